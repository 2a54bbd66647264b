import type { ZodType } from 'zod'
import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { open } from '../engine/decide.ts'
import { stepOf } from '../engine/definition.ts'
import { faultsOfForm } from '../engine/form-faults.ts'
import type { Group } from '../groups/group.ts'
import { sha256Hex } from '../kit/canonical.ts'
import { type Fault, type Refused, refused } from '../kit/decision.ts'
import type { Instant } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'
import { type AgencyId, agencyId, levelsOf } from '../names/agencies.ts'
import type { RefusalCode } from '../names/refusals.ts'
import type { Service } from '../names/requests.ts'
import { servicesFor } from '../reference/product-routes.ts'
import { caseNumbers, caseOfGroup } from '../store/row-keys.ts'
import type { Action } from '../store/table.ts'
import type { RequestOpened } from '../workflows/request/facts.ts'
import { type AgencyRef, agencyRef } from './agencies.ts'
import { claimAction } from './claims.ts'
import { type CommandKey, once } from './command-key.ts'
import { decideRequest } from './decide-request.ts'
import type { Deps } from './deps.ts'
import { type CaseEvent, currentDefinition, evolveHead, isRequest, type RequestHead } from './head.ts'
import { loadGroup, loadHead } from './load.ts'
import { type Opened, openCase, orAgain } from './open-case.ts'
import type { GroupView } from './reads/read-groups.ts'
import { placeRules } from './rules.ts'

/** Which office serves a service in a city (domain.md 3.6, 4). The halal body has no queue: the city enters its answers. */
const PARTNER: Readonly<Record<Service, 'city-health' | 'city-trade' | 'city-social' | 'province-social'>> = {
  'food-inspection': 'city-health',
  'food-sample-check': 'city-health',
  'label-design': 'city-trade',
  'label-print': 'city-trade',
  'halal-self-declare': 'city-social',
  equipment: 'province-social',
}

export function partnerOf(service: Service, village: string): AgencyId {
  const { city, province } = levelsOf(village)
  const kind = PARTNER[service]
  return agencyId(kind, kind === 'province-social' ? province : city)
}

/** What may be asked for a group by its product, and of which office. */
export function servicesOf(
  deps: Pick<Deps, 'calendar' | 'now' | 'regions'>,
  { productCategory, place }: Pick<GroupView, 'productCategory' | 'place'>,
): { service: Service; partner: AgencyRef }[] {
  const today = deps.calendar.dayOf(deps.now(), agencyId('city-social', place.city.code))
  return servicesFor(productCategory, today).map((service) => ({
    service,
    partner: agencyRef(deps.regions, partnerOf(service, place.village.code)),
  }))
}

/**
 * Asks a partner office for a service to a group: opened and sent in one commit, so that a request is never half made.
 * Refused where the service does not fit the product, or the same is asked for already.
 */
export const openRequest = (
  deps: Deps,
  actor: StaffActor,
  groupId: string,
  asked: Asked,
  key: CommandKey,
): Promise<Opened> => once(deps, key, () => openAndSend(deps, actor, groupId, asked, key))

type Asked = { service: Service; details: unknown }

async function openAndSend(
  deps: Deps,
  actor: StaffActor,
  groupId: string,
  { service, details }: Asked,
  key: CommandKey,
): Promise<Opened> {
  const group = (await loadGroup(deps.table, groupId))?.group
  if (!group) return refused('not-found')
  const answer = mayI(actor, 'open-request', { kind: 'group', village: group.village })
  if (answer !== 'yes') return refused(answer === 'hidden' ? 'not-found' : 'forbidden')
  if (group.status === 'DISSOLVED') return refused('wrong-state', { extra: { state: group.status } })
  const now = deps.now()
  const requester = agencyId('city-social', levelsOf(group.village).city)
  const services = servicesFor(group.productCategory, deps.calendar.dayOf(now, requester))
  if (!services.includes(service)) return refused('incomplete', { faults: [doesNotFit(services)] })
  const faults = detailFaults(service, details)
  if (faults) return faults

  const id = deps.newId()
  const made = await begin(deps, { id, service, group, openedBy: actor.sub, now, by: actor })
  const sent = await decideRequest(deps, actor, made.head, {
    type: 'Complete',
    task: 1,
    outcome: 'send',
    form: details,
  })
  if (sent.kind === 'refused') return sent
  return openCase(deps, actor, id, [...made.events, ...sent.events], { rows: [...made.rows, ...sent.rows], key })
}

