import * as z from 'zod'
import { InstantText } from '../kit/instant.ts'
import { Address, Deadline, Holder } from './case-state.ts'

const task = z.number().int().min(1)
const person = z.strictObject({ sub: z.string(), name: z.string() })
const returned = z.strictObject({ step: z.string(), reason: z.string() }).nullable()
export const Letter = z.strictObject({ number: z.string(), date: z.string() })
export type Letter = z.infer<typeof Letter>

/**
 * What can happen to any case. Events are never rewritten: each carries all that `evolve` needs, so that a history
 * keeps its meaning whatever becomes of the definition.
 */
export const EngineEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('CaseOpened'),
    case: z.string(),
    workflow: z.strictObject({ name: z.string(), version: z.number().int() }),
    state: z.string(),
  }),
  z.strictObject({
    type: z.literal('TaskOpened'),
    task,
    step: z.string(),
    address: Address,
    holder: Holder.nullable(),
    from: z.strictObject({ agency: z.string(), at: InstantText }).nullable(),
    deadline: Deadline.nullable(),
    returned,
  }),
  z.strictObject({ type: z.literal('TaskClaimed'), task, holder: Holder, claimToken: z.number().int() }),
  z.strictObject({ type: z.literal('TaskStarted'), task }),
  z.strictObject({ type: z.literal('TaskReleased'), task, holder: person }),
  z.strictObject({
    type: z.literal('TaskDelegated'),
    task,
    from: person.nullable(),
    to: person,
    claimToken: z.number().int(),
  }),
  z.strictObject({ type: z.literal('TaskForwarded'), task, from: Address, to: Address }),
  z.strictObject({ type: z.literal('TaskSuspended'), task, reason: z.string(), until: InstantText.nullable() }),
  z.strictObject({ type: z.literal('TaskResumed'), task, deadline: Deadline.nullable() }),
  z.strictObject({ type: z.literal('TaskLate'), task, step: z.string(), agency: z.string() }),
  z.strictObject({ type: z.literal('TaskEscalated'), task, step: z.string(), agency: z.string() }),
  z.strictObject({
    type: z.literal('TaskCompleted'),
    task,
    step: z.string(),
    agency: z.string(),
    outcome: z.string(),
    effect: z.enum(['advance', 'return', 'close', 'submit']),
    reason: z.string().nullable(),
    by: z.string(),
  }),
  z.strictObject({
    type: z.literal('TaskExited'),
    task,
    step: z.string(),
    agency: z.string(),
    reason: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('FormRecorded'), task, form: z.string(), digest: z.string() }),
  z.strictObject({ type: z.literal('StateReached'), state: z.string() }),
  z.strictObject({
    type: z.literal('HandedOff'),
    handoff: z.number().int().min(1),
    from: Address,
    to: Address,
    step: z.string(),
    returned,
  }),
  z.strictObject({ type: z.literal('HandoffReceived'), handoff: z.number().int(), by: z.string() }),
  z.strictObject({
    type: z.literal('HandoffSentAgain'),
    handoff: z.number().int(),
    to: Address,
    times: z.number().int(),
  }),
  z.strictObject({ type: z.literal('HandoffStuck'), handoff: z.number().int(), to: Address }),
  z.strictObject({
    type: z.literal('CopySent'),
    to: z.string(),
    from: z.string(),
    step: z.string(),
    letter: Letter.nullable(),
  }),
  z.strictObject({ type: z.literal('ChecksAsked'), step: z.string(), task }),
  z.strictObject({ type: z.literal('CaseClosed'), outcome: z.string(), reason: z.string().nullable() }),
])
export type EngineEvent = z.infer<typeof EngineEvent>
