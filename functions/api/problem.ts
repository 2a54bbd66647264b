import type { Refused } from '../../shared/kit/decision.ts'
import { REFUSALS, type RefusalCode } from '../../shared/names/refusals.ts'
import type { Language } from '../language.ts'

/** RFC 9457, with the members that contract 1 adds. Never holds a value that was refused. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: RefusalCode
  instance: string
  errors?: { pointer: string; code: string; detail: string }[]
  [extra: string]: unknown
}

/** A new refusal without a status does not compile. */
export const STATUS_OF = {
  invalid: 400,
  'idempotency-key-required': 400,
  'cursor-invalid': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  conflict: 409,
  'wrong-state': 409,
  'already-claimed': 409,
  'not-holder': 409,
  'separation-of-duties': 409,
  'return-limit': 409,
  'person-already-in-group': 409,
  'proposal-already-open': 409,
  'group-name-taken': 409,
  'letter-number-used': 409,
  'rejected-this-year': 409,
  'already-requested': 409,
  stale: 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  incomplete: 422,
  'outcome-unknown': 422,
  'idempotency-key-reused': 422,
  'rate-limited': 429,
  unavailable: 503,
} as const satisfies Record<RefusalCode, number>

/** What a command about an open task can meet. */
export const OF_TASK = ['wrong-state', 'already-claimed', 'not-holder', 'separation-of-duties'] as const
/** What a decision can meet beside that. */
export const OF_DECISION = [
  ...OF_TASK,
  'incomplete',
  'person-already-in-group',
  'proposal-already-open',
  'group-name-taken',
  'rejected-this-year',
] as const

const RETRY_AFTER_SECONDS: Partial<Record<RefusalCode, number>> = { 'rate-limited': 1, unavailable: 5 }
/** Enough to mend a form by; a request with more faults than this has another trouble. */
const ERRORS_MAX = 100

/**
 * A refusal as a document.
 * @param instance `urn:uuid:…`, which the log also holds
 */
export function problemOf(
  { code, faults = [], extra }: Refused<RefusalCode>,
  language: Language,
  instance: string,
): Problem {
  const sentence = REFUSALS[code][language]
  const errors = faults.slice(0, ERRORS_MAX).map((fault) => ({
    pointer: fault.pointer,
    code: fault.code,
    detail: fault.detail[language],
  }))
  // How long to wait is a header (RFC 9110, 10.2.3), not a member of the document.
  const { retryAfterSeconds: _, ...members } = extra ?? {}
  return {
    ...members,
    type: `urn:simpul:problem:${code}`,
    title: sentence,
    status: STATUS_OF[code],
    detail: errors[0]?.detail ?? sentence,
    code,
    instance,
    ...(errors.length > 0 ? { errors } : {}),
  }
}

/** Headers that a refusal brings along. */
export function headersOf({ code, extra }: Refused<RefusalCode>): Record<string, string> {
  const own = extra?.['retryAfterSeconds']
  const seconds = typeof own === 'number' ? own : RETRY_AFTER_SECONDS[code]
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}
