import * as z from 'zod'
import { assertNever } from '../kit/invariant.ts'
import { BUSINESS_FIELDS, GROUP_KINDS, PRODUCT_CATEGORIES } from '../names/proposal.ts'

export const GROUP_STATUSES = ['FORMED', 'FUNDED', 'ACTIVE', 'INACTIVE', 'DISSOLVED', 'GRADUATED'] as const
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
  memberCount: z.number().int(),
  proposal: z.object({ id: z.string(), number: z.string() }),
  /** Whether money ever reached it. */
  funded: z.boolean(),
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
  z.object({ type: z.literal('FacilitatorNamed'), facilitator: Person }),
  z.object({ type: z.literal('GroupFunded'), amount: z.number().int(), proposal: z.string() }),
  z.object({ type: z.literal('GroupStatusChanged'), status: z.enum(GROUP_STATUSES), reason: z.string().nullable() }),
])
export type GroupEvent = z.infer<typeof GroupEvent>

/** @throws when the first event is not the forming of the group: a bug. */
export function evolveGroup(group: Group | undefined, event: GroupEvent): Group {
  if (event.type === 'GroupFormed') {
    const { type: _, group: id, ...described } = event
    return { id, ...described, status: 'FORMED', growthStage: null, facilitator: null, funded: false }
  }
  if (!group) throw new Error('a group begins by being formed')
  switch (event.type) {
    case 'GroupProposed': {
      const { type: _, ...described } = event
      return { ...group, ...described }
    }
    case 'FacilitatorNamed':
      return { ...group, facilitator: event.facilitator }
    case 'GroupFunded':
      return { ...group, funded: true, status: 'FUNDED' }
    case 'GroupStatusChanged':
      return { ...group, status: event.status }
    default:
      return assertNever(event)
  }
}

/** Group names are the same when they differ only in case, accents or spaces. */
export const sameName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
