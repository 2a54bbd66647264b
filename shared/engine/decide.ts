import * as z from 'zod'
import { canonicalJson, sha256Hex } from '../kit/canonical.ts'
import { type Accepted, accepted, type Decision, type Fault, refused } from '../kit/decision.ts'
import { type Instant, plusSeconds } from '../kit/instant.ts'
import { assertNever, invariant } from '../kit/invariant.ts'
import type { CaseState, Hold, OpenTask } from './case-state.ts'
import type { Actor, Context, EngineCommand, EngineRefusal } from './commands.ts'
import { deadlineFor, deadlineOn, extended, HANDOFF_SENDS_MAX, sendAgainAt } from './deadline.ts'
import { type Definition, type Form, type Outcome, type Route, type Step, separatedFrom, stepOf } from './definition.ts'
import { type EngineEvent, Letter } from './events.ts'
import { faultsOfForm } from './form-faults.ts'
import { effective, LEASE_SECONDS_MAX, LEASE_SECONDS_MIN } from './lease.ts'

type Result = Decision<EngineEvent, EngineRefusal>
type Person = Extract<Actor, { kind: 'person' }>

/** What is to happen next, or why not; pure, so that a lost race may run it again. */
export function decide(definition: Definition, state: CaseState, command: EngineCommand, context: Context): Result {
  switch (command.type) {
    case 'ReceiveHandoff':
      return receiveHandoff(definition, state, command.handoff, context)
    case 'Tick':
      return tick(state, context)
    case 'SendAgain':
      return sendAgain(state)
    case 'Cancel':
      return cancel(definition, state, command.reason)
    case 'Proceed':
      return proceed(definition, state, command, context)
    case 'Expire':
      return expire(state, command, context)
    case 'Relieve':
      return relieve(definition, state, command, context)
    default:
      return onOpenTask(definition, state, command, context)
  }
}

type OpeningContext = Pick<Context, 'actor' | 'now' | 'calendar'> & {
  rules: Pick<Context['rules'], 'addressOf'>
  /** Where the day is set by a month or a law and not by working days from now. */
  dueAt?: Instant
}

/** The first events of a case: it opens with its maker, who holds the first task, or at the office of its first step. */
export function open(
  definition: Definition,
  id: string,
  { actor, now, rules, calendar, dueAt }: OpeningContext,
): Accepted<EngineEvent> {
  const step = stepOf(definition, definition.start)
  const address = rules.addressOf(step.at)
  return accepted<EngineEvent>(
    {
      type: 'CaseOpened',
      case: id,
      workflow: { name: definition.name, version: definition.version },
      state: step.state,
    },
    {
      type: 'TaskOpened',
      task: 1,
      step: step.name,
      address,
      holder: actor.kind === 'person' ? { sub: actor.sub, name: actor.name, until: null } : null,
      from: null,
      deadline: dueAt
        ? deadlineOn(step, dueAt, address.agency, calendar)
        : deadlineFor(step, now, address.agency, calendar),
      returned: null,
    },
  )
}

type TaskCommand = Exclude<Extract<EngineCommand, { task: number }>, { type: 'Proceed' | 'Relieve' }>

function onOpenTask(definition: Definition, state: CaseState, command: TaskCommand, context: Context): Result {
  const task = state.custody.kind === 'held' ? state.custody.task : undefined
  if (!task || task.n !== command.task)
    return refused('wrong-state', { extra: { state: stateOfPast(definition, state, command.task) } })
  const { actor } = context
  if (actor.kind === 'system') return refused('not-holder')
  const hold = effective(task.hold, context.now)
  switch (command.type) {
    case 'Claim':
      return claim(definition, state, task, hold, command.leaseSeconds, actor, context)
    case 'Start':
      if (!holds(hold, actor)) return notHolder(hold)
      if (hold.state === 'InProgress') return accepted()
      return hold.state === 'Reserved' ? accepted({ type: 'TaskStarted', task: task.n }) : wrongState(hold)
    case 'Release':
      if (hold.state === 'Ready') return wrongState(hold)
      return accepted(
        // Who lets go of a suspended task starts its clock again, or the days that it stood would count as late.
        ...(hold.state === 'Suspended' ? [resumed(task, hold, context)] : []),
        { type: 'TaskReleased', task: task.n, holder: personOf(hold.holder) },
      )
    case 'Delegate':
      return delegate(definition, state, task, hold, command.to, context)
    case 'Forward':
      return forward(task, hold, command.desk, context)
    case 'Suspend':
      if (!holds(hold, actor)) return notHolder(hold)
      if (hold.state === 'Suspended') return wrongState(hold)
      if (command.until !== null && command.until <= context.now) return refused('invalid', { faults: [UNTIL_IS_PAST] })
      return accepted({ type: 'TaskSuspended', task: task.n, reason: command.reason, until: command.until })
    case 'Resume':
      if (!holds(hold, actor)) return notHolder(hold)
      return hold.state === 'Suspended' ? accepted(resumed(task, hold, context)) : wrongState(hold)
    case 'Complete':
      return complete(definition, state, task, hold, command, actor, context)
    default:
      return assertNever(command)
  }
}

