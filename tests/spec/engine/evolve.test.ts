import { describe, expect, test } from 'vitest'
import type { CaseState } from '../../../shared/engine/case-state.ts'
import type { EngineEvent } from '../../../shared/engine/events.ts'
import { begin, evolve } from '../../../shared/engine/evolve.ts'
import { proposalAt, rina, sari } from '../../story/batu.ts'
import { MONDAY_MORNING, type Sentence, sceneOf } from '../../story/story.ts'

const stateAfter =
  (...sentences: readonly Sentence[]) =>
  (): CaseState => {
    const scene = sceneOf(sari.actor)
    for (const sentence of sentences) sentence(scene)
    return scene.state
  }
const address = { agency: 'city-social-35.79', desk: null }
const opened = (task: number): EngineEvent => ({
  type: 'TaskOpened',
  task,
  step: 'city-verification',
  address,
  holder: null,
  from: null,
  deadline: null,
  returned: null,
})
const handedOff = (handoff: number): EngineEvent => ({
  type: 'HandedOff',
  handoff,
  from: address,
  to: { agency: 'ministry', desk: null },
  step: 'ministry-determination',
  returned: null,
})
const arrived = proposalAt('city-verification')
const onTheWay = proposalAt('the city')

test('before its first task a case is in nobody’s hand', () => {
  const workflow = { name: 'small-proposal', version: 1 }
  expect(begin({ type: 'CaseOpened', case: 'c', workflow, state: 'DRAFT' }, MONDAY_MORNING)).toEqual({
    id: 'c',
    workflow,
    state: 'DRAFT',
    custody: { kind: 'closed', outcome: 'not-begun', at: MONDAY_MORNING },
    tasks: 0,
    handoffs: 0,
    returns: {},
    deciders: {},
  })
})

describe('a history that is not whole is told apart, whatever is missing', () => {
  const suspended: EngineEvent = { type: 'TaskSuspended', task: 3, reason: 'rain', until: null }
  const started: EngineEvent = { type: 'TaskStarted', task: 3 }
  const again: EngineEvent = { type: 'HandoffSentAgain', handoff: 1, to: address, times: 1 }
  const done = (task: number): EngineEvent => ({
    type: 'TaskCompleted',
    task,
    step: 'city-verification',
    agency: address.agency,
    outcome: 'approve',
    effect: 'advance',
    reason: null,
    by: 'rina',
  })
  const holder = { sub: 'rina', name: 'Rina', until: null }
  const broken: readonly (readonly [string, () => CaseState, EngineEvent, string])[] = [
    ['a task is skipped', stateAfter(arrived), opened(5), 'tasks are numbered without a gap'],
    ['a task is opened again', stateAfter(arrived), opened(3), 'tasks are numbered without a gap'],
    ['a handoff is skipped', stateAfter(arrived), handedOff(3), 'handoffs are numbered without a gap'],
    ['what nobody holds starts', stateAfter(arrived), started, 'only a reserved task starts'],
    [
      'what has begun starts',
      stateAfter(arrived, rina.claims(), rina.starts()),
      started,
      'only a reserved task starts',
    ],
    ['what nobody holds is put aside', stateAfter(arrived), suspended, 'only a held task is suspended'],
    [
      'what runs is taken up again',
      stateAfter(arrived, rina.claims()),
      { type: 'TaskResumed', task: 3, deadline: null },
      'only a suspended task is resumed',
    ],
    ['what has arrived is sent again', stateAfter(arrived), again, 'only what is under way is sent again'],
    ['what is on its way is decided', stateAfter(onTheWay), done(2), 'task 2 of the-case is not open'],
    ['another task is decided', stateAfter(arrived, rina.claims()), done(2), 'task 2 of the-case is not open'],
    [
      'what is on its way is claimed',
      stateAfter(onTheWay),
      { type: 'TaskClaimed', task: 2, holder, claimToken: 1 },
      'task 2 of the-case is not open',
    ],
    [
      'another task is claimed',
      stateAfter(arrived),
      { type: 'TaskClaimed', task: 2, holder, claimToken: 1 },
      'task 2 of the-case is not open',
    ],
  ]
  test.each(broken)('%s', (_, state, event, says) => {
    expect(() => evolve(state(), event, MONDAY_MORNING)).toThrow(says)
  })
})
