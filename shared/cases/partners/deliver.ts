import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import { DeliveryRow, type EndpointRow, eventIn, type Try } from '../../contracts/hooks.ts'
import type { WebhookMessage } from '../../contracts/messages.ts'
import { epochMsOf, type Instant, plusSeconds, secondsBetween } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { eventType } from '../../names/partner-events.ts'
import type { Sent, WebhookSender } from '../../ports/webhook-sender.ts'
import type { Queue } from '../../queue/queue.ts'
import { type DeliveryName, deliveryOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { openIncident } from '../incident.ts'
import { deliveryDueMessage } from '../outgoing.ts'
import { pause } from '../pause.ts'
import { supervisorNearest } from '../people/supervisor-nearest.ts'
import { DELAY_SECONDS_MAX, deliveryAsRead, deliveryIsNew, newDelivery, rowOfDelivery } from './deliveries.ts'
import { endpointsOf, loadEndpoint, secretsOf, settleEndpoint, stateOf } from './endpoints.ts'
import { eventAt } from './feed.ts'

export type DeliverDeps = Deps & {
  send: WebhookSender
  queue: Queue
  /** A signature's time is the partner's time, which nobody moves. */
  realNow: () => Instant
}

/** From a try that failed to the next (contract 6): at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
const HOUR = 3600
const NEXT_TRY_SECONDS = [5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR] as const
export const TRIES_MAX = NEXT_TRY_SECONDS.length + 1
/** A challenge waits for its partner to put the secret in place; a test is looked at by who asked for it. */
const TRIES_OF: Readonly<Record<string, number>> = {
  [eventType('endpoint.verification')]: 3,
  [eventType('endpoint.test')]: 1,
}
/** A try that is not over by then has died with its function. */
const LEASE_SECONDS = 60
const ATTEMPTS_MAX = 5
/** Of all tries and replays. */
const TRIES_KEPT = 30
const ANSWER_CHARS_KEPT = 2048

/** What a try came to, to be measured and logged: ids, codes and times. */
export type Tried = { endpoint: string; event: string; state: DeliveryRow['state'] } & Omit<Try, 'answer' | 'at'>

/**
 * Works a message of the webhook queue; messages come once or more and in any order. An event becomes a delivery for each
 * endpoint that asked for its type; a delivery is tried when it is due.
 * @returns what a try came to; nothing where there was none
 */
export async function deliver(deps: DeliverDeps, message: WebhookMessage): Promise<Tried | undefined> {
  if (message.type === 'simpul.delivery.due') {
    const { agency, endpoint, delivery } = message.data
    return tryDelivery(deps, { agency, endpoint, id: delivery })
  }
  await fanOut(deps, message.data)
  return undefined
}

async function fanOut(deps: DeliverDeps, { agency, n }: { agency: string; n: number }): Promise<void> {
  const event = await eventAt(deps.table, agency, n)
  if (!event) throw new Error(`the feed of ${agency} has no place ${n}`)
  const endpoints = (await endpointsOf(deps.table, agency)).filter(
    (endpoint) => stateOf(endpoint) === 'active' && endpoint.events.includes(event.type),
  )
  const now = deps.now()
  for (const { id } of endpoints) {
    const delivery = newDelivery(agency, id, event, now)
    const row = rowOfDelivery(delivery, now)
    const written = await deps.table.write([{ kind: 'put', row, only: deliveryIsNew }])
    if (written.kind === 'contended') throw new Error('contended')
    // Also of one that was there: whoever made it may have died before it could say so.
    await say(deps, delivery, undefined)
  }
}

/** A message that is not taken is made good by the delivery's wake. */
async function say(deps: DeliverDeps, delivery: DeliveryName, delaySeconds: number | undefined): Promise<void> {
  await deps.queue.send([deliveryDueMessage(delivery, delaySeconds)])
}

async function tryDelivery(deps: DeliverDeps, name: DeliveryName): Promise<Tried | undefined> {
  const delivery = await loadDelivery(deps, name)
  const now = deps.now()
  if (delivery?.state !== 'retrying' || delivery.dueAt === null || delivery.dueAt > now) return undefined
  const endpoint = await loadEndpoint(deps.table, name.agency, name.endpoint)
  if (!endpoint || !mayReceive(endpoint, delivery)) {
    await giveUp(deps, delivery)
    return undefined
  }
  const leased = { ...delivery, dueAt: plusSeconds(now, LEASE_SECONDS), version: delivery.version + 1 }
  const taken = await deps.table.write([
    { kind: 'put', row: rowOfDelivery(leased, now), only: deliveryAsRead(delivery) },
  ])
  if (taken.kind !== 'written') return undefined // another has it, or its wake brings it again

  const sent = await post(deps, endpoint, leased)
  const tried: Try = { at: now, ...verdictOn(leased, sent) }
  const over = await record(deps, name, tried)
  const { answer: _answer, at: _at, ...facts } = tried
  return over && { endpoint: name.endpoint, event: eventIn(over).id, state: over.state, ...facts }
}

/** Whoever asked for a challenge or a test gets it in any state; events are for active endpoints. */
const mayReceive = (endpoint: EndpointRow, { type }: DeliveryRow): boolean =>
  type in TRIES_OF || stateOf(endpoint) === 'active'

async function post(deps: DeliverDeps, endpoint: EndpointRow, { body }: DeliveryRow): Promise<Sent> {
  const { id } = eventIn({ body })
  const signedAt = new Date(epochMsOf(deps.realNow()))
  const secrets = await secretsOf(deps.keys, endpoint, deps.now())
  return deps.send({
    url: endpoint.url,
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Simpul-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, signedAt, body)).join(' '),
    },
    body,
  })
}

