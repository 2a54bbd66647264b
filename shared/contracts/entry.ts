import * as z from 'zod'

/** Who did it, as the history shows it: an officer with their office, or one of the platform's functions. */
export const EntryActor = z.union([
  z.object({
    sub: z.string(),
    name: z.string(),
    agency: z.object({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      region: z.object({ code: z.string(), name: z.string() }),
    }),
  }),
  z.object({ system: z.string() }),
])
export type EntryActor = z.infer<typeof EntryActor>

/** The version of this schema. A change of meaning takes the next number and a reader that brings old entries up, here. */
export const ENTRY_VERSION = 1
export const GENESIS_HASH = '0'.repeat(64)

/**
 * One commit's events, as the history serves them. The stored bytes are the canonical JSON (RFC 8785) of this value;
 * `hash` = SHA-256 in hex of `prevHash + "\n" + canonical JSON of the entry without hash`. The first `n` is 1, the first
 * `prevHash` 64 zeros.
 */
export const Entry = z.object({
  n: z.number().int().min(1),
  v: z.literal(ENTRY_VERSION),
  at: z.string(),
  actor: EntryActor,
  events: z.array(z.looseObject({ type: z.string() })),
  prevHash: z.string().length(64),
  hash: z.string().length(64),
})
export type Entry = z.infer<typeof Entry>
