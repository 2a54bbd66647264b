import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod'
import type { FamilyCardNo, NationalId } from '../../../shared/contracts/national-id.ts'

const PEOPLE_MAX = 20
const BODY_BYTES_MAX = 16 * 1024
const LATENCY_MS_MIN = 20
const LATENCY_MS_MAX = 120
const ERROR_RATE = 0.02
const LOOKUPS_PER_SECOND = 40
const DOWN_SECONDS = 60
const JAKARTA_MS = 7 * 3_600_000

const digits = z.string().regex(/^\d{16}$/)
const Lookup = z.object({
  people: z
    .array(
      z.object({
        nationalId: digits,
        familyCardNo: digits,
        villageCode: z.string().regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/),
      }),
    )
    .min(1)
    .max(PEOPLE_MAX),
})
type Asked = z.infer<typeof Lookup>['people'][number]

const Control = z.strictObject({
  down: z.boolean().optional(),
  latencyMs: z.number().int().min(0).max(60_000).optional(),
  errorRate: z.number().min(0).max(1).optional(),
  period: z
    .string()
    .regex(/^\d{4}Q[1-4]$/)
    .optional(),
})
/** What is not set is as on an ordinary day: 20 to 120 ms, 2 % errors, the clock's quarter. */
type Control = z.infer<typeof Control>

/** Endings of a NIK that stand for one finding, for tests and demonstrations; other endings from 9000 on find nothing amiss. */
const NOT_FOUND = '9001'
const WELL_OFF = '9002'
const OTHER_CARD = '9003'
const MOVED = '9004'
const DECEASED = '9005'
const PUBLIC_SERVANT = '9006'
const ARRANGED = /^90\d\d$/

type Person =
  | { found: false }
  | {
      found: true
      decile: number
      familyCardMatches: boolean
      villageCode: string
      alive: boolean
      publicServant: boolean
    }

/**
 * What the register says of a person: the same for the same NIK, by a hash of it, since its people are invented. Nine in
 * ten are listed, most in deciles 1 to 5; of some, something does not agree. Where somebody lives it cannot know: it
 * agrees with the applicant, unless they moved.
 */
export function recordOf({ nationalId, villageCode }: Pick<Asked, 'nationalId' | 'villageCode'>): Person {
  const ending = nationalId.slice(12)
  const hash = createHash('sha256').update(nationalId).digest()
  const chance = (nth: number): number => (ARRANGED.test(ending) ? 1 : hash.readUInt16BE(nth * 2) / 65_536)
  if (ending === NOT_FOUND || chance(0) < 0.1) return { found: false }
  return {
    found: true,
    decile: ending === WELL_OFF ? 8 : (chance(1) < 0.08 ? 6 : 1) + (hash.readUInt8(12) % 5),
    familyCardMatches: ending !== OTHER_CARD && chance(2) >= 0.03,
    villageCode: ending === MOVED || chance(3) < 0.02 ? elsewhere(villageCode) : villageCode,
    alive: ending !== DECEASED && chance(4) >= 0.01,
    publicServant: ending === PUBLIC_SERVANT || chance(5) < 0.02,
  }
}
const elsewhere = (villageCode: string): string =>
  villageCode.startsWith('11.01.') ? '35.79.01.1001' : '11.01.01.2001'

