import type { Instant } from '../kit/instant.ts'

/** What happened in one commit, as the history has it; `at` is the moment, `agency` who did it ('' for the platform). */
export type Happening = { at: Instant; agency: string; events: readonly { type: string; [name: string]: unknown }[] }

/** One aggregate's whole history, with what its head says of it. */
export type CaseHistory = {
  id: string
  kind: string
  /** Group that it is about. */
  group: string | null
  happenings: readonly Happening[]
}
export type GroupHistory = { id: string; village: string; members: readonly string[]; happenings: readonly Happening[] }

/** Everything that a city's indicators are folded from, up to now. Nothing here names a person. */
export type CityHistory = {
  city: string
  /** Every village of the city. */
  villages: readonly string[]
  groups: readonly GroupHistory[]
  cases: readonly CaseHistory[]
  /** Whether every chain of these histories holds. */
  chainsWhole: boolean
  /** The local day of a moment, YYYY-MM-DD. */
  dayOf: (at: Instant) => string
}

export type Measured = {
  numerator: number
  /** Null for a plain count. */
  denominator: number | null
  /** Ids of the cases and groups behind the numerator, at most so many. */
  evidence: readonly string[]
  notes: readonly { id: string; en: string }[]
}
const EVIDENCE_MAX = 50

export const measured = (
  numerator: number,
  denominator: number | null,
  evidence: readonly string[] = [],
  notes: Measured['notes'] = [],
): Measured => ({ numerator, denominator, evidence: evidence.slice(0, EVIDENCE_MAX), notes })

/** Everything of one type that happened on days from the first to the last, both included. */
export function happened(
  history: { happenings: readonly Happening[] },
  type: string,
  { dayOf }: Pick<CityHistory, 'dayOf'>,
  from: string,
  to: string,
): { at: Instant; agency: string; event: { type: string; [name: string]: unknown } }[] {
  return history.happenings.flatMap(({ at, agency, events }) => {
    const day = dayOf(at)
    if (day < from || day > to) return []
    return events.flatMap((event) => (event.type === type ? [{ at, agency, event }] : []))
  })
}
export const FIRST_DAY = '0000-01-01'
export const yearOf = (year: number): { from: string; to: string } => ({ from: `${year}-01-01`, to: `${year}-12-31` })
export const ofKind = ({ cases }: CityHistory, ...kinds: readonly string[]): CaseHistory[] =>
  cases.filter(({ kind }) => kinds.includes(kind))
