import * as z from 'zod'
import { readEvents } from '../../../shared/cases/feed.ts'
import { found, staff } from '../route.ts'
import { Limit } from './fields.ts'

/** A place in the office's own feed, as `next` said it. It is no cursor: whoever of the office asks may go on from it. */
const After = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number)
const EventsQuery = z.strictObject({ after: After.optional(), limit: Limit })

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
