import { describe, expect, test } from 'vitest'
import { open, wakeOf } from '../../../shared/engine/decide.ts'
import type { Step } from '../../../shared/engine/definition.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { proposalAt, rina, sari, wati } from '../../story/batu.ts'
import { officeDays } from '../../story/office-days.ts'
import { smallProposal } from '../../story/small-proposal.ts'
import {
  give,
  happened,
  itIs,
  MONDAY_MORNING,
  minutes,
  nothingHappened,
  officeOf,
  plainRules,
  type Sentence,
  saying,
  sceneOf,
  seconds,
  soFar,
  story,
  theCase,
  theClock,
  theMessage,
  theTask,
} from '../../story/story.ts'

const arrived = proposalAt('city-verification')
const onTheWay = proposalAt('the city')
const wakes =
  (at: string | null): Sentence =>
  ({ state }) =>
    expect(wakeOf(state)).toBe(at)

describe('a late task is marked, and escalated, once', () => {
  story('the clock is to look when the task is due').given(arrived).when().then(wakes('2026-03-18T16:59:59.999Z'))
  story('before that nothing happens')
    .given(arrived, itIs('2026-03-18T16:59:59.998Z'))
    .when(theClock.looks())
    .then(nothingHappened())
  story('when it is due it is late, and next to be escalated by half the time again')
    .given(arrived, itIs('2026-03-18T16:59:59.999Z'))
    .when(theClock.looks())
    .then(
      happened('TaskLate'),
      saying({ type: 'TaskLate', step: 'city-verification', agency: officeOf('city-social') }),
      theTask({ late: true, escalated: false }),
      wakes('2026-03-26T16:59:59.999Z'),
    )
  story('late is said once')
    .given(arrived, itIs('2026-03-18T16:59:59.999Z'), theClock.looks())
    .when(theClock.looks())
    .then(nothingHappened(), soFar('TaskLate', 1))
  story('then it is escalated, once, and the clock is done with it')
    .given(arrived, itIs('2026-03-18T16:59:59.999Z'), theClock.looks(), itIs('2026-03-26T16:59:59.999Z'))
    .when(theClock.looks(), happened('TaskEscalated'), theClock.looks())
    .then(nothingHappened(), soFar('TaskEscalated', 1), theTask({ escalated: true }), wakes(null))
  story('a clock that slept says both')
    .given(arrived, itIs('2026-06-01T00:00:00.000Z'))
    .when(theClock.looks())
    .then(happened('TaskLate', 'TaskEscalated'), wakes(null))
  story('whom a head’s delay concerns is told, but never the office itself', {
    rules: {
      overseers: (step) =>
        step === 'city-submission'
          ? [officeOf('village'), officeOf('province-social'), officeOf('city-social')]
          : ['nobody'],
    },
  })
    .given(proposalAt('city-submission'), itIs('2026-06-01T00:00:00.000Z'))
    .when(theClock.looks())
    .then(
      happened('TaskLate', 'TaskEscalated', 'CopySent', 'CopySent'),
      saying({ type: 'CopySent', to: officeOf('village') }),
      saying({ type: 'CopySent', to: officeOf('province-social') }),
      theTask({ step: 'city-submission', at: officeOf('city-social') }),
    )
  story('a late task can still be decided')
    .given(proposalAt('city-submission'), itIs('2026-06-01T00:00:00.000Z'), theClock.looks(), wati.claims())
    .when(wati.decides('reject', { reason: 'too late for this year' }))
    .then(theCase({ custody: 'closed', outcome: 'REJECTED' }), wakes(null))
  story('a draft is never late')
    .given(itIs('2030-01-01T00:00:00.000Z'))
    .when(theClock.looks())
    .then(nothingHappened(), wakes(null))
  story('a task suspended to a day wakes on that day')
    .given(arrived, rina.claims(), rina.suspends('the road is closed', instant('2026-03-09T02:00:00.000Z')))
    .when()
    .then(wakes('2026-03-09T02:00:00.000Z'))
  story('a task suspended to no day wakes no one')
    .given(arrived, rina.claims(), rina.suspends('the road is closed'))
    .when()
    .then(wakes(null))
})

describe('a day that a law or a month sets', () => {
  const noon = instant('2026-03-18T05:00:00.000Z')
  const opening = (rules: Partial<Step>, calendar = officeDays()) =>
    open({ ...smallProposal, steps: smallProposal.steps.map((step) => ({ ...step, ...rules })) }, 'the-case', {
      actor: sari.actor,
      now: MONDAY_MORNING,
      rules: plainRules,
      calendar,
      dueAt: noon,
    }).events.flatMap((event) => (event.type === 'TaskOpened' ? [event.deadline] : []))
  test('is the limit, and half the allowance of the step later it is escalated', () => {
    expect(opening({ within: 5 })).toEqual([
      { dueAt: noon, escalateAt: '2026-03-23T16:59:59.999Z', provisional: false, late: false, escalated: false },
    ])
  })
  test('a day later, where the step has no allowance of its own', () => {
    expect(opening({ within: null })).toEqual([
      { dueAt: noon, escalateAt: '2026-03-19T16:59:59.999Z', provisional: false, late: false, escalated: false },
    ])
  })
  test('is provisional where it is escalated among days that nobody knows yet', () => {
    expect(opening({ within: 5 }, officeDays([], '2026-03-20'))).toMatchObject([{ provisional: true }])
  })
})

