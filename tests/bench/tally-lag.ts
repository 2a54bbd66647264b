import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tally } from '../../functions/tally/tally.ts'
import { waitingProposals } from '../../infra/local/seed/scenario.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import type { Head } from '../../shared/cases/head.ts'
import { rowOfHead } from '../../shared/cases/list-rows.ts'
import { headsOfHistory } from '../../shared/cases/throughput/tally.ts'
import { instant } from '../../shared/kit/instant.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import type { Row } from '../../shared/store/table.ts'
import { createTable, startDynoxide } from '../store/engine.ts'
import { type Figure, figureOf, percentile } from './figures.ts'
import type { Size } from './size.ts'

const NOW = instant('2026-11-20T03:00:00.000Z')
const EVENTS_A_SECOND = 300
const SECONDS = 20
/** A batch of the stream (`infra/wiring.ts`); each shard is read by one caller at a time. */
const BATCH = 100
const SHARDS = 2
const GOAL_P99_MS = 60_000

/**
 * How long after its event a case is counted, at ten times the busiest second of a normal day (S4 of domain.md 7.2). The
 * tally's own code over the embedded engine; heads are offered at fixed moments, whatever counting takes, each case in order.
 */
export async function measureTallyLag(
  { runs, seconds = SECONDS }: Size,
  say: (line: string) => void,
): Promise<Figure[]> {
  const p50: number[] = []
  const p99: number[] = []
  const rate: number[] = []
  for (let run = 1; run <= runs; run += 1) {
    const { lags, perSecond } = await oneRun(seconds)
    p50.push(percentile(lags, 0.5))
    p99.push(percentile(lags, 0.99))
    rate.push(perSecond)
    say(
      `run ${run}: ${lags.length} events, lag p50 ${percentile(lags, 0.5).toFixed(0)} ms, p99 ${percentile(lags, 0.99).toFixed(0)} ms`,
    )
  }
  const most = { most: true } as const
  return [
    figureOf('tally', `lag of the counters at ${EVENTS_A_SECOND} events a second, p50`, p50, {
      ...most,
      goal: null,
      unit: ' ms',
    }),
    figureOf('tally', 'the same, p99', p99, { ...most, goal: GOAL_P99_MS, unit: ' ms' }),
    figureOf('tally', 'events counted a second, with what had piled up', rate, { most: false, goal: null, unit: '' }),
  ]
}

type Coming = { row: Row; atMs: number }

async function oneRun(seconds: number): Promise<{ lags: number[]; perSecond: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'simpul-lag-'))
  const engine = await startDynoxide()
  try {
    await createTable(engine.client, 'Lag')
    const keysFile = join(folder, 'keys.json')
    await createKeysFile(keysFile)
    const world = makeWorld({ keysFile, issuer: 'http://127.0.0.1/', registry: registerInProcess(() => NOW) })
    for (const journey of waitingProposals('2026-11-20', () => '2026-10-01')) await travel(world, journey, NOW)
    world.at(NOW)
    const models = await Promise.all(
      world.table
        .dump()
        .flatMap((row) =>
          row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [headsOfHistory(world.table, row.pk.slice(5))] : [],
        ),
    )
    const table = dynamoTable({ client: engine.client, table: 'Lag', random: Math.random, onUsed: () => {} })
    const deps = { table, calendar: world.deps.calendar, random: Math.random, sleep }
    const shards: Coming[][] = Array.from({ length: SHARDS }, () => [])
    const all = seconds * EVENTS_A_SECOND
    const offered = versions(models, all)
    const lags: number[] = []
    const began = performance.now()
    const now = (): number => performance.now() - began
    let given = 0
    const readers = shards.map(async (coming) => {
      while (given < all || coming.length > 0) {
        const batch = coming.splice(0, BATCH)
        if (batch.length === 0) {
          await sleep(5)
          continue
        }
        await tally(
          deps,
          batch.map(({ row }, i) => ({ id: String(i), row })),
          { info: () => {}, error: () => {} },
        )
        for (const { atMs } of batch) lags.push(now() - atMs)
      }
    })
    while (given < all) {
      const due = Math.min(all, Math.floor((now() / 1000) * EVENTS_A_SECOND))
      for (; given < due; given += 1) {
        const one = offered.next().value
        if (one)
          shards[one.shard]?.push({ row: rowOfHead(world.deps, one.head), atMs: (given / EVENTS_A_SECOND) * 1000 })
      }
      await sleep(5)
    }
    await Promise.all(readers)
    return { lags, perSecond: all / (now() / 1000) }
  } finally {
    await engine.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Versions of ever new cases, as histories that were once made: some cases at a time, each in order. */
function* versions(models: readonly (readonly Head[])[], many: number): Generator<{ head: Head; shard: number }> {
  const AT_ONCE = 40
  let serial = 0
  const begin = () => {
    const model = models[serial % models.length] ?? []
    serial += 1
    return { id: `01LAG${String(serial).padStart(21, '0')}`, left: [...model], shard: serial % SHARDS }
  }
  const lanes = Array.from({ length: AT_ONCE }, begin)
  for (let n = 0; n < many; n += 1) {
    const at = n % AT_ONCE
    let lane = lanes[at] ?? begin()
    if (lane.left.length === 0) {
      lane = begin()
      lanes[at] = lane
    }
    const head = lane.left.shift()
    if (head) yield { head: { ...head, flow: { ...head.flow, id: lane.id } } as Head, shard: lane.shard }
  }
}
