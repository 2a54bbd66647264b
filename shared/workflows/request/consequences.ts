import type { EngineEvent } from '../../engine/events.ts'
import type { GroupEvent } from '../../groups/group.ts'
import type { Instant } from '../../kit/instant.ts'
import type { CredentialKind } from '../../names/requests.ts'
import { premisesLevel } from '../food-inspection/v1/premises-level.ts'
import type { Claim } from '../proposal/consequences.ts'
import type { RequestEvent, RequestFacts, RequestResult, Term } from './facts.ts'

export type RequestSituation = {
  caseId: string
  facts: RequestFacts
  /** As parsed by the step's schema. */
  form: unknown
  letterKind: string | null
  /** The end of a local day at the partner's office. */
  endOf: (day: string) => Instant
}
export type RequestConsequences = {
  events: readonly RequestEvent[]
  group: readonly GroupEvent[]
  claims: readonly Claim[]
}

/** Peraturan BPOM 4/2024 art. 20. */
const TERM_MONTHS = 3
const REMINDERS_DAYS = [30, 7, 1] as const
const PIRT_YEARS = 5
/** A renewal is opened so long before the end (design default). */
const RENEWAL_MONTHS = 3

/** What a request's events mean beyond its way: terms of the law, results, credentials of the group. Pure. */
export function consequencesOfRequest(
  events: readonly EngineEvent[],
  situation: RequestSituation,
): RequestConsequences {
  const parts = events.map((event) => {
    if (event.type === 'TaskCompleted') return ofDecision(event, situation)
    if (event.type === 'CaseClosed')
      return {
        ...NONE,
        claims: [
          {
            do: 'free',
            claim: 'open-request',
            group: situation.facts.group.id,
            service: situation.facts.service,
          } as const,
        ],
      }
    return NONE
  })
  return {
    events: parts.flatMap((part) => part.events),
    group: parts.flatMap((part) => part.group),
    claims: parts.flatMap((part) => part.claims),
  }
}

const NONE: RequestConsequences = { events: [], group: [], claims: [] }

function ofDecision(
  event: Extract<EngineEvent, { type: 'TaskCompleted' }>,
  situation: RequestSituation,
): RequestConsequences {
  const { facts, form } = situation
  const claims = letterClaims(event.agency, situation)
  const result = (values: RequestResult, renewAt: Instant | null = null): RequestEvent => ({
    type: 'ResultRecorded',
    result: values,
    renewAt,
  })
  switch (`${facts.service}/${event.step}/${event.outcome}`) {
    case 'food-inspection/data-check/approve':
      return { ...NONE, events: [began('commitment', addMonths(textAt(form, 'issuedOn'), TERM_MONTHS), situation)] }
    case 'food-inspection/schedule/approve':
    case 'food-inspection/premises-visit/reschedule':
      return {
        ...NONE,
        events: [{ type: 'VisitPlanned', date: textAt(form, 'visitDate'), officer: textAt(form, 'officer') }],
      }
    case 'food-inspection/pkp-class/approve':
      return { ...NONE, events: [result({ code: 'CLASS_PASSED', score: Number(at(form, 'score')) })] }
    case 'food-inspection/premises-visit/approve':
      return { ...NONE, events: [result({ ...facts.result, code: 'VISITED', level: levelOf(form) })] }
    case 'food-inspection/premises-visit/repair':
      return {
        ...NONE,
        events: [
          result({ ...facts.result, code: 'IN_REPAIR', level: levelOf(form) }),
          // The first result starts the only extension that the law knows; a second one does not start another.
          ...(facts.term?.term === 'repair'
            ? []
            : [began('repair', addMonths(textAt(form, 'visitDate'), TERM_MONTHS), situation)]),
        ],
      }
    case 'food-inspection/fulfilment/approve': {
      const validFrom = textAt(form, 'issuedOn')
      const validTo = dayBefore(addMonths(validFrom, PIRT_YEARS * 12))
      const number = textAt(form, 'certificateNumber')
      return {
        events: [
          ...(facts.term ? [{ type: 'TermEnded', term: facts.term.term, met: true } as const] : []),
          result(
            { ...facts.result, code: 'FULFILLED', number, validFrom, validTo },
            situation.endOf(addMonths(validTo, -RENEWAL_MONTHS)),
          ),
        ],
        group: [earned('PIRT', number, validFrom, validTo, situation)],
        claims,
      }
    }
    case 'food-sample-check/sample-test/fit':
      return { ...NONE, events: [result({ code: 'FIT' })] }
    case 'food-sample-check/sample-test/not-fit':
      return { ...NONE, events: [result({ code: 'NOT_FIT' })] }
    case 'food-sample-check/sample-test/retest':
      return { ...NONE, events: [result({ code: 'RETEST' })] }
    case 'label-design/design/approve':
      return { ...NONE, events: [result({ code: 'DESIGNED', attachment: firstOf(at(form, 'file')) })] }
    case 'label-design/acceptance/approve':
      return { ...NONE, events: [result({ ...facts.result, code: 'ACCEPTED' })] }
    case 'label-print/credentials/arrived':
      return { ...NONE, events: [{ type: 'WaitingFor', credentials: [] }] }
    case 'label-print/printing/approve': {
      const number = textAt(form, 'labelNumber')
      const validFrom = textAt(form, 'printedOn')
      return {
        events: [result({ code: 'PRINTED', number, validFrom, validTo: null })],
        group: [earned('LABEL', number, validFrom, null, situation)],
        claims,
      }
    }
    case 'halal-self-declare/fatwa/approve': {
      const number = textAt(form, 'number')
      const validFrom = textAt(form, 'issuedOn')
      // No fixed term while ingredients and process stay the same (Perppu 2/2022; wording unconfirmed).
      return {
        events: [result({ code: 'CERTIFIED', number, validFrom, validTo: null })],
        group: [earned('HALAL', number, validFrom, null, situation)],
        claims,
      }
    }
    case 'equipment/province-approval/approve':
      return { ...NONE, claims, events: [result({ code: 'APPROVED' })] }
    case 'equipment/delivery/approve':
      return { ...NONE, claims, events: [result({ code: 'DELIVERED', number: textAt(at(form, 'letter'), 'number') })] }
    default:
      return {
        ...NONE,
        claims,
        events:
          event.step === 'request' && event.outcome === 'send' ? [{ type: 'DetailsRecorded', task: event.task }] : [],
      }
  }
}