function claim(
  definition: Definition,
  state: CaseState,
  task: OpenTask,
  hold: Hold,
  leaseSeconds: number | undefined,
  actor: Person,
  { now, rules }: Context,
): Result {
  if (leaseSeconds !== undefined && (leaseSeconds < LEASE_SECONDS_MIN || leaseSeconds > LEASE_SECONDS_MAX))
    return refused('invalid', { faults: [LEASE_OUT_OF_BOUNDS] })
  if (hold.state !== 'Ready' && !holds(hold, actor))
    return refused('already-claimed', { extra: { holder: personOf(hold.holder) } })
  if (mustNotDecide(definition, state, task.step, actor.sub, rules)) return refused('separation-of-duties')
  const until: Instant | null = leaseSeconds === undefined ? null : plusSeconds(now, leaseSeconds)
  if (hold.state !== 'Ready') {
    // Claiming what one holds is no error; a lease may grow, never shrink, and keeps its token.
    const kept = hold.holder.until
    if (kept === null || (until !== null && until <= kept)) return accepted()
    return accepted({
      type: 'TaskClaimed',
      task: task.n,
      holder: { ...hold.holder, until },
      claimToken: task.claimToken,
    })
  }
  return accepted({
    type: 'TaskClaimed',
    task: task.n,
    holder: { sub: actor.sub, name: actor.name, until },
    claimToken: task.claimToken + 1,
  })
}

function delegate(
  definition: Definition,
  state: CaseState,
  task: OpenTask,
  hold: Hold,
  to: { sub: string; name: string },
  { rules }: Context,
): Result {
  if (mustNotDecide(definition, state, task.step, to.sub, rules)) return refused('separation-of-duties')
  if (hold.state === 'Suspended') return wrongState(hold)
  if (hold.state !== 'Ready' && hold.holder.sub === to.sub) return accepted()
  return accepted({
    type: 'TaskDelegated',
    task: task.n,
    from: hold.state === 'Ready' ? null : personOf(hold.holder),
    to,
    claimToken: task.claimToken + 1,
  })
}

/** Coming twice or too late changes nothing: the task is over, or somebody else's. */
function relieve(
  definition: Definition,
  state: CaseState,
  { task: n, holder, deputy }: Extract<EngineCommand, { type: 'Relieve' }>,
  context: Context,
): Result {
  if (context.actor.kind === 'person') return refused('forbidden')
  const task = state.custody.kind === 'held' ? state.custody.task : undefined
  if (task?.n !== n) return accepted()
  const hold = effective(task.hold, context.now)
  if (hold.state === 'Ready' || hold.holder.sub !== holder) return accepted()
  const barred = deputy !== null && mustNotDecide(definition, state, task.step, deputy.sub, context.rules)
  return accepted<EngineEvent>(
    ...(hold.state === 'Suspended' ? [resumed(task, hold, context)] : []),
    deputy === null || barred
      ? { type: 'TaskReleased', task: n, holder: personOf(hold.holder) }
      : { type: 'TaskDelegated', task: n, from: personOf(hold.holder), to: deputy, claimToken: task.claimToken + 1 },
  )
}

function forward(task: OpenTask, hold: Hold, desk: string, { rules }: Context): Result {
  if (!rules.desksOf(task.address.agency).includes(desk)) return refused('invalid', { faults: [DESK_UNKNOWN] })
  if (hold.state === 'Suspended') return wrongState(hold)
  if (desk === task.address.desk) return accepted()
  return accepted({
    type: 'TaskForwarded',
    task: task.n,
    from: task.address,
    to: { agency: task.address.agency, desk },
  })
}

