import * as z from 'zod'
import { type Instant, InstantText } from '../kit/instant.ts'
import { HOWS, type How } from '../names/counters.ts'

/** In whose hands an open case is until the next entry of its history. */
export const Standing = z.object({
  agency: z.string(),
  how: z.enum(HOWS),
  /** A lease ends without an entry: from then on nobody works. */
  until: InstantText.nullable(),
})
export type Standing = z.infer<typeof Standing>

/** The time between two moments, cut where a lease ended. */
export function partsOf(
  { how, until }: Standing,
  from: Instant,
  to: Instant,
): { how: How; from: Instant; to: Instant }[] {
  if (until === null || until >= to) return [{ how, from, to }]
  const ended = until < from ? from : until
  return [
    { how, from, to: ended },
    { how: 'waiting', from: ended, to },
  ]
}
