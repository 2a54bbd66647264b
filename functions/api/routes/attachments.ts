import * as z from 'zod'
import type { CommandKey } from '../../../shared/cases/command-key.ts'
import type { Deps } from '../../../shared/cases/deps.ts'
import { declareUpload, readAttachment } from '../../../shared/cases/dossier/uploads.ts'
import { parseTaskId } from '../../../shared/cases/list-rows.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { ATTACHMENT_BYTES_MAX, ATTACHMENT_KINDS } from '../../../shared/names/proposal.ts'
import { type Answer, changed, command, staff } from '../route.ts'

/** Control characters and separators of paths have no place in the name of a file. */
const FileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}/\\]+$/u)
const UploadBody = z.strictObject({
  kind: z.enum(ATTACHMENT_KINDS),
  fileName: FileName,
  mediaType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
  size: z.int().min(1).max(ATTACHMENT_BYTES_MAX),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
type UploadBody = z.infer<typeof UploadBody>

const DECLARE = { id: 'Umumkan berkas dan dapatkan tempat unggahnya', en: 'Announce a file and get where to put it' }
const DOWNLOAD = { id: 'Unduh berkas', en: 'Download a file' }

export const attachments = [
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/attachments',
    refuses: ['wrong-state', 'not-holder', 'incomplete'],
    summary: DECLARE,
    body: UploadBody,
    status: 201,
    answers: { 201: 'Upload' },
    async run({ deps, actor, param, body, key }) {
      const task = parseTaskId(param('id'))
      return task ? declare(deps, actor, task.caseId, task.n, body, key) : refused('not-found')
    },
  }),
  command({
    method: 'POST',
    path: '/v1/proposals/{id}/attachments',
    refuses: ['wrong-state', 'not-holder', 'incomplete'],
    summary: DECLARE,
    body: UploadBody,
    status: 201,
    answers: { 201: 'Upload' },
    run: async ({ deps, actor, param, body, key }) => declare(deps, actor, param('id'), undefined, body, key),
  }),
  staff({
    method: 'GET',
    path: '/v1/tasks/{id}/attachments/{aid}',
    summary: DOWNLOAD,
    answers: { 302: 'nothing' },
    produces: ['*/*'],
    async run({ deps, actor, param }) {
      const task = parseTaskId(param('id'))
      return task ? download(deps, actor, task.caseId, param('aid')) : refused('not-found')
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/proposals/{id}/attachments/{aid}',
    summary: DOWNLOAD,
    answers: { 302: 'nothing' },
    produces: ['*/*'],
    run: async ({ deps, actor, param }) => download(deps, actor, param('id'), param('aid')),
  }),
  staff({
    method: 'GET',
    path: '/v1/requests/{id}/attachments/{aid}',
    summary: DOWNLOAD,
    answers: { 302: 'nothing' },
    produces: ['*/*'],
    run: async ({ deps, actor, param }) => download(deps, actor, param('id'), param('aid')),
  }),
]

async function declare(
  deps: Deps,
  actor: StaffActor,
  caseId: string,
  task: number | undefined,
  body: UploadBody,
  key: CommandKey,
): Promise<Answer> {
  const declared = await declareUpload(deps, actor, caseId, task, body, key)
  if (declared.kind === 'refused') return declared
  const { attachment, upload, replayed } = declared
  return changed({ attachment, upload }, { status: 201, replayed })
}

async function download(deps: Deps, actor: StaffActor, caseId: string, attachment: string): Promise<Answer> {
  const read = await readAttachment(deps, actor, caseId, attachment)
  return read.kind === 'refused' ? read : { kind: 'bare', status: 302, headers: { location: read.url } }
}
