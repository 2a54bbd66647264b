import * as z from 'zod'
import type { Letter, LetterItem } from '../../shared/cases/letters.ts'
import type { Refused } from '../../shared/kit/decision.ts'
import { LETTER_KINDS } from '../../shared/names/proposal.ts'
import { REFUSALS, type RefusalCode } from '../../shared/names/refusals.ts'
import { Day, letterNumber } from '../../shared/workflows/form-fields.ts'
import { wholeOf } from './form-schema.ts'
import type { Visit } from './visit.ts'

/** So many tasks stand on a page; the same letter may go on with more. */
export const PAGE_TASKS = 25

export type Kind = Letter['kind']
export const kindIn = (text: string | undefined): Kind | undefined => LETTER_KINDS.find((kind) => kind === text)
export const amountName = (task: string): string => `jumlah.${task}`
export const facilitatorName = (task: string): string => `pendamping.${task}`

export type Item = Omit<LetterItem, 'key'>
type Read = { kind: 'letter'; letter: Letter; items: Item[] } | { kind: 'faulty'; faults: Map<string, string> }

/** The letter that was typed, or what of it cannot be read. */
export function letterIn({ typed, words }: Visit, kind: Kind): Read {
  const text = words.letters.faults
  const faults = new Map<string, string>()
  const number = letterNumber.safeParse(typed.one('nomor'))
  const date = Day.safeParse(typed.one('tanggal'))
  const tasks = [...new Set(typed.all('pilih'))].slice(0, PAGE_TASKS)
  if (!number.success) faults.set('nomor', text.number)
  if (!date.success) faults.set('tanggal', text.date)
  if (tasks.length === 0) faults.set('pilih', text.none)
  const items = tasks.map((task): Item => {
    const facilitator = typed.one(facilitatorName(task))
    const amount = kind === 'decree' ? Rupiah.safeParse(wholeOf(typed.one(amountName(task)).trim())) : undefined
    if (amount && !amount.success) faults.set(amountName(task), text.amount)
    return {
      task,
      ...(amount?.success ? { amount: amount.data } : {}),
      ...(facilitator === '' ? {} : { facilitator }),
    }
  })
  return number.success && date.success && faults.size === 0
    ? { kind: 'letter', letter: { kind, number: number.data, date: date.data }, items }
    : { kind: 'faulty', faults }
}
const Rupiah = z.int().min(0).max(10_000_000_000)

/** Faults of a letter as a whole, at the fields of the page. */
const FIELD_OF: Readonly<Record<string, string>> = { '/number': 'nomor', '/date': 'tanggal' }
export function faultsOf({ words, language }: Visit, refusal: Refused<RefusalCode>): Map<string, string> {
  const label = (field: string): string => (field === 'nomor' ? words.letters.number : words.letters.date)
  return new Map(
    (refusal.faults ?? []).map(({ pointer, detail }) => {
      const field = FIELD_OF[pointer] ?? 'nomor'
      const said = refusal.code === 'incomplete' ? detail[language] : REFUSALS[refusal.code][language]
      return [field, `${label(field)}: ${said}`]
    }),
  )
}
