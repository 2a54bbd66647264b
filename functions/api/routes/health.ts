import { type Answer, anyone } from '../route.ts'

/** A row that need not exist: an answer is enough. */
const PROBE = { pk: 'HEALTH', sk: 'HEALTH' }

export const health = [
  anyone({
    method: 'GET',
    path: '/healthz',
    summary: { id: 'Siap atau tidak, dan mengapa', en: 'Ready or not, and why' },
    answers: { 200: 'Health', 503: 'Health' },
    async run({ deps }): Promise<Answer> {
      const checks = {
        table: await answers(() => deps.table.get(PROBE, { consistent: false })),
        keys: await answers(() => deps.keys.secret()),
      }
      const well = Object.values(checks).every((state) => state === 'ok')
      return well
        ? { kind: 'json', status: 200, body: { status: 'ok', checks }, headers: {} }
        : { kind: 'json', status: 503, body: { status: 'unavailable', checks }, headers: { 'retry-after': '5' } }
    },
  }),
]

async function answers(ask: () => Promise<unknown>): Promise<'ok' | 'failed'> {
  try {
    await ask()
    return 'ok'
  } catch {
    return 'failed'
  }
}
