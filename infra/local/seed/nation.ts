import { annualReportId, openAnnualReport } from '../../../shared/cases/facilitation/open-activity.ts'
import { tickGroup } from '../../../shared/cases/facilitation/tick-group.ts'
import { setGroupStatus } from '../../../shared/cases/group-status.ts'
import { headFrom, loadGroup } from '../../../shared/cases/load.ts'
import { foldIndicators } from '../../../shared/cases/throughput/read-indicators.ts'
import { tallyHistories } from '../../../shared/cases/throughput/tally.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { epochMsOf, type Instant, instant, instantOf } from '../../../shared/kit/instant.ts'
import { type AgencyId, agencyId, levelsOf } from '../../../shared/names/agencies.ts'
import { NATION } from '../../../shared/names/counters.ts'
import type { BudgetSource } from '../../../shared/names/proposal.ts'
import type { Role } from '../../../shared/names/roles.ts'
import { type Zone, zoneOf } from '../../../shared/reference/calendar/zones.ts'
import { REGIONS_FOLDER } from '../../../shared/reference/regions/folder.ts'
import { openRegions, type Regions } from '../../../shared/reference/regions/regions.ts'
import type { Row } from '../../../shared/store/table.ts'
import { STEPS } from './decisions.ts'
import { BUSINESSES } from './dossiers.ts'
import { inventedName, people, type SeededPerson } from './people.ts'
import { seededRandom } from './random.ts'
import type { Journey } from './scenario.ts'
import type { SeedTarget } from './seed.ts'
import { type Index, type StoredRow, storedRow } from './stored-rows.ts'
import { travel } from './travel.ts'
import { isTellable, modelOf, type Place, type SharedFigures, type Sown, twinOf, villagesLike } from './twins.ts'
import { makeWorld, rowsOfPerson, type World } from './world.ts'

/** What one city of the nation leaves in the table; files only of cases that are still open. */
export type SownCity = Sown<Row>

/** The largest city gets four times as many as the smallest; serial numbers of its people and letters end at 1,400. */
export const CASES_MAX = 400_000
/** The ministry's desks of before are gone; from this year on one desk does it all (domain.md 1.8). */
const FIRST_YEAR = 2022
const VILLAGES_A_CITY = 12
const DAY_MS = 86_400_000
/** 60 % of a year's proposals come in 40 days (domain.md 7.2); of this year fewer, so that its last months are seen. */
const SEASON = { share: 0.6, shareNow: 0.3, begins: '02-10', days: 40 }
/** A proposal that got its money, was put on the waiting list, was refused: a third is funded (domain.md 7.2). */
const FUNDED = 0.34
const WAITLISTED = 0.36
/** One year after its money a group still works: Batu's 36 of 54. */
const STILL_ACTIVE = 0.67
/** Working days that an office takes for a step, about: most cities are quick, some are not. */
const PACES = [1, 1, 1, 2, 2, 2, 2, 3, 3, 4]
/** How much of all is of this year and still on its way. */
const ON_ITS_WAY = 0.15
/** From the first draft to the end, returns and free days among them: twenty steps of a pace at most. */
const DAYS_A_PACE = 34
const SOURCES: readonly BudgetSource[] = ['APBN_CENTRAL', 'APBN_CENTRAL', 'APBN_CENTRAL', 'APBN_DEKON', 'APBD_PROVINCE']

/** What is loaded for a city: so many cases of its own, or those of a city like it. */
export type CityPlan = { city: string; cases: number; like: string | null }

/** Cities that go the road for many: of each zone so many, large and small, quick and slow. */
const MODELS = { WIB: 7, WITA: 4, WIT: 3 } as const satisfies Record<Zone, number>
/** Below this each city goes the road itself. */
const TWINS_FROM_CASES = 10_000