describe('a handoff is received once', () => {
  story('received, it is a task of the other office, from the first')
    .given(onTheWay)
    .when(theMessage.arrives())
    .then(
      happened('HandoffReceived', 'TaskOpened', 'ChecksAsked'),
      theTask({ n: 3, step: 'city-verification', at: officeOf('city-social'), is: 'Ready' }),
    )
  story('delivered twice, it is received once')
    .given(onTheWay, theMessage.arrives())
    .when(theMessage.arrives())
    .then(nothingHappened(), soFar('TaskOpened', 3), theCase({ tasks: 3 }))
  story('an old letter that comes late opens nothing')
    .given(proposalAt('the ministry'))
    .when(theMessage.arrives(1))
    .then(nothingHappened(), theCase({ custody: 'inTransit', handoffs: 2 }))
  /** The ministry's desks until a story says that they changed, and what stands there from then on. */
  const changing = (address: { agency: string; desk: string | null }) => {
    let changed = false
    const change: Sentence = () => {
      changed = true
    }
    const addressOf = (at: string) => (at === 'ministry' && changed ? address : plainRules.addressOf(at))
    return { change, rules: { addressOf } }
  }
  const takenOver = changing({ agency: 'ministry', desk: 'region-1' })
  story('at the desk that took over from the one that closed meanwhile', takenOver)
    .given(proposalAt('the ministry'), takenOver.change)
    .when(theMessage.arrives())
    .then(theTask({ step: 'ministry-determination', at: 'ministry', desk: 'region-1' }))
  const moved = changing({ agency: 'another ministry', desk: 'region-9' })
  story('but at the office that it was sent to, though another would get it today', moved)
    .given(proposalAt('the ministry'), moved.change)
    .when(theMessage.arrives())
    .then(theTask({ step: 'ministry-determination', at: 'ministry', desk: 'region-2' }))
  story('its time limit begins when it is received, not when it was sent')
    .given(onTheWay, itIs('2026-03-09T02:00:00.000Z'))
    .when(theMessage.arrives())
    .then(theTask({ dueAt: '2026-03-25T16:59:59.999Z' }))
  test('a letter that was never sent is a bug, and is said to be one', () => {
    const scene = sceneOf(sari.actor)
    expect(() => give(scene, { kind: 'system', system: 'intake' }, { type: 'ReceiveHandoff', handoff: 1 })).toThrow(
      'never sent',
    )
  })
})

describe('a handoff that is not received is sent again', () => {
  const sent = [minutes(20), theClock.looks()]
  story('not before twenty minutes')
    .given(onTheWay, minutes(20), seconds(-1))
    .when(theClock.looks())
    .then(nothingHappened(), wakes('2026-03-02T02:20:00.000Z'))
  story('after twenty minutes')
    .given(onTheWay, minutes(20))
    .when(theClock.looks())
    .then(happened('HandoffSentAgain'), wakes('2026-03-02T03:00:00.000Z'))
  story('once for one wake')
    .given(onTheWay, ...sent)
    .when(theClock.looks())
    .then(nothingHappened(), soFar('HandoffSentAgain', 1))
  story('then after forty')
    .given(onTheWay, ...sent, minutes(40))
    .when(theClock.looks())
    .then(happened('HandoffSentAgain'), wakes('2026-03-02T04:20:00.000Z'))
  story('then after eighty, and then it is stuck')
    .given(onTheWay, ...sent, minutes(40), theClock.looks(), minutes(80))
    .when(theClock.looks())
    .then(happened('HandoffSentAgain', 'HandoffStuck'), wakes(null), theCase({ custody: 'inTransit' }))
  story('what is stuck the clock leaves alone')
    .given(onTheWay, ...sent, minutes(40), theClock.looks(), minutes(80), theClock.looks(), minutes(6000))
    .when(theClock.looks())
    .then(nothingHappened(), soFar('HandoffStuck', 1))
  story('but a person sends it once more, and it arrives')
    .given(onTheWay, ...sent, minutes(40), theClock.looks(), minutes(80), theClock.looks())
    .when(theMessage.isSentAgainByHand(), happened('HandoffSentAgain'), theMessage.arrives())
    .then(theTask({ n: 3, step: 'city-verification' }), soFar('HandoffStuck', 1))
  story('what has arrived is not sent again')
    .given(arrived)
    .when(theMessage.isSentAgainByHand())
    .then(nothingHappened())
})
