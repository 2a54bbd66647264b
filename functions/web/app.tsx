import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Hono } from 'hono'
import * as z from 'zod'
import type { Deps } from '../../shared/cases/deps.ts'
import { keepInput } from '../../shared/cases/dossier/kept-input.ts'
import { signedOutAt } from '../../shared/cases/people/sign-out.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { refused } from '../../shared/kit/decision.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import { headersOf, STATUS_OF } from '../api/problem.ts'
import type { Cursor } from '../api/route.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { ClosedDoors } from '../closed-doors.ts'
import type { Asking } from '../cursor.ts'
import { faultOf, type LoggedFault } from '../fault.ts'
import { commandKey, isIdempotencyKey } from '../idempotency.ts'
import type { KnownOfficers, Login } from '../known-officers.ts'
import { type Language, preferredLanguage } from '../language.ts'
import { originOf } from '../origin.ts'
import { traceparentOf } from '../trace.ts'
import type { Asset, Assets } from './assets.ts'
import { Layout } from './components/layout.tsx'
import { type CookieJar, cookieJar } from './cookies.ts'
import { isOwnRequest, securityHeaders } from './headers.ts'
import type { OpenId } from './open-id.ts'
import { refusalPage } from './pages/refusal.tsx'
import { refusalText } from './refusal-text.ts'
import type { Sealer } from './sealed.ts'
import { signInRoutes } from './sign-in.tsx'
import { NOTHING_TYPED, readTyped, type Typed } from './typed.ts'
import type { Notice, Page, Reply, Visit } from './visit.ts'
import { wallOf } from './wall.ts'
import { wordsIn } from './words/words.ts'

/** What the console is made of; the handler brings real ones, a test its own. */
export type Parts = {
  deps: Deps
  pages: readonly Page[]
  officerOf: KnownOfficers
  openId: OpenId
  sealer: Sealer
  cursors: (asking: Asking) => Cursor
  assets: Assets
  /** Origin that files are put to. */
  filesAt: string
  fits: (caller: string) => boolean
  /** Maintenance that is announced, and whether it has begun. */
  doors: ClosedDoors
  newUuid: () => string
  hex: (digits: number) => string
  /** Real time: sessions know no other. */
  milliseconds: () => number
  log: (line: LogLine) => void
}

/** One line a request: ids and codes, never a payload. */
export type LogLine = {
  route: string
  status: number
  ms: number
  code: RefusalCode | null
  sub: string | null
  agency: string | null
  instance: string | null
  traceparent: string
  bytes: number
  fault?: LoggedFault
}

export const Session = z.strictObject({ issuer: z.string(), subject: z.string(), since: z.number() })
export type Session = z.infer<typeof Session>
/** A working day; then the officer signs in again. */
export const SESSION_SECONDS = 10 * 3600
const NoticeShape = z.object({
  tone: z.enum(['ok', 'soon', 'late']),
  title: z.string(),
  lines: z.array(z.string()).optional(),
})
const NOTICE_SECONDS = 120
const LANGUAGE_SECONDS = 365 * 86_400
/** Every id that a page is asked for is of this form; another cannot be the id of anything. */
const PATH_PART = /^[0-9A-Za-z._:-]{1,80}$/
const COMPRESSED_BYTES_MIN = 1_000
const SIGNED_OUT_KEPT_MS = 10_000
const SIGNED_OUT_MAX = 10_000

const gzipped = promisify(gzip)

/** A request on its way through the console. */
export type Passing = {
  parts: Parts
  request: Request
  origin: string
  cookies: CookieJar
  language: Language
  /** Cookies that the answer sets. */
  set: string[]
  officer: StaffActor | undefined
}