/** How many cases each city gets, small ones and large ones, models before their twins. The three of the tour have theirs. */
export function planOf(cases: number): CityPlan[] {
  const shares = sharesOf(cases)
  if (cases < TWINS_FROM_CASES) return shares.map(({ city, cases: own }) => ({ city, cases: own, like: null }))
  const regions = openRegions(REGIONS_FOLDER)
  const zones = Map.groupBy(shares, ({ city }) => zoneOf(city))
  const groups = [...zones].flatMap(([zone, own]) => {
    const models = modelsOf(
      regions,
      own.map(({ city }) => city),
      MODELS[zone],
    )
    const random = seededRandom(models.length)
    const rest = own.filter(({ city }) => !models.some((model) => model.city === city))
    const likes = rest.map(({ city }) => {
      const fit = models.filter((model) => villagesLike(regions, model, city))
      return { city, like: fit[Math.floor(random() * fit.length)]?.city ?? null }
    })
    return models.map(({ city }, i) => ({
      city,
      // From 0.4 to 1.6 of the mean.
      weight: 0.4 + (1.2 * i) / Math.max(1, models.length - 1),
      twins: likes.filter(({ like }) => like === city).map((twin) => twin.city),
    }))
  })
  const taken = new Set(groups.flatMap(({ city, twins }) => [city, ...twins]))
  const alone = shares.filter(({ city }) => !taken.has(city))
  const forGroups = cases - alone.reduce((sum, { cases: own }) => sum + own, 0)
  const weights = groups.reduce((sum, { weight, twins }) => sum + weight * (1 + twins.length), 0)
  const plan = groups.flatMap(({ city, weight, twins }): CityPlan[] => {
    const own = Math.floor((forGroups * weight) / weights)
    return [{ city, cases: own, like: null }, ...twins.map((twin) => ({ city: twin, cases: own, like: city }))]
  })
  const all = [...plan, ...alone.map(({ city, cases: own }) => ({ city, cases: own, like: null }))]
  // What the twins' equal shares leave over goes to cities that go the road alone.
  let left = cases - all.reduce((sum, { cases: own }) => sum + own, 0)
  for (let i = 0; left > 0; i += 1) {
    const one = all[all.length - 1 - (i % Math.max(1, alone.length))]
    if (!one) break
    one.cases += 1
    left -= 1
  }
  return all
}

/** Those with the fewest districts, for which a twin's can stand; of them some, spread over the zone. */
function modelsOf(regions: Regions, cities: readonly string[], many: number): Place[] {
  const fit = cities
    .map((city): Place => ({ city, villages: villagesOf(regions, city) }))
    .filter((place) => place.villages.length === VILLAGES_A_CITY && isTellable(regions, place))
    .toSorted((a, b) => districtsOf(a) - districtsOf(b))
    .slice(0, many * 2)
    .toSorted((a, b) => a.city.localeCompare(b.city))
  return fit.filter((_, i) => i % 2 === 0)
}
const districtsOf = ({ villages }: Place): number => new Set(villages.map((village) => levelsOf(village).district)).size

/** How many cases each city gets: small ones and large ones. */
function sharesOf(cases: number): { city: string; cases: number }[] {
  const seeded = new Set(people().map(({ agency }) => agency))
  const cities = openRegions(REGIONS_FOLDER)
    .cities()
    .map(({ code }) => code)
    .filter((code) => !seeded.has(`city-social-${code}`))
  const random = seededRandom(514)
  const weights = cities.map(() => 0.4 + random() * 1.2)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let given = 0
  let wanted = 0
  return cities.flatMap((city, i) => {
    wanted += ((weights[i] ?? 0) / all) * cases
    const own = Math.round(wanted) - given
    given += own
    return own > 0 ? [{ city, cases: own }] : []
  })
}

