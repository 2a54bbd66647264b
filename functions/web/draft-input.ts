import type { DraftInput } from '../../shared/workflows/proposal/v1/input.ts'
import { wholeOf } from './form-schema.ts'
import type { Typed } from './typed.ts'

/** So many members a group has at most, and so many lines a budget. */
export const MEMBERS_MAX = 20
export const BUDGET_ROWS_MAX = 100

/** What stands in the draft, by the names of the fields. */
export type Values = (name: string) => string
export const typedOfDraft =
  (input: DraftInput): Values =>
  (name) => {
    let at: unknown = input
    for (const part of name.split('.')) at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined
    return at === undefined || at === null ? '' : String(at)
  }

/** A draft with the member at a place as typed; the place after the last is a new one. */
export function memberTyped(input: DraftInput, n: number, typed: Typed): { members: unknown[] } {
  const digits = (name: string): string => typed.one(name).replaceAll(/[\s.-]/g, '')
  const member = {
    ...filled('fullName', typed.one('fullName').trim()),
    ...filled('nationalId', digits('nationalId')),
    ...filled('familyCardNo', digits('familyCardNo')),
    headOfFamily: typed.has('headOfFamily'),
    ...filled('role', typed.one('role')),
    ...filled('phone', typed.one('phone').trim()),
  }
  const members: readonly unknown[] = input.members ?? []
  return { ...input, members: members.toSpliced(n, 1, member) }
}

/** A draft without the member at a place. */
export const memberRemoved = (input: DraftInput, n: number): { members: unknown[] } => ({
  ...input,
  members: (input.members ?? []).toSpliced(n, 1),
})

export function groupTyped(input: DraftInput, typed: Typed): unknown {
  const some = (prefix: string, names: readonly string[]): Record<string, string> =>
    Object.assign({}, ...names.map((name) => filled(name, typed.one(`${prefix}.${name}`).trim())))
  const { budgetYear: _, budgetSource: __, ...rest } = input
  const year = typed.one('budgetYear')
  return {
    ...rest,
    group: some('group', ['name', 'kind', 'businessField', 'productCategory', 'address']),
    deliberation: some('deliberation', ['date', 'place']),
    ...(year === '' ? {} : { budgetYear: Number(year) }),
    ...filled('budgetSource', typed.one('budgetSource')),
  }
}

/** Lines that hold anything; the sum that is asked for is theirs. */
export function budgetTyped(input: DraftInput, typed: Typed): unknown {
  const rows = Array.from({ length: BUDGET_ROWS_MAX }, (_, i) => {
    const at = (name: string): string => typed.one(`budget.${i}.${name}`).trim()
    const number = (name: string) => (at(name) === '' ? {} : { [name]: wholeOf(at(name)) })
    return {
      ...filled('item', at('item')),
      ...number('quantity'),
      ...filled('unit', at('unit')),
      ...number('unitPrice'),
    }
  }).filter((row) => Object.keys(row).length > 0)
  const sum = rows.reduce((total, row) => total + lineSum(row), 0)
  return { ...input, budget: rows, requestedAmount: sum }
}

function lineSum(row: Record<string, unknown>): number {
  const { quantity, unitPrice } = row
  return typeof quantity === 'number' && typeof unitPrice === 'number' ? quantity * unitPrice : 0
}

const filled = (name: string, value: string): Record<string, string> => (value === '' ? {} : { [name]: value })
