import type { CaseEvent } from '../../shared/cases/head.ts'
import { isEngineEvent } from '../../shared/cases/head.ts'
import { type Definition, separatedFrom, stepOf, targetsOf } from '../../shared/engine/definition.ts'

/**
 * A case's way as the definition allows it, followed event by event: a second opinion that shares no line with the
 * engine. It knows only whose hands a case is in, what was just decided, and who holds what until when.
 */
export type Way = {
  at:
    | { hand: 'none' }
    | {
        hand: 'task'
        n: number
        step: string
        agency: string
        holder: string | null
        until: string | null
        rests: boolean
        token: number
      }
    | { hand: 'road'; handoff: number; step: string; to: string }
    | { hand: 'closed' }
  /** Set by a decision, used up by what must follow from it. */
  owes: { steps: readonly string[]; from: string } | { ending: string } | { arrival: string; at: string } | null
  tasks: number
  handoffs: number
  returns: Record<string, number>
  deciders: Record<string, string[]>
}

export const newWay = (): Way => ({
  at: { hand: 'none' },
  owes: null,
  tasks: 0,
  handoffs: 0,
  returns: {},
  deciders: {},
})

/** @returns what is against the definition in one entry, as sentences */
export function follow(
  way: Way,
  definition: Definition,
  events: readonly CaseEvent[],
  { at, by }: { at: string; by: string | null },
): string[] {
  const wrong: string[] = []
  const must = (holds: boolean, sentence: string): void => {
    if (!holds) wrong.push(sentence)
  }
  const open = () => (way.at.hand === 'task' ? way.at : undefined)

  for (const event of events) {
    if (!isEngineEvent(event)) continue
    if ('task' in event && event.type !== 'TaskOpened')
      must(open()?.n === event.task, `${event.type} of task ${event.task}, which is not the open one`)
    switch (event.type) {
      case 'CaseOpened':
        must(way.at.hand === 'none' && way.tasks === 0, 'it is opened twice')
        way.owes = { steps: [definition.start], from: '' }
        break
      case 'TaskOpened': {
        const { owes } = way
        must(event.task === way.tasks + 1, `task ${event.task} follows task ${way.tasks}`)
        if (owes && 'steps' in owes) {
          must(owes.steps.includes(event.step), `${event.step} is not a step that may follow here: a step was skipped`)
          must(owes.from === '' || owes.from === event.address.agency, 'it changed its office without a handoff')
        } else if (owes && 'arrival' in owes) {
          must(owes.arrival === event.step, `it arrives at ${event.step} and was sent to ${owes.arrival}`)
          must(owes.at === event.address.agency, 'it arrives at another office than it was sent to')
        } else must(false, `task ${event.task} opens out of nothing`)
        way.owes = null
        way.tasks = event.task
        way.at = {
          hand: 'task',
          n: event.task,
          step: event.step,
          agency: event.address.agency,
          holder: event.holder?.sub ?? null,
          until: event.holder?.until ?? null,
          rests: false,
          token: event.holder ? 1 : 0,
        }
        break
      }
      case 'TaskClaimed': {
        const task = open()
        if (!task) break
        // What rests keeps its holder: its clock stands still, the lease's too.
        const held = task.holder !== null && (task.rests || task.until === null || task.until > at) ? task.holder : null
        must(held === null || held === event.holder.sub, `${event.holder.sub} takes a task that ${held} holds`)
        must(by === event.holder.sub, 'a task is taken for another')
        const same = held === event.holder.sub
        must(
          event.claimToken === task.token + (same ? 0 : 1),
          'the claim token does not grow with the change of holder',
        )
        Object.assign(task, { holder: event.holder.sub, until: event.holder.until, token: event.claimToken })
        break
      }
      case 'TaskDelegated': {
        const task = open()
        if (!task) break
        must(event.claimToken === task.token + 1, 'the claim token does not grow with the change of holder')
        Object.assign(task, { holder: event.to.sub, until: null, rests: false, token: event.claimToken })
        break
      }
      case 'TaskSuspended':
      case 'TaskResumed': {
        const task = open()
        if (task) task.rests = event.type === 'TaskSuspended'
        break
      }
      case 'TaskReleased':
      case 'TaskForwarded': {
        const task = open()
        if (task) Object.assign(task, { holder: null, until: null, rests: false })
        break
      }
      case 'TaskCompleted': {
        const task = open()
        if (!task) break
        const step = stepOf(definition, task.step)
        const outcome = step.outcomes[event.outcome]
        must(event.step === task.step, `it decides ${event.step} and stands at ${task.step}`)
        must(outcome?.effect === event.effect, `${event.outcome} is no outcome of ${event.step}`)
        const kept = task.holder !== null && (task.until === null || task.until > at)
        must(
          step.automatic === true ? by === null : kept && task.holder === event.by && by === event.by,
          `${event.by} decides a task that ${kept ? task.holder : 'nobody'} holds`,
        )
        for (const other of separatedFrom(definition, event.step))
          must(
            !(way.deciders[other] ?? []).includes(event.by),
            `${event.by} decides ${event.step} and decided ${other}`,
          )
        way.deciders[event.step] = [...(way.deciders[event.step] ?? []), event.by]
        if (event.effect === 'return') {
          way.returns[event.step] = (way.returns[event.step] ?? 0) + 1
          must((way.returns[event.step] ?? 0) <= definition.returnsMax, `${event.step} returns too often`)
        }
        if (outcome)
          way.owes =
            outcome.effect === 'close' ? { ending: outcome.as } : { steps: targetsOf(outcome), from: task.agency }
        break
      }
      case 'HandedOff':
        must(event.handoff === way.handoffs + 1, `handoff ${event.handoff} follows handoff ${way.handoffs}`)
        must(
          way.owes !== null && 'steps' in way.owes && way.owes.steps.includes(event.step),
          `it is sent to ${event.step}, which may not follow here: a step was skipped`,
        )
        way.owes = null
        way.handoffs = event.handoff
        way.at = { hand: 'road', handoff: event.handoff, step: event.step, to: event.to.agency }
        break
      case 'HandoffReceived':
        must(
          way.at.hand === 'road' && way.at.handoff === event.handoff,
          `handoff ${event.handoff} is received and was not under way`,
        )
        if (way.at.hand === 'road') way.owes = { arrival: way.at.step, at: way.at.to }
        break
      case 'TaskExited':
        way.owes = null
        break
      case 'CaseClosed':
        must(way.at.hand !== 'closed', 'it closes twice')
        must(
          way.owes === null || ('ending' in way.owes && way.owes.ending === event.outcome),
          `it closes as ${event.outcome}, which was not decided`,
        )
        way.owes = null
        way.at = { hand: 'closed' }
        break
      default:
        break
    }
  }
  must(way.owes === null, 'a decision leads nowhere')
  return wrong
}
