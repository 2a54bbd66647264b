import * as z from 'zod'

const attachment = z.string()

/** What happens to a file of a case: announced, and then counted or refused once it was looked at. */
export const ATTACHMENT_EVENTS = [
  z.object({
    type: z.literal('AttachmentDeclared'),
    attachment,
    kind: z.string(),
    mediaType: z.string(),
    size: z.number().int(),
    sha256: z.string(),
  }),
  z.object({ type: z.literal('AttachmentStored'), attachment }),
  z.object({ type: z.literal('AttachmentRefused'), attachment, cause: z.string() }),
] as const
export const AttachmentEvent = z.discriminatedUnion('type', ATTACHMENT_EVENTS)
export type AttachmentEvent = z.infer<typeof AttachmentEvent>
