import { expect, test } from 'vitest'
import * as z from 'zod'
import { faultsOfForm } from '../../../shared/engine/form-faults.ts'

const Visit = z.strictObject({
  readable: z.literal(true),
  place: z.enum(['home', 'shop']),
  gps: z.strictObject({ latitude: z.number().min(-11) }),
  photos: z.array(z.string().regex(/^A/)).min(1),
})
const right = { readable: true, place: 'home', gps: { latitude: -7 }, photos: ['A1'] }
const faultsOf = (form: unknown) => {
  const parsed = Visit.safeParse(form)
  if (parsed.success) return { faults: [], syntax: false }
  const { faults, syntax } = faultsOfForm(parsed.error, form)
  return { faults: faults.map(({ pointer, code }) => `${pointer} ${code}`), syntax }
}

test('what is only missing is incomplete, whatever kind of field it is', () => {
  expect(faultsOf({})).toEqual({
    faults: ['/form/readable required', '/form/place required', '/form/gps required', '/form/photos required'],
    syntax: false,
  })
  expect(faultsOf({ ...right, gps: {} })).toEqual({ faults: ['/form/gps/latitude required'], syntax: false })
})

test('what is there and wrong is malformed, and so is the whole form with it', () => {
  expect(faultsOf({ ...right, readable: 'yes' })).toEqual({ faults: ['/form/readable not-a-choice'], syntax: true })
  expect(faultsOf({ place: 'field', gps: null, photos: ['A1', 7], weather: 'rain' })).toEqual({
    faults: [
      '/form/readable required',
      '/form/place not-a-choice',
      '/form/gps wrong-type',
      '/form/photos/1 wrong-type',
      '/form/weather unknown-field',
    ],
    syntax: true,
  })
  expect(faultsOf([])).toEqual({ faults: ['/form wrong-type'], syntax: true })
})

test('every way of being wrong has its word, in two languages', () => {
  const schema = z.strictObject({
    low: z.number().min(3),
    short: z.string().min(3),
    long: z.string().max(3),
    date: z.iso.date(),
    even: z.number().refine((n) => n % 2 === 0),
    absent: z.unknown().refine((value) => value !== undefined),
  })
  const form = { low: 1, short: 'ab', long: 'abcd', date: 'today', even: 3, 'odd/~key': 1 }
  const { faults, syntax } = faultsOfForm(schema.safeParse(form).error ?? new z.ZodError([]), form)
  expect(faults).toEqual([
    {
      pointer: '/form/low',
      code: 'too-small',
      detail: { id: 'Terlalu kecil atau terlalu pendek.', en: 'Too small or too short.' },
    },
    {
      pointer: '/form/short',
      code: 'too-small',
      detail: { id: 'Terlalu kecil atau terlalu pendek.', en: 'Too small or too short.' },
    },
    {
      pointer: '/form/long',
      code: 'too-big',
      detail: { id: 'Terlalu besar atau terlalu panjang.', en: 'Too big or too long.' },
    },
    {
      pointer: '/form/date',
      code: 'wrong-format',
      detail: { id: 'Bentuk isian tidak sesuai.', en: 'This is not in the expected format.' },
    },
    {
      pointer: '/form/even',
      code: 'invalid',
      detail: { id: 'Isian ini tidak sesuai.', en: 'This value will not do.' },
    },
    { pointer: '/form/absent', code: 'required', detail: { id: 'Isian ini wajib.', en: 'This field is required.' } },
    {
      pointer: '/form',
      code: 'unknown-field',
      detail: { id: 'Isian ini tidak dikenal.', en: 'This field is not known.' },
    },
  ])
  expect(syntax).toBe(true)
  const wrong = faultsOfForm(Visit.safeParse({ ...right, place: 5, gps: 5 }).error ?? new z.ZodError([]), {
    place: 5,
    gps: 5,
  })
  expect(wrong.faults.map(({ detail }) => detail)).toEqual([
    { id: 'Pilih salah satu yang tersedia.', en: 'Choose one of the offered values.' },
    { id: 'Jenis isian tidak sesuai.', en: 'This is of the wrong type.' },
  ])
})

test('a way through a list whose names somebody made up ends before the name', () => {
  const schema = z.strictObject({ amounts: z.record(z.string().regex(/^task$/), z.int()) })
  const refused = schema.safeParse({ amounts: { '3579011203750001': 1, task: 'x' } })
  const { faults } = faultsOfForm(refused.error ?? new z.ZodError([]), {}, '')
  expect(faults.map(({ pointer }) => pointer)).toEqual(['/amounts', '/amounts/task'])
})
