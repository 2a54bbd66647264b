import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { expect } from 'vitest'
import { api, type LogLine, type Parts } from '../../functions/api/app.ts'
import { authenticator } from '../../functions/api/authenticate.ts'
import { publishedOf } from '../../functions/api/document/published.ts'
import { refusalsOf } from '../../functions/api/document/refusals.ts'
import type { Route } from '../../functions/api/route.ts'
import { routes } from '../../functions/api/routes/index.ts'
import { closedDoors } from '../../functions/closed-doors.ts'
import { cursors } from '../../functions/cursor.ts'
import { rateLimit } from '../../functions/rate-limit.ts'
import { seededRandom } from '../../infra/local/seed/random.ts'
import { studyGroups, waitingProposals } from '../../infra/local/seed/scenario.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, SAMPLE_PDF, type World } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import type { Head } from '../../shared/cases/head.ts'
import { ANSWERS, Problem } from '../../shared/contracts/answers.ts'
import { epochMsOf, type Instant, instant, instantOf } from '../../shared/kit/instant.ts'
import type { Objects } from '../../shared/ports/objects.ts'
import { cursorKey } from '../../shared/store/keys/derived-keys.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import { isTrail } from '../../shared/store/row-keys.ts'
import type { Row, Table } from '../../shared/store/table.ts'

export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'simpul-api'
/** A Wednesday morning in Kota Batu. */
export const MORNING = instant('2026-03-04T02:00:00.000Z')

const PUBLISHED_FILES = publishedOf(routes)

const FILES = 'https://files.example/'

export type Call = {
  method?: string
  path: string
  body?: unknown
  key?: string
  headers?: Record<string, string>
}
export type Reply = { status: number; headers: Headers; text: string; body: unknown }

/**
 * The API in one process over the table in memory, with the seed's offices and officers. Tokens are real: an issuer of
 * this test signs them and the API verifies them.
 * @param perSecond how many requests of one caller fit; any number where it is not given
 */
export async function openOffice({ perSecond }: { perSecond?: number } = {}): Promise<Office> {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'simpul-api-')), 'keys.json')
  await createKeysFile(keysFile)
  let now: Instant = MORNING
  const world = makeWorld({ keysFile, issuer: ISSUER, registry: registerInProcess(() => now) })
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const published = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }
  const random = seededRandom(20260304)
  const log: LogLine[] = []
  const at = (moment: Instant): void => {
    now = moment
    world.at(moment)
  }
  at(MORNING)
  const milliseconds = (): number => epochMsOf(now)
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
  let writes = 0
  let contention = 0
  let failure: Error | undefined
  const { table } = world.deps
  // Says whether anything was written, the trail of who looked apart: looking at every row after each of ten thousand requests would take minutes.
  const counted: Table = {
    ...table,
    async write(actions) {
      if (failure) throw failure
      if (contention > 0 && random() < contention) return { kind: 'contended' }
      const result = await table.write(actions)
      if (
        result.kind === 'written' &&
        !actions.every((action) => isTrail('row' in action ? action.row.pk : action.key.pk))
      )
        writes += 1
      return result
    },
    async add(...asked) {
      if (!isTrail(asked[0].pk)) writes += 1
      return table.add(...asked)
    },
  }
  const files = new Map<string, Uint8Array>()
  const objects: Objects = {
    async signUpload({ key, mediaType, size, sha256 }) {
      const headers = { 'content-type': mediaType, 'content-length': String(size), 'x-amz-checksum-sha256': sha256 }
      return { method: 'PUT', url: `${FILES}${key}`, headers, expiresAt: instantOf(milliseconds() + 900_000) }
    },
    signDownload: async ({ key, fileName }) => `${FILES}${key}?as=${encodeURIComponent(fileName)}`,
    async erase(key) {
      files.delete(key)
    },
    async inspect(key) {
      const bytes = files.get(key) ?? (world.uploads.includes(key) ? SAMPLE_PDF : undefined)
      return (
        bytes && {
          size: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          firstBytes: bytes.slice(0, 16),
        }
      )
    },
  }
  const issuers = [{ issuer: ISSUER, audience: AUDIENCE, jwksUri: `${ISSUER}/jwks` }]
  const parts: Parts = {
    deps: { ...world.deps, table: counted, objects },
    routes,
    issuers,
    authenticate: authenticator({
      deps: world.deps,
      issuers,
      milliseconds,
      fetch: async () => Response.json({ keys: [published] }),
    }),
    cursors: cursors(async () => cursorKey(await world.deps.keys.secret())),
    fits: perSecond === undefined ? () => true : rateLimit(milliseconds, { perSecond, burst: perSecond }),
    doors: closedDoors(world.deps, milliseconds),
    newUuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    hex,
    milliseconds,
    log: (line) => log.push(line),
    published: (name) => PUBLISHED_FILES[name],
  }
  const app = api(parts)
  const tokens = new Map<string, string>()

  const sign = (claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'JWT', ...header }).sign(privateKey)
  const seconds = (): number => Math.floor(milliseconds() / 1000)
  const tokenOf = async (client: string): Promise<string> => {
    const known = tokens.get(client)
    if (known) return known
    // Good for years, so that a test may move time.
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: client, exp: seconds() + 10 * 366 * 86_400 }
    const token = await sign(claims)
    tokens.set(client, token)
    return token
  }
  let keys = 0

  const send = async (authorization: string | undefined, call: Call): Promise<Reply> => {
    const { method = 'GET', path, body, key, headers = {} } = call
    const changes = method !== 'GET'
    keys += 1
    const answer = await app.request(path, {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(changes ? { 'content-type': 'application/json', 'idempotency-key': key ?? `key-of-test-${keys}` } : {}),
        ...headers,
      },
      ...(changes ? { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) } : {}),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true && text.startsWith('{')
    const reply = {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson && !text.includes('\n') ? JSON.parse(text) : undefined,
    }
    asDocumented({ method, path }, reply)
    return reply
  }
  return {
    world,
    log,
    at,
    now: () => now,
    writes: () => writes,
    rows: () => world.table.dump().filter(({ pk }) => !isTrail(pk)),
    contend(share) {
      contention = share
    },
    fail(error) {
      failure = error
    },
    put: (url, bytes) => files.set(url.slice(FILES.length), bytes),
    sign,
    seconds,
    withToken: send,
    as: (client) => ({
      get: async (path, headers = {}) => send(`Bearer ${await tokenOf(client)}`, { path, headers }),
      post: async (path, body = {}, more = {}) =>
        send(`Bearer ${await tokenOf(client)}`, { method: 'POST', path, body, ...more }),
      put: async (path, body = {}, more = {}) =>
        send(`Bearer ${await tokenOf(client)}`, { method: 'PUT', path, body, ...more }),
      send: async (call) => send(`Bearer ${await tokenOf(client)}`, call),
    }),
    async proposalAt(step, { index = 0, nth = 0, village } = {}) {
      const waiting = waitingProposals('2026-03-04', () => '2026-02-16')
      const journey =
        waiting.filter(({ until }) => until === step)[index] ?? waiting.find(({ until }) => until === step)
      if (!journey) throw new Error(`the seed leaves nothing at ${step}`)
      const group = {
        ...journey.group,
        n: nth === 0 ? journey.group.n : 95 + nth,
        village: village ?? journey.group.village,
      }
      const head = await travel(world, { ...journey, group }, MORNING)
      at(MORNING)
      return head
    },
    async activeGroup(nth = 0, village) {
      const study = studyGroups()[nth]
      if (!study) throw new Error(`no group ${nth} in the study`)
      const { journey } = study
      const group = { ...journey.group, village: village ?? journey.group.village }
      const head = await travel(world, { ...journey, group }, MORNING)
      at(MORNING)
      if (head.kind !== 'proposal' || !head.facts.group) throw new Error('a journey ends with a group')
      return { proposal: head, group: head.facts.group.id }
    },
    later(seconds) {
      at(instantOf(epochMsOf(now) + seconds * 1000))
    },
  }
}

