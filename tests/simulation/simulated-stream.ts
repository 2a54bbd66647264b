import type { Row } from '../../shared/store/table.ts'
import type { Chance } from './chance.ts'
import type { Turns } from './turns.ts'

export type StreamRecord = { readonly id: string; readonly row: Row; readonly atMs: number }
/** A piece of a batch on its way: whole at first, then halves of it. */
export type Batch = { readonly reader: Reader; readonly shard: number; records: readonly StreamRecord[]; tries: number }
export const READERS = ['relay', 'tally'] as const
export type Reader = (typeof READERS)[number]

/** As `infra/wiring.ts` sets them. */
const RETRIES_MAX = 5
const AGE_MS_MAX = 6 * 3_600_000
const RECORDS_MAX = 100
const SHARDS = 2

type Line = { reader: Reader; shard: number; coming: StreamRecord[]; pieces: Batch[]; busy: boolean }

/**
 * The table's stream as Lambda brings it: in order within a shard, a failed batch again in halves, at most five times and
 * six hours; what was given up lies in a bucket, where an operator finds it.
 */
export class SimulatedStream {
  readonly givenUp: { reader: Reader; record: StreamRecord }[] = []
  private readonly lines: Line[]
  private readonly chance: Chance
  private readonly turns: Pick<Turns, 'nowMs' | 'strikes'>
  private serial = 0

  constructor(chance: Chance, turns: SimulatedStream['turns']) {
    this.chance = chance
    this.turns = turns
    this.lines = READERS.flatMap((reader) =>
      Array.from({ length: SHARDS }, (_, shard) => ({ reader, shard, coming: [], pieces: [], busy: false })),
    )
  }

  /** A row as it was written; each reader sees what its filter lets through. */
  bring(row: Row, isNew: boolean): void {
    this.serial += 1
    const record: StreamRecord = { id: `r${this.serial}`, row, atMs: this.turns.nowMs }
    const shard = [...row.pk].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SHARDS
    for (const line of this.lines)
      if (line.shard === shard && isSeenBy(line.reader, row, isNew)) line.coming.push(record)
  }

  /** Shards that have something for a reader that is free. */
  waiting(): number {
    return this.lines.filter(isWaiting).length
  }
  get underWay(): number {
    return this.lines.reduce((sum, { coming, pieces, busy }) => sum + coming.length + pieces.length + Number(busy), 0)
  }

  /** The next batch for one of the readers. */
  take(): Batch | undefined {
    const lines = this.lines.filter(isWaiting)
    if (lines.length === 0) return undefined
    const line = this.chance.pick(lines)
    line.busy = true
    const piece = line.pieces.shift()
    if (piece) return piece
    const records = line.coming.splice(0, this.chance.between(1, Math.min(RECORDS_MAX, line.coming.length)))
    return { reader: line.reader, shard: line.shard, records, tries: 0 }
  }

  /** @param failed ids of records that the reader reports, or nothing where it died or threw */
  settle(batch: Batch, failed: readonly string[] | undefined): void {
    const line = this.lines.find(({ reader, shard }) => reader === batch.reader && shard === batch.shard)
    if (!line) throw new Error(`no shard ${batch.shard}`)
    line.busy = false
    const first = failed === undefined ? 0 : batch.records.findIndex(({ id }) => failed.includes(id))
    if (first < 0) {
      if (this.turns.strikes('batch-doubled')) line.pieces.unshift({ ...batch, tries: 0 })
      return
    }
    const left = batch.records.slice(first)
    const kept = left.filter(({ atMs }) => this.turns.nowMs - atMs <= AGE_MS_MAX)
    const isOver = batch.tries >= RETRIES_MAX
    for (const record of isOver ? left : left.filter((one) => !kept.includes(one)))
      this.givenUp.push({ reader: batch.reader, record })
    if (isOver || kept.length === 0) return
    const half = Math.ceil(kept.length / 2)
    const tries = batch.tries + 1
    line.pieces.unshift(
      ...[kept.slice(0, half), kept.slice(half)]
        .filter((records) => records.length > 0)
        .map((records): Batch => ({ ...batch, records, tries })),
    )
  }
}

const isWaiting = ({ busy, pieces, coming }: Line): boolean => !busy && (pieces.length > 0 || coming.length > 0)

/** The filters of the event source mappings (`infra/wiring.ts`). */
function isSeenBy(reader: Reader, row: Row, isNew: boolean): boolean {
  if (reader === 'relay') return isNew && row.sk.startsWith('EVENT#')
  return (row.pk.startsWith('CASE#') && row.sk === 'HEAD') || row.pk === 'PULSE'
}
