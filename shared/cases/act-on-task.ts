import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { act, type Command, type Done } from './act.ts'
import type { CommandKey, Replayed } from './command-key.ts'
import type { Deps } from './deps.ts'
import { type Head, resourceOf } from './head.ts'
import { parseTaskId, taskIdOf } from './list-rows.ts'
import { loadHead } from './load.ts'
import { taskOf } from './reads/read-task.ts'
import { type Task, taskOfRow } from './reads/task-view.ts'
import { etagOf } from './versions.ts'

export type TaskAnswer = {
  kind: 'answered'
  task: Task
  head: Head
  etag: string
  status: number
  replayed: boolean
}
export type TaskOptions = { key?: CommandKey | undefined; ifMatch?: string | undefined }

/** A command about one task, and the task after it. */
export async function actOnTask(
  deps: Deps,
  actor: StaffActor,
  taskId: string,
  commandOf: (task: number) => Command,
  options: TaskOptions,
): Promise<TaskAnswer | Refused<RefusalCode>> {
  const parsed = parseTaskId(taskId)
  if (!parsed) return refused('not-found')
  const acted = await act(deps, actor, parsed.caseId, commandOf(parsed.n), options)
  if (acted.kind !== 'refused') return answerOf(deps, actor, acted, parsed)
  // A number that the case never reached is no task of the past.
  const head = acted.code === 'wrong-state' ? await loadHead(deps.table, parsed.caseId) : undefined
  return head && parsed.n > head.flow.tasks ? refused('not-found') : acted
}

/** The task as it now is. Who gave a command and has since moved to another office learns nothing by repeating it. */
export async function answerOf(
  deps: Deps,
  actor: StaffActor,
  acted: Done | Replayed,
  { caseId, n }: { caseId: string; n: number },
): Promise<TaskAnswer | Refused<RefusalCode>> {
  const replayed = acted.kind === 'replayed'
  const head = replayed ? await loadHead(deps.table, caseId) : acted.head
  if (!head || (replayed && mayI(actor, 'read', resourceOf(head)) !== 'yes')) return refused('not-found')
  const ended = acted.kind === 'done' && acted.ended?.id === taskIdOf(caseId, n) ? acted.ended : undefined
  const task = ended ? taskOfRow(deps, ended, deps.now()) : await taskOf(deps, head, n)
  if (!task) return refused('not-found')
  return { kind: 'answered', task, head, etag: etagOf(head), status: replayed ? acted.status : 200, replayed }
}
