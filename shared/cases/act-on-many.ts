import type { StaffActor } from '../contracts/staff.ts'
import type { Refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { actOnTask, type TaskAnswer } from './act-on-task.ts'
import type { CommandKey } from './command-key.ts'
import { delegateTask } from './delegate.ts'
import type { Deps } from './deps.ts'

/** What may be done with many tasks at once; deciding is not among it. */
export type Deed = {
  action: 'claim' | 'release' | 'forward' | 'delegate'
  desk?: string | undefined
  to?: string | undefined
}
export type DeedResult = { id: string; answer: TaskAnswer | Refused<RefusalCode> }

/** So many at once: an office's tasks are different cases, and the table bears it. */
const AT_ONCE = 8

/** Each task is a command of its own with a key of its own: some may succeed where others are refused. */
export async function actOnMany(
  deps: Deps,
  actor: StaffActor,
  ids: readonly string[],
  deed: Deed,
  keyOf: (id: string) => CommandKey,
): Promise<DeedResult[]> {
  const results: DeedResult[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE)
    const answers = await Promise.all(some.map((id) => actOnOne(deps, actor, id, deed, keyOf(id))))
    results.push(...answers.map((answer, i) => ({ id: some[i] ?? '', answer })))
  }
  return results
}

async function actOnOne(
  deps: Deps,
  actor: StaffActor,
  id: string,
  { action, desk = '', to = '' }: Deed,
  key: CommandKey,
): Promise<TaskAnswer | Refused<RefusalCode>> {
  switch (action) {
    case 'claim':
      return actOnTask(deps, actor, id, (task) => ({ type: 'Claim', task }), { key })
    case 'release':
      return actOnTask(deps, actor, id, (task) => ({ type: 'Release', task }), { key })
    case 'forward':
      return actOnTask(deps, actor, id, (task) => ({ type: 'Forward', task, desk }), { key })
    case 'delegate':
      return delegateTask(deps, actor, id, to, { key })
  }
}
