import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { beforeAll, describe, expect, test } from 'vitest'
import { CASES_MAX, planOf, type SownCity, sowCity, twinsOf } from '../../../infra/local/seed/nation.ts'
import { openBook } from '../../../infra/local/seed/nation-book.ts'
import { type StoredRow, storedRow } from '../../../infra/local/seed/stored-rows.ts'
import { villagesLike } from '../../../infra/local/seed/twins.ts'
import { makeWorld, type World } from '../../../infra/local/seed/world.ts'
import { registerInProcess } from '../../../infra/local/simulators/register.ts'
import { checkTable } from '../../../shared/cases/audit/check-table.ts'
import { headFrom } from '../../../shared/cases/load.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { foldIndicators } from '../../../shared/cases/throughput/read-indicators.ts'
import { readOverview } from '../../../shared/cases/throughput/read-overview.ts'
import { rebuildTally } from '../../../shared/cases/throughput/tally-rebuild.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { REGIONS_FOLDER } from '../../../shared/reference/regions/folder.ts'
import { openRegions } from '../../../shared/reference/regions/regions.ts'
import { createKeysFile } from '../../../shared/store/keys/file-keys.ts'
import type { Row } from '../../../shared/store/table.ts'
import { figuresOf } from './world.ts'

const NOW = instant('2026-11-25T03:00:00.000Z')
const CITIES = ['11.72', '94.03']
const CASES = 24
let folder: string
let target: Parameters<typeof sowCity>[0]
let sown: SownCity[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'simpul-nation-'))
  const keysFile = join(folder, 'keys.json')
  await createKeysFile(keysFile)
  target = { keysFile, issuer: 'https://issuer.example', registry: registerInProcess(() => NOW), now: NOW }
  sown = []
  for (const city of CITIES) sown.push(await sowCity(target, { city, cases: CASES }))
}, 120_000)

/** The table that a load of the cities leaves. */
function loaded(): World {
  const world = makeWorld(target)
  const book = openBook(join(mkdtempSync(join(tmpdir(), 'simpul-book-')), 'nation.jsonl'), { cases: 48, now: NOW })
  for (const [i, { cases, shared }] of sown.entries()) book.done(CITIES[i] ?? '', cases, shared)
  const rows = [...world.table.dump(), ...sown.flatMap((city) => city.rows), ...book.sharedRows()]
  world.table.load([...new Map(rows.map((row) => [`${row.pk}\n${row.sk}`, row])).values()])
  world.at(NOW)
  return world
}

/** A row as a table reads it from the engine's text. */
const rowOf = (item: string): Row =>
  unmarshall(
    JSON.parse(item, (key, value: unknown) =>
      key === 'B' && typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value,
    ),
  ) as Row
/** The order of attributes tells nothing. */
const told = ({ item, places, ...rest }: StoredRow) => ({
  ...rest,
  item: JSON.parse(item),
  places: places.map((place) => ({ ...place, item: JSON.parse(place.item) })),
})
const valuesIn = (row: Row | undefined): unknown => JSON.parse(String(row?.['values'])).values

