import type { Instant } from '../kit/instant.ts'
import { assertNever, invariant } from '../kit/invariant.ts'
import type { CaseState, Hold, OpenTask } from './case-state.ts'
import type { EngineEvent } from './events.ts'

/** The state before the first event does not exist; every other event changes one that does. */
export function begin(opened: Extract<EngineEvent, { type: 'CaseOpened' }>, at: Instant): CaseState {
  return {
    id: opened.case,
    workflow: opened.workflow,
    state: opened.state,
    custody: { kind: 'closed', outcome: 'not-begun', at },
    tasks: 0,
    handoffs: 0,
    returns: {},
    deciders: {},
  }
}

/** @throws when an event does not fit the state: a bug, or a history that is not whole. */
export function evolve(state: CaseState, event: EngineEvent, at: Instant): CaseState {
  switch (event.type) {
    case 'CaseOpened':
      throw new Error(`${state.id} is opened twice`)
    case 'TaskOpened':
      invariant(event.task === state.tasks + 1, 'tasks are numbered without a gap')
      return {
        ...state,
        tasks: event.task,
        custody: {
          kind: 'held',
          task: {
            n: event.task,
            step: event.step,
            address: event.address,
            hold: event.holder ? { state: 'Reserved', holder: event.holder } : { state: 'Ready' },
            claimToken: event.holder ? 1 : 0,
            createdAt: at,
            from: event.from,
            deadline: event.deadline,
            returned: event.returned,
          },
        },
      }
    case 'TaskClaimed': {
      const { hold, claimToken } = openTask(state, event.task)
      // The same token is the same hold with a longer lease; who comes back after it ran out begins anew.
      const again = hold.state !== 'Ready' && event.claimToken === claimToken
      const kept: Hold = again ? { ...hold, holder: event.holder } : { state: 'Reserved', holder: event.holder }
      return withTask(state, event.task, { hold: kept, claimToken: event.claimToken })
    }
    case 'TaskStarted': {
      const { hold } = openTask(state, event.task)
      invariant(hold.state === 'Reserved', 'only a reserved task starts')
      return withTask(state, event.task, { hold: { state: 'InProgress', holder: hold.holder } })
    }
    case 'TaskReleased':
      return withTask(state, event.task, { hold: { state: 'Ready' } })
    case 'TaskDelegated':
      return withTask(state, event.task, {
        hold: { state: 'Reserved', holder: { ...event.to, until: null } },
        claimToken: event.claimToken,
      })
    case 'TaskForwarded':
      return withTask(state, event.task, { hold: { state: 'Ready' }, address: event.to })
    case 'TaskSuspended': {
      const { hold } = openTask(state, event.task)
      invariant(hold.state === 'Reserved' || hold.state === 'InProgress', 'only a held task is suspended')
      return withTask(state, event.task, {
        hold: { state: 'Suspended', holder: hold.holder, reason: event.reason, since: at, until: event.until },
      })
    }
    case 'TaskResumed': {
      const { hold } = openTask(state, event.task)
      invariant(hold.state === 'Suspended', 'only a suspended task is resumed')
      return withTask(state, event.task, {
        hold: { state: 'InProgress', holder: hold.holder },
        deadline: event.deadline,
      })
    }
    case 'TaskLate': {
      const { deadline } = openTask(state, event.task)
      return withTask(state, event.task, { deadline: deadline && { ...deadline, late: true } })
    }
    case 'TaskEscalated': {
      const { deadline } = openTask(state, event.task)
      return withTask(state, event.task, { deadline: deadline && { ...deadline, escalated: true } })
    }
    case 'TaskCompleted': {
      openTask(state, event.task)
      const before = state.deciders[event.step] ?? []
      return {
        ...state,
        deciders: before.includes(event.by)
          ? state.deciders
          : { ...state.deciders, [event.step]: [...before, event.by] },
        returns:
          event.effect === 'return'
            ? { ...state.returns, [event.step]: (state.returns[event.step] ?? 0) + 1 }
            : state.returns,
      }
    }
    case 'HandedOff':
      invariant(event.handoff === state.handoffs + 1, 'handoffs are numbered without a gap')
      return {
        ...state,
        handoffs: event.handoff,
        custody: {
          kind: 'inTransit',
          handoff: event.handoff,
          from: event.from,
          to: event.to,
          step: event.step,
          since: at,
          sentAgain: 0,
          returned: event.returned,
        },
      }
    case 'HandoffSentAgain':
      invariant(state.custody.kind === 'inTransit', 'only what is under way is sent again')
      return { ...state, custody: { ...state.custody, sentAgain: event.times } }
    case 'StateReached':
      return { ...state, state: event.state }
    case 'CaseClosed':
      return { ...state, custody: { kind: 'closed', outcome: event.outcome, at } }
    case 'TaskExited':
    case 'HandoffReceived':
    case 'HandoffStuck':
    case 'FormRecorded':
    case 'CopySent':
    case 'ChecksAsked':
      return state
    default:
      return assertNever(event)
  }
}

function openTask(state: CaseState, n: number): OpenTask {
  invariant(state.custody.kind === 'held' && state.custody.task.n === n, `task ${n} of ${state.id} is not open`)
  return state.custody.task
}

function withTask(state: CaseState, n: number, change: Partial<OpenTask>): CaseState {
  return { ...state, custody: { kind: 'held', task: { ...openTask(state, n), ...change } } }
}
