import * as z from 'zod'

import type { EngineEvent } from '../../engine/events.ts'
import { earliest, type Instant, InstantText } from '../../kit/instant.ts'
import { PRODUCT_CATEGORIES } from '../../names/proposal.ts'
import { CREDENTIAL_KINDS, SERVICES } from '../../names/requests.ts'
import { ATTACHMENT_EVENTS } from '../attachment-event.ts'

/** The two terms of Peraturan BPOM 4/2024 art. 20: commitments within three months of issue, repairs three months more. */
const TERMS = ['commitment', 'repair'] as const
const Term = z.object({
  term: z.enum(TERMS),
  dueAt: InstantText,
  /** Moments before it at which all parties are reminded, the earliest first. */
  remindAt: z.array(z.object({ daysLeft: z.number().int(), at: InstantText })),
})
export type Term = z.infer<typeof Term>

/** What came of a request: codes, numbers and dates; never a person. */
export const RequestResult = z.object({
  code: z.string(),
  level: z.enum(['I', 'II', 'III', 'IV']).optional(),
  score: z.number().optional(),
  number: z.string().optional(),
  validFrom: z.string().optional(),
  validTo: z.string().nullable().optional(),
  attachment: z.string().optional(),
})
export type RequestResult = z.infer<typeof RequestResult>

const GroupOfRequest = z.object({ id: z.string(), name: z.string(), productCategory: z.enum(PRODUCT_CATEGORIES) })
const opening = {
  number: z.string(),
  service: z.enum(SERVICES),
  village: z.string(),
  group: GroupOfRequest,
  requester: z.string(),
  partner: z.string(),
  /** Null where the platform opened it: a renewal. */
  openedBy: z.string().nullable(),
}

/** What a request to a partner knows of itself beside its way. Kept in the head. */
export const RequestFacts = z.object({
  ...opening,
  openedAt: InstantText,
  /** The task whose form says what is asked for; 0 until it was sent. */
  detailsTask: z.number().int(),
  /** The task whose form holds the findings of the last visit; 0 before there was one. */
  visitTask: z.number().int().default(0),
  /** The task whose form lists what was bought, with serial numbers; 0 before. */
  goodsTask: z.number().int().default(0),
  /** Who carries out the visits, and when: what the calendar shows. */
  visit: z.object({ date: z.string(), officer: z.string() }).nullable(),
  waitingFor: z.array(z.enum(CREDENTIAL_KINDS)),
  term: Term.nullable(),
  result: RequestResult.nullable(),
  /** When a credential that was earned here must be renewed; the case itself is closed by then. */
  renewAt: InstantText.nullable(),
})
export type RequestFacts = z.infer<typeof RequestFacts>

/** Asks for a new request in time, see the clock. */
export const RenewalAsked = z.object({ type: z.literal('RenewalAsked') })

export const REQUEST_EVENTS = [
  z.object({ type: z.literal('RequestOpened'), ...opening }),
  z.object({ type: z.literal('DetailsRecorded'), task: z.number().int() }),
  z.object({ type: z.literal('VisitPlanned'), date: z.string(), officer: z.string() }),
  z.object({ type: z.literal('WaitingFor'), credentials: z.array(z.enum(CREDENTIAL_KINDS)) }),
  Term.extend({ type: z.literal('TermBegan') }),
  z.object({ type: z.literal('TermReminded'), term: z.enum(TERMS), daysLeft: z.number().int() }),
  z.object({ type: z.literal('TermEnded'), term: z.enum(TERMS), met: z.boolean() }),
  z.object({ type: z.literal('ResultRecorded'), result: RequestResult, renewAt: InstantText.nullable() }),
  RenewalAsked,
] as const
export const RequestEvent = z.discriminatedUnion('type', [...REQUEST_EVENTS, ...ATTACHMENT_EVENTS])
export type RequestEvent = z.infer<typeof RequestEvent>
export type RequestOpened = Extract<RequestEvent, { type: 'RequestOpened' }>

export function beginRequest({ type: _, ...opened }: RequestOpened, at: Instant): RequestFacts {
  return {
    ...opened,
    openedAt: at,
    detailsTask: 0,
    visitTask: 0,
    goodsTask: 0,
    visit: null,
    waitingFor: [],
    term: null,
    result: null,
    renewAt: null,
  }
}

export function evolveRequest(facts: RequestFacts, event: RequestEvent | EngineEvent): RequestFacts {
  switch (event.type) {
    case 'TaskCompleted':
      if (event.step === 'premises-visit' && event.outcome !== 'reschedule') return { ...facts, visitTask: event.task }
      return event.step.endsWith('-procurement') && event.outcome === 'approve'
        ? { ...facts, goodsTask: event.task }
        : facts
    case 'DetailsRecorded':
      return { ...facts, detailsTask: event.task }
    case 'VisitPlanned':
      return { ...facts, visit: { date: event.date, officer: event.officer } }
    case 'WaitingFor':
      return { ...facts, waitingFor: event.credentials }
    case 'TermBegan': {
      const { type: _, ...term } = event
      return { ...facts, term }
    }
    case 'TermReminded':
      return facts.term
        ? {
            ...facts,
            term: { ...facts.term, remindAt: facts.term.remindAt.filter(({ daysLeft }) => daysLeft < event.daysLeft) },
          }
        : facts
    case 'TermEnded':
      return { ...facts, term: null }
    case 'ResultRecorded':
      return { ...facts, result: event.result, renewAt: event.renewAt }
    case 'RenewalAsked':
      return { ...facts, renewAt: null }
    case 'CaseClosed':
      return { ...facts, term: null, waitingFor: [] }
    default:
      return facts
  }
}

/** When time must act on a request beyond its tasks: the next reminder, the end of a term, a renewal. */
export const wakeOfRequest = ({ term, renewAt }: RequestFacts): Instant | null =>
  earliest([term?.remindAt[0]?.at ?? null, term?.dueAt ?? null, renewAt])
