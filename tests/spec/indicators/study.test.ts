import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { sowStudy } from '../../../infra/local/seed/seed.ts'
import type { World } from '../../../infra/local/seed/world.ts'
import { readReport } from '../../../shared/cases/facilitation/read-activity.ts'
import { readIndicators } from '../../../shared/cases/throughput/read-indicators.ts'
import { labelOf } from '../../../shared/indicators/catalogue.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { newWorld } from '../tally/world.ts'

const CITY = 'city-social-35.79'
let world: World

beforeAll(async () => {
  world = await newWorld()
  await sowStudy(world, instant('2026-11-20T03:00:00.000Z'))
  world.at(instant('2026-11-20T03:00:00.000Z'))
}, 60_000)

async function indicators(year: number, client = `${CITY}/head`, agency = CITY) {
  const read = await readIndicators(world.deps, world.officer(client), agency, year)
  if (read.kind === 'refused') throw new Error(read.code)
  return Object.fromEntries(read.indicators.indicators.map((one) => [one.code, one]))
}

describe('the table of the study, from events', () => {
  test('2020: 36 of 54 groups are active, which is poor', async () => {
    const { E1 } = await indicators(2020)
    expect(E1).toMatchObject({ numerator: 36, denominator: 54, value: 0.667, label: 'kurang' })
    expect(E1?.notes.join(' ')).toMatch(/53 kelompok.*54 kelompok/)
    expect(E1?.evidence).toHaveLength(36)
  })

  test('partners: one in 2018, two in 2019 and in 2020', async () => {
    for (const [year, partners] of [
      [2017, 0],
      [2018, 1],
      [2019, 2],
      [2020, 2],
    ] as const)
      expect([year, (await indicators(year))['R3']?.value]).toEqual([year, partners])
  })

  test('the yearly report: handed in for 2018 and 2019, open for 2020', async () => {
    expect((await indicators(2018))['A1']).toMatchObject({ value: 1, label: 'baik' })
    expect((await indicators(2019))['A1']).toMatchObject({ value: 1 })
    const { A1 } = await indicators(2020)
    expect(A1).toMatchObject({ value: 0, notes: ['Laporan belum dikirim ke provinsi.'] })
  })

  test('2019: 18 groups got equipment with a record; contradictions of the sources stand beside', async () => {
    const { A5, R4, A4 } = await indicators(2019)
    expect(A5).toMatchObject({ numerator: 18, denominator: 18 })
    expect(R4).toMatchObject({ numerator: 18, denominator: 18, notes: ['18 disetujui.'] })
    expect(A4?.notes.join(' ')).toMatch(/132%/)
  })

  test('groups came year by year, and outreach was held once', async () => {
    const news = await Promise.all([2017, 2018, 2019, 2020].map(async (year) => (await indicators(year))['E2']?.value))
    expect(news.reduce((sum: number, n) => sum + Number(n), 0)).toBe(54)
    expect((await indicators(2020))['E4']).toMatchObject({ numerator: 10, denominator: 54, label: 'sangat kurang' })
    expect((await indicators(2020))['A6']).toMatchObject({ value: 1 })
  })

  test('a province and the nation are the sums of their cities', async () => {
    await indicators(2020)
    const province = await indicators(2020, 'province-social-35/head', 'province-social-35')
    expect(province['E1']).toMatchObject({ numerator: 36, denominator: 54 })
    expect((await indicators(2020, 'ministry/head', 'ministry'))['E1']).toMatchObject({ value: 0.667 })
    const hidden = await readIndicators(world.deps, world.officer('city-social-35.73/head'), CITY, 2020)
    expect(hidden).toMatchObject({ code: 'not-found' })
  })
})

test('the report of 2019 is as it was signed; that of 2020 is still gathered', async () => {
  const read = async (year: number, client = 'province-social-35/verifier') => {
    const found = await readReport(world.deps, world.officer(client), CITY, year)
    if (found.kind === 'refused') throw new Error(found.code)
    return found.report
  }
  const signed = await read(2019)
  expect(signed).toMatchObject({ state: 'ACCEPTED', content: { year: 2019, gatheredAt: '2020-02-14T03:00:00.000Z' } })
  expect(signed.content.equipment).toEqual({ requested: 18, delivered: 18 })
  const open = await read(2020, `${CITY}/operator`)
  expect(open).toMatchObject({
    state: 'COLLECTING',
    content: { groups: { total: 54, byStatus: { ACTIVE: 36, INACTIVE: 18 } } },
  })
  expect(open.content.groups.byDistrict.map(({ groups }) => groups)).toEqual([25, 13, 16])
})

test('labels begin where the platform says they do', () => {
  expect([0.85, 0.849, 0.7, 0.699, 0.5, 0.499].map((value) => labelOf(value).id)).toEqual([
    ...['baik', 'cukup baik', 'cukup baik', 'kurang', 'kurang', 'sangat kurang'],
  ])
})

test('the study itself says what is expected', () => {
  const facts = JSON.parse(readFileSync(new URL('./study-facts.json', import.meta.url), 'utf8'))
  expect(facts.totals.active2020 / facts.totals.chapterV2020).toBeCloseTo(0.667, 3)
})
