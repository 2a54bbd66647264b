import { beforeAll, describe, expect, test } from 'vitest'
import { tally } from '../../../functions/tally/tally.ts'
import { BUSINESSES, draftOf } from '../../../infra/local/seed/dossiers.ts'
import { hireCity } from '../../../infra/local/seed/nation.ts'
import { seededRandom } from '../../../infra/local/seed/random.ts'
import { attach } from '../../../infra/local/seed/travel.ts'
import type { World } from '../../../infra/local/seed/world.ts'
import type { Head } from '../../../shared/cases/head.ts'
import { rowOfHead } from '../../../shared/cases/list-rows.ts'
import { openProposal } from '../../../shared/cases/open-proposal.ts'
import { readThroughput } from '../../../shared/cases/throughput/read-throughput.ts'
import { headsOfHistory } from '../../../shared/cases/throughput/tally.ts'
import { recountTally } from '../../../shared/cases/throughput/tally-recount.ts'
import { instant } from '../../../shared/kit/instant.ts'
import type { Table } from '../../../shared/store/table.ts'
import { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import { figuresOf, newWorld } from './world.ts'

/** One city a zone, with hours ahead of UTC as the law has them (Keppres 41/1987). */
const ZONES = [
  { city: '33.74', zone: 'WIB', hours: 7 },
  { city: '51.71', zone: 'WITA', hours: 8 },
  { city: '81.71', zone: 'WIT', hours: 9 },
] as const
/** Moments around the ends of months and years, 29 February of two leap years and 28 February of another among them. */
const MOMENTS = [
  ...['2023-02-28', '2023-12-31', '2024-02-28', '2024-02-29', '2024-12-31', '2025-01-31', '2028-02-28', '2028-02-29'],
].flatMap((day) => ['T14:30', 'T15:30', 'T16:30', 'T17:30'].map((time) => instant(`${day}${time}:00.000Z`)))
const NOW = instant('2028-03-03T03:00:00.000Z')
const DAY_MS = 86_400_000

let world: World
let histories: Head[][]
/** What was submitted: where and when, told beside the road. */
const submitted: { city: string; at: string }[] = []

beforeAll(async () => {
  world = await newWorld()
  let n = 0
  for (const { city } of ZONES) {
    const [village = ''] = await hireCity(world, city)
    for (const at of MOMENTS) {
      n += 1
      world.at(at)
      const maker = `village-${village}/operator`
      const business = BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0]
      const budgetYear = Number(at.slice(0, 4))
      const draft = draftOf({
        n,
        village,
        business,
        members: 10,
        budgetYear,
        budgetSource: 'APBN_CENTRAL',
        amount: 20_000_000,
      })
      const opened = await openProposal(world.deps, world.officer(maker), DraftInput.parse(draft), undefined)
      if (opened.kind !== 'opened') throw new Error(JSON.stringify(opened))
      const { id } = opened.head.flow
      for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES']) await attach(world, maker, id, kind)
      await world.act(maker, id, { type: 'Complete', task: 1, outcome: 'submit' })
      submitted.push({ city, at })
      // Some are refused at once, so that they leave on the same day or the next.
      if (n % 3 > 0) continue
      const head = `village-${village}/head`
      world.at(instant(new Date(Date.parse(at) + 40 * 60_000).toISOString()))
      await world.act(head, id, { type: 'Claim', task: 2 })
      await world.act(head, id, { type: 'Complete', task: 2, outcome: 'reject', reason: 'Syarat tidak terpenuhi.' })
    }
  }
  await world.deliver()
  world.at(NOW)
  const ids = world.table
    .dump()
    .flatMap((row) => (row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [row.pk.slice(5)] : []))
  histories = await Promise.all(ids.map((id) => headsOfHistory(world.table, id)))
}, 60_000)

/** The local day of a moment, by the hours alone. */
const dayAt = (city: string, at: string): string => {
  const hours = ZONES.find((zone) => zone.city === city)?.hours ?? 0
  return new Date(Date.parse(at) + hours * 3_600_000).toISOString().slice(0, 10)
}
const timesEach = (days: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(days, (day) => day)].map(([day, all]) => [day, all.length]))
const silent = { info: () => {}, error: () => {} }
async function uncounted(): Promise<World> {
  const fresh = await newWorld()
  fresh.table.load(world.table.dump().filter(({ pk }) => !pk.startsWith('TALLY#')))
  fresh.at(NOW)
  return fresh
}
const recordsOf = (heads: readonly Head[]) =>
  heads.map((head) => ({ id: `${head.flow.id}.${head.version}`, row: rowOfHead(world.deps, head) }))

