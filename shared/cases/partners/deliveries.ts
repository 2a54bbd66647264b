import type { Delivery } from '../../contracts/answers.ts'
import { DeliveryRow, type EndpointRow, eventIn } from '../../contracts/hooks.ts'
import type { PartnerEvent } from '../../contracts/partner-events.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { epochMsOf, type Instant, plusSeconds, secondsBetween } from '../../kit/instant.ts'
import { ENDPOINT_EVENTS, eventType } from '../../names/partner-events.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { commit } from '../../store/commit.ts'
import { newChallenge } from '../../store/keys/webhook-secret.ts'
import { deliveryIdOf, deliveryOf, deliveryPrefix, wakeKeys } from '../../store/row-keys.ts'
import type { Action, Guard, Row } from '../../store/table.ts'
import { type CommandKey, replayOf, rowOfKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { pause } from '../pause.ts'
import { parsePosition } from '../reads/read-inbox.ts'
import { addEndpoint, changeEndpoint, type EndpointChanged, readEndpoint, stateOf } from './endpoints.ts'
import { readFeed } from './feed.ts'

const KEPT_SECONDS = 30 * 86_400
/** SQS keeps a message back so long at most (SQS quotas, "Messages"); what is due later has a wake that is on time. */
export const DELAY_SECONDS_MAX = 900
/** A message that comes at its time is not woken for as well. */
const WAKE_SLACK_SECONDS = 60
const REPLAYED_AT_ONCE = 40
const ATTEMPTS_MAX = 5

const isOfEndpoint = (type: string): boolean => ENDPOINT_EVENTS.some((name) => eventType(name) === type)

/** A delivery that was not tried yet. The same event to the same endpoint is the same delivery. */
export function newDelivery(agency: string, endpoint: string, event: PartnerEvent, now: Instant): DeliveryRow {
  const id = deliveryIdOf(event)
  return {
    ...deliveryOf({ agency, endpoint, id }),
    agency,
    endpoint,
    id,
    body: JSON.stringify(event),
    type: event.type,
    createdAt: now,
    state: 'retrying',
    tries: [],
    round: 0,
    dueAt: now,
    version: 1,
  }
}

/** @param asked a door asks for it: the stream tells the relay, which tells the function that delivers */
export function rowOfDelivery(delivery: DeliveryRow, now: Instant, { asked = false } = {}): Row {
  const { dueAt, id, endpoint, agency } = delivery
  const isSoon = dueAt !== null && secondsBetween(now, dueAt) <= DELAY_SECONDS_MAX
  return {
    ...delivery,
    expiresAt: Math.floor(epochMsOf(now) / 1000) + KEPT_SECONDS,
    ...(dueAt === null
      ? {}
      : wakeKeys(`${id}#${endpoint}`, isSoon ? plusSeconds(dueAt, WAKE_SLACK_SECONDS) : dueAt, agency)),
    ...(asked ? { asked: 'yes' } : {}),
  }
}

export const deliveryIsNew: Guard = { guard: 'delivery-is-new', condition: { kind: 'absent' } }
export const deliveryAsRead = ({ version }: DeliveryRow): Guard => ({
  guard: 'delivery-is-the-one-read',
  condition: { kind: 'equals', attribute: 'version', value: version },
})

/** An event that an endpoint is sent of itself. */
function eventOfEndpoint(
  endpoint: string,
  { id, now, challenge }: { id: string; now: Instant; challenge?: string },
): PartnerEvent {
  const common = {
    specversion: '1.0',
    id,
    source: 'simpul',
    time: now,
    subject: endpoint,
    datacontenttype: 'application/json',
  } as const
  return challenge === undefined
    ? { ...common, type: eventType('endpoint.test'), data: { endpoint } }
    : { ...common, type: eventType('endpoint.verification'), data: { endpoint, challenge } }
}

/** The delivery by which an endpoint says that it is its owner's. */
function verification(deps: Deps, agency: string, endpoint: string, now: Instant): Action {
  const event = eventOfEndpoint(endpoint, { id: deps.newId(), now, challenge: newChallenge() })
  const row = rowOfDelivery(newDelivery(agency, endpoint, event, now), now, { asked: true })
  return { kind: 'put', row, only: deliveryIsNew }
}

/** Adds an endpoint of the caller's office, and sends it its challenge. */
export const registerEndpoint = (
  deps: Deps,
  actor: StaffActor,
  wanted: { url: string; events: readonly string[] },
  key: CommandKey,
) =>
  addEndpoint(deps, actor, wanted, {
    key,
    rules: deps.webhookTargets,
    more: ({ id, createdAt }) => [verification(deps, actor.agency, id, createdAt)],
  })

/** Asks for the challenge again; an endpoint that is verified stays so. */
export const verifyEndpoint = (
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
): Promise<EndpointChanged | Refused<RefusalCode>> =>
  changeEndpoint(deps, actor, id, key, (endpoint, now) => ({
    endpoint,
    rows: endpoint.verifiedAt ? [] : [verification(deps, actor.agency, id, now)],
  }))

export type DeliveryAsked = { kind: 'asked'; delivery: DeliveryRow; replayed: boolean }

/** Sends a test, whatever state the endpoint is in: that is how its owner sees whether it is mended. */
export async function testEndpoint(
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
): Promise<DeliveryAsked | Refused<RefusalCode>> {
  return askFor(deps, actor, id, key, {
    next: (now) => newDelivery(actor.agency, id, eventOfEndpoint(id, { id: deps.newId(), now }), now),
  })
}

/** Sends a delivery again, with the same id, as if it were new; not to an endpoint that is paused. */
export async function replayDelivery(
  deps: Deps,
  actor: StaffActor,
  id: string,
  delivery: string,
  key: CommandKey,
): Promise<DeliveryAsked | Refused<RefusalCode>> {
  const before = await readDelivery(deps, actor, id, delivery)
  if (before.kind === 'refused') return before
  return askFor(deps, actor, id, key, {
    before: before.delivery,
    mustBeActive: !isOfEndpoint(before.delivery.type),
    next: (now) => begunAgain(before.delivery, now),
  })
}

const begunAgain = (delivery: DeliveryRow, now: Instant): DeliveryRow => ({
  ...delivery,
  state: 'retrying',
  round: 0,
  dueAt: now,
  version: delivery.version + 1,
})

async function askFor(
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
  {
    before,
    mustBeActive = false,
    next,
  }: { before?: DeliveryRow; mustBeActive?: boolean; next: (now: Instant) => DeliveryRow },
): Promise<DeliveryAsked | Refused<RefusalCode>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const read = await readEndpoint(deps, actor, id)
    if (read.kind === 'refused') return read
    const replay = await replayOf(deps, key)
    if (replay?.kind === 'refused') return replay
    if (replay) {
      const known = await readDelivery(deps, actor, id, replay.resource)
      return known.kind === 'refused' ? known : { kind: 'asked', delivery: known.delivery, replayed: true }
    }
    if (mustBeActive && stateOf(read.endpoint) !== 'active') return notActive(read.endpoint)
    const now = deps.now()
    const delivery = next(now)
    const only = before ? deliveryAsRead(before) : deliveryIsNew
    const written = await commit(deps.table, {
      changes: [],
      rows: [{ kind: 'put', row: rowOfDelivery(delivery, now, { asked: true }), only }],
      key: rowOfKey(key, delivery.id, now),
    })
    if (written.kind === 'committed') return { kind: 'asked', delivery, replayed: false }
    if (written.kind === 'claimed' && before) return refused('conflict')
    await pause(deps, attempt)
  }
  return refused('conflict')
}

