import * as z from 'zod'
import type { Agency, AgencyRef, Colleague } from '../../contracts/answers.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { rolesOn } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import {
  AGENCY_KINDS,
  type AgencyId,
  type AgencyKind,
  agencyId,
  isAgencyId,
  kindOf,
  regionOf,
} from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { desks } from '../../reference/desks.ts'
import type { Regions } from '../../reference/regions/regions.ts'
import { agencyExists, agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { staffOfAgency } from '../people/staff.ts'

export type { Agency, Colleague }

/** Offices by region, those above first. One sees those of one's own region and below it, and those above. */
export function readAgencies(
  deps: Deps,
  actor: StaffActor,
  {
    kind,
    region = '',
    limit,
    after,
  }: { kind?: AgencyKind | undefined; region?: string | undefined; limit: number; after?: string | undefined },
): { items: AgencyRef[]; next: string | null } {
  const from = after === undefined ? undefined : Place.parse(JSON.parse(after))
  const items: AgencyRef[] = []
  for (const id of officesOf(deps.regions, { actor, kind, region, from })) {
    if (items.length === limit) return { items, next: JSON.stringify({ last: items.at(-1)?.id }) }
    items.push(agencyRef(deps.regions, id))
  }
  return { items, next: null }
}
const Place = z.object({ last: z.string().refine(isAgencyId) })

export function readAgency(
  deps: Deps,
  actor: StaffActor,
  id: string,
): { kind: 'found'; agency: Agency } | Refused<RefusalCode> {
  if (!agencyExists(deps.regions, id) || !maySeeOffice(actor, id)) return refused('not-found')
  const today = deps.calendar.dayOf(deps.now(), id)
  const own = kindOf(id) === 'ministry' ? desks(today).map((desk) => desk.id) : []
  return { kind: 'found', agency: { ...agencyRef(deps.regions, id), desks: own } }
}

/** Who works today in the caller's own office, and as what. */
export async function readColleagues(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; items: Colleague[] } | Refused<RefusalCode>> {
  if (!agencyExists(deps.regions, id) || !maySeeOffice(actor, id)) return refused('not-found')
  if (id !== actor.agency) return refused('forbidden')
  const today = deps.calendar.dayOf(deps.now(), id)
  const items = (await staffOfAgency(deps, id))
    .map((staff) => ({ sub: staff.sub, name: staff.name, desk: staff.desk, roles: rolesOn(staff, today) }))
    .filter(({ roles }) => roles.length > 0)
  return { kind: 'found', items }
}

/** Whether one region lies in the other or is it; the nation's code is ''. */
const isIn = (inner: string, outer: string): boolean => outer === '' || inner === outer || inner.startsWith(`${outer}.`)
const areRelated = (a: string, b: string): boolean => isIn(a, b) || isIn(b, a)
const maySeeOffice = (actor: StaffActor, id: AgencyId): boolean => areRelated(regionOf(id), regionOf(actor.agency))

type Wanted = {
  actor: StaffActor
  kind: AgencyKind | undefined
  region: string
  from: z.infer<typeof Place> | undefined
}

/**
 * Goes down the regions in the order of their codes and leaves out whole branches that are not asked for, may not be
 * seen or were listed before, so that a page far down the nation reads one city's file.
 */
function* officesOf(regions: Regions, wanted: Wanted, code = ''): Generator<AgencyId> {
  const { actor, kind, region, from } = wanted
  const last = from && regionOf(from.last)
  const isListed = last !== undefined && code < last && !isIn(last, code)
  if (isListed || !areRelated(code, region) || !areRelated(code, regionOf(actor.agency))) return
  // A filter names a region: offices above it are not in it.
  if (isIn(code, region))
    for (const one of KINDS_AT[code === '' ? 0 : code.split('.').length] ?? []) {
      const id = agencyId(one, code)
      const isPast = last !== undefined && (code < last || (code === last && isAtOrBefore(id, from?.last)))
      if ((kind === undefined || kind === one) && !isPast) yield id
    }
  if (kind !== undefined && DEEPEST[kind] <= (code === '' ? 0 : code.split('.').length)) return
  for (const below of regions.children(code)) yield* officesOf(regions, wanted, below.code)
}
/** Kinds of office by the level of their region, the nation first. */
const KINDS_AT: readonly (readonly AgencyKind[])[] = [
  ['ministry', 'platform'],
  ['province-social'],
  ['city-social', 'city-trade', 'city-health'],
  [],
  ['village'],
]
const DEEPEST: Record<AgencyKind, number> = {
  ministry: 0,
  platform: 0,
  'province-social': 1,
  'city-social': 2,
  'city-trade': 2,
  'city-health': 2,
  village: 4,
}
const isAtOrBefore = (id: AgencyId, last: AgencyId | undefined): boolean =>
  last !== undefined && AGENCY_KINDS.indexOf(kindOf(id)) <= AGENCY_KINDS.indexOf(kindOf(last))
