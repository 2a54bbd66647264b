import * as z from 'zod'
import { type Draft, readDraft, saveDraft } from '../../../shared/cases/dossier/draft.ts'
import { parseTaskId } from '../../../shared/cases/list-rows.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { type Answer, found, staff } from '../route.ts'

const DraftBody = z.strictObject({ form: z.record(z.string(), z.unknown()) })

/** The holder's unfinished input. A save may come twice, so it needs no Idempotency-Key. */
export const drafts = [
  staff({
    method: 'GET',
    path: '/v1/tasks/{id}/draft',
    refuses: ['wrong-state', 'not-holder'],
    summary: { id: 'Isian yang belum selesai', en: 'Unfinished input' },
    answers: { 200: 'Draft' },
    async run({ deps, actor, param }) {
      const task = parseTaskId(param('id'))
      if (!task) return refused('not-found')
      return draftAnswer(await readDraft(deps, actor, task.caseId, task.n))
    },
  }),
  staff({
    method: 'PUT',
    path: '/v1/tasks/{id}/draft',
    refuses: ['wrong-state', 'not-holder'],
    summary: { id: 'Simpan isian yang belum selesai', en: 'Keep unfinished input' },
    body: DraftBody,
    answers: { 200: 'Draft' },
    async run({ deps, actor, param, body, ifMatch }) {
      const task = parseTaskId(param('id'))
      if (!task) return refused('not-found')
      const version = versionOf(ifMatch)
      return draftAnswer(await saveDraft(deps, actor, task.caseId, task.n, body.form, version))
    },
  }),
]

const draftAnswer = (read: { kind: string; draft: Draft } | Refused<RefusalCode>): Answer =>
  'draft' in read ? found(read.draft, `"${read.draft.version}"`) : read

/** A tag that no draft ever had is no version of it. */
const NEVER = -1
function versionOf(etag: string | undefined): number | undefined {
  if (etag === undefined) return undefined
  const digits = /^"(\d{1,9})"$/.exec(etag)?.[1]
  return digits === undefined ? NEVER : Number(digits)
}
