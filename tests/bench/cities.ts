import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { moveClock } from '../../infra/local/clock-offset.ts'
import { placesIn, writeOwnFile } from '../../infra/local/data-folder.ts'
import { startStack } from '../../infra/local/local-stack.ts'
import { BUSINESSES, groupName, type SeededGroup } from '../../infra/local/seed/dossiers.ts'
import { inventedName, type SeededPerson } from '../../infra/local/seed/people.ts'
import { loadRows, type SeedTarget, seed } from '../../infra/local/seed/seed.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../infra/local/seed/world.ts'
import { fingerprint } from '../../infra/local/synth.ts'
import type { Head } from '../../shared/cases/head.ts'
import { tallyPointer } from '../../shared/cases/throughput/tally.ts'
import { type Instant, instant, plusSeconds } from '../../shared/kit/instant.ts'
import { type AgencyId, agencyId } from '../../shared/names/agencies.ts'
import type { Role } from '../../shared/names/roles.ts'
import { REGIONS_FOLDER } from '../../shared/reference/regions/folder.ts'
import { openRegions } from '../../shared/reference/regions/regions.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { tallyMark } from '../../shared/store/row-keys.ts'
import { until } from '../walks/until.ts'

/** Ten large cities, so that each village's inbox stays on one page. */
export const CITIES = [
  '12.71',
  '13.71',
  '16.71',
  '32.73',
  '33.74',
  '34.71',
  '35.78',
  '51.71',
  '64.72',
  '73.71',
] as const
/** A city whose office has an inbox of more than one page, which no load ever touches. */
export const QUIET_CITY = '74.71'
/** Beside them one proposal as large as they get: sent back again and again, and its draft for a village to work on. */
const LARGE = {
  members: 20,
  returns: {
    'village-endorsement': 1,
    'city-administration': 2,
    'city-verification': 2,
    'city-submission': 1,
    'ministry-verification': 1,
  },
} as const
const VILLAGES_A_CITY = 40
/** So many wait at a time: a case comes round again after seconds. */
export const CASES_A_CITY = 60
/** Serial numbers of a city's people and letters end here. */
const CASES_A_CITY_MAX = 1_480
/** Where the cases wait: half with the city, half with the village, and they go to and fro for ever. */
export const CITY_STEP = 'account-verification'
export const VILLAGE_STEP = 'account-correction'
const MEMBERS = 5
const AMOUNT = 12_000_000
const BEGAN_DAYS_AGO = 12
const LARGE_BEGAN_DAYS_AGO = 120
const DAY_SECONDS = 86_400
const COUNTED_WITHIN_MS = 900_000

const regions = openRegions(REGIONS_FOLDER)

/** The villages of a city that take part. */
export const villagesOf = (city: string): string[] =>
  regions
    .children(city)
    .flatMap(({ code }) => regions.children(code))
    .slice(0, VILLAGES_A_CITY)
    .map(({ code }) => code)

/** Everybody of one city: those who decide on its proposals, and one operator of each partner office. */
export function peopleOfCity(city: string): SeededPerson[] {
  const offices: [AgencyId, readonly [Role, number][]][] = [
    [agencyId('city-social', city), [...STAFF, ['operator', 3]]],
    [agencyId('city-health', city), [['operator', 1]]],
    [agencyId('city-trade', city), [['operator', 1]]],
    ...villagesOf(city).map((code): [AgencyId, readonly [Role, number][]] => [
      agencyId('village', code),
      VILLAGE_STAFF,
    ]),
  ]
  return offices.flatMap(([agency, roles], office) =>
    roles.flatMap(([role, many]) =>
      Array.from({ length: many }, (_, i) => ({
        client: i === 0 ? `${agency}/${role}` : `${agency}/${role}/${i + 1}`,
        sub: `s-${agency}-${role}-${i + 1}`,
        name: inventedName(office * 7 + i),
        agency,
        desk: null,
        roles: [role],
      })),
    ),
  )
}
const STAFF: readonly [Role, number][] = [
  ['verifier', 1],
  ['facilitator', 1],
  ['head', 1],
  ['supervisor', 1],
]
const VILLAGE_STAFF: readonly [Role, number][] = [
  ['operator', 1],
  ['head', 1],
]

/** Says of which version a folder is. */
export const NOTE = 'cities.json'
/** With which sources, so that a folder of an older version is built anew. */
const Built = z.object({ cases: z.int(), sources: z.string(), at: z.string().transform(instant) })