/** Makes cities like one: the same work, by people of their own. */
export async function twinsOf(
  target: Pick<SeedTarget, 'keysFile' | 'issuer' | 'registry' | 'now'>,
  city: string,
  sown: SownCity,
  indexes: readonly Index[],
): Promise<(twin: string) => Promise<Sown<StoredRow>>> {
  const { deps } = makeWorld(target)
  const place = { city, villages: villagesOf(deps.regions, city) }
  const model = await modelOf(deps, place, sown, indexes)
  return async (twin) => {
    const villages = villagesLike(deps.regions, place, twin)
    if (!villages) throw new Error(`${twin} has too few villages to be like ${city}`)
    const made = await twinOf(deps, model, { city: twin, villages })
    const staff = peopleOf(twin, villages).flatMap((person) => rowsOfPerson(target.issuer, person))
    return { ...made, rows: [...made.rows, ...staff.map((row) => storedRow(row, indexes))] }
  }
}

/**
 * The past and present of one city, made by the road itself with its own people: quick and slow offices, a season, returns,
 * refusals, waiting lists, late tasks. The same city is the same at every time it is made.
 */
export async function sowCity(
  target: Pick<SeedTarget, 'keysFile' | 'issuer' | 'registry' | 'now'>,
  { city, cases }: { city: string; cases: number },
): Promise<SownCity> {
  const seed = Number(city.replace('.', ''))
  const world = makeWorld({ ...target, trouble: { seed } })
  const random = seededRandom(seed)
  const before = new Set(world.table.dump().map(keyOf))
  const villages = await hireCity(world, city)
  const { now } = target
  const pace = PACES[Math.floor(random() * PACES.length)] ?? 2
  const groups: { id: string; year: number }[] = []
  for (let n = 0; n < cases; n += 1) {
    const journey = journeyOf({ n, village: villages[n % villages.length] ?? '', now, pace, random })
    const head = await travel(world, journey, now)
    if (journey.until === 'end' && !journey.ends && 'group' in head.facts && head.facts.group)
      groups.push({ id: head.facts.group.id, year: journey.group.budgetYear })
  }
  await keepGroups(world, city, groups, now, random)
  await accountForYear(world, city, now, random)
  world.at(now)
  return yieldOf(world, before)
}

/** Twelve villages, spread over the city's districts. */
function villagesOf(regions: Regions, city: string): string[] {
  const districts = regions.children(city).map(({ code }) => regions.children(code))
  const villages: string[] = []
  for (let row = 0; villages.length < VILLAGES_A_CITY; row += 1) {
    const more = districts.flatMap((district) => district[row]?.code ?? [])
    if (more.length === 0) break
    villages.push(...more)
  }
  return villages.slice(0, VILLAGES_A_CITY)
}

const CITY_STAFF: readonly (readonly [Role, number])[] = [
  ['operator', 2],
  ['verifier', 1],
  ['facilitator', 1],
  ['head', 1],
  ['supervisor', 1],
]
const VILLAGE_STAFF: readonly (readonly [Role, number])[] = [
  ['operator', 1],
  ['head', 1],
]
const PROVINCE_STAFF: readonly (readonly [Role, number])[] = [
  ['verifier', 1],
  ['head', 1],
  ['supervisor', 1],
]

/** Everybody who decides on the proposals of a city. Those of a province are the same for all its cities. */
function peopleOf(city: string, villages: readonly string[]): SeededPerson[] {
  const offices: [AgencyId, readonly (readonly [Role, number])[]][] = [
    [agencyId('province-social', levelsOf(city).province), PROVINCE_STAFF],
    [agencyId('city-social', city), CITY_STAFF],
    ...villages.map((code): [AgencyId, readonly (readonly [Role, number])[]] => [
      agencyId('village', code),
      VILLAGE_STAFF,
    ]),
  ]
  return offices.flatMap(([agency, roles], office) =>
    roles.flatMap(([role, many], which) =>
      Array.from({ length: many }, (_, i) => ({
        client: i === 0 ? `${agency}/${role}` : `${agency}/${role}/${i + 1}`,
        sub: `s-${agency}-${role}-${i + 1}`,
        name: inventedName(office * 13 + which * 3 + i),
        agency,
        desk: null,
        roles: [role],
      })),
    ),
  )
}

