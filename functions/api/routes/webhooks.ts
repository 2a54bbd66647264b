import * as z from 'zod'
import {
  type DeliveryAsked,
  deliveryView,
  readDeliveries,
  readDelivery,
  registerEndpoint,
  replayDelivery,
  replayRange,
  testEndpoint,
  verifyEndpoint,
} from '../../../shared/cases/partners/deliveries.ts'
import {
  type EndpointChanged,
  endpointsOf,
  endpointView,
  mayUseHooks,
  pauseEndpoint,
  readEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
} from '../../../shared/cases/partners/endpoints.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import { EVENT_TYPES } from '../../../shared/names/partner-events.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { type Answer, changed, command, found, REPLAYED, staff } from '../route.ts'
import { FeedPlace, NOTHING, paging } from './fields.ts'

const EndpointBody = z.strictObject({
  url: z.string().min(1).max(2000),
  events: z.array(z.enum(EVENT_TYPES)).min(1).max(EVENT_TYPES.length),
})
const RangeBody = z.strictObject({ after: FeedPlace, to: FeedPlace.optional() })
const DeliveriesQuery = z.strictObject(paging)

const ENDPOINT = { 200: 'WebhookEndpoint' } as const
const STATE = ['wrong-state'] as const

/** Endpoints of an office's own systems, and the ledger of what was delivered to them. */
export const webhooks = [
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints',
    summary: { id: 'Daftarkan alamat webhook', en: 'Add a webhook endpoint; its secret is shown once' },
    body: EndpointBody,
    status: 201,
    answers: { 201: 'WebhookEndpointAdded' },
    refuses: ['incomplete', 'not-found'],
    async run({ deps, actor, body, key }) {
      const added = await registerEndpoint(deps, actor, body, key)
      if (added.kind === 'refused') return added
      const { endpoint, secret, replayed } = added
      const location = `/v1/webhook-endpoints/${endpoint.id}`
      return changed({ endpoint: endpointView(endpoint), secret }, { status: 201, replayed, location })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/webhook-endpoints',
    summary: { id: 'Alamat webhook kantor saya', en: 'The webhook endpoints of my office' },
    answers: { 200: 'WebhookEndpointList' },
    refuses: ['forbidden'],
    async run({ deps, actor }) {
      if (!mayUseHooks(actor)) return refused('forbidden')
      const endpoints = await endpointsOf(deps.table, actor.agency)
      return found({ items: endpoints.map(endpointView), nextCursor: null })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/webhook-endpoints/{id}',
    summary: { id: 'Satu alamat webhook', en: 'A webhook endpoint' },
    answers: ENDPOINT,
    async run({ deps, actor, param }) {
      const read = await readEndpoint(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(endpointView(read.endpoint))
    },
  }),
  command({
    method: 'DELETE',
    path: '/v1/webhook-endpoints/{id}',
    summary: { id: 'Hapus alamat webhook', en: 'Remove a webhook endpoint' },
    body: NOTHING,
    answers: { 204: 'nothing' },
    async run({ deps, actor, param, key }) {
      const removed = await removeEndpoint(deps, actor, param('id'), key)
      if (removed.kind === 'refused') return removed
      return { kind: 'bare', status: 204, headers: removed.replayed ? REPLAYED : {} }
    },
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/verify',
    summary: { id: 'Kirim ulang tantangan', en: 'Send the challenge again' },
    body: NOTHING,
    answers: ENDPOINT,
    run: async ({ deps, actor, param, key }) => endpointAnswer(await verifyEndpoint(deps, actor, param('id'), key)),
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/pause',
    summary: { id: 'Hentikan sementara', en: 'Pause' },
    body: NOTHING,
    answers: ENDPOINT,
    run: async ({ deps, actor, param, key }) => endpointAnswer(await pauseEndpoint(deps, actor, param('id'), key)),
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/resume',
    summary: { id: 'Lanjutkan', en: 'Resume' },
    body: NOTHING,
    answers: ENDPOINT,
    run: async ({ deps, actor, param, key }) => endpointAnswer(await resumeEndpoint(deps, actor, param('id'), key)),
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/rotate-secret',
    summary: {
      id: 'Ganti rahasia; yang lama berlaku 24 jam lagi',
      en: 'A new secret; for 24 hours the old one signs as well',
    },
    body: NOTHING,
    answers: { 200: 'WebhookSecret' },
    async run({ deps, actor, param, key }) {
      const rotated = await rotateSecret(deps, actor, param('id'), key)
      return rotated.kind === 'refused' ? rotated : changed({ secret: rotated.secret }, { replayed: rotated.replayed })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/test',
    summary: { id: 'Kirim peristiwa percobaan', en: 'Send a test event' },
    body: NOTHING,
    answers: { 200: 'DeliveryAsked' },
    run: async ({ deps, actor, param, key }) => deliveryAnswer(await testEndpoint(deps, actor, param('id'), key)),
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/replay',
    summary: {
      id: 'Kirim ulang peristiwa dari satu rentang',
      en: 'Send the events of a range of the feed again, 40 places at once',
    },
    body: RangeBody,
    answers: { 200: 'DeliveriesAsked' },
    refuses: STATE,
    async run({ deps, actor, param, body, key }) {
      const asked = await replayRange(deps, actor, param('id'), body, key)
      if (asked.kind === 'refused') return asked
      const { deliveries, next, replayed } = asked
      return changed({ deliveries: deliveries.map(deliveryView), next }, { replayed })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/webhook-endpoints/{id}/deliveries',
    summary: { id: 'Riwayat pengiriman', en: 'What was delivered, newest first' },
    query: DeliveriesQuery,
    answers: { 200: 'DeliveryList' },
    async run({ deps, actor, param, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const read = await readDeliveries(deps, actor, param('id'), { limit: query.limit, after: place.after })
      if (read.kind === 'refused') return read
      return found({ items: read.items.map(deliveryView), nextCursor: await cursor.sign(read.next) })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/webhook-endpoints/{id}/deliveries/{delivery}',
    summary: { id: 'Satu pengiriman', en: 'A delivery' },
    answers: { 200: 'Delivery' },
    async run({ deps, actor, param }) {
      const read = await readDelivery(deps, actor, param('id'), param('delivery'))
      return read.kind === 'refused' ? read : found(deliveryView(read.delivery))
    },
  }),
  command({
    method: 'POST',
    path: '/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay',
    summary: { id: 'Kirim ulang', en: 'Deliver again' },
    body: NOTHING,
    answers: { 200: 'DeliveryAsked' },
    refuses: STATE,
    run: async ({ deps, actor, param, key }) =>
      deliveryAnswer(await replayDelivery(deps, actor, param('id'), param('delivery'), key)),
  }),
]

const endpointAnswer = (done: EndpointChanged | Refused<RefusalCode>): Answer =>
  done.kind === 'refused' ? done : changed(endpointView(done.endpoint), { replayed: done.replayed })
const deliveryAnswer = (done: DeliveryAsked | Refused<RefusalCode>): Answer =>
  done.kind === 'refused' ? done : changed({ delivery: deliveryView(done.delivery) }, { replayed: done.replayed })
