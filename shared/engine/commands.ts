import type { Fault } from '../kit/decision.ts'
import type { Instant } from '../kit/instant.ts'
import type { Address } from './case-state.ts'

type Person = { sub: string; name: string }

/** What anyone may ask of a case that exists. Task numbers are those within the case. */
export type EngineCommand =
  | { type: 'Claim'; task: number; leaseSeconds?: number | undefined }
  | { type: 'Start'; task: number }
  | { type: 'Release'; task: number }
  | { type: 'Delegate'; task: number; to: Person }
  /** Its holder is away or no longer of this step: their deputy takes it if duties allow, else the queue; the platform's own. */
  | { type: 'Relieve'; task: number; holder: string; deputy: Person | null }
  | { type: 'Forward'; task: number; desk: string }
  | { type: 'Suspend'; task: number; reason: string; until: Instant | null }
  | { type: 'Resume'; task: number }
  | {
      type: 'Complete'
      task: number
      outcome: string
      reason?: string | undefined
      form?: unknown
      claimToken?: number | undefined
    }
  | { type: 'ReceiveHandoff'; handoff: number }
  | { type: 'Cancel'; reason: string }
  /** What an automatic step waited for is there; the platform's own. */
  | { type: 'Proceed'; task: number; outcome: string }
  /** A term set by law ran out; the platform's own. */
  | { type: 'Expire'; as: string; reason: string }
  | { type: 'Tick' }
  | { type: 'SendAgain' }

/** Refusals that the engine itself can make. */
export type EngineRefusal =
  | 'wrong-state'
  | 'already-claimed'
  | 'not-holder'
  | 'separation-of-duties'
  | 'return-limit'
  | 'outcome-unknown'
  | 'incomplete'
  | 'invalid'
  | 'forbidden'

/** Everything that varies comes in. */
export type Context = { actor: Actor; now: Instant; rules: Rules; calendar: Calendar; salt: string }
export type Actor = { kind: 'person'; sub: string; name: string } | { kind: 'system'; system: string }

/** What the case's rule set and place say. */
export type Rules = {
  /** The office, on this day, of a kind named by a step. */
  addressOf(at: string): Address
  /** Answers a route's question. */
  asks(question: string): boolean
  /** Persons whom the law or the case itself keeps from a step. */
  bars(step: string, sub: string): boolean
  /** Desks of an office to which a task may be forwarded today. */
  desksOf(agency: string): readonly string[]
  /** Whom a late decision of a step is told to, where its head decides it: who waits, and the level above. */
  overseers(step: string): readonly string[]
  /** Whether the look-ups made earlier in the case are outdated. */
  checksOutdated(): boolean
  /** Rules over a form that need the case: amounts that must agree, photographs that must be there. */
  formFaults(step: string, outcome: string, form: unknown): readonly Fault[]
}

/** Working days of an office, in its own zone. */
export type Calendar = {
  /** The end of the n-th working day after the day of `from`. */
  dueAfter(from: Instant, workingDays: number, agency: string): { at: Instant; provisional: boolean }
  workingDaysBetween(from: Instant, to: Instant, agency: string): number
}
