import { canonicalJson } from '../kit/canonical.ts'
import { epochMsOf, type Instant } from '../kit/instant.ts'
import { type CaseState, openTaskOf } from './case-state.ts'
import type { Context, EngineCommand } from './commands.ts'
import { decide, open } from './decide.ts'
import type { Definition } from './definition.ts'
import type { EngineEvent } from './events.ts'

/** What one command left in a history, in order. */
export type Deed = {
  at: Instant
  events: readonly EngineEvent[]
  /** The form that was given with it, if any. The salt of its digest comes with the context. */
  form: unknown
}

/** `unrepeatable`: not even its own definition says today what it said then, so that nothing can be said of another. */
export type Repeated = { kind: 'same' } | { kind: 'differs' | 'unrepeatable'; because: string }

/** Events with which a command begins. What follows one, up to the next, it brought about. */
const FIRST: ReadonlySet<string> = new Set<EngineEvent['type']>([
  'CaseOpened',
  'TaskClaimed',
  'TaskStarted',
  'TaskReleased',
  'TaskDelegated',
  'TaskForwarded',
  'TaskSuspended',
  'TaskResumed',
  'TaskLate',
  'TaskEscalated',
  'TaskCompleted',
  'TaskExited',
  'HandoffReceived',
  'HandoffSentAgain',
])

/** Parts one commit's events into those of each command; events of other kinds stay with the command before them. */
export function deedsOf<Event extends { type: string }>(events: readonly Event[]): Event[][] {
  const deeds: Event[][] = []
  for (const event of events) {
    const last = deeds.at(-1)
    const before = last?.at(-1)?.type
    const goesOn =
      (before === 'TaskResumed' && event.type === 'TaskReleased') ||
      (before === 'TaskLate' && event.type === 'TaskEscalated')
    if (last && (goesOn || !FIRST.has(event.type))) last.push(event)
    else deeds.push([event])
  }
  return deeds
}

/**
 * Gives a command of the past again, under the definition that it was given under and under a changed one, in the
 * state, at the time and by the person of then. They differ where the two would not answer with the same events.
 * @param state the case before the command; nothing where the command opened it
 */
export function repeat(
  { own, changed }: { own: Definition; changed: Definition },
  state: CaseState | undefined,
  deed: Deed,
  contextUnder: (definition: Definition) => Context,
): Repeated {
  const [first] = deed.events
  if (!first) return { kind: 'same' }
  if (first.type === 'CaseOpened') {
    const opened = (definition: Definition) => open(definition, first.case, contextUnder(definition)).events
    return compare(deed, { kind: 'accepted', events: opened(own) }, { kind: 'accepted', events: opened(changed) })
  }
  const command = commandOf(first, deed, contextUnder(own))
  if (!state || !command) return { kind: 'same' }
  const gone = lostStep(changed, state) ?? lostOutcome(changed, first)
  if (gone !== undefined) return { kind: 'differs', because: gone }
  const under = (definition: Definition) => decide(definition, state, command, contextUnder(definition))
  return compare(deed, under(own), under(changed))
}

/** A step at which a case stands, or to which it is on its way, and that the definition does not have. */
export function lostStep(definition: Definition, state: CaseState): string | undefined {
  const { custody } = state
  const step = custody.kind === 'inTransit' ? custody.step : openTaskOf(state)?.step
  return step === undefined || definition.steps.some(({ name }) => name === step)
    ? undefined
    : `there is no step ${step}, where the case stands`
}

function lostOutcome({ steps }: Definition, first: EngineEvent): string | undefined {
  if (first.type !== 'TaskCompleted') return undefined
  const outcomes = steps.find(({ name }) => name === first.step)?.outcomes ?? {}
  return Object.hasOwn(outcomes, first.outcome) ? undefined : `step ${first.step} has no outcome ${first.outcome}`
}

