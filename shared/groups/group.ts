import * as z from 'zod'

import { type Instant, InstantText, instantOf } from '../kit/instant.ts'
import { assertNever } from '../kit/invariant.ts'
import { BUSINESS_FIELDS, GROUP_KINDS, GROUP_STATUSES, PRODUCT_CATEGORIES } from '../names/proposal.ts'
import { CREDENTIAL_KINDS, type CredentialKind } from '../names/requests.ts'

/** What the clock knows of an active group's months. */
const Monthly = z.object({
  /** When the next month's work is opened; null while the group is not active. */
  nextAt: InstantText.nullable(),
  /** The month whose work was opened last, `2026-11`. */
  period: z.string().nullable(),
  /** The first month since the group became active. */
  since: z.string().nullable(),
  /** Months in a row without an approved report, or without sales. */
  missed: z.number().int(),
  last: z
    .object({
      period: z.string(),
      turnover: z.number().int(),
      profit: z.number().int(),
      membersActive: z.number().int(),
    })
    .nullable(),
})

const NO_MONTH = { nextAt: null, period: null, since: null, missed: 0, last: null }

/** What a group earned by a partner's service; one that ran out by date is told when it is read. */
const Credential = z.object({
  kind: z.enum(CREDENTIAL_KINDS),
  number: z.string(),
  validFrom: z.string(),
  /** Last day, `YYYY-MM-DD`; null where it has no fixed term. */
  validTo: z.string().nullable(),
  revoked: z.object({ letter: z.string(), reason: z.string() }).nullable(),
  request: z.string(),
})
export type Credential = z.infer<typeof Credential>

const Person = z.object({ sub: z.string(), name: z.string() })
const description = {
  name: z.string(),
  kind: z.enum(GROUP_KINDS),
  businessField: z.enum(BUSINESS_FIELDS),
  productCategory: z.enum(PRODUCT_CATEGORIES),
}

/** The KUBE itself: its id outlives proposals. */
export const Group = z.object({
  id: z.string(),
  ...description,
  village: z.string(),
  status: z.enum(GROUP_STATUSES),
  growthStage: z.enum(['GROWING', 'DEVELOPING', 'INDEPENDENT']).nullable(),
  facilitator: Person.nullable(),
  /** When they were named: what was decided before and is heard of later changes nothing. */
  facilitatorSince: InstantText.nullable().default(null),
  memberCount: z.number().int(),
  proposal: z.object({ id: z.string(), number: z.string() }),
  /** Whether money ever reached it. */
  funded: z.boolean(),
  credentials: z.array(Credential).default([]),
  monthly: Monthly.default(NO_MONTH),
})
export type Group = z.infer<typeof Group>

const Described = {
  ...description,
  memberCount: z.number().int(),
  proposal: z.object({ id: z.string(), number: z.string() }),
}
export const GroupEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('GroupFormed'), group: z.string(), village: z.string(), ...Described }),
  z.object({ type: z.literal('GroupProposed'), ...Described }),
  z.object({ type: z.literal('FacilitatorNamed'), facilitator: Person, since: InstantText.optional() }),
  z.object({ type: z.literal('GroupFunded'), amount: z.number().int(), proposal: z.string() }),
  Credential.omit({ revoked: true }).extend({ type: z.literal('CredentialEarned') }),
  z.object({
    type: z.literal('CredentialRevoked'),
    kind: z.enum(CREDENTIAL_KINDS),
    number: z.string(),
    letter: z.string(),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('MonthOpened'),
    period: z.string(),
    nextAt: InstantText,
    missed: z.number().int(),
  }),
  z.object({
    type: z.literal('MonthReported'),
    period: z.string(),
    turnover: z.number().int(),
    profit: z.number().int(),
    membersActive: z.number().int(),
  }),
  z.object({
    type: z.literal('GrowthStageSet'),
    stage: z.enum(['GROWING', 'DEVELOPING', 'INDEPENDENT']),
    marks: z.array(z.string()),
  }),
  z.object({ type: z.literal('GroupStatusChanged'), status: z.enum(GROUP_STATUSES), reason: z.string().nullable() }),
])
export type GroupEvent = z.infer<typeof GroupEvent>

/** @throws when the first event is not the forming of the group: a bug. */
export function evolveGroup(group: Group | undefined, event: GroupEvent, at: Instant): Group {
  if (event.type === 'GroupFormed') {
    const { type: _, group: id, ...described } = event
    return {
      id,
      ...described,
      status: 'FORMED',
      growthStage: null,
      facilitator: null,
      facilitatorSince: null,
      funded: false,
      credentials: [],
      monthly: NO_MONTH,
    }
  }
  if (!group) throw new Error('a group begins by being formed')
  switch (event.type) {
    case 'GroupProposed': {
      const { type: _, ...described } = event
      return { ...group, ...described }
    }
    case 'FacilitatorNamed':
      return { ...group, facilitator: event.facilitator, facilitatorSince: event.since ?? at }
    case 'GroupFunded':
      return { ...group, funded: true, status: 'FUNDED' }
    case 'CredentialEarned': {
      const { type: _, ...credential } = event
      const others = group.credentials.filter(({ kind, number }) => kind !== event.kind || number !== event.number)
      return { ...group, credentials: [...others, { ...credential, revoked: null }] }
    }
    case 'CredentialRevoked':
      return {
        ...group,
        credentials: group.credentials.map((credential) =>
          credential.kind === event.kind && credential.number === event.number
            ? { ...credential, revoked: { letter: event.letter, reason: event.reason } }
            : credential,
        ),
      }
    case 'MonthOpened': {
      const { period, nextAt, missed } = event
      return { ...group, monthly: { ...group.monthly, period, nextAt, missed, since: group.monthly.since ?? period } }
    }
    case 'MonthReported': {
      const { type: _, ...last } = event
      // A month without sales is no good month, though it was reported.
      const missed = last.turnover > 0 ? 0 : group.monthly.missed
      return { ...group, monthly: { ...group.monthly, last, missed } }
    }
    case 'GrowthStageSet':
      return { ...group, growthStage: event.stage }
    case 'GroupStatusChanged': {
      const nextAt = event.status === 'ACTIVE' ? nextMonthAt(at) : null
      return {
        ...group,
        status: event.status,
        monthly: { ...group.monthly, nextAt, period: null, since: null, missed: 0 },
      }
    }
    default:
      return assertNever(event)
  }
}

/** The first moment of the next month in UTC: morning in all three zones of Indonesia. */
export function nextMonthAt(at: Instant): Instant {
  const date = new Date(at)
  return instantOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1))
}

/** Group names are the same when they differ only in case, accents or spaces. */
export const sameName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export type CredentialState = 'valid' | 'expired' | 'revoked'
/** @param today `YYYY-MM-DD` */
export const credentialState = ({ revoked, validTo }: Credential, today: string): CredentialState =>
  revoked ? 'revoked' : validTo !== null && validTo < today ? 'expired' : 'valid'

/** Whether the group now holds a credential of a kind. */
export const holdsCredential = (group: Group, kind: CredentialKind, today: string): boolean =>
  group.credentials.some((credential) => credential.kind === kind && credentialState(credential, today) === 'valid')
