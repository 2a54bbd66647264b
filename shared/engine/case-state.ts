import * as z from 'zod'
import { InstantText } from '../kit/instant.ts'

/** One office, and inside it one desk where the office has desks. */
export const Address = z.strictObject({ agency: z.string(), desk: z.string().nullable() })
export type Address = z.infer<typeof Address>

export const Holder = z.strictObject({
  sub: z.string(),
  name: z.string(),
  /** A lease ends by itself; null is a hold without end. */
  until: InstantText.nullable(),
})
export type Holder = z.infer<typeof Holder>

const Hold = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('Ready') }),
  z.strictObject({ state: z.literal('Reserved'), holder: Holder }),
  z.strictObject({ state: z.literal('InProgress'), holder: Holder }),
  z.strictObject({
    state: z.literal('Suspended'),
    holder: Holder,
    reason: z.string(),
    since: InstantText,
    until: InstantText.nullable(),
  }),
])
export type Hold = z.infer<typeof Hold>

export const Deadline = z.strictObject({
  dueAt: InstantText,
  escalateAt: InstantText,
  /** True when the year's holidays were not known yet. */
  provisional: z.boolean(),
  late: z.boolean(),
  escalated: z.boolean(),
})
export type Deadline = z.infer<typeof Deadline>

export const OpenTask = z.strictObject({
  n: z.number().int().min(1),
  step: z.string(),
  address: Address,
  hold: Hold,
  /** Fencing number: grows with every change of holder. */
  claimToken: z.number().int().min(0),
  createdAt: InstantText,
  from: z.strictObject({ agency: z.string(), at: InstantText }).nullable(),
  deadline: Deadline.nullable(),
  /** Why it came back, for the one who mends it. */
  returned: z.strictObject({ step: z.string(), reason: z.string() }).nullable(),
})
export type OpenTask = z.infer<typeof OpenTask>

/** A case is always in exactly one of three hands. */
const Custody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('held'), task: OpenTask }),
  z.strictObject({
    kind: z.literal('inTransit'),
    handoff: z.number().int().min(1),
    from: Address,
    to: Address,
    step: z.string(),
    since: InstantText,
    /** How often the clock has sent it again. */
    sentAgain: z.number().int().min(0),
    returned: OpenTask.shape.returned,
  }),
  z.strictObject({ kind: z.literal('closed'), outcome: z.string(), at: InstantText }),
])
export type Custody = z.infer<typeof Custody>

export const CaseState = z.strictObject({
  id: z.string(),
  workflow: z.strictObject({ name: z.string(), version: z.number().int() }),
  state: z.string(),
  custody: Custody,
  /** Tasks and handoffs are numbered within the case. */
  tasks: z.number().int(),
  handoffs: z.number().int(),
  returns: z.record(z.string(), z.number().int()),
  /** Who decided each step, ever. */
  deciders: z.record(z.string(), z.array(z.string())),
})
export type CaseState = z.infer<typeof CaseState>

/** The open task, or nothing where the case is under way or closed. */
export const openTaskOf = (state: CaseState): OpenTask | undefined =>
  state.custody.kind === 'held' ? state.custody.task : undefined
