import { ENTRY_VERSION, type Entry, type EntryActor, GENESIS_HASH } from '../contracts/entry.ts'
import { canonicalJson, sha256Hex } from '../kit/canonical.ts'
import type { Instant } from '../kit/instant.ts'
import { pack, unpack } from '../store/packed.ts'

/** The next entry of a history, chained to the one before, and what its row holds. */
export function nextEntry(
  before: { version: number; lastHash: string } | undefined,
  actor: EntryActor,
  at: Instant,
  events: readonly { type: string }[],
): { entry: Entry; packed: Uint8Array } {
  const open = {
    n: (before?.version ?? 0) + 1,
    v: ENTRY_VERSION,
    at,
    actor,
    events: events.map((event) => ({ ...event })),
    prevHash: before?.lastHash ?? GENESIS_HASH,
  } as const
  const entry = { ...open, hash: hashOf(open) }
  return { entry, packed: packedEntry(canonicalJson(entry)) }
}

/** An entry's text as its row holds it: a write is paid by the kilobyte, and an entry says much again and again. */
export const packedEntry = (text: string): Uint8Array => pack(text, 'entry')

/** The text of the entry in a row, which is what was hashed and is served; nothing where the row is none. */
export function entryText(row: Readonly<Record<string, unknown>>): string | undefined {
  const { entry } = row
  return entry instanceof Uint8Array ? unpack(entry) : undefined
}

/** SHA-256 in hex of the hash before, a line feed and the canonical entry without its own hash (contract 4). */
export const hashOf = (entry: Omit<Entry, 'hash'>): string => sha256Hex(`${entry.prevHash}\n${canonicalJson(entry)}`)