/** The console as a value: `web(parts).request('/kotak-masuk')` answers without a server. */
export function web(parts: Parts): Hono {
  const app = new Hono()
  const sessions = sessionReader(parts)
  for (const asset of [parts.assets.style, parts.assets.script])
    app.get(`/aset/${asset.name}`, async (context) => assetResponse(asset, context.req.raw))
  for (const route of signInRoutes(parts))
    app.on(route.method, route.path, (context) =>
      pass(parts, context.req.raw, `${route.method} ${route.path}`, (passing) => route.run(passing)),
    )
  for (const page of parts.pages)
    app.on(page.method, page.path, (context) =>
      pass(parts, context.req.raw, `${page.method} ${page.path}`, (passing) =>
        open(passing, sessions, page, context.req.param()),
      ),
    )
  app.notFound((context) =>
    pass(parts, context.req.raw, '*', async (passing) => {
      const session = await sessions(passing)
      passing.officer = session.kind === 'officer' ? session.officer : undefined
      return refused('not-found')
    }),
  )
  return app
}

/** Around every request: trace, language, headers, log line; whatever goes wrong inside becomes a page. */
async function pass(
  parts: Parts,
  request: Request,
  route: string,
  run: (passing: Passing) => Promise<Reply>,
): Promise<Response> {
  const began = parts.milliseconds()
  const { headers } = request
  const traceparent = traceparentOf(headers.get('traceparent') ?? undefined, parts.hex)
  const origin = originOf(request)
  const cookies = cookieJar(origin)
  const chosen = cookies.read(headers.get('cookie') ?? undefined, 'language')
  const language: Language =
    chosen === 'en' || chosen === 'id'
      ? chosen
      : (preferredLanguage(headers.get('accept-language') ?? undefined) ?? 'id')
  const passing: Passing = { parts, request, origin, cookies, language, set: [], officer: undefined }
  let fault: LoggedFault | undefined
  let reply: Reply
  try {
    reply =
      request.method === 'GET' || request.method === 'HEAD' || isOwnRequest(headers, origin)
        ? await run(passing)
        : refused('forbidden')
  } catch (error) {
    fault = faultOf(error)
    reply = refused('unavailable')
  }
  const instance = reply.kind === 'refused' ? parts.newUuid() : null
  const response = await responseOf(passing, reply, instance, traceparent)
  parts.log({
    route,
    status: response.status,
    ms: Math.round(parts.milliseconds() - began),
    code: reply.kind === 'refused' ? reply.code : null,
    sub: passing.officer?.sub ?? null,
    agency: passing.officer?.agency ?? null,
    instance,
    traceparent,
    bytes: Number(response.headers.get('content-length') ?? 0),
    ...(fault ? { fault } : {}),
  })
  return response
}

type Found =
  | { kind: 'officer'; officer: StaffActor; login: Login }
  | { kind: 'expired'; login: Login }
  | { kind: 'none' }

/** Who a session names, as the staff directory has them now. */
function sessionReader(parts: Parts): (passing: Passing) => Promise<Found> {
  const ends = new BoundedMap<{ at: string | null; until: number }>(SIGNED_OUT_MAX)
  async function endOf(sub: string): Promise<string | null> {
    const known = ends.get(sub)
    if (known && known.until > parts.milliseconds()) return known.at
    const at = await signedOutAt(parts.deps, sub)
    ends.set(sub, { at, until: parts.milliseconds() + SIGNED_OUT_KEPT_MS })
    return at
  }
  return async ({ cookies, request }) => {
    const cookie = cookies.read(request.headers.get('cookie') ?? undefined, 'session')
    const opened = cookie === undefined ? undefined : await parts.sealer.open('session', Session, cookie)
    if (!opened) return { kind: 'none' }
    const { issuer, subject, since } = opened.value
    const login = { issuer, subject }
    if (opened.expired) return { kind: 'expired', login }
    const officer = await parts.officerOf(login)
    if (!officer) return { kind: 'none' }
    const ended = await endOf(officer.sub)
    return ended !== null && Date.parse(ended) >= since
      ? { kind: 'expired', login }
      : { kind: 'officer', officer, login }
  }
}

