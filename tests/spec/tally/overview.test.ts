import { beforeAll, describe, expect, test } from 'vitest'
import { studyGroups, waitingProposals } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import type { World } from '../../../infra/local/seed/world.ts'
import type { Head } from '../../../shared/cases/head.ts'
import { headFrom } from '../../../shared/cases/load.ts'
import { readTimeline } from '../../../shared/cases/reads/read-timeline.ts'
import { readLongest } from '../../../shared/cases/throughput/read-longest.ts'
import { type Overview, readOverview } from '../../../shared/cases/throughput/read-overview.ts'
import { tallyHistories } from '../../../shared/cases/throughput/tally.ts'
import { recountTally } from '../../../shared/cases/throughput/tally-recount.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { newWorld } from './world.ts'

const NOW = instant('2026-11-20T03:00:00.000Z')
let world: World

beforeAll(async () => {
  world = await newWorld()
  const active = studyGroups().slice(0, 4)
  for (const { journey } of active)
    await travel(
      world,
      { ...journey, from: '2026-06-02', group: { ...journey.group, budgetYear: 2026, members: 10 } },
      NOW,
    )
  for (const journey of waitingProposals('2026-11-20', () => '2026-10-01')) await travel(world, journey, NOW)
  world.at(NOW)
  for (const head of heads()) await tallyHistories(world.deps, 1, [head])
})

const heads = (): Head[] =>
  world.table.dump().flatMap((row) => (row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [headFrom(row)] : []))
async function overview(client: string, scope?: string): Promise<Overview> {
  const read = await readOverview(world.deps, world.officer(client), { scope })
  if (read.kind === 'refused') throw new Error(read.code)
  return read.overview
}

describe('the overview', () => {
  test('adds up: areas, steps, weeks and holders are the whole', async () => {
    const nation = await overview('ministry/head')
    expect(nation.scope).toBe('nation')
    expect(nation.areas).toHaveLength(38)
    expect(nation.areas.reduce((sum, { open }) => sum + open, 0)).toBe(nation.totals.open)
    expect(nation.steps.reduce((sum, { open }) => sum + open, 0)).toBe(nation.totals.open)
    expect(nation.steps.reduce((sum, { late }) => sum + late, 0)).toBe(nation.totals.late)
    for (const area of nation.areas)
      expect(
        Object.values(area.holders).reduce((sum, n) => sum + n, 0),
        area.name,
      ).toBe(area.open)
    expect(nation.series.at(-1)?.monday).toBe('2026-11-16')
    expect(nation.series).toHaveLength(26)
    expect(nation.totals.entered).toBeGreaterThan(10)
    expect(nation.before.entered).toBeGreaterThan(0)
    const province = await overview('province-social-35/head')
    expect(province.areas.find(({ code }) => code === '35.79')?.open).toBe(
      (await overview('ministry/head', '35.79')).totals.open,
    )
  })

  test('by kind of business is two parts of the whole, and equals what the heads say', async () => {
    const read = async (scope: string, business?: 'PRODUCTION' | 'SERVICE') => {
      const found = await readOverview(world.deps, world.officer('ministry/head'), { scope, business })
      if (found.kind === 'refused') throw new Error(found.code)
      return found.overview
    }
    for (const scope of ['nation', '35', '35.79']) {
      const [all, production, service] = [
        await read(scope),
        await read(scope, 'PRODUCTION'),
        await read(scope, 'SERVICE'),
      ]
      for (const figure of ['open', 'late', 'entered', 'left', 'returned', 'rejected'] as const)
        expect([scope, figure, production.totals[figure] + service.totals[figure]]).toEqual([
          scope,
          figure,
          all.totals[figure],
        ])
      for (const [i, step] of all.steps.entries())
        expect((production.steps[i]?.open ?? 0) + (service.steps[i]?.open ?? 0), step.step).toBe(step.open)
      expect(service.totals.open).toBe(
        heads().filter(
          ({ kind, flow, facts }) =>
            kind === 'proposal' &&
            flow.custody.kind !== 'closed' &&
            'group' in facts &&
            facts.group?.kind === 'SERVICE' &&
            (scope === 'nation' || ('village' in facts && facts.village.startsWith(`${scope}.`))),
        ).length,
      )
      expect(service.totals.open).toBeGreaterThan(0)
    }
    expect(await recountTally(world.deps, '35')).toBe(0)
  })

  test('tells how it stood at the end of the weeks before, and of each of the last eight', async () => {
    const nation = await overview('ministry/head')
    const { from } = nation.window
    const then = new Date(`${from}T00:00:00+07:00`).toISOString()
    // A draft of the seed is submitted on the day that it is opened.
    const open = heads().filter(({ flow, facts }) => {
      if (!('revision' in facts) || facts.revision === 0) return false
      const left = flow.custody.kind === 'closed' ? flow.custody.at : '9999'
      return facts.openedAt < then && left >= then
    }).length
    expect(nation.before.open).toBe(open)
    const east = nation.areas.find(({ code }) => code === '35')
    expect(east?.line).toHaveLength(8)
    expect(east?.line.at(-1)).toBeCloseTo((east?.late ?? 0) / (east?.open ?? 1), 3)
  })

  test('splits the time of finished visits as the cases’ own timelines do', async () => {
    const done = heads().filter(({ flow }) => flow.custody.kind === 'closed')
    const counted = await newWorld()
    counted.table.load(world.table.dump().filter(({ pk }) => !pk.startsWith('TALLY#')))
    for (const head of done) await tallyHistories(counted.deps, 1, [head])
    counted.at(
      instant(
        done
          .map(({ updatedAt }) => updatedAt)
          .toSorted()
          .at(-1) ?? '',
      ),
    )
    const read = await readOverview(counted.deps, counted.officer('city-social-35.79/head'), {})
    if (read.kind === 'refused') throw new Error(read.code)
    const city = read.overview
    const HOWS = { working: 'workingSeconds', waiting: 'waitingSeconds', partner: 'partnerSeconds' } as const
    const timelines = await Promise.all(
      done.map(async ({ flow }) => {
        const found = await readTimeline(world.deps, world.officer('ministry/head'), flow.id)
        if (found.kind === 'refused') throw new Error(found.code)
        return found.timeline.agencies
      }),
    )
    // The village's draft stands in a timeline, and in no counter.
    for (const office of ['city-social', 'ministry'])
      for (const [how, seconds] of Object.entries(HOWS))
        expect(
          city.steps.filter(({ at }) => at === office).reduce((sum, step) => sum + step[how as keyof typeof HOWS], 0),
          `${how} at ${office}`,
        ).toBe(
          timelines
            .flat()
            .filter(({ agency }) => agency.kind === office)
            .reduce((sum, one) => sum + one[seconds], 0),
        )
    const verification = city.steps.find(({ step }) => step === 'city-verification')
    expect(verification?.within).toBe(12)
    expect(verification?.medianDays).toBeGreaterThan(0)
  })

  test('costs one small read once it was made', async () => {
    await overview('ministry/head')
    const kept = world.table.dump().filter(({ pk }) => pk.startsWith('TALLY#VIEW#overview'))
    expect(Math.max(...kept.map(({ view }) => String(view).length))).toBeLessThan(16 * 1024)
  })

  test('is hidden from who is not of the place', async () => {
    const read = async (client: string, scope?: string) =>
      (await readOverview(world.deps, world.officer(client), { scope })).kind
    expect(await read('village-35.79.01.1001/head')).toBe('refused')
    expect(await read('city-social-35.79/head', '35')).toBe('refused')
    expect(await read('city-social-35.79/head', 'nation')).toBe('refused')
    expect(await read('city-health-35.79/head')).toBe('refused')
  })
})

