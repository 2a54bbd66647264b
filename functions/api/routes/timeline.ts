import { readTimeline } from '../../../shared/cases/reads/read-timeline.ts'
import { found, staff } from '../route.ts'

export const timeline = [
  staff({
    method: 'GET',
    path: '/v1/proposals/{id}/timeline',
    summary: { id: 'Berapa lama di tiap kantor', en: 'How long each office had it' },
    answers: { 200: 'Timeline' },
    async run({ deps, actor, param }) {
      const read = await readTimeline(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.timeline)
    },
  }),
]