describe('a nation that is loaded', () => {
  test('is what the road would have left: whole chains, heads of their histories, lists of what is open', async () => {
    const report = await checkTable(loaded().deps)
    expect(report.faults).toEqual([])
    expect(report.cases).toBeGreaterThanOrEqual(2 * CASES)
  })

  test('has the counters that its histories add up to, in its cities, its provinces and the nation', async () => {
    const world = loaded()
    const told = figuresOf(world, 1)
    expect(Object.keys(told).some((key) => key.startsWith('proposal#nation NOW'))).toBe(true)
    expect(await rebuildTally(world.deps)).toMatchObject({ kind: 'switched', generation: 2 })
    expect(figuresOf(world, 2)).toEqual(told)
  })

  test('shows offices quick and slow, returns, refusals, waiting lists, and money', async () => {
    const outcomes = new Set(
      sown.flatMap(({ rows }) =>
        rows.flatMap((row) => {
          if (row.sk !== 'HEAD' || !row.pk.startsWith('CASE#')) return []
          const { flow, kind } = headFrom(row)
          return kind === 'proposal' && flow.custody.kind === 'closed' ? [flow.custody.outcome] : []
        }),
      ),
    )
    expect(outcomes).toEqual(new Set(['ACTIVE', 'NOT_SELECTED', 'REJECTED']))
    const world = loaded()
    const read = await readOverview(world.deps, world.officer('ministry/head'), { scope: 'nation' })
    if (read.kind === 'refused') throw new Error(read.code)
    expect(read.overview.areas.filter(({ open }) => open > 0).map(({ code }) => code)).toEqual(['11', '94'])
  })

  test('is the same at every time it is made, and one city’s cases are no other’s', async () => {
    const ids = ({ rows }: SownCity) => rows.map(({ pk, sk }) => `${pk} ${sk}`).toSorted()
    const [aceh, papua] = sown
    if (!aceh || !papua) throw new Error('two cities were made')
    expect(ids(await sowCity(target, { city: '11.72', cases: CASES }))).toEqual(ids(aceh))
    const cases = (city: SownCity) => ids(city).filter((key) => /^(CASE|GROUP)#/.test(key))
    expect(cases(aceh).filter((key) => cases(papua).includes(key))).toEqual([])
  })

  test('reaches all 511 cities beside the three of the tour, large and small, and no more cases than were asked for', () => {
    for (const cases of [5_000, 100_000]) {
      const plan = planOf(cases)
      expect(new Set(plan.map(({ city }) => city)).size).toBe(511)
      expect(plan.reduce((sum, { cases: own }) => sum + own, 0)).toBe(cases)
    }
    expect(Math.max(...planOf(CASES_MAX).map(({ cases }) => cases))).toBeLessThan(1_400)
    expect(new Set(planOf(100_000).map(({ like }) => like)).size).toBeGreaterThan(10)
  })

  test('no village stands for another whose name would break the text that twins are renamed in', () => {
    const regions = openRegions(REGIONS_FOLDER)
    const first = (city: string): string[] =>
      regions.children(city).flatMap(({ code }) =>
        regions
          .children(code)
          .slice(0, 3)
          .map((village) => village.code),
      )
    // There are villages called Tamba"an and Pamola"an in Sampang.
    const taken = villagesLike(regions, { city: '35.73', villages: first('35.73') }, '35.27') ?? []
    expect(taken).toHaveLength(15)
    expect(taken.map((code) => regions.region(code)?.name).filter((name) => name?.includes('"'))).toEqual([])
    expect(taken).not.toContain('35.27.04.2003')
  })

  test('has twins: the same work at another place, by other people, with histories and secrets of its own', async () => {
    const INDEXES = [
      {
        name: 'byPlace',
        partitionKey: 'placePk',
        sortKey: 'placeSk',
        carries: ['number', 'groupName', 'villageName', 'state'],
      },
      { name: 'byWake', partitionKey: 'wakePk', sortKey: 'wakeSk', carries: [] },
      { name: 'byActor', partitionKey: 'actorPk', sortKey: 'actorSk', carries: ['task', 'outcome'] },
    ]
    const [sabang] = sown
    if (!sabang) throw new Error('a city was made')
    const twin = await (await twinsOf(target, '11.72', sabang, INDEXES))('33.74')
    const rows = twin.rows.map(({ item }) => rowOf(item))
    expect(twin.rows.map(told)).toEqual(rows.map((row) => told(storedRow(row, INDEXES))))
    const regions = openRegions(REGIONS_FOLDER)
    const text = JSON.stringify(twin)
    const ids = sabang.rows.flatMap(({ pk }) => (/^(CASE|GROUP|CLAIM#person)#/.test(pk) ? [pk] : []))
    for (const trace of ['11.72', '1172-', 'province-social-11', 'Kota Sabang', ...ids])
      expect(text.slice(Math.max(0, text.indexOf(trace) - 60)).slice(0, text.includes(trace) ? 120 : 0)).toBe('')

    const world = makeWorld(target)
    const book = openBook(join(mkdtempSync(join(tmpdir(), 'simpul-book-')), 'nation.jsonl'), { cases: 48, now: NOW })
    book.done('11.72', sabang.cases, sabang.shared)
    book.done('33.74', twin.cases, twin.shared)
    const all = [...world.table.dump(), ...sabang.rows, ...rows, ...book.sharedRows()]
    world.table.load([...new Map(all.map((row) => [`${row.pk}\n${row.sk}`, row])).values()])
    world.at(NOW)
    const report = await checkTable(world.deps)
    expect(report.faults).toEqual([])
    expect(report.cases).toBeGreaterThanOrEqual(2 * CASES)
    // What it says of itself is what its histories say: counters, indicators, and each sealed dossier opens.
    const counted = figuresOf(world, 1)
    expect(await rebuildTally(world.deps)).toMatchObject({ kind: 'switched' })
    expect(figuresOf(world, 2)).toEqual(counted)
    const stored = rows.find(({ pk }) => pk === 'INDICATOR#city-social-33.74#2025')
    await foldIndicators(world.deps, '33.74', [2025])
    const folded = await world.table.get({ pk: 'INDICATOR#city-social-33.74#2025', sk: 'VALUES' })
    expect(valuesIn(folded)).toEqual(valuesIn(stored))
    for (const { pk, sk, persons } of rows.filter((row) => row.sk.startsWith('DOSSIER#'))) {
      const proposal = await readProposal(world.deps, world.officer('ministry/head'), pk.slice(5))
      if (proposal.kind === 'refused') throw new Error(`${pk} ${sk} ${proposal.code}`)
      expect(proposal.proposal.members.length).toBe((persons as string[]).length)
      expect(regions.region(proposal.proposal.place.village.code)?.name).toBe(proposal.proposal.place.village.name)
    }
  })

  test('goes on where it was stopped: a line cut off by a power cut is a city not yet done', () => {
    const file = join(folder, 'nation.jsonl')
    const book = openBook(file, { cases: 48, now: NOW })
    book.done('11.72', 14, { 'TALLY#1#proposal#11 NOW': { open: 2 } })
    appendFileSync(file, '{"city":"94.03","cas')
    const again = openBook(file, { cases: 48, now: instant('2026-12-01T03:00:00.000Z') })
    expect(again.opened.now).toBe(NOW)
    expect([again.isDone('11.72'), again.isDone('94.03'), again.cases()]).toEqual([true, false, 14])
    again.done('94.03', 14, { 'TALLY#1#proposal#11 NOW': { open: 1 } })
    expect(again.sharedRows()).toEqual([{ pk: 'TALLY#1#proposal#11', sk: 'NOW#8', open: 3 }])
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4)
    expect(() => openBook(file, { cases: 29, now: NOW })).toThrow('go on with --cases 48')
  })
})
