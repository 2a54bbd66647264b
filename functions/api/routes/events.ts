import * as z from 'zod'
import { readEvents } from '../../../shared/cases/partners/feed.ts'
import { found, staff } from '../route.ts'
import { FeedPlace, Limit } from './fields.ts'

const EventsQuery = z.strictObject({ after: FeedPlace.optional(), limit: Limit })

export const events = [
  staff({
    method: 'GET',
    path: '/v1/events',
    summary: { id: 'Peristiwa kantor saya, berurutan', en: 'The events of my office, in order' },
    query: EventsQuery,
    answers: { 200: 'EventPage' },
    refuses: ['forbidden'],
    async run({ deps, actor, query }) {
      const read = await readEvents(deps, actor, query)
      return read.kind === 'refused' ? read : found(read.page)
    },
  }),
]
