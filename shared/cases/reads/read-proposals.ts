import type { StaffActor } from '../../contracts/staff.ts'
import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import { type AgencyId, kindOf, levelsOf, regionOf } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { closedPlace, draftPlace, openPlace } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import type { ProposalHead } from '../head.ts'
import { placePages } from './place-pages.ts'
import { headsOf, rowOf } from './read-inbox.ts'
import { type ProposalItem, proposalItem } from './read-proposal.ts'
import { matches } from './search.ts'

export type ProposalQuery = {
  state?: string | undefined
  step?: string | undefined
  city?: string | undefined
  village?: string | undefined
  budgetYear?: number | undefined
  q?: string | undefined
  limit: number
  after?: string | undefined
  /** What the groups asked of partners is left out: it costs a query an item. */
  withoutRequests?: boolean
}

/** The programme's first year: no case is older. */
const FIRST_YEAR = 2017

/**
 * Proposals of the caller's place, open ones first, then closed by year, newest first. The bounds are keys of the
 * caller's jurisdiction; above the city a city, a village or a number must be given.
 */
export async function readProposals(
  deps: Deps,
  actor: StaffActor,
  query: ProposalQuery,
): Promise<{ kind: 'found'; items: ProposalItem[]; next: string | null } | Refused<RefusalCode>> {
  const scope = scopeOf(deps, actor, query)
  if (scope.kind === 'unbounded') return refused('invalid', { faults: [CITY_NEEDED] })
  if (scope.kind === 'nothing') return { kind: 'found', items: [], next: null }
  const partitions = partitionsOf(deps, actor, scope)
  const places = { partitions, prefix: scope.village && `${scope.village}#`, after: query.after, limit: query.limit }
  const page = await placePages(deps, places, async (rows, room) => {
    const hits = rows.filter((row) => query.q === undefined || matches(query.q, textsOf(row)))
    const heads = await headsOf(deps, hits)
    const wanted = heads.filter((head): head is ProposalHead => head.kind === 'proposal' && fits(head, query))
    const itemOf = (head: ProposalHead): Promise<ProposalItem> => proposalItem(deps, head, query)
    return Promise.all(
      wanted.slice(0, room).map(async (head) => ({ row: rowOf(hits, head), item: await itemOf(head) })),
    )
  })
  return { kind: 'found', ...page }
}

type Scope = { kind: 'nothing' } | { kind: 'unbounded' } | { kind: 'city'; city: string; village: string | undefined }

/** Where the caller may look, narrowed by what they ask for. What lies outside finds nothing. */
function scopeOf(deps: Deps, actor: StaffActor, { city, village, q }: ProposalQuery): Scope {
  if (actor.roles.length === 0) return { kind: 'nothing' }
  const numbered = /^\s*(\d{2})(\d{2})-\d{2}-\d{4,}\s*$/.exec(q ?? '')
  const wantedCity = city ?? (village ? levelsOf(village).city : numbered ? `${numbered[1]}.${numbered[2]}` : undefined)
  if (village !== undefined && city !== undefined && levelsOf(village).city !== city) return { kind: 'nothing' }
  const region = regionOf(actor.agency)
  switch (kindOf(actor.agency)) {
    case 'village':
      if ((village ?? region) !== region || (city ?? levelsOf(region).city) !== levelsOf(region).city)
        return { kind: 'nothing' }
      return { kind: 'city', city: levelsOf(region).city, village: region }
    case 'city-social':
      return (wantedCity ?? region) === region ? { kind: 'city', city: region, village } : { kind: 'nothing' }
    case 'province-social':
    case 'ministry': {
      if (wantedCity === undefined) return { kind: 'unbounded' }
      const inside = region === '' || wantedCity.startsWith(`${region}.`)
      return inside && deps.regions.region(wantedCity)
        ? { kind: 'city', city: wantedCity, village }
        : { kind: 'nothing' }
    }
    default:
      return { kind: 'nothing' }
  }
}

function partitionsOf(deps: Deps, actor: StaffActor, scope: Extract<Scope, { kind: 'city' }>): string[] {
  const thisYear = Number(deps.now().slice(0, 4))
  const years = Array.from({ length: Math.max(0, thisYear - FIRST_YEAR + 1) }, (_, i) => String(thisYear - i))
  const own: AgencyId | null = scope.village ? `village-${scope.village}` : null
  return [
    ...(own === actor.agency && scope.village ? [draftPlace(scope.village)] : []),
    openPlace('proposal', scope.city),
    ...years.map((year) => closedPlace('proposal', scope.city, year)),
  ]
}

function fits({ flow, facts }: ProposalHead, { state, step, village, budgetYear }: ProposalQuery): boolean {
  const at =
    flow.custody.kind === 'held' ? flow.custody.task.step : flow.custody.kind === 'inTransit' ? flow.custody.step : null
  return (
    (state === undefined || flow.state === state) &&
    (step === undefined || at === step) &&
    (village === undefined || facts.village === village) &&
    (budgetYear === undefined || facts.budgetYear === budgetYear)
  )
}

/** What a search looks at: none of it changes while a case lives. */
export const textsOf = (row: Row): string[] =>
  ['number', 'groupName', 'villageName'].flatMap((name) => {
    const text = row[name]
    return typeof text === 'string' ? [text] : []
  })

const CITY_NEEDED: Fault = {
  pointer: 'city',
  code: 'required',
  detail: {
    id: 'Pilih kabupaten/kota, desa, atau tulis nomor usulan.',
    en: 'Give a city, a village or a proposal number.',
  },
}