/** Gives a city its officers. @returns its villages that have some */
export async function hireCity(world: World, city: string): Promise<readonly string[]> {
  const villages = villagesOf(world.deps.regions, city)
  for (const person of peopleOf(city, villages)) await world.hire(person)
  return villages
}

type Chance = () => number

/** Where one proposal came from and how far it got. */
function journeyOf({
  n,
  village,
  now,
  pace: usual,
  random,
}: {
  n: number
  village: string
  now: Instant
  pace: number
  random: Chance
}): Journey {
  const today = now.slice(0, 10)
  const thisYear = Number(today.slice(0, 4))
  const pace = usual + (random() < 0.3 ? 1 : 0)
  const source = SOURCES[Math.floor(random() * SOURCES.length)] ?? 'APBN_CENTRAL'
  const returns = returnsBy(random)
  const group = (from: string) => ({
    n,
    village,
    business: BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0],
    members: 10,
    budgetYear: Number(from.slice(0, 4)),
    budgetSource: source,
    amount: 20_000_000,
  })
  if (random() < ON_ITS_WAY) {
    const passed = STEPS.filter((step) => step !== 'province-recommendation' || source !== 'APBN_CENTRAL')
    // Most of what is on its way stands near its beginning.
    const at = 1 + Math.floor(random() ** 1.6 * (passed.length - 1))
    const days = Math.ceil(at * pace * 1.45 + random() ** 2 * pace * 1.6)
    const from = laterOf(dayBefore(today, days), `${thisYear}-01-02`)
    return { group: group(from), from, until: passed[at] ?? 'village-endorsement', returns, pace, timeActs: true }
  }
  const year = FIRST_YEAR + Math.floor(random() * (thisYear - FIRST_YEAR + 1))
  const planned =
    random() < (year === thisYear ? SEASON.shareNow : SEASON.share)
      ? dayAfter(`${year}-${SEASON.begins}`, Math.floor(random() * SEASON.days))
      : dayAfter(`${year}-01-08`, Math.floor(random() * 300))
  // Of this year, only what can have come to its end by now.
  const last = dayBefore(today, pace * DAYS_A_PACE + Math.floor(random() * 60))
  const latest = last > `${thisYear}-01-08` ? last : dayBefore(`${thisYear}-01-01`, 90)
  const day = planned < latest ? planned : latest
  const fate = random()
  const ends =
    fate < FUNDED
      ? {}
      : fate < FUNDED + WAITLISTED
        ? { ends: { step: 'ministry-determination', outcome: 'waitlist' as const } }
        : {
            ends: {
              step: random() < 0.5 ? 'city-administration' : 'city-verification',
              outcome: 'reject' as const,
            },
          }
  return { group: group(day), from: day, until: 'end', returns, pace, timeActs: true, ...ends }
}

function returnsBy(random: Chance): Record<string, number> {
  const chance = random()
  if (chance < 0.2) return { 'city-administration': 1 }
  if (chance < 0.26) return { 'city-verification': 1 }
  if (chance < 0.3) return { 'ministry-verification': 1 }
  return chance < 0.32 ? { 'city-administration': 2 } : {}
}

/** Some groups stopped working; for the others the clock opened this month. */
async function keepGroups(
  world: World,
  city: string,
  groups: readonly { id: string; year: number }[],
  now: Instant,
  random: Chance,
): Promise<void> {
  const supervisor = world.officer(`city-social-${city}/supervisor`)
  for (const { id, year } of groups) {
    const reviewed = instant(`${year + 1}-11-24T03:00:00.000Z`)
    if (random() > STILL_ACTIVE && reviewed < now) {
      world.at(reviewed)
      const done = await setGroupStatus(world.deps, supervisor, id, {
        status: 'INACTIVE',
        reason: 'Usaha tidak berjalan saat pendataan.',
      })
      if (done.kind !== 'done') throw new Error(`the status of ${id} was not set: ${JSON.stringify(done)}`)
      continue
    }
    world.at(now)
    if ((await loadGroup(world.table, id))?.group.status === 'ACTIVE') await tickGroup(world.deps, id)
  }
  await world.deliver()
}