function complete(
  definition: Definition,
  state: CaseState,
  task: OpenTask,
  hold: Hold,
  command: Extract<EngineCommand, { type: 'Complete' }>,
  actor: Person,
  context: Context,
): Result {
  const { now, rules, salt } = context
  if (!holds(hold, actor)) return notHolder(hold)
  if (command.claimToken !== undefined && command.claimToken !== task.claimToken) return refused('not-holder')
  if (hold.state === 'Suspended') return wrongState(hold)
  const step = stepOf(definition, task.step)
  const outcome = Object.hasOwn(step.outcomes, command.outcome) ? step.outcomes[command.outcome] : undefined
  if (!outcome) return refused('outcome-unknown')
  if (mustNotDecide(definition, state, step.name, actor.sub, rules)) return refused('separation-of-duties')
  if (outcome.effect === 'return' && (state.returns[step.name] ?? 0) >= definition.returnsMax)
    return refused('return-limit')

  const reason = command.reason?.trim() || null
  // What is submitted was parsed at the door and is judged by the rules; it is recorded by its own process.
  const form: ParsedForm =
    outcome.effect === 'submit'
      ? { value: command.form, faults: [], syntax: false }
      : parseForm(outcome.form, command.form)
  const faults = [
    ...(outcome.reason === 'required' && reason === null ? [REASON_MISSING] : []),
    ...form.faults,
    ...(form.faults.length === 0 ? rules.formFaults(step.name, command.outcome, form.value) : []),
  ]
  if (form.syntax) return refused('invalid', { faults })
  if (faults.length > 0) return refused('incomplete', { faults })

  const events: EngineEvent[] = [
    {
      type: 'TaskCompleted',
      task: task.n,
      step: step.name,
      agency: task.address.agency,
      outcome: command.outcome,
      effect: outcome.effect,
      reason,
      by: actor.sub,
    },
  ]
  if (outcome.form && outcome.effect !== 'submit') {
    const digest = sha256Hex(`${salt}\n${canonicalJson(form.value)}`)
    events.push({ type: 'FormRecorded', task: task.n, form: outcome.form.name, digest })
  }
  events.push(...after(definition, state, task, outcome, reason, form.value, now, context))
  return accepted(...events)
}

/** What follows a decision: where the case goes, and who is told. */
function after(
  definition: Definition,
  state: CaseState,
  task: OpenTask,
  outcome: Outcome,
  reason: string | null,
  form: unknown,
  now: Instant,
  { rules, calendar }: Context,
): EngineEvent[] {
  const from = task.address
  const here = stepOf(definition, task.step)
  const copies = (except: readonly string[]): EngineEvent[] =>
    here.copies
      .map((at) => rules.addressOf(at).agency)
      .filter((agency, i, all) => !except.includes(agency) && all.indexOf(agency) === i)
      .map((to) => ({ type: 'CopySent', to, from: from.agency, step: here.name, letter: letterOf(outcome.form, form) }))
  if (outcome.effect === 'close')
    return [
      { type: 'StateReached', state: outcome.as },
      { type: 'CaseClosed', outcome: outcome.as, reason },
      ...copies([from.agency]),
    ]
  const next = stepOf(definition, resolve(outcome.to, rules.asks))
  const to = rules.addressOf(next.at)
  const reached = (outcome.effect === 'return' ? undefined : outcome.state) ?? next.state
  // Whatever must say why says it to the one who mends it; every return must.
  const returned = outcome.reason === 'optional' || reason === null ? null : { step: here.name, reason }
  const moved: EngineEvent[] =
    to.agency === from.agency
      ? opened(next, state.tasks + 1, to, { agency: from.agency, at: now }, returned, now, rules, calendar)
      : [{ type: 'HandedOff', handoff: state.handoffs + 1, from, to, step: next.name, returned }]
  return [{ type: 'StateReached', state: reached }, ...moved, ...copies([from.agency, to.agency])]
}

function opened(
  step: Step,
  n: number,
  address: { agency: string; desk: string | null },
  from: { agency: string; at: Instant },
  returned: OpenTask['returned'],
  now: Instant,
  rules: Context['rules'],
  calendar: Context['calendar'],
): EngineEvent[] {
  const deadline = deadlineFor(step, now, address.agency, calendar)
  const asksChecks = step.checks === 'on-arrival' || (step.checks === 'when-outdated' && rules.checksOutdated())
  return [
    { type: 'TaskOpened', task: n, step: step.name, address, holder: null, from, deadline, returned },
    ...(asksChecks ? [{ type: 'ChecksAsked' as const, step: step.name, task: n }] : []),
  ]
}

