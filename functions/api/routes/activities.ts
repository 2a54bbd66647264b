import * as z from 'zod'
import { openActivity } from '../../../shared/cases/facilitation/open-activity.ts'
import { readActivities, readActivity, readReport } from '../../../shared/cases/facilitation/read-activity.ts'
import { readIndicators } from '../../../shared/cases/throughput/read-indicators.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { ACTIVITIES, OPENED_BY_HAND } from '../../../shared/names/facilitation.ts'
import { changed, command, found, staff } from '../route.ts'
import { Id, paging, wholeNumber } from './fields.ts'

const ActivityBody = z.strictObject({ kind: z.enum(OPENED_BY_HAND), groupId: Id.optional() })
const ActivitiesQuery = z.strictObject({
  kind: z.enum(ACTIVITIES).optional(),
  group: Id.optional(),
  period: z
    .string()
    .regex(/^\d{4}(-\d{2})?$/)
    .optional(),
  ...paging,
})
const IndicatorsQuery = z.strictObject({ year: wholeNumber(2017, 2100) })

/** Facilitation: what keeps groups alive, and the account of a city's year. */
export const activities = [
  staff({
    method: 'GET',
    path: '/v1/activities',
    summary: { id: 'Kegiatan pendampingan di wilayah saya', en: 'Facilitation in my region' },
    query: ActivitiesQuery,
    answers: { 200: 'ActivityList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const { items, next } = await readActivities(deps, actor, { ...query, after: place.after })
      return found({ items, nextCursor: await cursor.sign(next) })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/activities',
    refuses: ['not-found', 'incomplete'],
    summary: { id: 'Rencanakan kegiatan', en: 'Plan an activity' },
    body: ActivityBody,
    status: 201,
    answers: { 201: 'Activity' },
    async run({ deps, actor, body, key }) {
      const opened = await openActivity(deps, actor, body, key)
      if (opened.kind === 'refused') return opened
      if (opened.kind === 'known') return refused('conflict')
      const id = opened.kind === 'opened' ? opened.head.flow.id : opened.resource
      const read = await readActivity(deps, actor, id)
      if (read.kind === 'refused') return read
      const replayed = opened.kind === 'replayed'
      return changed(read.activity, { status: 201, etag: read.etag, replayed, location: `/v1/activities/${id}` })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/activities/{id}',
    summary: { id: 'Satu kegiatan', en: 'An activity' },
    answers: { 200: 'Activity' },
    async run({ deps, actor, param }) {
      const read = await readActivity(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.activity, read.etag)
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/agencies/{id}/indicators',
    summary: { id: 'Indikator setahun', en: 'Indicators of a year' },
    query: IndicatorsQuery,
    answers: { 200: 'Indicators' },
    async run({ deps, actor, param, query }) {
      const read = await readIndicators(deps, actor, param('id'), query.year)
      return read.kind === 'refused' ? read : found(read.indicators)
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/agencies/{id}/reports/{year}',
    summary: { id: 'Laporan tahunan', en: 'The annual report' },
    answers: { 200: 'Report' },
    async run({ deps, actor, param }) {
      const year = Number(param('year'))
      if (!/^\d{4}$/.test(param('year'))) return refused('not-found')
      const read = await readReport(deps, actor, param('id'), year)
      return read.kind === 'refused' ? read : found(read.report, read.etag)
    },
  }),
]
