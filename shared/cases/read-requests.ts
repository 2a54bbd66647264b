import * as z from 'zod'
import type { StaffActor } from '../contracts/staff.ts'
import { kindOf, levelsOf, regionOf } from '../names/agencies.ts'
import { SERVICES, type Service } from '../names/requests.ts'
import { caseKey, closedPlace, openPlace } from '../store/row-keys.ts'
import type { Position } from '../store/table.ts'
import type { Deps } from './deps.ts'
import { isRequest, type RequestHead } from './head.ts'
import { headsOf } from './read-inbox.ts'
import { type RequestItem, requestItem } from './read-request.ts'

export type RequestQuery = {
  service?: Service | undefined
  state?: string | undefined
  limit: number
  after?: string | undefined
}

const FIRST_YEAR = 2017
const PAGE = 100
const ROUNDS_MAX = 20
/** What each kind of office can be a party to; the keys below are bounded by its own region. */
const OF_OFFICE: Partial<Record<ReturnType<typeof kindOf>, readonly Service[]>> = {
  'city-social': SERVICES,
  'city-health': ['food-inspection', 'food-sample-check'],
  'city-trade': ['label-design', 'label-print'],
  'province-social': ['equipment'],
}

/** Requests that the caller's office asked for or is asked: open ones first, then closed by year. */
export async function readRequests(
  deps: Deps,
  actor: StaffActor,
  query: RequestQuery,
): Promise<{ items: RequestItem[]; next: string | null }> {
  const partitions = partitionsOf(deps, actor, query.service)
  const items: RequestItem[] = []
  const from = positionFrom(query.after)
  let { partition } = from
  let after: Position | undefined = from.after
  for (let round = 0; round < ROUNDS_MAX && partition < partitions.length; round += 1) {
    const pk = partitions[partition]
    if (pk === undefined) break
    const page = await deps.table.query({ pk, index: 'byPlace', ...(after ? { after } : {}), limit: PAGE })
    const heads = (await headsOf(deps, page.rows)).filter((head): head is RequestHead => isRequest(head))
    for (const head of heads) {
      const isParty = head.facts.requester === actor.agency || head.facts.partner === actor.agency
      if (!isParty || (query.state !== undefined && head.flow.state !== query.state)) continue
      items.push(requestItem(deps, head))
      if (items.length < query.limit) continue
      const row = page.rows.find((one) => one.pk === caseKey(head.flow.id))
      const next = row && { pk: row.pk, sk: row.sk, placePk: row['placePk'], placeSk: row['placeSk'] }
      return { items, next: JSON.stringify({ partition, after: next }) }
    }
    after = page.next
    if (!after) partition += 1
  }
  return { items, next: partition < partitions.length ? JSON.stringify({ partition, after }) : null }
}

function partitionsOf(deps: Deps, actor: StaffActor, service: Service | undefined): string[] {
  if (actor.roles.length === 0) return []
  const region = regionOf(actor.agency)
  const kind = kindOf(actor.agency)
  const services = (OF_OFFICE[kind] ?? []).filter((one) => service === undefined || one === service)
  const cities =
    kind === 'province-social' ? deps.regions.children(region).map(({ code }) => code) : [levelsOf(region).city]
  const thisYear = Number(deps.now().slice(0, 4))
  const years = Array.from({ length: Math.max(0, thisYear - FIRST_YEAR + 1) }, (_, i) => String(thisYear - i))
  return [
    ...cities.flatMap((city) => services.map((one) => openPlace(one, city))),
    ...years.flatMap((year) => cities.flatMap((city) => services.map((one) => closedPlace(one, city, year)))),
  ]
}

/** Positions come back only inside a signed cursor. */
const Place = z.object({
  partition: z.number().int(),
  after: z.object({ pk: z.string(), sk: z.string(), placePk: z.string(), placeSk: z.string() }).optional(),
})
const positionFrom = (text: string | undefined): z.infer<typeof Place> =>
  text === undefined ? { partition: 0 } : Place.parse(JSON.parse(text))
