import { caseOfPartition, TALLY_POINTER } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import type { Head } from '../head.ts'
import { headFrom } from '../load.ts'
import { pause } from '../pause.ts'
import { type Pointer, tallyHistories, tallyPointer } from './tally.ts'
import { openDrift } from './tally-recount.ts'

/** Cases that are counted in one go: as many as a read of their marks takes. */
const CASES_AT_ONCE = 40
const LANES = 4
/** What moves between a scan and its recount is counted a moment later. */
const RECOUNTS_MAX = 5

export type Rebuilt =
  | { kind: 'switched'; generation: number; cases: number; forgotten: number }
  /** A recount of the new figures did not agree; the old ones are read on. */
  | { kind: 'adrift'; generation: number; cases: number; drift: number }
  /** Someone else rebuilds or switched meanwhile. */
  | { kind: 'overtaken' }

/**
 * Counts all cases anew from their histories beside the figures that are read, and switches when a recount agrees.
 * While it works the stream counts into both. Stopped half-way it goes on from what its marks tell.
 * @param onCase called with how many cases were counted, for a progress bar
 */
export async function rebuildTally(deps: Deps, onCase: (cases: number) => void = () => {}): Promise<Rebuilt> {
  const before = await tallyPointer(deps.table)
  const generation = before.building ?? before.current + 1
  const building: Pointer = { current: before.current, building: generation }
  // From here on the stream counts every new version into both; what was written before is found by the scan.
  if (before.building === null && !(await point(deps, before, building))) return { kind: 'overtaken' }

  const cases = await countAll(deps, generation, onCase)
  let drift = await driftOf(deps, generation)
  for (let again = 1; drift > 0 && again <= RECOUNTS_MAX; again += 1) {
    await pause(deps, again)
    drift = await driftOf(deps, generation)
  }
  if (drift > 0) return { kind: 'adrift', generation, cases, drift }
  if (!(await point(deps, building, { current: generation, building: null }))) return { kind: 'overtaken' }
  return { kind: 'switched', generation, cases, forgotten: await forget(deps, before.current) }
}

/** Moves the pointer, if it is still where it was read. */
async function point(deps: Deps, from: Pointer, to: Pointer): Promise<boolean> {
  const stored = await deps.table.get(TALLY_POINTER)
  const result = await deps.table.write([
    {
      kind: 'put',
      row: { ...TALLY_POINTER, ...to },
      only: {
        guard: 'pointer-is-the-one-read',
        condition: stored ? { kind: 'equals', attribute: 'current', value: from.current } : { kind: 'absent' },
      },
    },
  ])
  return result.kind === 'written'
}

async function countAll(deps: Deps, generation: number, onCase: (cases: number) => void): Promise<number> {
  let cases = 0
  const heads = headsOf(deps)[Symbol.asyncIterator]()
  const lane = async (): Promise<void> => {
    let batch: Head[] = []
    for (let next = await heads.next(); !next.done; next = await heads.next()) {
      batch.push(next.value)
      if (batch.length < CASES_AT_ONCE) continue
      await keep(batch)
      batch = []
    }
    await keep(batch)
  }
  async function keep(batch: readonly Head[]): Promise<void> {
    await tallyHistories(deps, generation, batch)
    cases += batch.length
    onCase(cases)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return cases
}

async function* headsOf(deps: Deps): AsyncGenerator<Head> {
  for await (const row of deps.table.scan()) if (isCaseHead(row)) yield headFrom(row)
}
const isCaseHead = ({ pk, sk }: Row): boolean => sk === 'HEAD' && caseOfPartition(pk) !== undefined

async function driftOf(deps: Deps, generation: number): Promise<number> {
  let drift = 0
  for (const { code } of deps.regions.children('')) drift += await openDrift(deps, generation, code)
  return drift
}

/** The old figures go; a page of them that is being read is of that moment. */
async function forget(deps: Deps, generation: number): Promise<number> {
  let rows = 0
  for await (const { pk, sk } of deps.table.scan()) {
    if (!pk.startsWith(`TALLY#${generation}#`)) continue
    await deps.table.write([{ kind: 'delete', key: { pk, sk } }])
    rows += 1
  }
  return rows
}
