import { mayI } from '../../authority/may-i.ts'
import type { GroupView } from '../../contracts/answers.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { credentialState, type Group } from '../../groups/group.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { agencyId, kindOf, levelsOf, regionOf } from '../../names/agencies.ts'
import type { GROUP_STATUSES } from '../../names/proposal.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { GROUPS, groupKey, headOf, openPlace } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { groupHeadFrom, loadGroup } from '../load.ts'
import { placePages } from './place-pages.ts'
import { textsOf } from './read-proposals.ts'
import { matches } from './search.ts'

export type { GroupView }

export type GroupQuery = {
  village?: string | undefined
  status?: (typeof GROUP_STATUSES)[number] | undefined
  q?: string | undefined
  limit: number
  after?: string | undefined
}
type Found = { kind: 'found'; group: GroupView; etag: string }

export async function readGroup(deps: Deps, actor: StaffActor, id: string): Promise<Found | Refused<RefusalCode>> {
  const found = await loadGroup(deps.table, id)
  if (!found || mayI(actor, 'read', { kind: 'group', village: found.group.village }) !== 'yes')
    return refused('not-found')
  return { kind: 'found', group: groupView(deps, found.group), etag: groupTag(found) }
}
export const groupTag = ({ version }: { version: number }): string => `"${version}"`

/** Groups of the caller's place by village; the bounds are keys of the caller's jurisdiction. */
export async function readGroups(
  deps: Deps,
  actor: StaffActor,
  { village, status, q, limit, after }: GroupQuery,
): Promise<{ items: GroupView[]; next: string | null }> {
  const places = {
    partitions: citiesOf(deps, actor, village).map((city) => openPlace(GROUPS, city)),
    prefix: prefixOf(actor, village),
    after,
    limit,
  }
  return placePages(deps, places, async (rows, room) => {
    const hits = rows
      .filter((row) => status === undefined || row['state'] === status)
      .filter((row) => q === undefined || matches(q, textsOf(row)))
      .slice(0, room)
    if (hits.length === 0) return []
    const heads = (await deps.table.getMany(hits.map(({ pk }) => headOf(pk)))).map(groupHeadFrom)
    const byKey = new Map(heads.map(({ group }) => [groupKey(group.id), group]))
    return hits.flatMap((row) => {
      const group = byKey.get(row.pk)
      return group ? [{ row, item: groupView(deps, group) }] : []
    })
  })
}

/** The cities whose groups the caller may see, narrowed by a village; what lies outside finds nothing. */
function citiesOf(deps: Deps, actor: StaffActor, village: string | undefined): readonly string[] {
  const own = regionOf(actor.agency)
  const wanted = village ?? (kindOf(actor.agency) === 'village' ? own : undefined)
  if (wanted !== undefined) {
    const seen = mayI(actor, 'read', { kind: 'group', village: wanted }) === 'yes'
    return seen ? [levelsOf(wanted).city] : []
  }
  switch (kindOf(actor.agency)) {
    case 'city-social':
      return [own]
    case 'province-social':
      return deps.regions.children(own).map(({ code }) => code)
    case 'ministry':
      return deps.regions.cities().map(({ code }) => code)
    default:
      return []
  }
}

function prefixOf(actor: StaffActor, village: string | undefined): string | undefined {
  const within = village ?? (kindOf(actor.agency) === 'village' ? regionOf(actor.agency) : undefined)
  return within === undefined ? undefined : `${within}#`
}

function groupView(deps: Deps, group: Group): GroupView {
  const { id, name, kind, businessField, productCategory, status, growthStage, facilitator, memberCount, proposal } =
    group
  const place = deps.regions.placeOf(group.village)
  if (!place) throw new Error(`village ${group.village} of ${id} is not in the region files`)
  const today = deps.calendar.dayOf(deps.now(), agencyId('city-social', levelsOf(group.village).city))
  return {
    id,
    name,
    kind,
    businessField,
    productCategory,
    place,
    status,
    growthStage,
    facilitator,
    memberCount,
    credentials: group.credentials.map((credential) => ({
      kind: credential.kind,
      number: credential.number,
      validFrom: credential.validFrom,
      validTo: credential.validTo,
      state: credentialState(credential, today),
    })),
    proposal,
  }
}