/** The command that a first event tells of; nothing for what the engine does not decide. */
function commandOf(first: EngineEvent, { at, events, form }: Deed, { actor }: Context): EngineCommand | undefined {
  switch (first.type) {
    case 'TaskClaimed': {
      const { until } = first.holder
      const leaseSeconds = until === null ? undefined : (epochMsOf(until) - epochMsOf(at)) / 1000
      return { type: 'Claim', task: first.task, leaseSeconds }
    }
    case 'TaskStarted':
      return { type: 'Start', task: first.task }
    case 'TaskReleased':
      return { type: 'Release', task: first.task }
    case 'TaskDelegated':
      return { type: 'Delegate', task: first.task, to: first.to }
    case 'TaskForwarded':
      return first.to.desk === null ? undefined : { type: 'Forward', task: first.task, desk: first.to.desk }
    case 'TaskSuspended':
      return { type: 'Suspend', task: first.task, reason: first.reason, until: first.until }
    case 'TaskResumed':
      if (events[1]?.type === 'TaskReleased') return { type: 'Release', task: first.task }
      return actor.kind === 'person' ? { type: 'Resume', task: first.task } : { type: 'Tick' }
    case 'TaskLate':
    case 'TaskEscalated':
      return { type: 'Tick' }
    case 'HandoffReceived':
      return { type: 'ReceiveHandoff', handoff: first.handoff }
    case 'HandoffSentAgain':
      return { type: 'SendAgain' }
    case 'StateReached': // taken back while it was on its way
    case 'TaskExited': {
      const closed = events.find((event) => event.type === 'CaseClosed')
      if (closed?.type !== 'CaseClosed') return undefined
      const reason = closed.reason ?? ''
      return actor.kind === 'person' ? { type: 'Cancel', reason } : { type: 'Expire', as: closed.outcome, reason }
    }
    case 'TaskCompleted': {
      const { task, outcome } = first
      if (actor.kind === 'system') return { type: 'Proceed', task, outcome }
      return {
        type: 'Complete',
        task,
        outcome,
        reason: first.reason ?? undefined,
        form,
      }
    }
    default:
      return undefined
  }
}

type Answered = ReturnType<typeof decide>

function compare(deed: Deed, own: Answered, changed: Answered): Repeated {
  const seen = (events: readonly EngineEvent[]) => events.map(comparable)
  if (own.kind === 'refused') return { kind: 'unrepeatable', because: `it would be refused today: ${spelled(own)}` }
  const then = seen(deed.events)
  // A case adds events of its own, such as a look-up asked for again: it does so under every definition.
  const drift = difference(then.slice(0, own.events.length), seen(own.events))
  if (drift !== undefined) return { kind: 'unrepeatable', because: drift }
  if (changed.kind === 'refused') return { kind: 'differs', because: `it would be refused: ${spelled(changed)}` }
  const because = difference(seen(own.events), seen(changed.events))
  return because === undefined ? { kind: 'same' } : { kind: 'differs', because }
}

type Refusal = Extract<Answered, { kind: 'refused' }>
const spelled = ({ code, faults = [] }: Refusal): string =>
  [code, ...faults.map(({ pointer, code: fault }) => `${pointer} ${fault}`)].join(', ')

/** A new version is what a change is; that it has another number says nothing. */
const comparable = (event: EngineEvent): EngineEvent =>
  event.type === 'CaseOpened' ? { ...event, workflow: { ...event.workflow, version: 0 } } : event

/** The first thing in which two runs of events differ, as a sentence; `undefined` when they are the same. */
function difference(before: readonly EngineEvent[], after: readonly EngineEvent[]): string | undefined {
  const [wentTo, goesTo] = [nextStep(before), nextStep(after)]
  if (wentTo !== goesTo) return `it would go to ${goesTo} instead of ${wentTo}`
  for (let i = 0; i < Math.max(before.length, after.length); i += 1) {
    const [was, is] = [before[i], after[i]]
    if (was === undefined) return is && `${named(is)} would happen too`
    if (is === undefined) return `${named(was)} would not happen`
    if (was.type !== is.type) return `${named(is)} would happen instead of ${named(was)}`
    const fields = Object.keys({ ...was, ...is }).filter((field) => textOf(was, field) !== textOf(is, field))
    if (fields.length > 0)
      return `${was.type}: ${fields.map((field) => `${field} ${textOf(is, field)} instead of ${textOf(was, field)}`).join(', ')}`
  }
  return undefined
}

/** Where events leave a case. */
function nextStep(events: readonly EngineEvent[]): string {
  const moved = events.findLast(({ type }) => type === 'TaskOpened' || type === 'HandedOff' || type === 'CaseClosed')
  if (moved?.type === 'CaseClosed') return `its end ${moved.outcome}`
  return moved?.type === 'TaskOpened' || moved?.type === 'HandedOff' ? moved.step : 'nowhere'
}

function textOf(event: EngineEvent, field: string): string {
  const value: unknown = Object.entries(event).find(([name]) => name === field)?.[1]
  if (field === 'deadline' && typeof value === 'object' && value !== null && 'dueAt' in value)
    return String(value.dueAt)
  return typeof value === 'string' ? value : canonicalJson(value ?? null)
}

const NAMING = ['to', 'step', 'state', 'outcome', 'form'] as const
const named = (event: EngineEvent): string => {
  const field = NAMING.find((name) => name in event)
  return field ? `${event.type} ${textOf(event, field)}` : event.type
}
