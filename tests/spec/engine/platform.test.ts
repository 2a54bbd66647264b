import { describe, expect, test } from 'vitest'
import { advance, close, type Definition } from '../../../shared/engine/definition.ts'
import { evolve } from '../../../shared/engine/evolve.ts'
import { hadi, proposalAt, rina, sari, visit, wati, yoga } from '../../story/batu.ts'
import { smallProposal } from '../../story/small-proposal.ts'
import {
  days,
  give,
  happened,
  nothingHappened,
  officeOf,
  saying,
  sceneOf,
  seconds,
  story,
  theCase,
  theClock,
  thePlatform,
  theTask,
  wasRefused,
} from '../../story/story.ts'

const arrived = proposalAt('city-verification')

describe('the platform gives on what an absent officer holds', () => {
  story('to the deputy, with a greater token')
    .given(arrived, rina.claims())
    .when(thePlatform.relieves(rina, yoga))
    .then(
      happened('TaskDelegated'),
      saying({
        type: 'TaskDelegated',
        from: { sub: 'rina', name: 'Rina, city verifier' },
        to: { sub: 'yoga', name: 'Yoga, city verifier' },
      }),
      theTask({ is: 'Reserved', heldBy: 'yoga', until: null, token: 2 }),
    )
  story('to the queue, where there is no deputy')
    .given(arrived, rina.claims())
    .when(thePlatform.relieves(rina, null))
    .then(
      happened('TaskReleased'),
      saying({ type: 'TaskReleased', holder: { sub: 'rina', name: 'Rina, city verifier' } }),
      theTask({ is: 'Ready' }),
    )
  story('to the queue, where the deputy must not decide it')
    .given(proposalAt('city-verification'), wati.claims(), wati.decides('approve', { form: visit }), rina.claims())
    .when(thePlatform.relieves(rina, wati))
    .then(happened('TaskReleased'), theTask({ step: 'city-submission', is: 'Ready' }))
  story('and starts the clock of what was put aside')
    .given(arrived, rina.claims(), rina.suspends('the road is closed'), days(7))
    .when(thePlatform.relieves(rina, yoga))
    .then(
      happened('TaskResumed', 'TaskDelegated'),
      theTask({ is: 'Reserved', heldBy: 'yoga', dueAt: '2026-03-25T16:59:59.999Z' }),
    )
  story('but not what another holds by now')
    .given(arrived, rina.claims(), rina.releases(), yoga.claims())
    .when(thePlatform.relieves(rina, wati))
    .then(nothingHappened(), theTask({ heldBy: 'yoga' }))
  story('nor what nobody holds')
    .given(arrived)
    .when(thePlatform.relieves(rina, yoga))
    .then(nothingHappened(), theTask({ is: 'Ready' }))
  story('nor what is free since the lease ran out')
    .given(arrived, rina.claims(60), seconds(60))
    .when(thePlatform.relieves(rina, yoga))
    .then(nothingHappened())
  story('nor what is decided, though the same officer holds the next')
    .given(arrived, rina.claims(), rina.decides('approve', { form: visit }), wati.claims())
    .when(thePlatform.relieves(wati, hadi, 3))
    .then(nothingHappened(), theTask({ n: 4, heldBy: 'wati' }))
  story('nor what is on its way')
    .given(proposalAt('the city'))
    .when(thePlatform.relieves(hadi, sari, 2))
    .then(nothingHappened(), theCase({ custody: 'inTransit' }))
  story('and nobody else may say so')
    .given(arrived, rina.claims(), (scene) => {
      give(scene, yoga.actor, { type: 'Relieve', task: 3, holder: 'rina', deputy: { sub: yoga.sub, name: yoga.name } })
    })
    .when()
    .then(wasRefused('forbidden'), theTask({ heldBy: 'rina' }))
})

/** A proposal whose endorsement waits for papers and for nobody's decision. */
const waiting: Definition = {
  ...smallProposal,
  steps: smallProposal.steps.map((step) =>
    step.name === 'village-endorsement'
      ? {
          ...step,
          by: [],
          automatic: true,
          outcomes: { ready: advance('city-verification'), 'given-up': close('REJECTED') },
        }
      : step,
  ),
}

