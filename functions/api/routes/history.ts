import { readHistory, signHead } from '../../../shared/cases/read-history.ts'
import { staff } from '../route.ts'

const JSON_TYPE = 'application/json'
const LINES_TYPE = 'application/jsonl'

export const history = [
  staff({
    method: 'GET',
    path: '/v1/proposals/{id}/history',
    summary: { id: 'Riwayat yang tidak dapat diubah', en: 'The history, which cannot be changed' },
    answers: { 200: 'History' },
    produces: [JSON_TYPE, LINES_TYPE],
    async run({ deps, actor, param, accepts }) {
      const read = await readHistory(deps, actor, param('id'))
      if (read.kind === 'refused') return read
      const { entries, head } = read
      // The stored bytes are what the hashes cover: they are joined, never parsed and written anew.
      if (accepts(JSON_TYPE))
        return {
          kind: 'text',
          status: 200,
          mediaType: 'application/json; charset=utf-8',
          text: `{"items":[${entries.join(',')}]}`,
          headers: {},
        }
      const lines = [...entries, JSON.stringify({ head: await signHead(deps, head) })]
      return { kind: 'text', status: 200, mediaType: LINES_TYPE, text: `${lines.join('\n')}\n`, headers: {} }
    },
  }),
]