const notActive = (endpoint: EndpointRow): Refused<RefusalCode> =>
  refused('wrong-state', { extra: { state: stateOf(endpoint) } })

/** What became of a range of the feed: some deliveries, and from where to go on. */
export type RangeReplayed = { kind: 'asked'; deliveries: DeliveryRow[]; next: string | null; replayed: boolean }

/**
 * Sends the events of a range of the office's feed (again), those also that were never sent because the endpoint was
 * paused or not there yet: 40 places of the feed at once.
 * @param range places as `GET /v1/events` tells them: after the first, up to the second
 */
export async function replayRange(
  deps: Deps,
  actor: StaffActor,
  id: string,
  { after, to }: { after: number; to?: number | undefined },
  key: CommandKey,
): Promise<RangeReplayed | Refused<RefusalCode>> {
  const { agency } = actor
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const read = await readEndpoint(deps, actor, id)
    if (read.kind === 'refused') return read
    const replay = await replayOf(deps, key)
    if (replay?.kind === 'refused') return replay
    const { endpoint } = read
    if (!replay && stateOf(endpoint) !== 'active') return notActive(endpoint)
    const page = await readFeed(deps.table, agency, { after, limit: REPLAYED_AT_ONCE })
    const wanted = page.filter(({ n, event }) => (to === undefined || n <= to) && endpoint.events.includes(event.type))
    const last = page.at(-1)?.n ?? after
    const isMore = page.length === REPLAYED_AT_ONCE && (to === undefined || last < to)
    const next = isMore ? String(last) : null
    const keys = wanted.map(({ event }) => deliveryOf({ agency, endpoint: id, id: deliveryIdOf(event) }))
    const rows = keys.length === 0 ? [] : await deps.table.getMany(keys)
    const known = new Map(rows.map((row) => [row.sk, DeliveryRow.parse(row)]))
    if (replay) {
      const deliveries = keys.flatMap(({ sk }) => known.get(sk) ?? [])
      return { kind: 'asked', deliveries, next, replayed: true }
    }
    const now = deps.now()
    const asked = wanted.map(({ event }) => {
      const before = known.get(deliveryOf({ agency, endpoint: id, id: deliveryIdOf(event) }).sk)
      return before
        ? { delivery: begunAgain(before, now), only: deliveryAsRead(before) }
        : { delivery: newDelivery(agency, id, event, now), only: deliveryIsNew }
    })
    const written = await commit(deps.table, {
      changes: [],
      rows: asked.map(({ delivery, only }) => ({
        kind: 'put',
        row: rowOfDelivery(delivery, now, { asked: true }),
        only,
      })),
      key: rowOfKey(key, id, now),
    })
    if (written.kind === 'committed')
      return { kind: 'asked', deliveries: asked.map(({ delivery }) => delivery), next, replayed: false }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

export async function readDelivery(
  deps: Deps,
  actor: StaffActor,
  endpoint: string,
  id: string,
): Promise<{ kind: 'found'; delivery: DeliveryRow } | Refused<RefusalCode>> {
  const read = await readEndpoint(deps, actor, endpoint)
  if (read.kind === 'refused') return read
  const row = await deps.table.get(deliveryOf({ agency: actor.agency, endpoint, id }))
  return row ? { kind: 'found', delivery: DeliveryRow.parse(row) } : refused('not-found')
}

/** The ledger of an endpoint, newest events first. */
export async function readDeliveries(
  deps: Deps,
  actor: StaffActor,
  endpoint: string,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<{ kind: 'read'; items: DeliveryRow[]; next: string | null } | Refused<RefusalCode>> {
  const read = await readEndpoint(deps, actor, endpoint)
  if (read.kind === 'refused') return read
  const page = await deps.table.query({
    pk: read.endpoint.pk,
    prefix: deliveryPrefix(endpoint),
    descending: true,
    limit,
    ...(after === undefined ? {} : { after: parsePosition(after) }),
  })
  return {
    kind: 'read',
    items: page.rows.map((row) => DeliveryRow.parse(row)),
    next: page.next ? JSON.stringify(page.next) : null,
  }
}

export const deliveryView = (delivery: DeliveryRow): Delivery => ({
  id: delivery.id,
  eventId: eventIn(delivery).id,
  type: delivery.type,
  state: delivery.state,
  tries: delivery.tries,
  nextTryAt: delivery.dueAt,
  createdAt: delivery.createdAt,
  request: eventIn(delivery),
})
