import { createHash } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import * as z from 'zod'
import type { WelfareRegistry } from '../../../shared/ports/welfare-registry.ts'

const Lookup = z.object({
  people: z
    .array(z.object({ nationalId: z.string().regex(/^\d{16}$/), familyCardNo: z.string(), villageCode: z.string() }))
    .max(20),
})
type Asked = z.infer<typeof Lookup>['people'][number]
const Control = z.strictObject({
  down: z.boolean().optional(),
  latencyMs: z.number().int().min(0).max(60_000).optional(),
  errorRate: z.number().min(0).max(1).optional(),
  period: z.string().optional(),
})

/** Endings of a NIK that stand for a finding, for tests and demonstrations. */
const NOT_FOUND = '9001'
const WELL_OFF = '9002'
const OTHER_CARD = '9003'
const MOVED = '9004'
const DECEASED = '9005'
const PUBLIC_SERVANT = '9006'

/**
 * What the register says of a person: the same for the same NIK, by a hash of it, since its people are invented.
 * Most are listed in deciles 1 to 5; a few are not, or something about them does not agree.
 */
export function recordOf({
  nationalId,
  villageCode,
}: Asked): Awaited<ReturnType<WelfareRegistry['lookUp']>> extends infer Answer
  ? Answer extends { kind: 'answered'; people: (infer Person)[] }
    ? Person
    : never
  : never {
  const ending = nationalId.slice(12)
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(nationalId).digest()
  if (ending === NOT_FOUND || (a < 8 && !ending.startsWith('90'))) return { found: false }
  return {
    found: true,
    decile: ending === WELL_OFF ? 8 : b < 8 ? 7 : 1 + (b % 5),
    familyCardMatches: ending !== OTHER_CARD && c >= 3,
    villageCode: ending === MOVED ? '11.01.01.2001' : villageCode,
    alive: ending !== DECEASED,
    publicServant: ending === PUBLIC_SERVANT,
  }
}

/** The register's period of a day: it is renewed every quarter. */
export const periodOf = (day: string): string => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`

/** The same register without its network, for the seed: years of look-ups in a moment. */
export const registerInProcess = (now: () => string): WelfareRegistry => ({
  lookUp: async (people) => ({
    kind: 'answered',
    registry: 'DTSEN',
    period: periodOf(now()),
    people: people.map(({ nationalId, familyCardNo, villageCode }) =>
      recordOf({ nationalId: nationalId.reveal(), familyCardNo: familyCardNo.reveal(), villageCode }),
    ),
  }),
})

export type Register = { url: string; stop(): Promise<void> }

/** A small register with its own HTTP server: latency, errors and a rate limit, as the real one will have. */
export function startRegister({
  port = 0,
  lookupsPerSecond = 40,
}: {
  port?: number
  lookupsPerSecond?: number
} = {}): Promise<Register> {
  const state = { down: false, latencyMs: 40, errorRate: 0.02, period: '' }
  let tokens = lookupsPerSecond
  let filledAt = Date.now()
  const app = new Hono()
  app.put('/control', async (c) => {
    const change = Control.safeParse(await c.req.json())
    if (!change.success) return c.json({ error: 'unknown setting' }, 400)
    Object.assign(state, change.data)
    return c.json(state)
  })
  app.post('/v1/lookups', async (c) => {
    if (state.down) return c.json({ error: 'down' }, 503, { 'retry-after': '60' })
    const now = Date.now()
    tokens = Math.min(lookupsPerSecond, tokens + ((now - filledAt) / 1000) * lookupsPerSecond)
    filledAt = now
    if (tokens < 1) return c.json({ error: 'too many' }, 429, { 'retry-after': '1' })
    tokens -= 1
    await new Promise((resolve) => setTimeout(resolve, state.latencyMs))
    if (Math.random() < state.errorRate) return c.json({ error: 'internal' }, 500)
    const asked = Lookup.safeParse(await c.req.json())
    if (!asked.success) return c.json({ error: 'not the agreed form' }, 400)
    const today = new Date(now).toISOString().slice(0, 10)
    return c.json({
      registry: 'DTSEN',
      period: state.period || periodOf(today),
      people: asked.data.people.map(recordOf),
    })
  })
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ({ port: chosen }) =>
      resolve({
        url: `http://127.0.0.1:${chosen}`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
    server.once('error', reject)
  })
}
