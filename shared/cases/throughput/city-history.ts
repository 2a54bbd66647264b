import type { Entry } from '../../contracts/entry.ts'
import type { CaseHistory, CityHistory, GroupHistory, Happening } from '../../indicators/city-history.ts'
import { instant } from '../../kit/instant.ts'
import { agencyId } from '../../names/agencies.ts'
import { caseOfPartition, closedPlace, GROUPS, groupOfPartition, openPlace } from '../../store/row-keys.ts'
import type { Position } from '../../store/table.ts'
import { followChain } from '../audit/verify-history.ts'
import type { Deps } from '../deps.ts'
import { DEFINITIONS } from '../head.ts'
import { entriesOf } from '../reads/read-history.ts'

const FIRST_YEAR = 2017
const PAGE = 100
/** Far more than a city has in its life; more would be a sign of trouble. */
const PAGES_MAX = 1000
/** Places and histories read side by side. */
const AT_ONCE = 8

/** All that happened to a city's groups and cases, from its places in the index and the stored histories. */
export async function readCityHistory(deps: Deps, city: string): Promise<CityHistory> {
  const office = agencyId('city-social', city)
  const kinds = [...new Set(DEFINITIONS.map(({ name }) => name))].filter((kind) => kind !== 'incident')
  const thisYear = Number(deps.calendar.dayOf(deps.now(), office).slice(0, 4))
  const years = Array.from({ length: Math.max(1, thisYear - FIRST_YEAR + 1) }, (_, i) => String(FIRST_YEAR + i))
  const places = kinds.flatMap((kind) => [openPlace(kind, city), ...years.map((year) => closedPlace(kind, city, year))])
  const caseIds = new Set((await inLanes(places, (pk) => placed(deps, pk))).flat())
  const groupIds = await placed(deps, openPlace(GROUPS, city))

  let chainsWhole = true
  const happeningsOf = async (aggregate: string): Promise<Happening[]> => {
    const chain = followChain(await entriesOf(deps.table, aggregate))
    if (chain.kind === 'broken') chainsWhole = false
    return chain.kind === 'broken' ? [] : chain.entries.map(happening)
  }
  const cases = await inLanes([...caseIds], async (aggregate) => caseOf(aggregate, await happeningsOf(aggregate)))
  const groups = await inLanes(groupIds, async (aggregate) => groupOf(aggregate, await happeningsOf(aggregate), cases))
  return {
    city,
    villages: deps.regions
      .children(city)
      .flatMap(({ code }) => deps.regions.children(code).map((village) => village.code)),
    groups,
    cases,
    chainsWhole,
    dayOf: (at) => deps.calendar.dayOf(at, office),
  }
}

/** What a case is, as its own history tells. */
function caseOf(aggregate: string, happenings: readonly Happening[]): CaseHistory | undefined {
  const id = caseOfPartition(aggregate)
  const all = happenings.flatMap(({ events }) => events)
  const kind = memberOf(all.find(({ type }) => type === 'CaseOpened')?.['workflow'], 'name')
  if (id === undefined || typeof kind !== 'string') return undefined
  const group = all.findLast((event) => ABOUT_A_GROUP.has(event.type))?.['group']
  const about = memberOf(group, 'id')
  return { id, kind, group: typeof about === 'string' ? about : null, happenings }
}
const ABOUT_A_GROUP: ReadonlySet<string> = new Set(['DossierRecorded', 'RequestOpened', 'ActivityOpened'])

function groupOf(
  aggregate: string,
  happenings: readonly Happening[],
  cases: readonly CaseHistory[],
): GroupHistory | undefined {
  const id = groupOfPartition(aggregate)
  const all = happenings.flatMap(({ events }) => events)
  const village = all.find(({ type }) => type === 'GroupFormed')?.['village']
  const proposal = all.findLast(({ type }) => type === 'GroupFormed' || type === 'GroupProposed')?.['proposal']
  if (id === undefined || typeof village !== 'string') return undefined
  return { id, village, members: membersOf(cases, String(memberOf(proposal, 'id'))), happenings }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined

async function placed(deps: Deps, pk: string): Promise<string[]> {
  const keys: string[] = []
  let after: Position | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({ pk, index: 'byPlace', ...(after ? { after } : {}), limit: PAGE })
    keys.push(...found.rows.map((row) => row.pk))
    after = found.next
    if (!after) return keys
  }
  throw new Error(`${pk} has more rows than a city has cases`)
}

/** Keyed digests of the members in the last dossier of a group's proposal. */
function membersOf(cases: readonly CaseHistory[], proposal: string): string[] {
  const dossiers = (cases.find(({ id }) => id === proposal)?.happenings ?? []).flatMap(({ events }) =>
    events.filter(({ type }) => type === 'DossierRecorded'),
  )
  const members = dossiers.at(-1)?.['members']
  return Array.isArray(members) ? members.map(String) : []
}

const happening = ({ at, actor, events }: Entry): Happening => ({
  at: instant(at),
  agency: 'system' in actor ? '' : actor.agency.id,
  events,
})

async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result | undefined>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let at = 0; at < items.length; at += AT_ONCE)
    for (const result of await Promise.all(items.slice(at, at + AT_ONCE).map(work)))
      if (result !== undefined) results.push(result)
  return results
}
