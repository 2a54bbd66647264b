import { ENTRY_VERSION, type Entry, type EntryActor, GENESIS_HASH } from '../contracts/entry.ts'
import { canonicalJson, sha256Hex } from '../kit/canonical.ts'
import type { Instant } from '../kit/instant.ts'

/** The next entry of a history, chained to the one before. `bytes` is what is stored, hashed and served. */
export function nextEntry(
  before: { version: number; lastHash: string } | undefined,
  actor: EntryActor,
  at: Instant,
  events: readonly { type: string }[],
): { entry: Entry; bytes: string } {
  const open = {
    n: (before?.version ?? 0) + 1,
    v: ENTRY_VERSION,
    at,
    actor,
    events: events.map((event) => ({ ...event })),
    prevHash: before?.lastHash ?? GENESIS_HASH,
  } as const
  const entry = { ...open, hash: hashOf(open) }
  return { entry, bytes: canonicalJson(entry) }
}

/** SHA-256 in hex of the hash before, a line feed and the canonical entry without its own hash (contract 4). */
export const hashOf = (entry: Omit<Entry, 'hash'>): string => sha256Hex(`${entry.prevHash}\n${canonicalJson(entry)}`)
