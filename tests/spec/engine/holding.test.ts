import { describe } from 'vitest'
import { plusSeconds } from '../../../shared/kit/instant.ts'
import { dewi, proposalAt, rina, wati, yoga } from '../../story/batu.ts'
import {
  happened,
  MONDAY_MORNING,
  minutes,
  nothingHappened,
  saying,
  seconds,
  story,
  theTask,
  wasRefused,
} from '../../story/story.ts'

const arrived = proposalAt('city-verification')
const nine = MONDAY_MORNING

describe('two people never hold the same task', () => {
  story('the maker holds the draft from the first moment')
    .given()
    .when()
    .then(theTask({ n: 1, step: 'draft', is: 'Reserved', heldBy: 'sari', token: 1, dueAt: null }))

  story('a task that arrives is held by no one')
    .given(arrived)
    .when()
    .then(theTask({ is: 'Ready', heldBy: null, token: 0 }))

  story('who claims a task holds it')
    .given(arrived)
    .when(rina.claims())
    .then(happened('TaskClaimed'), theTask({ is: 'Reserved', heldBy: 'rina', until: null, token: 1 }))

  story('who comes second is told who has it')
    .given(arrived, rina.claims())
    .when(yoga.claims())
    .then(
      wasRefused('already-claimed', { extra: { holder: { sub: 'rina', name: 'Rina, city verifier' } } }),
      theTask({ heldBy: 'rina', token: 1 }),
    )

  story('claiming what one holds is no error and changes nothing')
    .given(arrived, rina.claims())
    .when(rina.claims())
    .then(nothingHappened(), theTask({ heldBy: 'rina', token: 1 }))

  story('a task of the past is not claimed, and its state is told')
    .given(arrived)
    .when(rina.claimsTask(1))
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }))

  story('nobody claims what is on its way')
    .given(proposalAt('the city'))
    .when(rina.claims())
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }))
})

describe('a lease ends by itself', () => {
  story('a lease holds until its moment')
    .given(arrived)
    .when(rina.claims(60))
    .then(theTask({ heldBy: 'rina', until: plusSeconds(nine, 60), token: 1 }))

  story('to the last second no one else gets the task')
    .given(arrived, rina.claims(60), seconds(59))
    .when(yoga.claims())
    .then(wasRefused('already-claimed'))

  story('when the lease ran out another may claim, with a greater token')
    .given(arrived, rina.claims(60), seconds(60))
    .when(yoga.claims())
    .then(happened('TaskClaimed'), theTask({ heldBy: 'yoga', until: null, token: 2 }))

  story('the one whose lease ran out cannot decide after another claimed')
    .given(arrived, rina.claims(60), seconds(60), yoga.claims())
    .when(rina.decides('reject', { reason: 'no room for the machine' }))
    .then(
      wasRefused('not-holder', { extra: { holder: { sub: 'yoga', name: 'Yoga, city verifier' } } }),
      theTask({ heldBy: 'yoga' }),
    )

  story('nor before: a lease that ran out is no hold')
    .given(arrived, rina.claims(60), seconds(60))
    .when(rina.decides('reject', { reason: 'no room for the machine' }))
    .then(wasRefused('not-holder', { extra: { holder: null } }))

  story('claimed again, a lease grows and keeps its token')
    .given(arrived, rina.claims(60), seconds(30))
    .when(rina.claims(60))
    .then(happened('TaskClaimed'), theTask({ heldBy: 'rina', until: plusSeconds(nine, 90), token: 1 }))

  story('a lease never shrinks')
    .given(arrived, rina.claims(600))
    .when(rina.claims(60))
    .then(nothingHappened(), theTask({ until: plusSeconds(nine, 600) }))

  story('a hold without end does not become a lease')
    .given(arrived, rina.claims())
    .when(rina.claims(60))
    .then(nothingHappened(), theTask({ until: null }))

  story('a lease may become a hold without end')
    .given(arrived, rina.claims(60))
    .when(rina.claims())
    .then(happened('TaskClaimed'), theTask({ until: null, token: 1 }))

  story('a lease that grows leaves the work begun')
    .given(arrived, rina.claims(60), rina.starts())
    .when(rina.claims(600))
    .then(theTask({ is: 'InProgress', until: plusSeconds(nine, 600), token: 1 }))

  story('who comes back after the lease ran out begins anew, with a greater token')
    .given(arrived, rina.claims(60), rina.starts(), minutes(2))
    .when(rina.claims())
    .then(theTask({ is: 'Reserved', heldBy: 'rina', token: 2 }))

  story('an old token does not decide, even for the same person')
    .given(arrived, rina.claims(60), minutes(2), rina.claims())
    .when(rina.decides('reject', { reason: 'no room', claimToken: 1 }))
    .then(wasRefused('not-holder'))

  story('the newest token decides')
    .given(arrived, rina.claims(60), minutes(2), rina.claims())
    .when(rina.decides('reject', { reason: 'no room', claimToken: 2 }))
    .then(happened('TaskCompleted', 'StateReached', 'CaseClosed', 'CopySent'))

  story('claimed again in the same moment, it stays as it is')
    .given(arrived, rina.claims(60))
    .when(rina.claims(60))
    .then(nothingHappened(), theTask({ until: plusSeconds(nine, 60) }))

  story('thirty seconds are a lease')
    .given(arrived)
    .when(rina.claims(30))
    .then(theTask({ heldBy: 'rina', until: plusSeconds(nine, 30) }))

  story('and so is a day')
    .given(arrived)
    .when(rina.claims(86_400))
    .then(theTask({ heldBy: 'rina', until: plusSeconds(nine, 86_400) }))

  story('a lease is thirty seconds at least')
    .given(arrived)
    .when(rina.claims(29))
    .then(wasRefused('invalid', { pointers: ['/leaseSeconds'] }), theTask({ is: 'Ready' }))

  story('and a day at most')
    .given(arrived)
    .when(rina.claims(86_401))
    .then(wasRefused('invalid', { pointers: ['/leaseSeconds'] }), theTask({ is: 'Ready' }))
})

