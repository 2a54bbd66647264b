import * as z from 'zod'
import { ATTACHMENT_KINDS, PRODUCT_CATEGORIES } from '../names/proposal.ts'
import { TASK_STATES } from '../names/tasks.ts'

/** Rows of the one table as they are read back; the schema is the only way in. Sealed bytes stay bytes. */
const bytes = z.instanceof(Uint8Array)
export const Sealed = z.object({ wrapped: bytes, sealed: bytes })
export type Sealed = z.infer<typeof Sealed>

/** A draft is replaced in place, guarded by its version. */
export const DraftRow = z.object({
  pk: z.string(),
  sk: z.string(),
  version: z.number().int(),
  savedAt: z.string(),
  savedBy: z.string(),
  content: Sealed,
})
export type DraftRow = z.infer<typeof DraftRow>

/** `content` is null once its data key was dropped: what it said is gone, its digest stays for the chain. */
export const DossierRow = z.object({
  pk: z.string(),
  sk: z.string(),
  revision: z.number().int(),
  digest: z.string(),
  /** Keyed digests of the members' NIK, in order. */
  persons: z.array(z.string()),
  content: Sealed.nullable(),
  erasedAt: z.string().optional(),
})
export type DossierRow = z.infer<typeof DossierRow>

export const FormRow = z.object({
  pk: z.string(),
  sk: z.string(),
  form: z.string(),
  digest: z.string(),
  content: Sealed.nullable(),
  erasedAt: z.string().optional(),
})
export type FormRow = z.infer<typeof FormRow>

/** Who has a person: a group, none when free (''), the case that took it, and whether money ever reached the person. Never deleted. */
export const PersonClaim = z.object({
  pk: z.string(),
  sk: z.string(),
  group: z.string(),
  case: z.string(),
  everFunded: z.boolean(),
  /** The group in which money last reached the person. */
  fundedIn: z.string().nullable().default(null),
})
export type PersonClaim = z.infer<typeof PersonClaim>

export const ATTACHMENT_STATES = ['awaiting-upload', 'stored', 'refused'] as const
export const AttachmentRow = z.object({
  pk: z.string(),
  sk: z.string(),
  id: z.string(),
  kind: z.enum(ATTACHMENT_KINDS),
  fileName: z.string(),
  mediaType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
  size: z.number().int(),
  sha256: z.string(),
  state: z.enum(ATTACHMENT_STATES),
  uploadedAt: z.string().nullable(),
  by: z.string(),
})
export type AttachmentRow = z.infer<typeof AttachmentRow>

export const ChecksRow = z.object({
  pk: z.string(),
  sk: z.string(),
  step: z.string(),
  at: z.string(),
  registry: z.string(),
  period: z.string(),
  results: z.array(
    z.object({ code: z.string(), result: z.enum(['pass', 'warn', 'fail']), members: z.array(z.number().int()) }),
  ),
})
export type ChecksRow = z.infer<typeof ChecksRow>

/** What a list row needs, codes instead of names; short attribute names because fifty of them must fit six read units. */
export const TaskRow = z.object({
  pk: z.string(),
  sk: z.string(),
  id: z.string(),
  k: z.string(),
  no: z.string(),
  t: z.string(),
  s: z.string(),
  st: z.enum(TASK_STATES),
  h: z.object({ sub: z.string(), name: z.string(), until: z.string().nullable() }).nullable(),
  tok: z.number().int(),
  at: z.string(),
  due: z.string().nullable(),
  esc: z.boolean(),
  /** Written where it is so. */
  lt: z.literal(true).optional(),
  sus: z.string().nullable(),
  from: z.object({ a: z.string(), at: z.string() }).nullable(),
  a: z.string(),
  d: z.string().nullable(),
  v: z.string().nullable(),
  g: z.string().nullable(),
  /** What the group makes or does; written where it is known. */
  p: z.enum(PRODUCT_CATEGORIES).optional(),
  ver: z.number().int(),
})
export type TaskRow = z.infer<typeof TaskRow>
/** The same without its place in a list. */
export const TaskLine = TaskRow.omit({ pk: true, sk: true })
export type TaskLine = z.infer<typeof TaskLine>

export const KeyRow = z.object({
  pk: z.string(),
  sk: z.string(),
  request: z.string(),
  status: z.number().int(),
  resource: z.string(),
  at: z.string(),
})
export type KeyRow = z.infer<typeof KeyRow>

export const CopyRow = z.object({
  pk: z.string(),
  sk: z.string(),
  case: z.string(),
  number: z.string(),
  title: z.string(),
  from: z.string(),
  at: z.string(),
  step: z.string(),
  /** What was decided at the step; null where the office is told that it is late. */
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  letter: z.object({ number: z.string(), date: z.string() }).nullable(),
  state: z.enum(['unread', 'read']),
  readAt: z.string().nullable(),
  readBy: z.object({ sub: z.string(), name: z.string() }).nullable(),
})
export type CopyRow = z.infer<typeof CopyRow>

/** What the case keeps of a copy that was sent: to whom, and who read it when. */
export const ReceiptRow = z.object({
  pk: z.string(),
  sk: z.string(),
  to: z.string(),
  at: z.string(),
  step: z.string(),
  readAt: z.string().nullable(),
  readBy: z.object({ sub: z.string(), name: z.string() }).nullable(),
})
export type ReceiptRow = z.infer<typeof ReceiptRow>

/** Why a consumer could not work a message, at its last try. */
export const FailureRow = z.object({ code: z.string(), cause: z.string(), receives: z.number().int(), at: z.string() })
