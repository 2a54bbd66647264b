import type { StaffActor } from '../../contracts/staff.ts'
import { kindOf, levelsOf, regionOf } from '../../names/agencies.ts'
import { SERVICES_OF_OFFICE, type Service } from '../../names/requests.ts'
import { closedPlace, openPlace } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { isRequest, type RequestHead } from '../head.ts'
import { placePages } from './place-pages.ts'
import { headsOf, rowOf } from './read-inbox.ts'
import { textsOf } from './read-proposals.ts'
import { type RequestItem, requestItem } from './read-request.ts'
import { matches } from './search.ts'

export type RequestQuery = {
  service?: Service | undefined
  state?: string | undefined
  /** Open ones alone, or closed ones alone. */
  over?: boolean | undefined
  /** Number, name of the group or of its village; a typing mistake is forgiven. */
  q?: string | undefined
  /** Of the closed ones only those that were closed in the year of this day or later. */
  since?: string | undefined
  limit: number
  after?: string | undefined
}

const FIRST_YEAR = 2017
/** Requests that the caller's office asked for or is asked: open ones first, then closed by year. */
export async function readRequests(
  deps: Deps,
  actor: StaffActor,
  query: RequestQuery,
): Promise<{ items: RequestItem[]; next: string | null }> {
  const partitions = partitionsOf(deps, actor, query)
  return placePages(deps, { partitions, after: query.after, limit: query.limit }, async (found, room) => {
    const rows = found.filter((row) => query.q === undefined || matches(query.q, textsOf(row)))
    const heads = (await headsOf(deps, rows)).filter((head): head is RequestHead => isRequest(head))
    const isParty = ({ facts }: RequestHead) => facts.requester === actor.agency || facts.partner === actor.agency
    return heads
      .filter((head) => isParty(head) && (query.state === undefined || head.flow.state === query.state))
      .slice(0, room)
      .map((head) => ({ row: rowOf(rows, head), item: requestItem(deps, head) }))
  })
}

function partitionsOf(deps: Deps, actor: StaffActor, { service, over, since }: RequestQuery): string[] {
  if (actor.roles.length === 0) return []
  const region = regionOf(actor.agency)
  const kind = kindOf(actor.agency)
  const services = (SERVICES_OF_OFFICE[kind] ?? []).filter((one) => service === undefined || one === service)
  const cities =
    kind === 'province-social' ? deps.regions.children(region).map(({ code }) => code) : [levelsOf(region).city]
  const thisYear = Number(deps.now().slice(0, 4))
  const firstYear = since === undefined ? FIRST_YEAR : Number(since.slice(0, 4))
  const years = Array.from({ length: Math.max(0, thisYear - firstYear + 1) }, (_, i) => String(thisYear - i))
  return [
    ...(over === true ? [] : cities.flatMap((city) => services.map((one) => openPlace(one, city)))),
    ...(over === false
      ? []
      : years.flatMap((year) => cities.flatMap((city) => services.map((one) => closedPlace(one, city, year))))),
  ]
}