/** The register's period of a day `YYYY-MM-DD`: it is renewed every quarter. */
export const periodOf = (day: string): string => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`

type Applicant = { nationalId: NationalId; familyCardNo: FamilyCardNo; villageCode: string }

/** The same register without its network, for the seed: years of look-ups in a moment. */
export const registerInProcess = (now: () => string) => ({
  lookUp: async (people: readonly Applicant[]) => ({
    kind: 'answered' as const,
    registry: 'DTSEN' as const,
    period: periodOf(now()),
    people: people.map(({ nationalId, villageCode }) => recordOf({ nationalId: nationalId.reveal(), villageCode })),
  }),
})

export type Register = {
  url: string
  stop(): Promise<void>
  control: {
    /** As `PUT /control` does. @throws on a setting that there is not */
    set(change: Control): void
    /** Look-ups that arrived, whatever became of them. */
    lookups(): number
  }
}

/**
 * A small register with its own HTTP server on 127.0.0.1, slow, faulty and limited as the real one will be. Of the people
 * it keeps nothing.
 * @param data a folder in which the settings outlive a restart; without it they do not
 * @param lookupsPerSecond requests, not people; as many may come at once
 */
export async function startRegister({
  port = 0,
  data,
  lookupsPerSecond = LOOKUPS_PER_SECOND,
  settings = {},
  now = Date.now,
  random = Math.random,
}: {
  port?: number
  data?: string
  lookupsPerSecond?: number
  settings?: Control
  /** Epoch milliseconds. */
  now?: () => number
  random?: () => number
} = {}): Promise<Register> {
  let state: Control = { ...(data === undefined ? {} : keptIn(data)), ...Control.parse(settings) }
  let lookups = 0
  const admits = rateLimit(lookupsPerSecond, now)
  const stopping = new AbortController()

  function set(change: Control): void {
    state = { ...state, ...Control.parse(change) }
    if (data !== undefined) keep(data, state)
  }
  /** Ends early when the caller has gone or the register stops. */
  const latency = (c: Context): Promise<void> =>
    wait(state.latencyMs ?? LATENCY_MS_MIN + random() * (LATENCY_MS_MAX - LATENCY_MS_MIN), undefined, {
      signal: AbortSignal.any([stopping.signal, c.req.raw.signal]),
    }).catch(() => {})

  const app = new Hono()
  app.use(bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => c.json({ error: 'more than 20 people need' }, 413) }))
  app.put('/control', async (c) => {
    const change = Control.safeParse(await bodyOf(c))
    if (!change.success) return c.json({ error: 'unknown setting' }, 400)
    set(change.data)
    return c.json(state)
  })
  app.post('/v1/lookups', async (c) => {
    lookups += 1
    if (state.down) return c.json({ error: 'down' }, 503, { 'retry-after': String(DOWN_SECONDS) })
    const waitSeconds = admits()
    if (waitSeconds > 0) return c.json({ error: 'too many' }, 429, { 'retry-after': String(waitSeconds) })
    await latency(c)
    if (random() < (state.errorRate ?? ERROR_RATE)) return c.json({ error: 'internal' }, 500)
    const asked = Lookup.safeParse(await bodyOf(c))
    if (!asked.success) return c.json({ error: 'not the agreed form' }, 400)
    return c.json({
      registry: 'DTSEN',
      period: state.period ?? periodOf(new Date(now() + JAKARTA_MS).toISOString()),
      people: asked.data.people.map(recordOf),
    })
  })

  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, ({ port: chosen }) =>
      resolve({
        url: `http://127.0.0.1:${chosen}`,
        stop: () =>
          new Promise((stopped) => {
            stopping.abort()
            server.close(() => stopped())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
        control: { set, lookups: () => lookups },
      }),
    )
    server.once('error', reject)
  })
}

/** A bucket of one second's look-ups. @returns 0 for one that may pass, else the whole seconds until one may */
function rateLimit(perSecond: number, now: () => number): () => number {
  let tokens = perSecond
  let filledAtMs = now()
  return () => {
    const nowMs = now()
    tokens = Math.min(perSecond, tokens + ((nowMs - filledAtMs) / 1000) * perSecond)
    filledAtMs = nowMs
    if (tokens < 1) return Math.ceil((1 - tokens) / perSecond)
    tokens -= 1
    return 0
  }
}

const bodyOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined)

const fileIn = (data: string): string => join(data, 'register.json')
/** Settings of an earlier start; none, or a file that cannot be read, is an ordinary day. */
function keptIn(data: string): Control {
  try {
    return Control.parse(JSON.parse(readFileSync(fileIn(data), 'utf8')))
  } catch {
    return {}
  }
}
function keep(data: string, state: Control): void {
  mkdirSync(data, { recursive: true })
  const unfinished = `${fileIn(data)}.new`
  writeFileSync(unfinished, JSON.stringify(state))
  renameSync(unfinished, fileIn(data))
}
