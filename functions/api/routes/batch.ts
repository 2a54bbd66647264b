import * as z from 'zod'
import type { CommandKey } from '../../../shared/cases/act.ts'
import { actOnTask, type TaskAnswer } from '../../../shared/cases/act-on-task.ts'
import { delegateTask } from '../../../shared/cases/delegate.ts'
import type { Deps } from '../../../shared/cases/deps.ts'
import type { Task } from '../../../shared/cases/task-view.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import { type Fault, type Refused, refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import type { Problem } from '../problem.ts'
import { changed, command } from '../route.ts'
import { Id, Name } from './fields.ts'

const IDS_MAX = 100
/** So many at once: an office's tasks are different cases, and the table bears it. */
const AT_ONCE = 8

const BatchBody = z.strictObject({
  action: z.enum(['claim', 'release', 'forward', 'delegate']),
  ids: z.array(Id).min(1).max(IDS_MAX),
  desk: Name.optional(),
  to: Id.optional(),
})
type BatchBody = z.infer<typeof BatchBody>
type Result = { id: string; ok: true; task: Task } | { id: string; ok: false; problem: Problem }

/** Each item is its own command with its own key: some may succeed where others are refused. */
export const batch = [
  command({
    method: 'POST',
    path: '/v1/tasks/batch',
    summary: {
      id: 'Ambil, lepaskan, teruskan atau serahkan banyak tugas',
      en: 'Claim, release, forward or delegate many tasks',
    },
    body: BatchBody,
    answers: { 200: 'BatchResult' },
    async run({ deps, actor, body, keyOf, problemOf }) {
      const missing = missingIn(body)
      if (missing) return missing
      const { ids, ...asked } = body
      const results: Result[] = []
      let replays = 0
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const some = ids.slice(at, at + AT_ONCE)
        const answers = await Promise.all(some.map((id) => actOnOne(deps, actor, id, asked, keyOf(id, asked))))
        answers.forEach((answer, i) => {
          const id = some[i] ?? ''
          if (answer.kind === 'refused') results.push({ id, ok: false, problem: problemOf(answer) })
          else {
            if (answer.replayed) replays += 1
            results.push({ id, ok: true, task: answer.task })
          }
        })
      }
      return changed({ results }, { replayed: replays === ids.length })
    },
  }),
]

async function actOnOne(
  deps: Deps,
  actor: StaffActor,
  id: string,
  { action, desk = '', to = '' }: Omit<BatchBody, 'ids'>,
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

/** What an action needs and no other takes. */
function missingIn({ action, desk, to }: BatchBody): Refused<RefusalCode> | undefined {
  const faults = [
    ...need('/desk', action === 'forward', desk !== undefined),
    ...need('/to', action === 'delegate', to !== undefined),
  ]
  return faults.length > 0 ? refused('invalid', { faults }) : undefined
}

function need(pointer: string, needed: boolean, given: boolean): Fault[] {
  if (needed === given) return []
  return [
    needed
      ? { pointer, code: 'required', detail: { id: 'Isian ini wajib.', en: 'This field is required.' } }
      : {
          pointer,
          code: 'unknown-field',
          detail: { id: 'Tindakan ini tidak memakainya.', en: 'This action does not take it.' },
        },
  ]
}
