import * as z from 'zod'
import { cancelRequest } from '../../../shared/cases/cancel-request.ts'
import { openRequest } from '../../../shared/cases/open-request.ts'
import { readRequest } from '../../../shared/cases/reads/read-request.ts'
import { readRequests } from '../../../shared/cases/reads/read-requests.ts'
import { revokeCredential } from '../../../shared/cases/revoke-credential.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { REQUEST_STATES, SERVICES } from '../../../shared/names/requests.ts'
import { changed, command, found, staff } from '../route.ts'
import { Day, paging, Reason, reasonIn } from './fields.ts'

const RequestBody = z.strictObject({ service: z.enum(SERVICES), details: z.record(z.string(), z.unknown()) })
const RevokeBody = z.strictObject({
  letter: z.strictObject({ number: z.string().trim().min(1).max(60), date: Day }),
  reason: Reason.optional(),
})
const CancelBody = z.strictObject({ reason: Reason.optional() })
const RequestsQuery = z.strictObject({
  service: z.enum(SERVICES).optional(),
  state: z.enum(REQUEST_STATES).optional(),
  ...paging,
})

/** What a city asks of partner offices for its groups, and what partners answer. */
export const requests = [
  command({
    method: 'POST',
    path: '/v1/groups/{id}/requests',
    refuses: ['wrong-state', 'already-requested', 'incomplete'],
    summary: { id: 'Minta layanan mitra untuk kelompok', en: 'Ask a partner for a service to a group' },
    body: RequestBody,
    status: 201,
    answers: { 201: 'Request' },
    async run({ deps, actor, param, body, key }) {
      const opened = await openRequest(deps, actor, param('id'), body, key)
      if (opened.kind === 'refused') return opened
      if (opened.kind === 'known') return refused('conflict')
      const id = opened.kind === 'opened' ? opened.head.flow.id : opened.resource
      const read = await readRequest(deps, actor, id)
      if (read.kind === 'refused') return read
      const { request, etag } = read
      const replayed = opened.kind === 'replayed'
      return changed(request, { status: 201, etag, replayed, location: `/v1/requests/${id}` })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/requests',
    summary: { id: 'Permintaan dari dan kepada kantor saya', en: 'Requests from and to my office' },
    query: RequestsQuery,
    answers: { 200: 'RequestList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const { items, next } = await readRequests(deps, actor, { ...query, after: place.after })
      return found({ items, nextCursor: await cursor.sign(next) })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/requests/{id}/revoke',
    summary: { id: 'Cabut izin yang diberikan', en: 'Revoke what was granted' },
    body: RevokeBody,
    answers: { 200: 'Request' },
    refuses: ['wrong-state', 'incomplete'],
    async run({ deps, actor, param, body, key }) {
      const given = reasonIn(body)
      if (given.kind === 'refused') return given
      const done = await revokeCredential(deps, actor, param('id'), { letter: body.letter, reason: given.reason }, key)
      if (done.kind === 'refused') return done
      const read = await readRequest(deps, actor, param('id'))
      if (read.kind === 'refused') return read
      return changed(read.request, { etag: read.etag, replayed: done.kind === 'replayed' })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/requests/{id}/cancel',
    summary: { id: 'Tarik permintaan', en: 'Take a request back' },
    body: CancelBody,
    answers: { 200: 'Request' },
    refuses: ['wrong-state', 'incomplete'],
    async run({ deps, actor, param, body, key, ifMatch }) {
      const given = reasonIn(body)
      if (given.kind === 'refused') return given
      const done = await cancelRequest(deps, actor, param('id'), given.reason, { key, ifMatch })
      if (done.kind === 'refused') return done
      const read = await readRequest(deps, actor, param('id'))
      if (read.kind === 'refused') return read
      return changed(read.request, { etag: read.etag, replayed: done.kind === 'replayed' })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/requests/{id}',
    summary: { id: 'Satu permintaan', en: 'A request' },
    answers: { 200: 'Request' },
    async run({ deps, actor, param }) {
      const read = await readRequest(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.request, read.etag)
    },
  }),
]