describe('a day of the counters', () => {
  let counted: World
  beforeAll(async () => {
    counted = await uncounted()
    for (const heads of histories) await tally(counted.deps, recordsOf(heads), silent)
  })

  test.each(ZONES)(
    'at the end of a month, of a year and in a leap year is the local day of $zone',
    async ({ city }) => {
      const days = submitted.filter((one) => one.city === city).map(({ at }) => dayAt(city, at))
      const own = figuresOf(counted, 1)
      const told = Object.fromEntries(
        Object.entries(own).flatMap(([key, n]) => {
          const [, day] = new RegExp(`^proposal#${city.replace('.', '\\.')} DAY#(\\S+) entered$`).exec(key) ?? []
          return day === undefined ? [] : [[day, n]]
        }),
      )
      expect(told).toEqual(timesEach(days))
      expect(told['2024-02-29']).toBeGreaterThan(0)
      expect(told['2028-02-29']).toBeGreaterThan(0)
      expect(told['2023-02-29']).toBeUndefined()
    },
  )

  test('of the nation is the sum of what each place calls so', () => {
    const days = submitted.map(({ city, at }) => dayAt(city, at))
    const told = Object.fromEntries(
      Object.entries(figuresOf(counted, 1)).flatMap(([key, n]) => {
        const [, day] = /^proposal#nation DAY#(\S+) entered$/.exec(key) ?? []
        return day === undefined ? [] : [[day, n]]
      }),
    )
    expect(told).toEqual(timesEach(days))
  })

  test('is there in every window that holds it: 29 February too, and no window loses or doubles one', async () => {
    const read = async (from: string, to: string) => {
      const found = await readThroughput(counted.deps, counted.officer('ministry/head'), { scope: 'nation', from, to })
      if (found.kind === 'refused') throw new Error(found.code)
      return found.throughput
    }
    const all = submitted.map(({ city, at }) => dayAt(city, at))
    const february = await read('2028-02-28', '2028-03-01')
    expect(february.series.map(({ day }) => day)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
    for (const { day, entered } of february.series)
      expect([day, entered]).toEqual([day, all.filter((one) => one === day).length])
    for (const [from, to] of [
      ['2024-01-01', '2024-12-31'],
      ['2025-01-01', '2025-12-31'],
      ['2023-02-01', '2023-02-28'],
    ] as const) {
      const window = await read(from, to)
      expect([from, window.totals.entered]).toEqual([from, all.filter((day) => from <= day && day <= to).length])
      expect(window.series).toHaveLength((Date.parse(to) - Date.parse(from)) / DAY_MS + 1)
    }
    for (const { city } of ZONES) expect(await recountTally(counted.deps, city.slice(0, 2))).toBe(0)
  })
})

/** A shard of the stream: what is still to come, in order. */
type Shard = { of: (id: string) => boolean; coming: Head[] }

test('shards split, batches come twice, are cut in two after a power cut, and side by side: each version counts once', async () => {
  const plain = await uncounted()
  for (const heads of histories) for (const head of heads) await tally(plain.deps, recordsOf([head]), silent)

  const random = seededRandom(29)
  const troubled = await uncounted()
  let cuts = 0
  /** Every so often the function dies before or after its write reached the table. */
  const failing: Table = {
    ...troubled.deps.table,
    async write(actions) {
      const strike = random()
      if (strike < 0.3) cuts += 1
      if (strike < 0.15) throw new Error('killed before the write')
      const result = await troubled.deps.table.write(actions)
      if (strike < 0.3) throw new Error('killed after the write')
      return result
    },
  }
  const deps = { ...troubled.deps, table: failing }
  const place = (id: string): number => [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1024, 7)
  let shards: Shard[] = [{ of: () => true, coming: [] }]
  const left = histories.map((heads) => [...heads])
  let splits = 0
  /** As Lambda brings a batch: whole; after a failure in halves, each until it is done. */
  const bring = async (heads: readonly Head[]): Promise<void> => {
    try {
      await tally(deps, recordsOf(heads), silent)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('killed')) throw error
      const half = Math.ceil(heads.length / 2)
      await bring(heads.slice(0, half))
      if (heads.length > half) await bring(heads.slice(half))
      else if (heads.length === 1) await bring(heads)
    }
  }
  while (left.some((heads) => heads.length > 0) || shards.some(({ coming }) => coming.length > 0)) {
    // Cases move, each in its own order; the record goes to the shard that its case belongs to now.
    for (let n = 0; n < 12; n += 1) {
      const head = left[Math.floor(random() * left.length)]?.shift()
      if (head) shards.find(({ of }) => of(head.flow.id))?.coming.push(head)
    }
    if (random() < 0.2 && shards.length < 8) {
      // A shard that splits is read to its end before its children are (Lambda, "parent before child").
      const parent = shards[Math.floor(random() * shards.length)]
      if (!parent) continue
      const [below, above] = [0, 1].map((side): Shard => {
        const mark = 2 ** (splits % 5)
        return { of: (id) => parent.of(id) && (place(id) & mark ? 1 : 0) === side, coming: [] }
      })
      await bring(parent.coming.splice(0))
      if (below && above) shards = [...shards.filter((one) => one !== parent), below, above]
      splits += 1
    }
    await Promise.all(
      shards.map(async ({ coming }) => {
        const batch = coming.splice(0, 1 + Math.floor(random() * 9))
        if (batch.length === 0) return
        // A call that was taken for dead works on beside the next one.
        await Promise.all(random() < 0.3 ? [bring(batch), bring(batch)] : [bring(batch)])
      }),
    )
  }
  expect(splits).toBeGreaterThan(3)
  expect(cuts).toBeGreaterThan(20)
  expect(figuresOf(troubled, 1)).toEqual(figuresOf(plain, 1))
})