function receiveHandoff(
  definition: Definition,
  state: CaseState,
  handoff: number,
  { now, rules, calendar }: Context,
): Result {
  invariant(handoff <= state.handoffs, `handoff ${handoff} of ${state.id} was never sent`)
  const { custody } = state
  // Delivery is at least once and in any order: one that was received already is simply done.
  if (custody.kind !== 'inTransit' || custody.handoff !== handoff) return accepted()
  const step = stepOf(definition, custody.step)
  // Desks change by date: what was on its way when one closed arrives at the one that took over.
  const today = rules.addressOf(step.at)
  const address = today.agency === custody.to.agency ? today : custody.to
  return accepted<EngineEvent>(
    { type: 'HandoffReceived', handoff, by: custody.to.agency },
    ...opened(
      step,
      state.tasks + 1,
      address,
      { agency: custody.from.agency, at: custody.since },
      custody.returned,
      now,
      rules,
      calendar,
    ),
  )
}

/** Lets time act: sees what is due, whatever woke it. */
function tick(state: CaseState, context: Context): Result {
  const { custody } = state
  const { now, calendar, rules } = context
  if (custody.kind === 'closed') return accepted()
  if (custody.kind === 'inTransit') {
    if (custody.sentAgain >= HANDOFF_SENDS_MAX || now < sendAgainAt(custody.since, custody.sentAgain)) return accepted()
    return sendAgain(state)
  }
  const { task } = custody
  if (task.hold.state === 'Suspended')
    return task.hold.until !== null && task.hold.until <= now
      ? accepted(resumed(task, task.hold, { now, calendar }))
      : accepted()
  const { deadline } = task
  if (!deadline) return accepted()
  const facts = { task: task.n, step: task.step, agency: task.address.agency }
  const events: EngineEvent[] = []
  if (!deadline.late && deadline.dueAt <= now) events.push({ type: 'TaskLate', ...facts })
  if (!deadline.escalated && deadline.escalateAt <= now)
    events.push(
      { type: 'TaskEscalated', ...facts },
      ...rules
        .overseers(task.step)
        .filter((to) => to !== task.address.agency)
        .map((to) => ({ type: 'CopySent' as const, to, from: task.address.agency, step: task.step, letter: null })),
    )
  return accepted(...events)
}

function sendAgain(state: CaseState): Result {
  const { custody } = state
  if (custody.kind !== 'inTransit') return accepted()
  const times = custody.sentAgain + 1
  const { handoff, to } = custody
  return accepted<EngineEvent>(
    { type: 'HandoffSentAgain', handoff, to, times },
    ...(times === HANDOFF_SENDS_MAX ? [{ type: 'HandoffStuck' as const, handoff, to }] : []),
  )
}

function cancel(definition: Definition, state: CaseState, reason: string): Result {
  if (!definition.cancel || !isCancellable(definition, state))
    return refused('wrong-state', { extra: { state: state.state } })
  return accepted(...endedAs(state, definition.cancel.as, reason))
}

/** Whether whoever asked may still take it back: it is open, and no step that ends this was decided. */
export const isCancellable = (definition: Definition, state: CaseState): boolean =>
  state.custody.kind !== 'closed' && isBeforeEndOfCancelling(definition, state)

const isBeforeEndOfCancelling = ({ cancel }: Definition, { deciders }: Pick<CaseState, 'deciders'>): boolean =>
  cancel?.until.every((step) => (deciders[step] ?? []).length === 0) === true

/** The open task is left, the case is over. */
function endedAs({ custody }: CaseState, as: string, reason: string): EngineEvent[] {
  const exited: EngineEvent[] =
    custody.kind === 'held'
      ? [
          {
            type: 'TaskExited',
            task: custody.task.n,
            step: custody.task.step,
            agency: custody.task.address.agency,
            reason,
          },
        ]
      : []
  return [...exited, { type: 'StateReached', state: as }, { type: 'CaseClosed', outcome: as, reason }]
}

/** A term of the law ran out. Coming too late, or twice, changes nothing. */
function expire(
  state: CaseState,
  { as, reason }: Extract<EngineCommand, { type: 'Expire' }>,
  context: Context,
): Result {
  if (context.actor.kind === 'person') return refused('forbidden')
  return state.custody.kind === 'closed' ? accepted() : accepted(...endedAs(state, as, reason))
}

/** The platform goes on from a step that nobody decides. A task that is over already was gone on from before. */
function proceed(
  definition: Definition,
  state: CaseState,
  { task: n, outcome: code }: Extract<EngineCommand, { type: 'Proceed' }>,
  context: Context,
): Result {
  const task = state.custody.kind === 'held' ? state.custody.task : undefined
  if (context.actor.kind === 'person') return refused('forbidden')
  if (task?.n !== n) return accepted()
  const step = stepOf(definition, task.step)
  const outcome = step.outcomes[code]
  invariant(step.automatic && outcome?.effect === 'advance', `step ${step.name} goes on by itself with ${code}`)
  return accepted<EngineEvent>(
    {
      type: 'TaskCompleted',
      task: n,
      step: step.name,
      agency: task.address.agency,
      outcome: code,
      effect: 'advance',
      reason: null,
      by: context.actor.system,
    },
    ...after(definition, state, task, outcome, null, null, context.now, context),
  )
}

