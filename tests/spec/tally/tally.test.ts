import { beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../../infra/local/seed/random.ts'
import { studyGroups, waitingProposals } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import type { World } from '../../../infra/local/seed/world.ts'
import type { Head } from '../../../shared/cases/head.ts'
import { headFrom } from '../../../shared/cases/load.ts'
import { readThroughput, type Throughput } from '../../../shared/cases/throughput/read-throughput.ts'
import { headsOfHistory, tallyHeads, tallyHistories } from '../../../shared/cases/throughput/tally.ts'
import { recountTally } from '../../../shared/cases/throughput/tally-recount.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { figuresOf, newWorld } from './world.ts'

const NOW = instant('2026-11-20T03:00:00.000Z')
let histories: Head[][] = []
let table: World['table']
let world: World

beforeAll(async () => {
  world = await newWorld()
  table = world.table
  for (const { journey } of studyGroups().slice(0, 6)) await travel(world, journey, NOW)
  for (const journey of waitingProposals('2026-11-20', () => '2026-10-01')) await travel(world, journey, NOW)
  world.at(NOW)
  const ids = table.dump().flatMap((row) => (row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [row.pk.slice(5)] : []))
  histories = await Promise.all(ids.map((id) => headsOfHistory(table, id)))
})

/** A fresh table with the histories and no counters. */
async function uncounted(): Promise<World> {
  const fresh = await newWorld()
  fresh.table.load(table.dump().filter(({ pk }) => !pk.startsWith('TALLY#')))
  fresh.at(NOW)
  return fresh
}
const figures = (counted: World) => figuresOf(counted, 1)
async function nation(counted: World, window: { from: string; to: string }): Promise<Throughput> {
  const read = await readThroughput(counted.deps, counted.officer('ministry/head'), { scope: 'nation', ...window })
  if (read.kind === 'refused') throw new Error(read.code)
  return read.throughput
}

describe('the counters', () => {
  test('are the same from the stream one by one, in doubled and overlapping batches, and from the histories at once', async () => {
    const oneByOne = await uncounted()
    for (const heads of histories) for (const head of heads) await tallyHeads(oneByOne.deps, [head])

    const doubled = await uncounted()
    const random = seededRandom(26)
    // Records of one case keep their order; cases mix as they like, and a batch may come again from anywhere before.
    const lanes = histories.map((heads) => [...heads])
    const stream: Head[] = []
    while (lanes.some((lane) => lane.length > 0)) {
      const lane = lanes[Math.floor(random() * lanes.length)]
      const head = lane?.shift()
      if (head) stream.push(head)
    }
    for (let at = 0; at < stream.length; ) {
      const size = 1 + Math.floor(random() * 30)
      await tallyHeads(doubled.deps, stream.slice(at, at + size))
      at += random() < 0.3 ? Math.ceil(size / 2) : size
    }
    const atOnce = await uncounted()
    for (const heads of histories) {
      const last = heads.at(-1)
      if (last) await tallyHistories(atOnce.deps, 1, [last])
    }
    expect(Object.keys(figures(oneByOne)).length).toBeGreaterThan(300)
    expect(figures(doubled)).toEqual(figures(oneByOne))
    expect(figures(atOnce)).toEqual(figures(oneByOne))
  })

  test('equal a recount of the cases, and say so when they do not', async () => {
    const counted = await uncounted()
    for (const heads of histories) for (const head of heads.slice(-1)) await tallyHistories(counted.deps, 1, [head])
    expect(await recountTally(counted.deps, '35')).toBe(0)
    expect(await recountTally(counted.deps, '33')).toBe(0)
    await counted.table.write([
      { kind: 'count', key: { pk: 'TALLY#1#proposal#35', sk: 'NOW#0' }, by: { 'open.activation': 2 } },
    ])
    expect(await recountTally(counted.deps, '35')).toBe(2)
    expect((await nation(counted, { from: '2026-11-01', to: '2026-11-20' })).drift).toBe(2)
  })

  test('show the ministry where proposals wait; areas add up to the whole', async () => {
    const counted = await uncounted()
    for (const heads of histories) for (const head of heads.slice(-1)) await tallyHistories(counted.deps, 1, [head])
    const all = await nation(counted, { from: '2026-01-01', to: '2026-11-20' })
    const open = histories.filter((heads) => {
      const last = heads.at(-1)
      return last && last.flow.custody.kind !== 'closed' && last.kind === 'proposal' && last.facts.revision > 0
    })
    expect(all.totals.open).toBe(open.length)
    expect(all.areas.reduce((sum, area) => sum + area.open, 0)).toBe(all.totals.open)
    expect(all.areas.reduce((sum, area) => sum + area.late, 0)).toBe(all.totals.late)
    expect(all.steps.reduce((sum, step) => sum + step.open, 0)).toBe(all.totals.open)
    expect(all.steps.find(({ step }) => step === 'village-endorsement')?.reached).toBe(1)
    expect(all.series.reduce((sum, day) => sum + day.entered, 0)).toBe(all.totals.entered)
    const years = await nation(counted, { from: '2018-01-01', to: '2018-12-31' })
    expect(years.totals.left).toBe(
      histories.filter(
        (heads) => heads.at(-1)?.flow.custody.kind === 'closed' && heads.at(-1)?.updatedAt.startsWith('2018'),
      ).length,
    )
    expect(years.totals.medianDays).toBeGreaterThan(10)
  })

  test('are shown to the ministry, to a province of itself and its cities, to a city of itself, and to no one else', async () => {
    const read = async (client: string, scope: string) =>
      (await readThroughput(world.deps, world.officer(client), { scope })).kind
    expect(await read('ministry/verifier', '33.72')).toBe('found')
    expect(await read('province-social-35/auditor', 'nation')).toBe('found')
    expect(await read('province-social-35/head', '35.79')).toBe('found')
    expect(await read('province-social-35/head', '33')).toBe('refused')
    expect(await read('city-social-35.79/head', '35.79')).toBe('found')
    expect(await read('city-social-35.79/head', '35')).toBe('refused')
    expect(await read('city-health-35.79/head', '35.79')).toBe('refused')
    expect(await read('village-35.79.01.1001/head', '35.79')).toBe('refused')
    expect(await read('ministry/head', '99')).toBe('refused')
  })
})

test('heads of a history are what the table holds at its end', async () => {
  for (const heads of histories) {
    const last = heads.at(-1)
    const row = last && (await table.get({ pk: `CASE#${last.flow.id}`, sk: 'HEAD' }))
    expect(row && headFrom(row)).toEqual(last)
  }
})