/** The report on last year: some are in, some late, some still being written. */
async function accountForYear(world: World, city: string, now: Instant, random: Chance): Promise<void> {
  const year = Number(now.slice(0, 4)) - 1
  const opened = instant(`${year + 1}-01-02T01:00:00.000Z`)
  if (opened > now) return
  world.at(opened)
  await openAnnualReport(world.deps, city, year)
  const id = annualReportId(city, year)
  const signed = instantOf(Date.UTC(year + 1, 1, 8 + Math.floor(random() * 40), 3))
  const far = random()
  if (far > 0.85 || signed >= now) return
  const decide = async (client: string, outcome: string, form: unknown): Promise<void> => {
    const task = openTaskOf((await world.head(id)).flow)
    if (!task) throw new Error(`the report of ${city} has no open task`)
    if (task.hold.state === 'Ready') await world.act(client, id, { type: 'Claim', task: task.n })
    await world.act(client, id, { type: 'Complete', task: task.n, outcome, form })
    await world.deliver()
  }
  const office = `city-social-${city}`
  world.at(signed)
  await decide(`${office}/operator`, 'draft', {
    remarks: 'Program berjalan menurut rencana dinas.',
    obstacles: 'Pemasaran dan pembukuan kelompok.',
    plan: 'Pendampingan lebih sering.',
  })
  await decide(`${office}/head`, 'sign', {
    letter: { number: `LPJ/${city}/${year}`, date: world.deps.calendar.dayOf(signed, agencyId('city-social', city)) },
    signer: 'Kepala Dinas (contoh)',
  })
  if (far < 0.7) await decide(`province-social-${levelsOf(city).province}/verifier`, 'accept', {})
}

/** What was not there before the city, its counters, and a year of its indicators. */
async function yieldOf(world: World, before: ReadonlySet<string>): Promise<SownCity> {
  const heads = world.table
    .dump()
    .flatMap((row) => (row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [headFrom(row)] : []))
  for (const head of heads) await tallyHistories(world.deps, 1, [head])
  const city = heads.flatMap(({ facts }) => ('village' in facts ? [levelsOf(facts.village).city] : []))[0]
  const thisYear = Number(world.deps.now().slice(0, 4))
  if (city !== undefined) await foldIndicators(world.deps, city, [thisYear - 1, thisYear])
  const open = new Set(heads.flatMap(({ flow }) => (flow.custody.kind === 'closed' ? [] : [flow.id])))
  const shared: SharedFigures = {}
  const rows = world.table.dump().filter((row) => {
    if (before.has(keyOf(row))) return false
    const scope = /^TALLY#\d+#[^#]+#([^#]+)$/.exec(row.pk)?.[1]
    if (scope === undefined || !(scope === NATION || /^\d{2}$/.test(scope))) return true
    const { pk, sk, ...figures } = row
    const name = `${pk} ${sk.replace(/#?\d+$/, '')}`
    const sums = shared[name] ?? {}
    for (const [figure, by] of Object.entries(figures)) sums[figure] = (sums[figure] ?? 0) + Number(by)
    shared[name] = sums
    return false
  })
  return {
    rows,
    files: world.uploads.filter((key) => [...open].some((id) => key.includes(id))),
    cases: heads.filter(({ kind }) => kind === 'proposal').length,
    shared,
  }
}

const keyOf = ({ pk, sk }: { pk: string; sk: string }): string => `${pk}\n${sk}`
const dayAfter = (day: string, days: number): string =>
  instantOf(epochMsOf(instant(`${day}T00:00:00.000Z`)) + days * DAY_MS).slice(0, 10)
const dayBefore = (day: string, days: number): string => dayAfter(day, -days)
const laterOf = (a: string, b: string): string => (a > b ? a : b)