/** When time must next act on a case, or null. */
export function wakeOf(state: CaseState): Instant | null {
  const { custody } = state
  if (custody.kind === 'closed') return null
  if (custody.kind === 'inTransit')
    return custody.sentAgain >= HANDOFF_SENDS_MAX ? null : sendAgainAt(custody.since, custody.sentAgain)
  const { hold, deadline } = custody.task
  if (hold.state === 'Suspended') return hold.until
  if (!deadline) return null
  if (!deadline.late) return deadline.dueAt
  return deadline.escalated ? null : deadline.escalateAt
}

/** Whether a person is kept from a step by what they decided before, or by the rules. */
export const mustNotDecide = (
  definition: Definition,
  state: CaseState,
  step: string,
  sub: string,
  rules: Pick<Context['rules'], 'bars'>,
): boolean =>
  separatedFrom(definition, step).some((other) => (state.deciders[other] ?? []).includes(sub)) || rules.bars(step, sub)

const holds = (hold: Hold, actor: Person): boolean => hold.state !== 'Ready' && hold.holder.sub === actor.sub
const personOf = ({ sub, name }: { sub: string; name: string }) => ({ sub, name })
const wrongState = (hold: Hold) => refused('wrong-state', { extra: { state: hold.state } })
const notHolder = (hold: Hold) =>
  refused('not-holder', { extra: { holder: hold.state === 'Ready' ? null : personOf(hold.holder) } })

const resumed = (
  task: OpenTask,
  hold: Extract<Hold, { state: 'Suspended' }>,
  { now, calendar }: Pick<Context, 'now' | 'calendar'>,
): EngineEvent => ({
  type: 'TaskResumed',
  task: task.n,
  deadline: extended(task.deadline, hold.since, now, task.address.agency, calendar),
})

const resolve = (route: Route, asks: (question: string) => boolean): string =>
  typeof route === 'string' ? route : asks(route.asks) ? route.yes : route.no

/** A task that is not the open one was completed, or left when its case was cancelled. */
function stateOfPast(
  definition: Definition,
  { custody, deciders, tasks }: CaseState,
  n: number,
): 'Completed' | 'Exited' {
  // A decision may close a case in the same words as a cancellation, but only after the steps that end cancelling.
  const cancelled =
    custody.kind === 'closed' &&
    custody.outcome === definition.cancel?.as &&
    isBeforeEndOfCancelling(definition, { deciders })
  return cancelled && n === tasks ? 'Exited' : 'Completed'
}

const letterOf = (form: Form | null, value: unknown): Letter | null =>
  form?.letter ? (WithLetter.safeParse(value).data?.letter ?? null) : null
const WithLetter = z.object({ letter: Letter })

type ParsedForm = { value: unknown; faults: readonly Fault[]; syntax: boolean }
function parseForm(form: Form | null, value: unknown): ParsedForm {
  if (!form) return { value: null, faults: value === undefined ? [] : [FORM_NOT_ASKED], syntax: value !== undefined }
  const given = value ?? {}
  const parsed = form.schema.safeParse(given)
  return parsed.success
    ? { value: parsed.data, faults: [], syntax: false }
    : { value: null, ...faultsOfForm(parsed.error, given) }
}

const REASON_MISSING: Fault = {
  pointer: '/reason',
  code: 'required',
  detail: { id: 'Tuliskan alasan keputusan ini.', en: 'Give the reason for this decision.' },
}
const FORM_NOT_ASKED: Fault = {
  pointer: '/form',
  code: 'unknown-field',
  detail: { id: 'Keputusan ini tidak memakai formulir.', en: 'This decision takes no form.' },
}
const DESK_UNKNOWN: Fault = {
  pointer: '/desk',
  code: 'unknown',
  detail: { id: 'Meja itu tidak ada di kantor ini hari ini.', en: 'This office has no such desk today.' },
}
const UNTIL_IS_PAST: Fault = {
  pointer: '/until',
  code: 'past',
  detail: { id: 'Pilih hari sesudah hari ini.', en: 'Choose a day after today.' },
}
const LEASE_OUT_OF_BOUNDS: Fault = {
  pointer: '/leaseSeconds',
  code: 'out-of-bounds',
  detail: { id: 'Antara 30 dan 86.400 detik.', en: 'Between 30 and 86,400 seconds.' },
}