describe('the holder begins, lets go, hands on', () => {
  story('a claimed task is begun')
    .given(arrived, rina.claims())
    .when(rina.starts())
    .then(happened('TaskStarted'), theTask({ is: 'InProgress', heldBy: 'rina', token: 1 }))
  story('beginning twice is no error')
    .given(arrived, rina.claims(), rina.starts())
    .when(rina.starts())
    .then(nothingHappened())
  story('another does not begin it')
    .given(arrived, rina.claims())
    .when(yoga.starts())
    .then(wasRefused('not-holder', { extra: { holder: { sub: rina.sub, name: rina.name } } }))
  story('what no one holds is not begun')
    .given(arrived)
    .when(rina.starts())
    .then(wasRefused('not-holder', { extra: { holder: null } }))
  story('what is suspended is resumed, not begun')
    .given(arrived, rina.claims(), rina.suspends('the road is closed'))
    .when(rina.starts())
    .then(wasRefused('wrong-state', { extra: { state: 'Suspended' } }))

  story('a task let go is anyone’s again')
    .given(arrived, rina.claims())
    .when(rina.releases())
    .then(happened('TaskReleased'), theTask({ is: 'Ready', heldBy: null }))
  story('and the next holder has a greater token')
    .given(arrived, rina.claims(), rina.releases())
    .when(yoga.claims())
    .then(theTask({ heldBy: 'yoga', token: 2 }))
  story('what no one holds is not let go')
    .given(arrived)
    .when(rina.releases())
    .then(wasRefused('wrong-state', { extra: { state: 'Ready' } }))

  story('a delegated task is held by the other, without end, with a greater token')
    .given(arrived, rina.claims(60))
    .when(rina.delegatesTo(yoga))
    .then(
      happened('TaskDelegated'),
      saying({ type: 'TaskDelegated', from: { sub: rina.sub, name: rina.name } }),
      theTask({ is: 'Reserved', heldBy: 'yoga', until: null, token: 2 }),
    )
  story('the one who delegated can no longer decide')
    .given(arrived, rina.claims(), rina.delegatesTo(yoga))
    .when(rina.decides('reject', { reason: 'no room' }))
    .then(wasRefused('not-holder'))
  story('delegating to who has it already changes nothing')
    .given(arrived, rina.claims())
    .when(wati.delegatesTo(rina))
    .then(nothingHappened())
  story('a supervisor gives a task to someone before anyone claimed it')
    .given(arrived)
    .when(wati.delegatesTo(yoga))
    .then(saying({ type: 'TaskDelegated', from: null }), theTask({ is: 'Reserved', heldBy: 'yoga', token: 1 }))
  story('a suspended task is not delegated')
    .given(arrived, rina.claims(), rina.suspends('the road is closed'))
    .when(rina.delegatesTo(yoga))
    .then(wasRefused('wrong-state', { extra: { state: 'Suspended' } }))

  const atMinistry = proposalAt('ministry-determination')
  story('a forwarded task lies free at the other desk')
    .given(atMinistry, dewi.claims())
    .when(dewi.forwardsTo('region-1'))
    .then(happened('TaskForwarded'), theTask({ is: 'Ready', at: 'ministry', desk: 'region-1', heldBy: null }))
  story('forwarding to where it is changes nothing')
    .given(atMinistry)
    .when(dewi.forwardsTo('region-2'))
    .then(nothingHappened())
  story('there is no forwarding to a desk that the office has not')
    .given(arrived)
    .when(rina.forwardsTo('region-1'))
    .then(wasRefused('invalid', { pointers: ['/desk'] }))
  story('a suspended task is not forwarded')
    .given(atMinistry, dewi.claims(), dewi.suspends('the budget is not released'))
    .when(dewi.forwardsTo('region-1'))
    .then(wasRefused('wrong-state', { extra: { state: 'Suspended' } }))
  story('who forwarded a task can no longer decide it')
    .given(atMinistry, dewi.claims(), dewi.forwardsTo('region-1'))
    .when(dewi.decides('waitlist', { reason: 'next year' }))
    .then(wasRefused('not-holder', { extra: { holder: null } }))
})