describe('the platform goes on from a step that nobody decides', () => {
  const stands = sari.decides('submit')
  story('once what it waits for is there', { definition: waiting })
    .given(stands)
    .when(thePlatform.goesOnBy('ready'))
    .then(
      happened('TaskCompleted', 'StateReached', 'HandedOff'),
      saying({
        type: 'TaskCompleted',
        task: 2,
        step: 'village-endorsement',
        agency: officeOf('village'),
        outcome: 'ready',
        effect: 'advance',
        reason: null,
        by: 'platform',
      }),
      theCase({ custody: 'inTransit', state: 'VILLAGE_ENDORSED' }),
    )
  story('once, however often it is told', { definition: waiting })
    .given(stands, thePlatform.goesOnBy('ready'))
    .when(thePlatform.goesOnBy('ready', 2))
    .then(nothingHappened(), theCase({ custody: 'inTransit' }))
  story('not from one that it went on from before', { definition: waiting })
    .given(stands)
    .when(thePlatform.goesOnBy('ready', 1))
    .then(nothingHappened(), theTask({ n: 2 }))
  story('and no person does it for the platform', { definition: waiting })
    .given(stands, (scene) => {
      give(scene, hadi.actor, { type: 'Proceed', task: 2, outcome: 'ready' })
    })
    .when()
    .then(wasRefused('forbidden'), theTask({ n: 2 }))

  const goingOn = (outcome: string, definition?: Definition) => () => {
    const scene = sceneOf(sari.actor, definition ? { definition } : {})
    stands(scene)
    thePlatform.goesOnBy(outcome)(scene)
  }
  test('going on where persons decide is a bug, and is said to be one', () => {
    expect(goingOn('approve')).toThrow('step village-endorsement goes on by itself with approve')
  })
  test('so is going on to an end, or by an outcome that is none', () => {
    expect(goingOn('given-up', waiting)).toThrow('goes on by itself with given-up')
    expect(goingOn('nowhere', waiting)).toThrow('goes on by itself with nowhere')
  })
})

describe('a term of the law runs out', () => {
  story('what lies somewhere is left, and the case is over')
    .given(arrived, rina.claims())
    .when(thePlatform.ends('CANCELLED', 'the year is over'))
    .then(
      happened('TaskExited', 'StateReached', 'CaseClosed'),
      saying({ type: 'TaskExited', task: 3, step: 'city-verification', agency: officeOf('city-social') }),
      saying({ type: 'CaseClosed', outcome: 'CANCELLED', reason: 'the year is over' }),
      theCase({ state: 'CANCELLED', custody: 'closed' }),
    )
  story('what is on its way too')
    .given(proposalAt('the city'))
    .when(thePlatform.ends('CANCELLED', 'the year is over'))
    .then(happened('StateReached', 'CaseClosed'))
  story('what is over already stays as it ended')
    .given(arrived, rina.claims(), rina.decides('reject', { reason: 'no room' }))
    .when(thePlatform.ends('CANCELLED', 'the year is over'))
    .then(nothingHappened(), theCase({ state: 'REJECTED', outcome: 'REJECTED' }))
  story('no person says so')
    .given(arrived, (scene) => {
      give(scene, wati.actor, { type: 'Expire', as: 'CANCELLED', reason: 'enough' })
    })
    .when()
    .then(wasRefused('forbidden'), theTask({ step: 'city-verification' }))
})

describe('the platform itself', () => {
  test('opens what nobody holds yet', () => {
    const scene = sceneOf({ kind: 'system', system: 'platform' })
    theTask({ n: 1, is: 'Ready', heldBy: null, token: 0 })(scene)
  })
  story('takes no task')
    .given(arrived, (scene) => {
      give(scene, { kind: 'system', system: 'platform' }, { type: 'Claim', task: 3 })
    })
    .when()
    .then(wasRefused('not-holder'), theTask({ is: 'Ready' }))
  story('looks in vain at what is over')
    .given(arrived, rina.claims(), rina.decides('reject', { reason: 'no room' }))
    .when(theClock.looks())
    .then(nothingHappened())
  test('tells of a history in which a case is opened twice', () => {
    const { state, history, now } = sceneOf(sari.actor)
    const [opened] = history
    expect(() => opened && evolve(state, opened.event, now)).toThrow('the-case is opened twice')
  })
})
