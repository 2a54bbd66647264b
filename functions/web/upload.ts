import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { CommandKey } from '../../shared/cases/command-key.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import { declareUpload, readAttachment } from '../../shared/cases/dossier/uploads.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { type Refused, refused } from '../../shared/kit/decision.ts'
import { ATTACHMENT_BYTES_MAX, ATTACHMENT_KINDS, type AttachmentKind } from '../../shared/names/proposal.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import { UPLOAD_BYTES_MAX } from './typed.ts'

const MEDIA_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const
const NAME_CHARS_MAX = 200
const PUT_MS_MAX = 8_000

/** A file that a browser will put by itself. */
export const Announced = z.strictObject({
  kind: z.enum(ATTACHMENT_KINDS),
  fileName: z.string().min(1).max(NAME_CHARS_MAX),
  mediaType: z.enum(MEDIA_TYPES),
  size: z.int().min(1).max(ATTACHMENT_BYTES_MAX),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const isAttachmentKind = (text: string): text is AttachmentKind => ATTACHMENT_KINDS.some((kind) => kind === text)

/**
 * Takes a file that came with a form and puts it where files lie, as a browser would have done with a signed address.
 * @returns `not-a-document` where the content is none of the kinds that are taken
 */
export async function uploadThrough(
  deps: Deps,
  actor: StaffActor,
  { caseId, task, kind, file }: { caseId: string; task: number | undefined; kind: AttachmentKind; file: File },
  keyOf: (request: unknown) => CommandKey,
): Promise<{ kind: 'uploaded'; id: string } | { kind: 'not-a-document' } | Refused<RefusalCode>> {
  if (file.size > UPLOAD_BYTES_MAX) return refused('too-large')
  const mediaType = MEDIA_TYPES.find((one) => one === file.type)
  if (!mediaType) return { kind: 'not-a-document' }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const body = {
    kind,
    fileName: plainName(file.name),
    mediaType,
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
  const declared = await declareUpload(deps, actor, caseId, task, body, keyOf(body))
  if (declared.kind === 'refused') return declared
  const { attachment, upload } = declared
  const put = await fetch(upload.url, {
    method: upload.method,
    headers: upload.headers,
    body: bytes,
    signal: AbortSignal.timeout(PUT_MS_MAX),
  })
  if (!put.ok) throw new Error(`the file was not taken: ${put.status}`)
  const stored = await readAttachment(deps, actor, caseId, attachment.id)
  return stored.kind === 'refused' ? { kind: 'not-a-document' } : { kind: 'uploaded', id: attachment.id }
}

/** Without what has no place in the name of a file. */
export function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(-NAME_CHARS_MAX)
  return plain === '' ? 'berkas' : plain
}
