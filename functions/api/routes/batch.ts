import * as z from 'zod'
import { actOnMany } from '../../../shared/cases/act-on-many.ts'
import type { Task } from '../../../shared/cases/reads/task-view.ts'
import { type Fault, type Refused, refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import type { Problem } from '../problem.ts'
import { changed, command } from '../route.ts'
import { DeskId, Id } from './fields.ts'

const IDS_MAX = 100

const BatchBody = z.strictObject({
  action: z.enum(['claim', 'release', 'forward', 'delegate']),
  ids: z.array(Id).min(1).max(IDS_MAX),
  desk: DeskId.optional(),
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
      const done = await actOnMany(deps, actor, ids, asked, (id) => keyOf(id, asked))
      const results = done.map(
        ({ id, answer }): Result =>
          answer.kind === 'refused'
            ? { id, ok: false, problem: problemOf(answer) }
            : { id, ok: true, task: answer.task },
      )
      const replays = done.filter(({ answer }) => answer.kind === 'answered' && answer.replayed).length
      return changed({ results }, { replayed: replays === ids.length })
    },
  }),
]

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