/** What an answer means: any 2xx is taken, and a challenge must come back as well. */
function verdictOn(delivery: DeliveryRow, sent: Sent): Omit<Try, 'at'> {
  if (sent.kind === 'failed') return { status: null, ms: sent.ms, error: sent.error, answer: null }
  const { status, ms, text } = sent
  const event = eventIn(delivery)
  const taken = status >= 200 && status < 300
  const challenge = event.type === eventType('endpoint.verification') ? event.data.challenge : undefined
  const error = !taken ? 'status' : challenge !== undefined && challengeIn(text) !== challenge ? 'challenge' : null
  return { status, ms, error, answer: kept(text) }
}

const Challenge = z.object({ challenge: z.string() })
function challengeIn(text: string): string | undefined {
  try {
    return Challenge.safeParse(JSON.parse(text)).data?.challenge
  } catch {
    return undefined
  }
}

/** What the ledger keeps of an answer. It is somebody else's text: long numbers may be a person's. */
const kept = (text: string): string =>
  text
    .slice(0, ANSWER_CHARS_KEPT)
    .toWellFormed()
    .replace(/\d{8,}/g, '••••')

/** Writes down a try, and what follows from it: delivered, again later, or given up and the endpoint paused. */
async function record(deps: DeliverDeps, name: DeliveryName, tried: Try): Promise<DeliveryRow | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const before = await loadDelivery(deps, name)
    if (!before) return undefined // its time to be kept is over
    const now = deps.now()
    const after = { ...next(before, tried, now), version: before.version + 1 }
    const { agency, endpoint } = name
    const isEvent = !(before.type in TRIES_OF)
    // Before the row says that it is over, so that it happens though this function dies: both are done but once.
    if (after.state === 'failed' && isEvent) {
      const mender = await supervisorNearest(deps, { agency, desk: null })
      await openIncident(deps, { ...mender, cause: 'webhook-paused', refersTo: endpoint, occasion: name.id })
      await settleEndpoint(deps, agency, endpoint, (one) =>
        one.paused ? one : { ...one, paused: { at: now, by: 'failures' } },
      )
    }
    if (after.state === 'delivered' && before.type === eventType('endpoint.verification'))
      await settleEndpoint(deps, agency, endpoint, (one) => (one.verifiedAt ? one : { ...one, verifiedAt: now }))
    const written = await deps.table.write([
      { kind: 'put', row: rowOfDelivery(after, now), only: deliveryAsRead(before) },
    ])
    if (written.kind === 'written') {
      const seconds = after.dueAt === null ? 0 : Math.ceil(secondsBetween(now, after.dueAt))
      if (seconds > 0 && seconds <= DELAY_SECONDS_MAX) await say(deps, name, seconds)
      return after
    }
    await pause(deps, attempt)
  }
  throw new Error(`the delivery ${name.id} changes all the time`)
}

function next(delivery: DeliveryRow, tried: Try, now: Instant): DeliveryRow {
  const round = delivery.round + 1
  const tries = [...delivery.tries, tried].slice(-TRIES_KEPT)
  if (tried.error === null) return { ...delivery, tries, round, state: 'delivered', dueAt: null }
  if (round >= (TRIES_OF[delivery.type] ?? TRIES_MAX))
    return { ...delivery, tries, round, state: 'failed', dueAt: null }
  const seconds = NEXT_TRY_SECONDS[round - 1]
  invariant(seconds !== undefined, 'each try but the last is followed by another')
  return { ...delivery, tries, round, state: 'retrying', dueAt: plusSeconds(now, seconds) }
}

/** Its endpoint is gone or paused: it is not tried any more, and can be replayed once the endpoint is there again. */
async function giveUp(deps: DeliverDeps, delivery: DeliveryRow): Promise<void> {
  const over: DeliveryRow = { ...delivery, state: 'failed', dueAt: null, version: delivery.version + 1 }
  await deps.table.write([{ kind: 'put', row: rowOfDelivery(over, deps.now()), only: deliveryAsRead(delivery) }])
}

async function loadDelivery(deps: Deps, name: DeliveryName): Promise<DeliveryRow | undefined> {
  const row = await deps.table.get(deliveryOf(name))
  return row && DeliveryRow.parse(row)
}
