import { describe, expect, test } from 'vitest'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { deadlineOn, extended } from '../../../shared/engine/deadline.ts'
import { stepOf } from '../../../shared/engine/definition.ts'
import { instant, plusSeconds } from '../../../shared/kit/instant.ts'
import { proposalAt, rina, sari, yoga } from '../../story/batu.ts'
import { officeDays } from '../../story/office-days.ts'
import { smallProposal } from '../../story/small-proposal.ts'
import {
  days,
  happened,
  MONDAY_MORNING,
  minutes,
  nothingHappened,
  soFar,
  story,
  theClock,
  theTask,
  wasRefused,
} from '../../story/story.ts'

/** Received on Monday 2 March 2026: twelve working days end on Wednesday the 18th. */
const arrived = proposalAt('city-verification')
const due = '2026-03-18T16:59:59.999Z'
const fiveDaysOn = '2026-03-25T16:59:59.999Z'
const nextMonday = instant('2026-03-09T02:00:00.000Z')
const waits = rina.suspends('the road is closed')

describe('while a task is suspended its clock stands still', () => {
  story('a task arrives with its time limit in working days')
    .given(arrived)
    .when()
    .then(theTask({ dueAt: due, late: false }))

  story('a holiday is no working day', { calendar: officeDays(['2026-03-10']) })
    .given(arrived)
    .when()
    .then(theTask({ dueAt: '2026-03-19T16:59:59.999Z' }))

  story('the holder suspends, with a reason')
    .given(arrived, rina.claims())
    .when(waits)
    .then(happened('TaskSuspended'), theTask({ is: 'Suspended', heldBy: 'rina' }))

  story('five working days of standing move the limit by five working days')
    .given(arrived, rina.claims(), waits, days(7))
    .when(rina.resumes())
    .then(happened('TaskResumed'), theTask({ is: 'InProgress', heldBy: 'rina', dueAt: fiveDaysOn }))

  story('what was known of its holidays stays known')
    .given(arrived, rina.claims(), waits, days(7))
    .when(rina.resumes())
    .then(({ state }) => expect(openTaskOf(state)?.deadline?.provisional).toBe(false))

  story('work that was begun can be put aside too')
    .given(arrived, rina.claims(), rina.starts())
    .when(waits)
    .then(happened('TaskSuspended'), theTask({ is: 'Suspended', heldBy: 'rina' }))

  story('a draft, which has no limit, has none after standing')
    .given(sari.suspends('the harvest'), days(7))
    .when(sari.resumes())
    .then(happened('TaskResumed'), theTask({ step: 'draft', is: 'InProgress', dueAt: null }))

  test('a limit that a law set to an hour stays at that hour when nothing stood still', () => {
    const noon = instant('2026-03-18T05:00:00.000Z')
    const limit = deadlineOn(stepOf(smallProposal, 'city-verification'), noon, 'city-social-35.79', officeDays())
    const anHour = plusSeconds(MONDAY_MORNING, 3600)
    expect(extended(limit, MONDAY_MORNING, anHour, 'city-social-35.79', officeDays())).toEqual(limit)
  })

  story('an hour of standing moves nothing')
    .given(arrived, rina.claims(), waits, minutes(60))
    .when(rina.resumes())
    .then(theTask({ is: 'InProgress', dueAt: due }))

  story('a weekend of standing moves nothing')
    .given(arrived, rina.claims(), days(4), waits, days(2))
    .when(rina.resumes())
    .then(theTask({ dueAt: due }))

  story('a suspended task is never late')
    .given(arrived, rina.claims(), waits, days(60))
    .when(theClock.looks())
    .then(nothingHappened(), theTask({ is: 'Suspended', late: false }))

  story('the clock resumes it on the day that was named')
    .given(arrived, rina.claims(), rina.suspends('the road is closed', nextMonday), days(7))
    .when(theClock.looks())
    .then(happened('TaskResumed'), theTask({ is: 'InProgress', heldBy: 'rina', dueAt: fiveDaysOn }))

  story('and not before')
    .given(arrived, rina.claims(), rina.suspends('the road is closed', nextMonday), days(6))
    .when(theClock.looks())
    .then(nothingHappened(), theTask({ is: 'Suspended' }))

  story('moved into a year whose holidays are unknown, the limit is provisional', {
    calendar: officeDays([], '2026-03-20'),
  })
    .given(arrived, rina.claims(), waits, days(7))
    .when(rina.resumes())
    .then(
      ({ state }) => {
        if (state.custody.kind !== 'held' || !state.custody.task.deadline?.provisional)
          throw new Error('the limit should be provisional')
      },
      theTask({ dueAt: fiveDaysOn }),
    )

  story('a lease does not run out while the clock stands still')
    .given(arrived, rina.claims(60), waits, minutes(5))
    .when(yoga.claims())
    .then(wasRefused('already-claimed'), theTask({ is: 'Suspended', heldBy: 'rina' }))

  story('after standing, a lease that is past is past')
    .given(arrived, rina.claims(60), waits, days(7), rina.resumes())
    .when(yoga.claims())
    .then(theTask({ is: 'Reserved', heldBy: 'yoga', token: 2, dueAt: fiveDaysOn }))

  story('who lets a suspended task go starts its clock again')
    .given(arrived, rina.claims(), waits, days(7))
    .when(rina.releases())
    .then(happened('TaskResumed', 'TaskReleased'), theTask({ is: 'Ready', dueAt: fiveDaysOn }))
})

describe('suspending is for the holder', () => {
  story('another does not suspend')
    .given(arrived, rina.claims())
    .when(yoga.suspends('I cannot come'))
    .then(wasRefused('not-holder'))
  story('another does not resume')
    .given(arrived, rina.claims(), waits)
    .when(yoga.resumes())
    .then(wasRefused('not-holder'))
  story('it is not suspended twice')
    .given(arrived, rina.claims(), waits)
    .when(waits)
    .then(wasRefused('wrong-state', { extra: { state: 'Suspended' } }), soFar('TaskSuspended', 1))
  story('what runs is not resumed')
    .given(arrived, rina.claims())
    .when(rina.resumes())
    .then(wasRefused('wrong-state', { extra: { state: 'Reserved' } }))
  story('a day that is past is no day to wait for')
    .given(arrived, rina.claims())
    .when(rina.suspends('the road is closed', instant('2026-03-01T00:00:00.000Z')))
    .then(wasRefused('invalid', { pointers: ['/until'] }))
  story('nor is this moment')
    .given(arrived, rina.claims())
    .when(rina.suspends('the road is closed', MONDAY_MORNING))
    .then(wasRefused('invalid', { pointers: ['/until'] }))
  story('what is suspended is not decided')
    .given(arrived, rina.claims(), waits)
    .when(rina.decides('reject', { reason: 'no room' }))
    .then(wasRefused('wrong-state', { extra: { state: 'Suspended' } }))
  story('claiming it again changes nothing')
    .given(arrived, rina.claims(), waits)
    .when(rina.claims())
    .then(nothingHappened(), theTask({ is: 'Suspended' }))
})
