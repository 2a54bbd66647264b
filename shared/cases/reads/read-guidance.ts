import { Entry } from '../../contracts/entry.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Group, GroupEvent } from '../../groups/group.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { kindOf, regionOf } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { GROUPS, groupKey, headOf, openPlace } from '../../store/row-keys.ts'
import { BATCH_GET_KEYS_MAX, type Position } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { groupHeadFrom } from '../load.ts'
import { entriesOf } from './read-history.ts'

/** One approved month of a group, in rupiah. */
export type Month = { period: string; turnover: number; profit: number; membersActive: number }
/** A group as its facilitator sees it. */
export type GuidedGroup = {
  id: string
  name: string
  village: string
  status: Group['status']
  growthStage: Group['growthStage']
  /** Months in a row without a report or without sales. */
  missed: number
  /** The last months that were reported and approved, oldest first. */
  months: Month[]
}
/** Who accompanies how many groups that work; those that nobody accompanies are under `null`. */
export type Load = { facilitator: { sub: string; name: string } | null; groups: number }

const MONTHS_SHOWN = 12
/** More groups than a city has. */
const GROUPS_MAX = 2_000
const AT_ONCE = 8
/** Groups that ended need nobody. */
const WORKING: readonly Group['status'][] = ['FUNDED', 'ACTIVE', 'INACTIVE']

/** The groups that a facilitator accompanies, and how a city's groups are spread over its facilitators. */
export async function readGuidance(
  deps: Deps,
  actor: StaffActor,
): Promise<{ kind: 'found'; own: GuidedGroup[]; loads: Load[] } | Refused<RefusalCode>> {
  if (kindOf(actor.agency) !== 'city-social' || actor.roles.length === 0) return refused('not-found')
  const groups = (await groupsOfCity(deps, regionOf(actor.agency))).filter(({ status }) => WORKING.includes(status))
  const own: GuidedGroup[] = []
  const mine = groups.filter(({ facilitator }) => facilitator?.sub === actor.sub)
  for (let i = 0; i < mine.length; i += AT_ONCE)
    own.push(...(await Promise.all(mine.slice(i, i + AT_ONCE).map((group) => guided(deps, group)))))
  return { kind: 'found', own: own.toSorted((a, b) => a.name.localeCompare(b.name, 'id')), loads: loadsOf(groups) }
}

async function guided(deps: Deps, { id, name, village, status, growthStage, monthly }: Group): Promise<GuidedGroup> {
  const entries = await entriesOf(deps.table, groupKey(id))
  const months = entries.flatMap((bytes) =>
    Entry.parse(JSON.parse(bytes)).events.flatMap((raw): Month[] => {
      const event = GroupEvent.parse(raw)
      if (event.type !== 'MonthReported') return []
      const { type: _, ...month } = event
      return [month]
    }),
  )
  return {
    id,
    name,
    village: deps.regions.region(village)?.name ?? village,
    status,
    growthStage,
    missed: monthly.missed,
    months: months.toSorted((a, b) => a.period.localeCompare(b.period)).slice(-MONTHS_SHOWN),
  }
}

function loadsOf(groups: readonly Group[]): Load[] {
  const loads = new Map<string, Load>()
  for (const { facilitator } of groups) {
    const load = loads.get(facilitator?.sub ?? '') ?? { facilitator, groups: 0 }
    loads.set(facilitator?.sub ?? '', { ...load, groups: load.groups + 1 })
  }
  return [...loads.values()].toSorted((a, b) => b.groups - a.groups)
}

/** Every group of a city, in the order of villages. */
export async function groupsOfCity(deps: Deps, city: string): Promise<Group[]> {
  const groups: Group[] = []
  let after: Position | undefined
  do {
    const page = await deps.table.query({
      pk: openPlace(GROUPS, city),
      index: 'byPlace',
      limit: BATCH_GET_KEYS_MAX,
      ...(after ? { after } : {}),
    })
    if (page.rows.length > 0) {
      const rows = await deps.table.getMany(page.rows.map(({ pk }) => headOf(pk)))
      const byPk = new Map(rows.map((row) => [row.pk, groupHeadFrom(row).group]))
      groups.push(...page.rows.flatMap(({ pk }) => byPk.get(pk) ?? []))
    }
    after = page.next
  } while (after && groups.length < GROUPS_MAX)
  return groups
}