test('the ten cases held for longest are those of the place, oldest first', async () => {
  const read = async (client: string, scope: string, step?: string) => {
    const found = await readLongest(world.deps, world.officer(client), { scope, kind: 'proposal', step })
    if (found.kind === 'refused') throw new Error(found.code)
    return found.cases
  }
  const city = await read('city-social-35.79/head', '35.79')
  expect(city).toHaveLength(10)
  expect(city.map(({ days }) => days)).toEqual(city.map(({ days }) => days).toSorted((a, b) => b - a))
  const atVerification = await read('city-social-35.79/head', '35.79', 'city-verification')
  expect(atVerification.map(({ step }) => step)).toEqual(atVerification.map(() => 'city-verification'))
  const services = await readLongest(world.deps, world.officer('city-social-35.79/head'), {
    scope: '35.79',
    kind: 'proposal',
    business: 'SERVICE',
  })
  if (services.kind === 'refused') throw new Error(services.code)
  const businessOf = (id: string) =>
    heads().flatMap((head) => (head.kind === 'proposal' && head.flow.id === id ? head.facts.group?.kind : []))[0]
  expect(new Set(services.cases.map(({ id }) => businessOf(id)))).toEqual(new Set(['SERVICE']))
  const province = await read('province-social-35/head', '35')
  // Of the nation the ministry reads names: those of the provinces' offices and of its own desks, longest first.
  const nation = await read('ministry/head', 'nation')
  expect(nation).toHaveLength(10)
  expect(nation.map(({ days }) => days)).toEqual(nation.map(({ days }) => days).toSorted((a, b) => b - a))
  expect(nation[0]?.days).toBeGreaterThanOrEqual(province[0]?.days ?? 0)
  const atMinistry = await read('ministry/verifier', 'nation', 'ministry-verification')
  expect(new Set(atMinistry.map(({ agency }) => agency.kind))).toEqual(new Set(['ministry']))
  expect(new Set(province.map(({ agency }) => agency.kind))).toContain('city-social')
  expect(
    (await readLongest(world.deps, world.officer('city-social-35.79/head'), { scope: '33.72', kind: 'proposal' })).kind,
  ).toBe('refused')
})