/** A page for an officer; others sign in first, and find what they had typed. */
async function open(
  passing: Passing,
  sessions: (passing: Passing) => Promise<Found>,
  page: Page,
  params: Readonly<Record<string, string>>,
): Promise<Reply> {
  const { parts, request, origin } = passing
  const url = new URL(request.url)
  const read = request.method === 'POST' ? await readTyped(request) : { kind: 'typed' as const, typed: NOTHING_TYPED }
  if (read.kind === 'too-large') return refused('too-large')
  if (read.kind === 'malformed') return refused('unsupported-media-type')
  const found = await sessions(passing)
  if (found.kind !== 'officer') {
    if (isQuiet(request)) return refused('unauthenticated')
    const back = request.method === 'GET' ? `${url.pathname}${url.search}` : '/kotak-masuk'
    if (found.kind === 'none' || request.method === 'GET')
      return { kind: 'go', to: `/masuk?${new URLSearchParams({ ke: back })}` }
    const { issuer, subject } = found.login
    const fields = read.typed.fields.map(([name, value]): [string, string] => [name, value])
    const id = await keepInput(parts.deps, { login: `${issuer}\n${subject}`, path: url.pathname, fields })
    return { kind: 'go', to: `/masuk?${new URLSearchParams({ ke: `/lanjut/${id}`, isian: '1' })}` }
  }
  const { officer } = found
  passing.officer = officer
  if (!parts.fits(officer.sub)) return refused('rate-limited')
  const closed = await parts.doors.refusalFor(officer)
  if (closed) return closed
  if (!Object.values(params).every((part) => PATH_PART.test(part))) return refused('not-found')
  return page.run(visitOf(passing, officer, found.login, page, params, read.typed, `${origin}`))
}

function visitOf(
  { parts, request, language }: Passing,
  officer: StaffActor,
  login: Login,
  page: Page,
  params: Readonly<Record<string, string>>,
  typed: Typed,
  origin: string,
): Visit {
  const query: Record<string, string> = {}
  for (const [name, value] of new URL(request.url).searchParams) if (value !== '') query[name] ??= value
  const named = `${page.method} ${page.path}`
  const actor = { ...officer, language }
  const given = typed.one('kunci')
  return {
    deps: parts.deps,
    actor,
    login,
    language,
    words: wordsIn(language),
    wall: wallOf(parts.deps, officer.agency, language),
    params,
    query,
    typed,
    path: new URL(request.url).pathname,
    origin,
    isQuiet: isQuiet(request),
    newKey: parts.newUuid,
    keyOf: (resource, asked) =>
      commandKey(
        {
          caller: officer.sub,
          route: named,
          resource: [...Object.values(params), ...resource],
          key: isIdempotencyKey(given) ? given : parts.newUuid(),
        },
        asked,
        200,
      ),
    cursor: parts.cursors({ caller: officer.sub, office: officer.agency, desk: officer.desk, route: named, query }),
  }
}

