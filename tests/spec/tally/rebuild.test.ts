import { beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../../infra/local/seed/random.ts'
import { type Journey, studyGroups, waitingProposals } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import type { World } from '../../../infra/local/seed/world.ts'
import { headFrom } from '../../../shared/cases/load.ts'
import { readThroughput } from '../../../shared/cases/throughput/read-throughput.ts'
import { headsOfHistory, tallyHeads, tallyHistories, tallyPointer } from '../../../shared/cases/throughput/tally.ts'
import { rebuildTally } from '../../../shared/cases/throughput/tally-rebuild.ts'
import { recountTally } from '../../../shared/cases/throughput/tally-recount.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { figuresOf, newWorld } from './world.ts'

const NOW = instant('2026-11-20T03:00:00.000Z')
const waiting = (): Journey[] => waitingProposals('2026-11-20', () => '2026-10-01')
const idsOf = ({ table }: World): string[] =>
  table.dump().flatMap((row) => (row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [row.pk.slice(5)] : []))
/** Every version of some cases, as the stream brings them. */
const versionsOf = async ({ table }: World, ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => headsOfHistory(table, id)))).flat()

/** What all counters of a generation say, counted at once from the histories in a table of their own. */
async function recounted({ table }: World): Promise<Record<string, number>> {
  const fresh = await newWorld()
  fresh.table.load(table.dump().filter(({ pk }) => !pk.startsWith('TALLY#')))
  fresh.at(NOW)
  const heads = table.dump().flatMap((row) => (row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [headFrom(row)] : []))
  for (const head of heads) await tallyHistories(fresh.deps, 1, [head])
  return figuresOf(fresh, 1)
}

describe('a rebuild of the counters', () => {
  let world: World
  beforeAll(async () => {
    world = await newWorld()
    for (const { journey } of studyGroups().slice(0, 4)) await travel(world, journey, NOW)
    for (const journey of waiting().slice(0, 6)) await travel(world, journey, NOW)
    world.at(NOW)
    await tallyHeads(world.deps, await versionsOf(world, idsOf(world)))
    world.table.settle()
  })

  test('while cases move: the old figures are read on, then the new ones, which equal a recount', async () => {
    await world.table.write([
      { kind: 'count', key: { pk: 'TALLY#1#proposal#35', sk: 'NOW#0' }, by: { 'open.activation': 3 } },
    ])
    expect(await recountTally(world.deps, '35')).toBe(3)
    const random = seededRandom(8)
    const known = new Set(idsOf(world))
    let readMeanwhile = 0
    async function traffic(): Promise<void> {
      for (const journey of waiting().slice(6, 18)) {
        await travel(world, journey, NOW)
        const fresh = idsOf(world).filter((id) => !known.has(id))
        for (const id of fresh) known.add(id)
        const heads = await versionsOf(world, fresh)
        // A batch comes, is cut in two, comes again.
        const middle = Math.ceil(heads.length * random())
        await tallyHeads(world.deps, heads.slice(0, middle))
        await tallyHeads(world.deps, heads)
        const read = await readThroughput(world.deps, world.officer('ministry/head'), { scope: '35' })
        if (read.kind === 'found' && read.throughput.totals.open > 0) readMeanwhile += 1
      }
    }
    const [first] = await Promise.all([rebuildTally(world.deps), traffic()])
    world.table.settle()
    // Where a case moved between its scan and its recount, the operator runs it again, and it goes on.
    const rebuilt = first.kind === 'adrift' ? await rebuildTally(world.deps) : first
    expect(rebuilt).toMatchObject({ kind: 'switched', generation: 2 })
    expect(readMeanwhile).toBe(12)
    expect(await tallyPointer(world.table)).toEqual({ current: 2, building: null })
    expect(figuresOf(world, 2)).toEqual(await recounted(world))
    expect(Object.keys(figuresOf(world, 1))).toEqual([])
    expect(await recountTally(world.deps, '35')).toBe(0)
  })

  test('that was stopped half-way goes on, and counts nothing twice', async () => {
    const { current } = await tallyPointer(world.table)
    const stopped = rebuildTally(world.deps, () => {
      throw new Error('the power went')
    })
    await expect(stopped).rejects.toThrow('the power went')
    expect(await tallyPointer(world.table)).toEqual({ current, building: current + 1 })
    expect(await rebuildTally(world.deps)).toMatchObject({ kind: 'switched', generation: current + 1 })
    expect(figuresOf(world, current + 1)).toEqual(await recounted(world))
  })

  test('does not switch to figures that a recount does not bear out', async () => {
    const { current } = await tallyPointer(world.table)
    await world.table.write([
      {
        kind: 'count',
        key: { pk: `TALLY#${current + 1}#proposal#35`, sk: 'NOW#0' },
        by: { 'open.disbursement': 1 },
      },
    ])
    expect(await rebuildTally(world.deps)).toMatchObject({ kind: 'adrift', drift: 1 })
    expect((await tallyPointer(world.table)).current).toBe(current)
  })
})

test('a history of more days than a transaction has room for is counted in parts, once', async () => {
  const world = await newWorld()
  const [study] = studyGroups()
  if (!study) throw new Error('the study has groups')
  const returns = {
    'village-endorsement': 3,
    'city-administration': 3,
    'city-verification': 3,
    'city-submission': 3,
    'ministry-verification': 3,
  }
  const head = await travel(world, { ...study.journey, returns, pace: 2 }, NOW)
  world.at(NOW)
  const days = new Set((await headsOfHistory(world.table, head.flow.id)).map(({ updatedAt }) => updatedAt.slice(0, 10)))
  expect(days.size).toBeGreaterThan(33)
  await tallyHistories(world.deps, 1, [head])
  const atOnce = figuresOf(world, 1)
  await tallyHistories(world.deps, 1, [head])
  expect(figuresOf(world, 1)).toEqual(atOnce)
  const oneByOne = await newWorld()
  oneByOne.table.load(world.table.dump().filter(({ pk }) => !pk.startsWith('TALLY#')))
  oneByOne.at(NOW)
  for (const version of await headsOfHistory(world.table, head.flow.id)) await tallyHeads(oneByOne.deps, [version])
  expect(atOnce).toEqual(figuresOf(oneByOne, 1))
})
