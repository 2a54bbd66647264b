import { countRefusals } from '../shared/cases/refusal-counts.ts'
import type { Instant } from '../shared/kit/instant.ts'
import type { RefusalCode } from '../shared/names/refusals.ts'
import type { Table } from '../shared/store/table.ts'

/** A door writes its counts so often at most: a flood of refusals costs no more than a few writes. */
const WRITE_EVERY_MS = 10_000

/**
 * Counts what a door refuses, by code and hour. Written now and then and never waited for: a count may be lost with the
 * function that has it, a request is never held up.
 * @param milliseconds real time
 * @returns told of every request, with the code of its refusal or null: whatever comes next takes the counts along
 */
export function refusalCounts(
  { table, now }: { table: Table; now: () => Instant },
  milliseconds: () => number,
  onLost: (error: unknown) => void,
): (code: RefusalCode | null) => void {
  let batch: { at: Instant; counts: Map<RefusalCode, number> } | undefined
  let written = 0
  function write(): void {
    if (!batch) return
    const { at, counts } = batch
    batch = undefined
    written = milliseconds()
    countRefusals(table, at, counts).catch(onLost)
  }
  return (code) => {
    const at = now()
    if (batch && hourOf(batch.at) !== hourOf(at)) write()
    if (code !== null) {
      batch ??= { at, counts: new Map() }
      batch.counts.set(code, (batch.counts.get(code) ?? 0) + 1)
    }
    if (milliseconds() - written >= WRITE_EVERY_MS) write()
  }
}

const hourOf = (at: Instant): string => at.slice(0, 13)