const earned = (
  kind: CredentialKind,
  number: string,
  validFrom: string,
  validTo: string | null,
  { caseId }: RequestSituation,
): GroupEvent => ({ type: 'CredentialEarned', kind, number, validFrom, validTo, request: caseId })

function began(term: Term['term'], day: string, { endOf }: RequestSituation): RequestEvent {
  return {
    type: 'TermBegan',
    term,
    dueAt: endOf(day),
    remindAt: REMINDERS_DAYS.map((daysLeft) => ({ daysLeft, at: endOf(addDays(day, -daysLeft - 1)) })),
  }
}

function letterClaims(agency: string, { form, letterKind }: RequestSituation): Claim[] {
  const letter = at(form, 'letter')
  const number = at(letter, 'number')
  const date = at(letter, 'date')
  return letterKind !== null && typeof number === 'string' && typeof date === 'string'
    ? [{ do: 'take', claim: 'letter', agency, kind: letterKind, number, date }]
    : []
}

/** The level of a visit, from its findings as the form has them. */
function levelOf(form: unknown): 'I' | 'II' | 'III' | 'IV' {
  return premisesLevel(findingsOf(form)).level
}
export function findingsOf(form: unknown): { class: 'MI' | 'MA' | 'SE' | 'KR' }[] {
  const findings = at(form, 'findings')
  if (!Array.isArray(findings)) return []
  return findings.flatMap((finding: unknown) => {
    const found = at(finding, 'class')
    return found === 'MI' || found === 'MA' || found === 'SE' || found === 'KR' ? [{ class: found }] : []
  })
}

/** The same day some months later; the last day of a shorter month. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return `${first.toISOString().slice(0, 8)}${String(Math.min(date, last)).padStart(2, '0')}`
}
const DAY_MS = 86_400_000
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
const dayBefore = (day: string): string => addDays(day, -1)

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
const textAt = (value: unknown, name: string): string => String(at(value, name) ?? '')
const firstOf = (value: unknown): string | undefined => (Array.isArray(value) ? String(value[0]) : undefined)
