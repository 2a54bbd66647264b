import * as z from 'zod'
import type { EngineEvent } from '../../engine/events.ts'
import { type Instant, InstantText, plusSeconds } from '../../kit/instant.ts'
import {
  BUDGET_SOURCES,
  BUSINESS_FIELDS,
  GROUP_KINDS,
  PRODUCT_CATEGORIES,
  REVEAL_REASONS,
} from '../../names/proposal.ts'
import { ATTACHMENT_EVENTS } from '../attachment-event.ts'

/** What a proposal knows of itself beside its way: codes and sums, never a person's data. Kept in the head. */
export const ProposalFacts = z.object({
  number: z.string(),
  village: z.string(),
  openedBy: z.string(),
  openedAt: InstantText,
  /** The last dossier's number; 0 until the first submit, which no city sees. */
  revision: z.number().int(),
  ruleSet: z.string().nullable(),
  budgetYear: z.number().int().nullable(),
  budgetSource: z.enum(BUDGET_SOURCES).nullable(),
  group: z
    .object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(GROUP_KINDS),
      businessField: z.enum(BUSINESS_FIELDS),
      productCategory: z.enum(PRODUCT_CATEGORIES),
    })
    .nullable(),
  requestedAmount: z.number().int().nullable(),
  decidedAmount: z.number().int().nullable(),
  checks: z.object({
    pending: z
      .object({
        step: z.string(),
        task: z.number().int(),
        tries: z.number().int(),
        nextTryAt: InstantText,
        cause: z.string().nullable(),
      })
      .nullable(),
    /** Period of the register at the last look-up, `2026Q4`. */
    period: z.string().nullable(),
  }),
})
export type ProposalFacts = z.infer<typeof ProposalFacts>

const CHECK_RESULTS = ['pass', 'warn', 'fail'] as const
export const CheckResult = z.object({
  code: z.string(),
  result: z.enum(CHECK_RESULTS),
  /** Members it speaks of, by place in the dossier from 0; empty where it speaks of the whole. */
  members: z.array(z.number().int()),
})
export type CheckResult = z.infer<typeof CheckResult>

/** What happens to a proposal beside its way through the offices. */
export const ProposalEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ProposalOpened'), number: z.string(), village: z.string(), openedBy: z.string() }),
  z.object({
    type: z.literal('DossierRecorded'),
    revision: z.number().int(),
    digest: z.string(),
    /** Keyed digests of the members' NIK, in order. */
    members: z.array(z.string()),
    ruleSet: z.string(),
    budgetYear: z.number().int(),
    budgetSource: z.enum(BUDGET_SOURCES),
    requestedAmount: z.number().int(),
    group: z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(GROUP_KINDS),
      businessField: z.enum(BUSINESS_FIELDS),
      productCategory: z.enum(PRODUCT_CATEGORIES),
    }),
  }),
  z.object({ type: z.literal('AmountDecided'), amount: z.number().int() }),
  z.object({
    type: z.literal('NumbersRevealed'),
    revision: z.number().int(),
    /** Place in that dossier, from 0. */
    member: z.number().int(),
    reason: z.enum(REVEAL_REASONS),
    note: z.string().nullable(),
  }),
  z.object({
    type: z.literal('ChecksRecorded'),
    step: z.string(),
    task: z.number().int(),
    registry: z.string(),
    period: z.string(),
    results: z.array(CheckResult),
  }),
  z.object({
    type: z.literal('ChecksDeferred'),
    step: z.string(),
    task: z.number().int(),
    tries: z.number().int(),
    nextTryAt: InstantText,
    cause: z.string(),
  }),
  ...ATTACHMENT_EVENTS,
])
export type ProposalEvent = z.infer<typeof ProposalEvent>

/** A look-up whose message is lost is asked for again after this long. */
const CHECKS_LOST_SECONDS = 20 * 60

export function beginFacts(opened: Extract<ProposalEvent, { type: 'ProposalOpened' }>, at: Instant): ProposalFacts {
  return {
    number: opened.number,
    village: opened.village,
    openedBy: opened.openedBy,
    openedAt: at,
    revision: 0,
    ruleSet: null,
    budgetYear: null,
    budgetSource: null,
    group: null,
    requestedAmount: null,
    decidedAmount: null,
    checks: { pending: null, period: null },
  }
}

export function evolveFacts(facts: ProposalFacts, event: ProposalEvent | EngineEvent, at: Instant): ProposalFacts {
  switch (event.type) {
    case 'DossierRecorded': {
      const { revision, ruleSet, budgetYear, budgetSource, requestedAmount, group } = event
      return { ...facts, revision, ruleSet, budgetYear, budgetSource, requestedAmount, group }
    }
    case 'AmountDecided':
      return { ...facts, decidedAmount: event.amount }
    case 'ChecksAsked': {
      const tries = facts.checks.pending?.task === event.task ? facts.checks.pending.tries : 0
      const pending = {
        step: event.step,
        task: event.task,
        tries,
        nextTryAt: plusSeconds(at, CHECKS_LOST_SECONDS),
        cause: null,
      }
      return { ...facts, checks: { ...facts.checks, pending } }
    }
    case 'ChecksDeferred': {
      const { step, task, tries, nextTryAt, cause } = event
      return { ...facts, checks: { ...facts.checks, pending: { step, task, tries, nextTryAt, cause } } }
    }
    case 'ChecksRecorded':
      return { ...facts, checks: { pending: null, period: event.period } }
    case 'TaskCompleted':
    case 'CaseClosed':
      // The officer decided without them: nothing is looked up for a task that is over.
      return facts.checks.pending ? { ...facts, checks: { ...facts.checks, pending: null } } : facts
    default:
      return facts
  }
}
