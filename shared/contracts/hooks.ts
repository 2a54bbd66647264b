import * as z from 'zod'
import { InstantText } from '../kit/instant.ts'
import { PartnerEvent } from './partner-events.ts'

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** Rows of `HOOK#<agency>`: its endpoints, and what was delivered to them. */
export const EndpointRow = z.object({
  pk: z.string(),
  sk: z.string(),
  id: z.string(),
  url: z.string(),
  /** Whole type names. */
  events: z.array(z.string()),
  createdAt: InstantText,
  verifiedAt: InstantText.nullable(),
  /** Paused by its owner, or after the last try of a delivery. */
  paused: z.object({ at: InstantText, by: z.enum(['owner', 'failures']) }).nullable(),
  /** The newest first; older ones sign as well until their time is over. */
  secrets: z.array(z.object({ wrapped: bytes, sealed: bytes, until: InstantText.nullable() })).min(1),
  version: z.number().int(),
})
export type EndpointRow = z.infer<typeof EndpointRow>

export const Try = z.object({
  at: InstantText,
  status: z.int().nullable(),
  ms: z.int(),
  /** A word of the sender's list, or `status`, `challenge`. */
  error: z.string().nullable(),
  /** The first 2 KB of what came back, numbers of persons masked. */
  answer: z.string().nullable(),
})
export type Try = z.infer<typeof Try>
export const DELIVERY_STATES = ['delivered', 'retrying', 'failed'] as const

export const DeliveryRow = z.object({
  pk: z.string(),
  sk: z.string(),
  agency: z.string(),
  endpoint: z.string(),
  id: z.string(),
  /** The event as it is posted, byte for byte the same in every try. */
  body: z.string(),
  type: z.string(),
  createdAt: InstantText,
  state: z.enum(DELIVERY_STATES),
  tries: z.array(Try),
  /** Tries since it was made, or last replayed. */
  round: z.int(),
  /** The next try; while one runs, when it must have died. */
  dueAt: InstantText.nullable(),
  version: z.number().int(),
})
export type DeliveryRow = z.infer<typeof DeliveryRow>
export const eventIn = ({ body }: Pick<DeliveryRow, 'body'>): PartnerEvent => PartnerEvent.parse(JSON.parse(body))
