import type { StaffActor } from '../contracts/staff.ts'
import { caseKey, headOf } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'
import { readContent } from './dossier/draft.ts'
import { headsOf } from './reads/read-inbox.ts'
import type { Task } from './reads/task-view.ts'

/**
 * Tasks whose drafts have a name by now: a list row is written with the case, a draft is kept without it. Names of groups
 * alone are shown, of nobody; only to those who write the draft.
 */
export async function withDraftNames(deps: Deps, actor: StaffActor, tasks: readonly Task[]): Promise<Task[]> {
  const unnamed = tasks.filter(
    ({ caseKind, step, title }) => caseKind === 'proposal' && step === 'draft' && title === '',
  )
  const heads = await headsOf(
    deps,
    unnamed.map(({ caseId }) => headOf(caseKey(caseId))),
  )
  const names = new Map<string, string>()
  for (const head of heads) {
    if (head.kind !== 'proposal') continue
    if (actor.agency !== `village-${head.facts.village}` && actor.sub !== head.facts.openedBy) continue
    names.set(head.flow.id, (await readContent(deps, head)).input.group?.name ?? '')
  }
  return tasks.map((task) => ({ ...task, title: task.title || (names.get(task.caseId) ?? '') }))
}
