import * as z from 'zod'

const by = z.object({ sub: z.string(), name: z.string() })

/** What becomes of the personal data of a case: held for an audit or a court, or erased. The chain goes on over both. */
export const KEEPING_EVENTS = [
  z.object({ type: z.literal('LegalHoldSet'), reason: z.string(), by }),
  z.object({ type: z.literal('LegalHoldLifted'), reason: z.string(), by }),
  z.object({
    type: z.literal('PersonalDataErased'),
    /** Revisions, tasks and files whose content is gone; their digests stay in the entries that made them. */
    revisions: z.array(z.number().int()),
    forms: z.array(z.number().int()),
    drafts: z.array(z.number().int()),
    attachments: z.array(z.string()),
    reason: z.string(),
    by,
  }),
] as const

/** Papers about money that was paid stay ten years after the end, for audits [design default]. */
export const FUNDED_KEPT_YEARS = 10