/**
 * A data folder of `npm start` with the cities' cases in it, built once: every case went the one road in memory, and
 * its rows were put into the engine. Its time is held at the moment when it was built, so that nothing falls late.
 * @param cases at least so many in each city; a folder with fewer is built anew
 */
export async function citiesFolder(
  data: string,
  { cities, cases }: { cities: readonly string[]; cases: number },
  say: (line: string) => void,
): Promise<void> {
  const note = join(data, NOTE)
  const before = existsSync(note) ? Built.safeParse(JSON.parse(readFileSync(note, 'utf8'))).data : undefined
  const sources = await fingerprint()
  if (before && before.cases >= cases && before.sources === sources) {
    moveClock(placesIn(data).clockOffset, `=${before.at}`)
    return
  }
  rmSync(note, { force: true })
  let last: string | undefined
  let builtAt: Instant | undefined
  let target: SeedTarget | undefined
  const stack = await startStack({
    data,
    fresh: true,
    port: 0,
    say,
    tell: say,
    async sow(sown) {
      target = sown
      builtAt = sown.now
      await seed(sown)
      for (const city of cities) {
        last = await sowCity(sown, city, cases)
        say(`${city} has its cases`)
      }
    },
  })
  try {
    if (target && last !== undefined) await whenCounted(target, last)
  } finally {
    await stack.stop()
  }
  writeOwnFile(note, JSON.stringify({ cases, sources, at: builtAt }))
}

/** @returns the id of the last case */
async function sowCity(target: SeedTarget, city: string, cases: number): Promise<string> {
  if (cases > CASES_A_CITY_MAX) throw new Error(`a city takes ${CASES_A_CITY_MAX} cases at most`)
  // A chance of its own, or two cities would give their cases the same ids.
  const world = makeWorld({ ...target, trouble: { seed: Number(city.replace('.', '')) } })
  const seeded = new Set(world.table.dump().map(({ pk, sk }) => `${pk}\n${sk}`))
  for (const person of peopleOfCity(city)) await world.hire(person)
  const villages = villagesOf(city)
  const from = plusSeconds(target.now, -BEGAN_DAYS_AGO * DAY_SECONDS).slice(0, 10)
  let last = ''
  for (let n = 0; n < cases; n += 1) {
    const village = villages[n % villages.length]
    if (village === undefined) throw new Error(`${city} has no villages`)
    const waits = city !== QUIET_CITY && Math.floor(n / villages.length) % 2 === 0 ? VILLAGE_STEP : CITY_STEP
    const head = await travel(
      world,
      { group: groupAt(n, village, target.now), from, until: waits, pace: 1 },
      target.now,
    )
    last = head.flow.id
  }
  if (city === QUIET_CITY) last = (await travelLarge(world, target.now)).flow.id
  await loadRows(
    target,
    world.table.dump().filter(({ pk, sk }) => !seeded.has(`${pk}\n${sk}`)),
  )
  return last
}

/** The group of the large proposal, and of the draft that looks like it. */
export const largeGroup = (now: Instant): SeededGroup => ({
  ...groupAt(CASES_A_CITY_MAX, villagesOf(QUIET_CITY)[0] ?? '', now),
  members: LARGE.members,
})
export const largeName = (now: Instant): string => groupName(largeGroup(now))

function travelLarge(world: World, now: Instant): Promise<Head> {
  const from = plusSeconds(now, -LARGE_BEGAN_DAYS_AGO * DAY_SECONDS).slice(0, 10)
  return travel(world, { group: largeGroup(now), from, until: CITY_STEP, returns: LARGE.returns, pace: 1 }, now)
}

/** All make food, so that every partner can be asked. */
const groupAt = (n: number, village: string, now: Instant): SeededGroup => ({
  n,
  village,
  business: BUSINESSES[n % 4] ?? BUSINESSES[0],
  members: MEMBERS,
  budgetYear: Number(now.slice(0, 4)),
  budgetSource: 'APBN_CENTRAL',
  amount: AMOUNT,
})

/** The counters read the whole stream from its beginning: until they are through they would take their share of the machine. */
async function whenCounted({ client, table }: SeedTarget, id: string): Promise<void> {
  const read = dynamoTable({ client, table, onUsed: () => {}, random: () => 0 })
  await until(
    'the counters have counted every case',
    async () => read.get(tallyMark((await tallyPointer(read)).current, id)),
    COUNTED_WITHIN_MS,
  )
}
