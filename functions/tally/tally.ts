import type { Head } from '../../shared/cases/head.ts'
import { headFrom } from '../../shared/cases/load.ts'
import { isPulse, keepPulse, type TallyDeps, tallyHeads } from '../../shared/cases/throughput/tally.ts'
import type { Row } from '../../shared/store/table.ts'
import type { Log } from '../environment.ts'

type StreamRecord = { id: string; row: Row }

/**
 * Counts what heads in a batch of the stream changed, and keeps up to which moment it has seen.
 * @returns the records that must come again: all from the first that could not be counted
 */
export async function tally(deps: TallyDeps, records: readonly StreamRecord[], log: Log): Promise<string[]> {
  const heads: Head[] = []
  const unreadable: string[] = []
  for (const { id, row } of records) {
    if (isPulse(row)) continue
    try {
      heads.push(headFrom(row))
    } catch (error) {
      log.error('head cannot be counted', { record: id, cause: error instanceof Error ? error.name : 'unknown' })
      unreadable.push(id)
    }
  }
  if (heads.length > 0) await tallyHeads(deps, heads)
  const pulse = records.findLast(({ row }) => isPulse(row))?.row
  if (pulse) await keepPulse(deps.table, pulse)
  log.info('counted', { records: records.length, heads: heads.length })
  return unreadable
}
