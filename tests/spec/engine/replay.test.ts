import { describe, expect, test } from 'vitest'
import { CaseState } from '../../../shared/engine/case-state.ts'
import type { Actor, EngineCommand, Rules } from '../../../shared/engine/commands.ts'
import { advance, close, type Definition, type Step } from '../../../shared/engine/definition.ts'
import { EngineEvent } from '../../../shared/engine/events.ts'
import { deedsOf, lostStep, type Repeated, repeat } from '../../../shared/engine/replay.ts'
import { type Instant, instant, plusSeconds } from '../../../shared/kit/instant.ts'
import { dewi, hadi, letter, rina, sari, visit, wati, yoga } from '../../story/batu.ts'
import { smallProposal } from '../../story/small-proposal.ts'
import { give, plainRules, type Scene, sceneOf } from '../../story/story.ts'

/** A command that was given, with all that varied then. */
type Past = {
  before: CaseState
  now: Instant
  actor: Actor
  events: readonly EngineEvent[]
  form: unknown
  scene: Scene
}

/** Gives commands one after the other; each must be accepted. A number lets so many seconds pass. */
function pastOf(definition: Definition, ...doings: readonly (readonly [Actor, EngineCommand] | number)[]): Past[] {
  const scene = sceneOf(sari.actor, { definition })
  return doings.flatMap((doing): Past[] => {
    if (typeof doing === 'number') {
      scene.now = plusSeconds(scene.now, doing)
      return []
    }
    const [actor, command] = doing
    const before = scene.state
    const answer = give(scene, actor, command)
    if (answer.kind === 'refused') throw new Error(`${command.type} is refused: ${answer.code}`)
    const form = command.type === 'Complete' ? command.form : undefined
    return [{ before, now: scene.now, actor, events: answer.events, form, scene }]
  })
}

/** How a command of the past fares under a changed definition, or under changed rules. */
const again = (
  { before, now, actor, events, form, scene }: Past,
  { changed, rules = plainRules }: { changed?: Definition; rules?: Rules } = {},
): Repeated =>
  repeat({ own: scene.definition, changed: changed ?? scene.definition }, before, { at: now, events, form }, () => ({
    actor,
    now,
    rules,
    calendar: scene.calendar,
    salt: 'salt',
  }))

const withStep = (name: string, change: Partial<Step>): Definition => ({
  ...smallProposal,
  steps: smallProposal.steps.map((step) => (step.name === name ? { ...step, ...change } : step)),
})
const without = ({ steps, ...rest }: Definition, gone: string | undefined): Definition => ({
  ...rest,
  steps: steps.filter(({ name }) => name !== gone),
})

const clock: Actor = { kind: 'system', system: 'clock' }
const DAY = 86_400
const toTheCity = [
  [sari.actor, { type: 'Complete', task: 1, outcome: 'submit' }],
  [hadi.actor, { type: 'Claim', task: 2 }],
  [hadi.actor, { type: 'Complete', task: 2, outcome: 'approve' }],
] as const satisfies readonly (readonly [Actor, EngineCommand])[]
const arrives = (handoff: number) => [clock, { type: 'ReceiveHandoff', handoff }] as const
const nextMonday = instant('2026-03-09T02:00:00.000Z')

const pasts: Readonly<Record<string, () => Past[]>> = {
  'work on a task': () =>
    pastOf(
      smallProposal,
      ...toTheCity,
      arrives(1),
      [rina.actor, { type: 'Claim', task: 3, leaseSeconds: 3600 }],
      [rina.actor, { type: 'Start', task: 3 }],
      [rina.actor, { type: 'Release', task: 3 }],
      [yoga.actor, { type: 'Claim', task: 3 }],
      [yoga.actor, { type: 'Delegate', task: 3, to: { sub: rina.sub, name: rina.name } }],
      [rina.actor, { type: 'Suspend', task: 3, reason: 'rain', until: null }],
      DAY,
      [rina.actor, { type: 'Resume', task: 3 }],
      [rina.actor, { type: 'Suspend', task: 3, reason: 'rain', until: nextMonday }],
      7 * DAY,
      [clock, { type: 'Tick' }],
      [rina.actor, { type: 'Suspend', task: 3, reason: 'more rain', until: null }],
      DAY,
      [rina.actor, { type: 'Release', task: 3 }],
      [rina.actor, { type: 'Claim', task: 3 }],
      [rina.actor, { type: 'Complete', task: 3, outcome: 'approve', form: visit, reason: 'fine' }],
    ),
  'a late task': () =>
    pastOf(smallProposal, ...toTheCity, arrives(1), 17 * DAY, [clock, { type: 'Tick' }], 20 * DAY, [
      clock,
      { type: 'Tick' },
    ]),
  'a very late task': () => pastOf(smallProposal, ...toTheCity, arrives(1), 100 * DAY, [clock, { type: 'Tick' }]),
  'a handoff that is not received': () => pastOf(smallProposal, ...toTheCity, 1200, [clock, { type: 'SendAgain' }]),
  'a task passed to another desk': () =>
    pastOf(
      smallProposal,
      ...toTheCity,
      arrives(1),
      [rina.actor, { type: 'Claim', task: 3 }],
      [rina.actor, { type: 'Complete', task: 3, outcome: 'approve', form: visit }],
      [wati.actor, { type: 'Claim', task: 4 }],
      [wati.actor, { type: 'Complete', task: 4, outcome: 'approve', form: letter }],
      arrives(2),
      [dewi.actor, { type: 'Claim', task: 5 }],
      [dewi.actor, { type: 'Forward', task: 5, desk: 'region-1' }],
    ),
  'taken back from a desk': () =>
    pastOf(smallProposal, ...toTheCity, arrives(1), [sari.actor, { type: 'Cancel', reason: 'enough' }]),
  'taken back on its way': () =>
    pastOf(smallProposal, ...toTheCity, [sari.actor, { type: 'Cancel', reason: 'enough' }]),
  'a term that ran out': () =>
    pastOf(smallProposal, ...toTheCity, [clock, { type: 'Expire', as: 'CANCELLED', reason: 'the year is over' }]),
  'a step that nobody decides': () =>
    pastOf(
      withStep('village-endorsement', { by: [], automatic: true, outcomes: { ready: advance('city-verification') } }),
      [sari.actor, { type: 'Complete', task: 1, outcome: 'submit' }],
      [clock, { type: 'Proceed', task: 2, outcome: 'ready' }],
    ),
}

