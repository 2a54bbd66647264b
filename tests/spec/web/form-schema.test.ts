import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { FormSchema, fieldAt, formValue } from '../../../functions/web/form-schema.ts'
import { typedOf } from '../../../functions/web/typed.ts'
import { FINDINGS, onlyFindings, rowOfFinding } from '../../../functions/web/visit-findings.ts'
import { faultsOfForm } from '../../../shared/engine/form-faults.ts'
import { procurement } from '../../../shared/workflows/equipment/v1/forms.ts'
import { halalDetails } from '../../../shared/workflows/halal-self-declare/v1/forms.ts'

const schemaOf = (form: { schema: z.ZodType }): FormSchema =>
  FormSchema.parse(z.toJSONSchema(form.schema, { io: 'input' }))

/** The fields of a page at which the faults of what was typed are shown. */
function faultyFields(form: { schema: z.ZodType }, fields: readonly (readonly [string, string])[]): string[] {
  const [schema, typed] = [schemaOf(form), typedOf(fields, new Map())]
  const value = formValue(schema, typed, 'isi')
  const { error } = form.schema.safeParse(value)
  return error ? faultsOfForm(error, value).faults.map(({ pointer }) => fieldAt(pointer, 'isi', { schema, typed })) : []
}

describe('a fault stands at the field where it was typed', () => {
  test('also in a list whose first row was left empty', () => {
    const rows = (price: string) =>
      [
        ['isi.items.0.kind', ''],
        ['isi.items.0.quantity', ''],
        ['isi.items.0.unitPrice', ''],
        ['isi.items.1.kind', 'Mesin cuci'],
        ['isi.items.1.quantity', '2'],
        ['isi.items.1.unitPrice', '3.000.000'],
        ['isi.items.2.kind', ''],
        ['isi.items.3.kind', 'Kompor'],
        ['isi.items.3.quantity', '1'],
        ['isi.items.3.unitPrice', price],
        ['isi.budgetSource', 'APBD_CITY'],
      ] as const
    expect(faultyFields(procurement, rows('mahal'))).toEqual(['isi.items.3.unitPrice'])
    expect(faultyFields(procurement, rows('500.000'))).toEqual([])
  })

  test('of a list of lines, at the one field that holds them all', () => {
    const lines = `Tempe\n\n${'x'.repeat(121)}`
    expect(
      faultyFields(halalDetails, [
        ['isi.product', 'Keripik'],
        ['isi.ingredients', lines],
      ]),
    ).toEqual(['isi.ingredients'])
  })

  test('of a finding, at its row of the checklist, which also has rows where all conforms', () => {
    const typed = typedOf(
      [
        [`${FINDINGS}.0.class`, 'sesuai'],
        [`${FINDINGS}.3.class`, 'SE'],
        [`${FINDINGS}.3.note`, 'Air keruh'],
        [`${FINDINGS}.14.group`, 'A'],
        [`${FINDINGS}.14.class`, 'MA'],
        [`${FINDINGS}.14.note`, 'Kandang'],
      ],
      new Map(),
    )
    expect(onlyFindings(typed).one(`${FINDINGS}.1.note`)).toBe('Kandang')
    expect(rowOfFinding(typed, `${FINDINGS}.0.note`)).toBe(`${FINDINGS}.3.note`)
    expect(rowOfFinding(typed, `${FINDINGS}.1.note`)).toBe(`${FINDINGS}.14.note`)
    expect(rowOfFinding(typed, FINDINGS)).toBe(FINDINGS)
  })
})
