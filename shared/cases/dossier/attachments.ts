import { type AttachmentRow, AttachmentRow as AttachmentSchema } from '../../contracts/rows.ts'
import type { Actor } from '../../contracts/staff.ts'
import { effective } from '../../engine/lease.ts'
import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { attachmentOf } from '../../store/row-keys.ts'
import type { Action } from '../../store/table.ts'
import type { AttachmentEvent } from '../../workflows/attachment-event.ts'
import { type Decided, just, nothing } from '../decided.ts'
import type { Deps } from '../deps.ts'
import type { Head } from '../head.ts'
import { ATTACHMENTS_MAX, loadAttachments } from '../load.ts'
import type { PlatformCommand } from '../platform-command.ts'

type Settled = { rows: AttachmentRow[]; events: AttachmentEvent[]; actions: Action[] }

/** Uploads count only once the object was looked at; a decision looks. */
export async function settledAttachments(deps: Deps, head: Head): Promise<Settled> {
  const rows = await loadAttachments(deps.table, head.flow.id)
  const results = await Promise.all(
    rows.map(async (row) => {
      if (row.state !== 'awaiting-upload') return { row, event: undefined }
      const verdict = await inspectUpload(deps, head.flow.id, row)
      return verdict ? { row: verdict.row, event: verdict.event } : { row, event: undefined }
    }),
  )
  const settled = results.filter(({ event }) => event !== undefined)
  return {
    rows: results.map(({ row }) => row),
    events: settled.flatMap(({ event }) => (event ? [event] : [])),
    actions: settled.map(({ row }) => ({ kind: 'put', row })),
  }
}

const MAGIC: Record<AttachmentRow['mediaType'], readonly number[]> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47],
}

/** Looks at what was put; nothing yet means nothing to say. The type is told by content, not by name. */
async function inspectUpload(
  deps: Deps,
  caseId: string,
  row: AttachmentRow,
): Promise<{ row: AttachmentRow; event: AttachmentEvent } | undefined> {
  const found = await deps.objects.inspect(objectKey(caseId, row.id))
  if (!found) return undefined
  const cause =
    found.size !== row.size
      ? 'size'
      : found.sha256 !== row.sha256
        ? 'sha256'
        : MAGIC[row.mediaType].some((byte, i) => found.firstBytes[i] !== byte)
          ? 'content'
          : null
  const state = cause === null ? 'stored' : 'refused'
  return {
    row: { ...row, state, uploadedAt: deps.now() },
    event:
      cause === null
        ? { type: 'AttachmentStored', attachment: row.id }
        : { type: 'AttachmentRefused', attachment: row.id, cause },
  }
}
/** Names given by people are never part of a key. */
export const objectKey = (caseId: string, attachment: string): string => `cases/${caseId}/${attachment}`

/** Announces a file; it counts once it was put and looked at. */
export async function declareAttachment(
  deps: Deps,
  actor: Actor,
  head: Head,
  command: Extract<PlatformCommand, { type: 'DeclareAttachment' }>,
): Promise<Decided | Refused<RefusalCode>> {
  const { custody } = head.flow
  const isOver = command.task !== undefined && (custody.kind !== 'held' || custody.task.n !== command.task)
  if (isOver) return refused('wrong-state', { extra: { state: head.flow.state } })
  if (actor.kind !== 'person' || custody.kind !== 'held') return refused('not-holder')
  const hold = effective(custody.task.hold, deps.now())
  if (hold.state === 'Ready' || hold.holder.sub !== actor.sub) return refused('not-holder')
  const before = await loadAttachments(deps.table, head.flow.id)
  const isAwaited = ({ state }: AttachmentRow): boolean => state === 'awaiting-upload'
  const settled = before.filter(isAwaited).length < AWAITED_MAX ? NONE_SETTLED : await settledAttachments(deps, head)
  const isFull = settled.rows.filter(isAwaited).length >= AWAITED_MAX
  if (before.length >= ATTACHMENTS_MAX || isFull) return refused('incomplete', { faults: [TOO_MANY] })
  const { id, kind, fileName, mediaType, size, sha256 } = command
  const row = AttachmentSchema.parse({
    ...attachmentOf(head.flow.id, id),
    id,
    kind,
    fileName,
    mediaType,
    size,
    sha256,
    state: 'awaiting-upload',
    uploadedAt: null,
    by: actor.sub,
  })
  return just(
    [...settled.events, { type: 'AttachmentDeclared', attachment: id, kind, mediaType, size, sha256 }],
    [...settled.actions, { kind: 'put', row }],
  )
}

/** A decision looks at all that is awaited and writes what it found in one transaction, which takes 100 rows. */
const AWAITED_MAX = 25
const NONE_SETTLED: Settled = { rows: [], events: [], actions: [] }
const TOO_MANY: Fault = {
  pointer: '',
  code: 'too-many',
  detail: {
    id: `Paling banyak ${ATTACHMENTS_MAX} berkas, dan ${AWAITED_MAX} yang belum diunggah.`,
    en: `At most ${ATTACHMENTS_MAX} files, and ${AWAITED_MAX} that are not uploaded yet.`,
  },
}

/** Looks at every upload that is still awaited. */
export async function settleUploads(deps: Deps, head: Head): Promise<Decided> {
  const { events, actions } = await settledAttachments(deps, head)
  return events.length === 0 ? nothing : just(events, actions)
}