/** A credential that ends is asked for anew in time; the city fills in the rest. The same renewal again is the same case. */
export async function openRenewal(deps: Deps, of: string): Promise<void> {
  const before = await loadHead(deps.table, of)
  invariant(before && isRequest(before), `${of} is a request`)
  const { service, group: about } = before.facts
  const group = (await loadGroup(deps.table, about.id))?.group
  invariant(group, `the group of ${of} is there`)
  // What was revoked meanwhile is not renewed: the group asks anew when it is ready.
  if (group.credentials.some(({ request, revoked }) => request === of && revoked)) return
  const id = sha256Hex(`renewal\n${of}`).slice(0, 26).toUpperCase()
  const now = deps.now()
  const { events, rows } = await begin(deps, { id, service, group, openedBy: null, now, by: undefined })
  // Where the city asked already, or the renewal is there, nothing is left to open.
  orAgain(await openCase(deps, { kind: 'system', system: 'intake' }, id, events, { rows }))
}

async function begin(
  deps: Deps,
  {
    id,
    service,
    group,
    openedBy,
    now,
    by,
  }: {
    id: string
    service: Service
    group: Group
    openedBy: string | null
    now: Instant
    by: StaffActor | undefined
  },
): Promise<{ head: RequestHead; events: CaseEvent[]; rows: Action[] }> {
  const { village } = group
  const { city } = levelsOf(village)
  const requester = agencyId('city-social', city)
  const today = deps.calendar.dayOf(now, requester)
  const [opened, ...rest] = open(currentDefinition(service), id, {
    actor: by ? { kind: 'person', sub: by.sub, name: by.name } : { kind: 'system', system: 'intake' },
    now,
    rules: { addressOf: placeRules(village, today) },
    calendar: deps.calendar,
  }).events
  invariant(opened, 'a case opens with an event')
  const special: RequestOpened = {
    type: 'RequestOpened',
    number: await nextNumber(deps, city, today),
    service,
    village,
    group: { id: group.id, name: group.name, productCategory: group.productCategory },
    requester,
    partner: partnerOf(service, village),
    openedBy,
  }
  const events = [opened, special, ...rest]
  const head = evolveHead(undefined, events, { version: 1, lastHash: '', at: now })
  invariant(isRequest(head), 'what was opened as a request is one')
  return {
    head,
    events,
    rows: [
      ...claimAction({ do: 'take', claim: 'open-request', group: group.id, service }, id, new Map()),
      { kind: 'put', row: { ...caseOfGroup(group.id, id), case: id, kind: service } },
    ],
  }
}

/** `3579-P26-0001`: requests are counted apart from proposals; gaps are allowed. */
async function nextNumber(deps: Deps, city: string, today: string): Promise<string> {
  const series = `P${today.slice(2, 4)}`
  const n = await deps.table.add(caseNumbers(city, series), 'n', 1)
  return `${city.replace('.', '')}-${series}-${String(n).padStart(4, '0')}`
}

/** What a service asks of the one who asks for it. */
export function requestForm(service: Service): ZodType {
  const definition = currentDefinition(service)
  const form = stepOf(definition, definition.start).outcomes['send']?.form
  invariant(form, `${service} says what is asked for`)
  return form.schema
}

/** Faults of what is asked for, below `/details` where the caller wrote them. */
function detailFaults(service: Service, details: unknown): Refused<RefusalCode> | undefined {
  const parsed = requestForm(service).safeParse(details)
  if (parsed.success) return undefined
  const { faults, syntax } = faultsOfForm(parsed.error, details, '/details')
  return refused(syntax ? 'invalid' : 'incomplete', { faults })
}

/** Why a service is not for what the group makes (domain.md 3.6). */
function doesNotFit(services: readonly Service[]): Fault {
  const [id, en] = services.includes('label-design')
    ? [
        'Produk kelompok ini bukan pangan olahan: hanya label yang dilayani.',
        'The group makes no processed food: only its label is served.',
      ]
    : [
        'Kelompok ini memberi jasa, tidak membuat barang: pemeriksaan dan label tidak berlaku.',
        'The group gives a service and makes no goods: neither inspection nor label applies.',
      ]
  return { pointer: '/service', code: 'does-not-fit-product', detail: { id, en } }
}
