import { mayI } from '../authority/may-i.ts'
import { isAbsentOn, type Staff, type StaffActor } from '../contracts/staff.ts'
import { openTaskOf } from '../engine/case-state.ts'
import { type Fault, type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { actOnTask, answerOf, type TaskAnswer, type TaskOptions } from './act-on-task.ts'
import { once } from './command-key.ts'
import type { Deps } from './deps.ts'
import { resourceOf } from './head.ts'
import { parseTaskId, taskIdOf } from './list-rows.ts'
import { loadHead } from './load.ts'
import { actorOf, findStaff } from './people/staff.ts'

const SUB = /^[\w.:@-]{1,80}$/

/** Gives a task to another of the same office, who must be one of those that may do it. */
export async function delegateTask(
  deps: Deps,
  actor: StaffActor,
  taskId: string,
  to: string,
  options: TaskOptions,
): Promise<TaskAnswer | Refused<RefusalCode>> {
  const parsed = parseTaskId(taskId)
  if (!parsed) return refused('not-found')
  const given = await once(deps, options.key, () => delegateTo(deps, actor, parsed, to, options))
  return given.kind === 'replayed' ? answerOf(deps, actor, given, parsed) : given
}

async function delegateTo(
  deps: Deps,
  actor: StaffActor,
  parsed: { caseId: string; n: number },
  to: string,
  options: TaskOptions,
): Promise<TaskAnswer | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, parsed.caseId)
  if (!head || mayI(actor, 'read', resourceOf(head)) !== 'yes' || parsed.n > head.flow.tasks)
    return refused('not-found')
  const isOpen = openTaskOf(head.flow)?.n === parsed.n
  const person = SUB.test(to) ? await findStaff(deps, actor.agency, to) : undefined
  if (isOpen) {
    if (mayI(actor, 'delegate', resourceOf(head)) !== 'yes') return refused('forbidden')
    if (!person) return refused('invalid', { faults: [NOT_OF_OFFICE] })
    if (isAbsentOn(person, deps.calendar.dayOf(deps.now(), person.agency)))
      return refused('incomplete', { faults: [await absent(deps, person)] })
    if (mayI(actorOf(deps, person), 'claim', resourceOf(head)) !== 'yes')
      return refused('incomplete', { faults: [NOT_OF_STEP] })
  }
  // A task of the past is refused by the road, whoever is named.
  const command = { type: 'Delegate', to: { sub: to, name: person?.name ?? '' } } as const
  return actOnTask(deps, actor, taskIdOf(parsed.caseId, parsed.n), (task) => ({ ...command, task }), options)
}

/** Whoever is away takes no new task; their deputy may. */
async function absent(deps: Deps, { agency, absence }: Staff): Promise<Fault> {
  const deputy = absence?.deputy ? await findStaff(deps, agency, absence.deputy) : undefined
  return {
    pointer: '/to',
    code: 'absent',
    detail: {
      id: `Petugas itu tidak hadir sampai ${absence?.to}.${deputy ? ` Wakilnya: ${deputy.name}.` : ''}`,
      en: `That officer is away until ${absence?.to}.${deputy ? ` Their deputy: ${deputy.name}.` : ''}`,
    },
  }
}

const NOT_OF_OFFICE: Fault = {
  pointer: '/to',
  code: 'unknown',
  detail: { id: 'Petugas itu tidak ada di kantor Anda.', en: 'Your office has no such officer.' },
}
const NOT_OF_STEP: Fault = {
  pointer: '/to',
  code: 'not-of-this-step',
  detail: { id: 'Petugas itu tidak berwenang atas langkah ini.', en: 'That officer may not decide this step.' },
}
