import { readTimeline } from '../../../shared/cases/reads/read-timeline.ts'
import { isService } from '../../../shared/names/requests.ts'
import { found, staff } from '../route.ts'

const TIMELINE = {
  summary: { id: 'Berapa lama di tiap kantor', en: 'How long each office had it' },
  answers: { 200: 'Timeline' },
} as const

export const timeline = [
  staff({
    method: 'GET',
    path: '/v1/proposals/{id}/timeline',
    ...TIMELINE,
    async run({ deps, actor, param }) {
      const read = await readTimeline(deps, actor, param('id'), (kind) => kind === 'proposal')
      return read.kind === 'refused' ? read : found(read.timeline)
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/requests/{id}/timeline',
    ...TIMELINE,
    async run({ deps, actor, param }) {
      const read = await readTimeline(deps, actor, param('id'), isService)
      return read.kind === 'refused' ? read : found(read.timeline)
    },
  }),
]