describe.each(Object.entries(pasts))('%s', (_, past) => {
  test('fares under its own definition as it did', () => {
    for (const one of past()) expect([one.events[0]?.type, again(one)]).toEqual([one.events[0]?.type, { kind: 'same' }])
  })
  test('is written down and read again as it was', () => {
    const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
    for (const { before, events, scene } of past()) {
      for (const state of [before, scene.state]) expect(CaseState.parse(written(state))).toEqual(state)
      for (const event of events) expect(EngineEvent.parse(written(event))).toEqual(event)
    }
  })
  test('each of its commands is missed where its step is gone', () => {
    for (const one of past()) {
      const { custody } = one.before
      const step = custody.kind === 'held' ? custody.task.step : custody.kind === 'inTransit' ? custody.step : undefined
      expect(again(one, { changed: without(one.scene.definition, step) })).toEqual({
        kind: 'differs',
        because: `there is no step ${step}, where the case stands`,
      })
    }
  })
})

const verified = (): Past => {
  const found = pasts['work on a task']?.().at(-1)
  if (!found) throw new Error('the work ends with a decision')
  return found
}

describe('what would be otherwise is said', () => {
  test('another thing that happens instead', () => {
    const asksAtSubmission = withStep('city-submission', { checks: 'on-arrival' })
    const changed: Definition = {
      ...asksAtSubmission,
      steps: asksAtSubmission.steps.map((step) => (step.name === 'city-verification' ? { ...step, copies: [] } : step)),
    }
    expect(again(verified(), { changed })).toEqual({
      kind: 'differs',
      because: 'ChecksAsked city-submission would happen instead of CopySent village-35.79.02.2004',
    })
  })
  test('an end instead of a way', () => {
    const changed = withStep('city-verification', { outcomes: { approve: close('REJECTED', { reason: 'optional' }) } })
    expect(again(verified(), { changed })).toMatchObject({
      kind: 'differs',
      because: expect.stringMatching(/^it would/),
    })
  })
  test('what today’s rules would refuse cannot be repeated', () => {
    expect(again(verified(), { rules: { ...plainRules, bars: () => true } })).toEqual({
      kind: 'unrepeatable',
      because: 'it would be refused today: separation-of-duties',
    })
  })
  test('nothing is the same as nothing', () => {
    expect(again({ ...verified(), events: [] })).toEqual({ kind: 'same' })
  })
  test('a case that is over stands nowhere', () => {
    const { before } = verified()
    const over: CaseState = { ...before, custody: { kind: 'closed', outcome: 'REJECTED', at: nextMonday } }
    expect(lostStep(without(smallProposal, 'draft'), over)).toBeUndefined()
  })
})

test('what no case can be is not read', () => {
  const { before } = verified()
  if (before.custody.kind !== 'held') throw new Error('it is decided where it lies')
  const { task } = before.custody
  const withTask = (change: object) => ({ ...before, custody: { kind: 'held', task: { ...task, ...change } } })
  expect(CaseState.safeParse(withTask({})).success).toBe(true)
  for (const change of [
    { n: 0 },
    { claimToken: -1 },
    { hold: { state: 'Ready', holder: { sub: 'rina', name: 'Rina', until: null } } },
    { hold: { state: 'Reserved' } },
    { address: { agency: 'ministry' } },
    { weather: 'rain' },
  ])
    expect(CaseState.safeParse(withTask(change)).success).toBe(false)
})

describe('a commit is parted into what each command did', () => {
  const parts = (...types: string[]): string[] =>
    deedsOf(types.map((type) => ({ type }))).map((deed) => deed.map(({ type }) => type).join('+'))
  test('what follows a first event belongs to it', () => {
    expect(parts('CaseOpened', 'TaskOpened', 'TaskClaimed', 'TaskCompleted', 'StateReached', 'CaseClosed')).toEqual([
      'CaseOpened+TaskOpened',
      'TaskClaimed',
      'TaskCompleted+StateReached+CaseClosed',
    ])
  })
  test('each command begins a deed of its own, whatever was done before', () => {
    for (const first of [
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
      expect(parts('TaskClaimed', first)).toEqual(['TaskClaimed', first])
  })
  test('letting go of what stood still, and late and escalated, are one each', () => {
    expect(parts('TaskResumed', 'TaskReleased', 'TaskLate', 'TaskEscalated', 'CopySent')).toEqual([
      'TaskResumed+TaskReleased',
      'TaskLate+TaskEscalated+CopySent',
    ])
    expect(parts('TaskLate', 'TaskReleased', 'TaskResumed', 'TaskEscalated')).toEqual([
      'TaskLate',
      'TaskReleased',
      'TaskResumed',
      'TaskEscalated',
    ])
  })
})