async function responseOf(
  passing: Passing,
  reply: Reply,
  instance: string | null,
  traceparent: string,
): Promise<Response> {
  const { parts, language } = passing
  const headers = new Headers({ ...securityHeaders(parts.filesAt), 'cache-control': 'no-store', traceparent })
  switch (reply.kind) {
    case 'go':
    case 'away':
      headers.set('location', reply.to)
      if (reply.kind === 'go' && reply.notice) await keepNotice(passing, reply.notice)
      return finish(passing, new Response(null, { status: 303, headers }))
    case 'file':
      headers.set('content-type', reply.mediaType)
      headers.set('content-disposition', `attachment; filename="${reply.name}"`)
      return finish(passing, await sized(passing.request, reply.content, 200, headers))
    case 'told':
      if (reply.notice) await keepNotice(passing, reply.notice)
      headers.set('content-type', 'application/json; charset=utf-8')
      return finish(passing, await sized(passing.request, JSON.stringify(reply.value), 200, headers))
    case 'refused':
      if (isQuiet(passing.request)) {
        headers.set('content-type', 'application/json; charset=utf-8')
        return finish(
          passing,
          await sized(
            passing.request,
            JSON.stringify({ code: reply.code, kata: refusalText({ words: wordsIn(language), language }, reply) }),
            STATUS_OF[reply.code],
            headers,
          ),
        )
      }
      for (const [name, value] of Object.entries(headersOf(reply))) headers.set(name, value)
      return page(refusalPage(passing, reply, instance ?? '', await parts.doors.announced()), STATUS_OF[reply.code])
    default:
      return page(reply, reply.status ?? 200)
  }
  async function page(shown: Extract<Reply, { kind: 'page' }>, status: number): Promise<Response> {
    headers.set('content-type', 'text/html; charset=utf-8')
    headers.set('content-language', language)
    const notice = await takeNotice(passing)
    const words = wordsIn(language)
    const text = `<!doctype html>${(
      <Layout
        page={shown}
        notice={notice}
        maintenance={passing.officer && status !== STATUS_OF.unavailable ? await parts.doors.announced() : undefined}
        language={language}
        words={words}
        officer={passing.officer}
        deps={parts.deps}
        wall={passing.officer ? wallOf(parts.deps, passing.officer.agency, language) : undefined}
        assets={parts.assets}
        here={hereOf(passing.request)}
      />
    )}`
    return finish(passing, await sized(passing.request, text, status, headers))
  }
}

/** An address that leads back to this page; the answer to a form has none. */
function hereOf({ method, url }: Request): string | undefined {
  const { pathname, search } = new URL(url)
  return method === 'GET' ? `${pathname}${search}` : undefined
}

/** Scripts of the console ask for JSON; a browser that opens a page never does. */
const isQuiet = ({ headers }: Request): boolean => headers.get('accept') === 'application/json'

async function keepNotice({ parts, cookies, set }: Passing, notice: Notice): Promise<void> {
  set.push(cookies.keep('notice', await parts.sealer.seal('notice', notice, NOTICE_SECONDS)))
}

/** What was to be said is said once. */
async function takeNotice(passing: Passing): Promise<Notice | undefined> {
  const { parts, cookies, request } = passing
  const sealed = cookies.read(request.headers.get('cookie') ?? undefined, 'notice')
  if (sealed === undefined) return undefined
  passing.set.push(cookies.drop('notice'))
  const opened = await parts.sealer.open('notice', NoticeShape, sealed)
  if (!opened || opened.expired) return undefined
  const { lines, ...rest } = opened.value
  return { ...rest, ...(lines ? { lines } : {}) }
}

function finish(passing: Passing, response: Response): Response {
  for (const cookie of passing.set) response.headers.append('set-cookie', cookie)
  return response
}

/** Signals are weak: whatever is worth it goes compressed. */
async function sized(
  request: Request,
  content: string | Uint8Array,
  status: number,
  headers: Headers,
): Promise<Response> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const takes = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '') && bytes.byteLength > COMPRESSED_BYTES_MIN
  const body = takes ? await gzipped(bytes) : bytes
  if (takes) headers.set('content-encoding', 'gzip')
  headers.set('vary', 'accept-encoding')
  headers.set('content-length', String(body.byteLength))
  return new Response(new Uint8Array(body), { status, headers })
}

/** Its name tells its content, so a browser may keep it for a year. */
async function assetResponse({ text, mediaType }: Asset, request: Request): Promise<Response> {
  const headers = new Headers({
    'content-type': mediaType,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  })
  return sized(request, text, 200, headers)
}

/** A choice of language is kept for a year. */
export const languageCookie = (cookies: CookieJar, language: Language): string =>
  cookies.keep('language', language, LANGUAGE_SECONDS)
