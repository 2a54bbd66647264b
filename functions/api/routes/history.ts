import type { Deps } from '../../../shared/cases/deps.ts'
import { type History, readHistory, signHead } from '../../../shared/cases/reads/read-history.ts'
import type { Refused } from '../../../shared/kit/decision.ts'
import { isActivity } from '../../../shared/names/facilitation.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { isService } from '../../../shared/names/requests.ts'
import { type Answer, staff } from '../route.ts'

const JSON_TYPE = 'application/json'
const LINES_TYPE = 'application/jsonl'
const HISTORY = {
  summary: { id: 'Riwayat yang tidak dapat diubah', en: 'The history, which cannot be changed' },
  answers: { 200: 'History' },
  produces: [JSON_TYPE, LINES_TYPE],
} as const

export const history = [
  staff({
    method: 'GET',
    path: '/v1/proposals/{id}/history',
    ...HISTORY,
    run: async ({ deps, actor, param, accepts }) =>
      historyAnswer(deps, await readHistory(deps, actor, param('id'), (kind) => kind === 'proposal'), accepts),
  }),
  staff({
    method: 'GET',
    path: '/v1/activities/{id}/history',
    ...HISTORY,
    run: async ({ deps, actor, param, accepts }) =>
      historyAnswer(deps, await readHistory(deps, actor, param('id'), isActivity), accepts),
  }),
  staff({
    method: 'GET',
    path: '/v1/requests/{id}/history',
    ...HISTORY,
    run: async ({ deps, actor, param, accepts }) =>
      historyAnswer(deps, await readHistory(deps, actor, param('id'), isService), accepts),
  }),
]

/** The stored bytes are what the hashes cover: they are joined, never parsed and written anew. */
async function historyAnswer(
  deps: Deps,
  read: History | Refused<RefusalCode>,
  accepts: (mediaType: string) => boolean,
): Promise<Answer> {
  if (read.kind === 'refused') return read
  const { entries, head } = read
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
}