type More = { key?: string; headers?: Record<string, string> }
export type Caller = {
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  post(path: string, body?: unknown, more?: More): Promise<Reply>
  put(path: string, body?: unknown, more?: More): Promise<Reply>
  send(call: Call): Promise<Reply>
}
export type Office = {
  world: World
  log: LogLine[]
  at(moment: Instant): void
  now(): Instant
  later(seconds: number): void
  /** Puts a file where an upload was signed for. */
  put(url: string, bytes: Uint8Array): void
  /** Everything but the trail of who looked. */
  rows(): Row[]
  /** Lets this share of the API's writes meet another transaction, by seed. */
  contend(share: number): void
  /** Lets every write end like this, until told otherwise. */
  fail(error: Error | undefined): void
  /** How often requests have written something so far. */
  writes(): number
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
  /** Now, as tokens count it. */
  seconds(): number
  withToken(authorization: string | undefined, call: Call): Promise<Reply>
  as(client: string): Caller
  /** A proposal that the seed's officers brought to a step. */
  proposalAt(step: string, which?: { index?: number; nth?: number; village?: string }): Promise<Head>
  activeGroup(nth?: number, village?: string): Promise<{ proposal: Head; group: string }>
}

/** Every answer of every test is held to what the table of routes says of it. */
function asDocumented({ method = 'GET', path }: Pick<Call, 'method' | 'path'>, { status, headers, body }: Reply): void {
  expect(headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  const route = routeOf(method, path)
  if (headers.get('content-type')?.startsWith('application/problem+json')) {
    const problem = Problem.parse(body)
    expect(problem).toEqual(body)
    expect(problem.status).toBe(status)
    if (route) expect(refusalsOf(route), `${method} ${route.path} says ${problem.code}`).toContain(problem.code)
    return
  }
  const name = route?.answers[status]
  expect(name, `${method} ${path} says ${status}`).toBeDefined()
  if (name === undefined || name === 'nothing' || name === 'page' || body === undefined) return
  expect(ANSWERS[name].parse(body), `${method} ${path}`).toEqual(body)
}

/** The route of the table that a request goes to. */
export function routeOf(method: string, path: string): Route | undefined {
  const { pathname } = new URL(path, ISSUER)
  return routes
    .filter((route) => route.method === method)
    .toSorted((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))
    .find((route) =>
      new RegExp(`^${route.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
    )
}

/** The open task of a case. */
export function openTask({ flow }: Head): string {
  if (flow.custody.kind !== 'held') throw new Error(`${flow.id} is ${flow.custody.kind}`)
  return `${flow.id}.${flow.custody.task.n}`
}
/** A member of an answer, by its way through it. */
export function at(value: unknown, ...way: readonly (string | number)[]): unknown {
  return way.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  )
}
export const textAt = (value: unknown, ...way: readonly (string | number)[]): string => String(at(value, ...way))
/** A list in an answer; where there is none the test fails. */
export function listAt(value: unknown, ...way: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...way)
  if (!Array.isArray(found)) throw new Error(`no list at ${way.join('.')}`)
  return found
}
