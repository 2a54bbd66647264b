import { mayI } from '../../authority/may-i.ts'
import { AttachmentRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import type { SignedUpload } from '../../ports/objects.ts'
import { attachmentOf } from '../../store/row-keys.ts'
import { act } from '../act.ts'
import type { CommandKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { resourceOf } from '../head.ts'
import { loadHead } from '../load.ts'
import type { PlatformCommand } from '../platform-command.ts'
import { recordAccess } from '../privacy/access-log.ts'
import { type AttachmentView, attachmentView } from '../reads/read-proposal.ts'
import { objectKey } from './attachments.ts'

export type UploadBody = Omit<Extract<PlatformCommand, { type: 'DeclareAttachment' }>, 'type' | 'id' | 'task'>
export type Declared = { kind: 'declared'; attachment: AttachmentView; upload: SignedUpload; replayed: boolean }

/** Announces a file of a case and answers where to put exactly it. The same key again signs the same target afresh. */
export async function declareUpload(
  deps: Deps,
  actor: StaffActor,
  caseId: string,
  task: number | undefined,
  body: UploadBody,
  key: CommandKey,
): Promise<Declared | Refused<RefusalCode>> {
  // The id follows from the key, so that a replay finds the file it announced.
  const id = `A${key.digest.slice(0, 24).toUpperCase()}`
  const head = await loadHead(deps.table, caseId)
  if (!head || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  if (task !== undefined && task > head.flow.tasks) return refused('not-found')
  const acted = await act(deps, actor, caseId, { type: 'DeclareAttachment', id, task, ...body }, { key })
  if (acted.kind === 'refused') return acted
  const found = await deps.table.get(attachmentOf(caseId, id))
  if (!found) throw new Error(`attachment ${id} of ${caseId} is there after it was declared`)
  const row = AttachmentRow.parse(found)
  const upload = await deps.objects.signUpload({ key: objectKey(caseId, id), ...row })
  return { kind: 'declared', attachment: attachmentView(row), upload, replayed: acted.kind === 'replayed' }
}

/** Where an attachment can be fetched for five minutes, for all who may read the case. Looks at a fresh upload first. */
export async function readAttachment(
  deps: Deps,
  actor: StaffActor,
  caseId: string,
  attachment: string,
): Promise<{ kind: 'found'; url: string } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, caseId)
  if (!head || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const row = await attachmentRow(deps, caseId, attachment)
  if (row?.state === 'awaiting-upload')
    await act(deps, { kind: 'system', system: 'intake' }, caseId, { type: 'SettleUploads' })
  const settled = row?.state === 'awaiting-upload' ? await attachmentRow(deps, caseId, attachment) : row
  if (settled?.state !== 'stored') return refused('not-found')
  await recordAccess(deps, actor, caseId, 'file')
  const { fileName, mediaType } = settled
  return {
    kind: 'found',
    url: await deps.objects.signDownload({ key: objectKey(caseId, attachment), fileName, mediaType }),
  }
}

async function attachmentRow(deps: Deps, caseId: string, attachment: string): Promise<AttachmentRow | undefined> {
  if (!/^[0-9A-Z]{1,40}$/.test(attachment)) return undefined
  const row = await deps.table.get(attachmentOf(caseId, attachment))
  return row && AttachmentRow.parse(row)
}
