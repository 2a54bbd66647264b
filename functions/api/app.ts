import { Hono } from 'hono'
import type { Deps } from '../../shared/cases/deps.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { type Refused, refused } from '../../shared/kit/decision.ts'
import { assertNever } from '../../shared/kit/invariant.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import type { ClosedDoors } from '../closed-doors.ts'
import type { Asking } from '../cursor.ts'
import { faultOf, type LoggedFault } from '../fault.ts'
import { commandKey, isIdempotencyKey } from '../idempotency.ts'
import { type Language, preferredLanguage } from '../language.ts'
import { originOf } from '../origin.ts'
import { traceparentOf } from '../trace.ts'
import { accepts } from './accepts.ts'
import type { Authenticate, Issuer } from './authenticate.ts'
import { readIfMatch } from './if-match.ts'
import { readJsonBody } from './json-body.ts'
import { headersOf, problemOf } from './problem.ts'
import { type Answer, type Cursor, type Route, type Visit, WHO_SIGNS } from './route.ts'

/** What the app is made of; the handler brings real ones, a test its own. */
export type Parts = {
  deps: Deps
  routes: readonly Route[]
  authenticate: Authenticate
  /** Those whose tokens `authenticate` takes. */
  issuers: readonly Issuer[]
  cursors: (asking: Asking) => Cursor
  /** Whether one more request of this caller fits. */
  fits: (caller: string) => boolean
  /** Maintenance, for which the doors are closed to all but the platform's operators. */
  doors: ClosedDoors
  newUuid: () => string
  /** So many random hexadecimal digits. */
  hex: (digits: number) => string
  /** Real time, for how long an answer took. */
  milliseconds: () => number
  log: (line: LogLine) => void
  published: Visit['published']
}

/** One line a request: ids and codes, never a payload. */
export type LogLine = {
  route: string
  status: number
  ms: number
  code: RefusalCode | null
  sub: string | null
  agency: string | null
  case: string | null
  instance: string | null
  traceparent: string
  fault?: LoggedFault
}

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
/** Only what is an id for certain goes into the log: a caller may write a person's number into an address. */
const CASE_ID = /^(?!\d+(?:$|\.))[0-9A-Z]{26}(?=$|\.)/
/** Every id of the contract is of this form; another cannot be the id of anything. */
const PATH_PART = /^[0-9A-Za-z._:-]{1,80}$/

/** The API as a value: `api(parts).request('/v1/me')` answers without a server. */
export function api(parts: Parts): Hono {
  const app = new Hono()
  for (const [path, routes] of byPath(parts.routes)) {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
    for (const route of routes)
      app.on(route.method, pattern, (context) =>
        visit(parts, context.req.raw, `${route.method} ${path}`, (seen) =>
          serve(parts, route, context.req.raw, context.req.param(), seen),
        ),
      )
    const allow = [...new Set(routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].join(
      ', ',
    )
    app.all(pattern, (context) =>
      visit(parts, context.req.raw, `* ${path}`, async () => refused('method-not-allowed'), { allow }),
    )
  }
  app.notFound((context) => visit(parts, context.req.raw, '*', async () => refused('not-found')))
  return app
}

/** Routes of one path together, paths without variable parts first, so that `claim-next` is never taken for an id. */
function byPath(routes: readonly Route[]): [string, Route[]][] {
  const paths = Map.groupBy(routes, ({ path }) => path)
  const shape = (path: string): string => path.replaceAll(/\{\w+\}/g, '~')
  return [...paths].toSorted(([a], [b]) => (shape(a) < shape(b) ? -1 : 1))
}

/** What is known of a request so far, for its log line. */
type Seen = {
  language: Language
  officer: StaffActor | undefined
  caseId: string | null
  challenge: string | undefined
}

/** Around every request: trace, headers, log line; whatever goes wrong inside is answered as a problem. */
async function visit(
  parts: Parts,
  request: Request,
  route: string,
  run: (seen: Seen) => Promise<Answer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const began = parts.milliseconds()
  const traceparent = traceparentOf(request.headers.get('traceparent') ?? undefined, parts.hex)
  const language = preferredLanguage(request.headers.get('accept-language') ?? undefined) ?? 'id'
  const seen: Seen = { language, officer: undefined, caseId: null, challenge: undefined }
  let fault: LogLine['fault']
  let answer: Answer
  try {
    answer = await run(seen)
  } catch (error) {
    fault = faultOf(error)
    answer = refused('unavailable')
  }
  const instance = answer.kind === 'refused' ? `urn:uuid:${parts.newUuid()}` : null
  const response = responseOf(answer, seen, instance ?? '', { ...SECURITY_HEADERS, ...headers, traceparent })
  const code = answer.kind === 'refused' ? answer.code : null
  parts.log({
    route,
    status: response.status,
    ms: Math.round(parts.milliseconds() - began),
    code,
    sub: seen.officer?.sub ?? null,
    agency: seen.officer?.agency ?? null,
    // What is not there may be anything that a caller wrote into an address.
    case: code === 'not-found' || code === 'unauthenticated' ? null : seen.caseId,
    instance,
    traceparent,
    ...(fault ? { fault } : {}),
  })
  return response
}

async function serve(
  parts: Parts,
  route: Route,
  request: Request,
  params: Readonly<Record<string, string>>,
  seen: Seen,
): Promise<Answer> {
  const { headers } = request
  const header = (name: string): string | undefined => headers.get(name) ?? undefined
  if (route.who === 'staff') {
    const caller = await parts.authenticate(header('authorization'))
    if (caller.kind === 'refused') {
      seen.challenge = caller.challenge && `${caller.challenge}, resource_metadata="${originOf(request)}${WHO_SIGNS}"`
      return caller
    }
    seen.officer = caller.officer
    if (!parts.fits(caller.officer.sub)) return refused('rate-limited')
    const closed = await parts.doors.refusalFor(caller.officer)
    if (closed) return closed
  }
  if (!Object.values(params).every((part) => PATH_PART.test(part))) return refused('not-found')
  seen.caseId = CASE_ID.exec(params['id'] ?? '')?.[0] ?? null
  const accept = header('accept')
  const mayAccept = (mediaType: string): boolean => accepts(accept, mediaType)
  if (!(route.produces ?? ['application/json']).some(mayAccept)) return refused('not-acceptable')
  const key = header('idempotency-key')
  if (route.changes && !isIdempotencyKey(key)) return refused('idempotency-key-required')
  const ifMatch = readIfMatch(route.method === 'GET' ? undefined : header('if-match'))
  if (ifMatch.kind === 'refused') return ifMatch
  const query = readQuery(request.url)
  if (query.kind === 'refused') return query
  const body = route.body ? await readJsonBody(request) : { kind: 'body' as const, value: undefined }
  if (body.kind === 'refused') return body

  const { officer } = seen
  const named = `${route.method} ${route.path}`
  const language = preferredLanguage(header('accept-language'))
  const visit: Visit = {
    deps: parts.deps,
    officer,
    actor: officer && { ...officer, language: language ?? officer.language },
    language: seen.language,
    params,
    query: query.values,
    body: body.value,
    ifMatch: ifMatch.etag,
    accepts: mayAccept,
    keyOf: (item, request, status) =>
      commandKey(
        {
          caller: officer?.sub ?? '',
          route: named,
          resource: [...Object.values(params), ...(item === '' ? [] : [item])],
          key: key ?? '',
        },
        request,
        status,
      ),
    cursor: parts.cursors({
      caller: officer?.sub ?? '',
      office: officer?.agency ?? '',
      desk: officer?.desk ?? null,
      route: named,
      query: query.values,
    }),
    published: parts.published,
    origin: originOf(request),
    issuers: parts.issuers,
    problemOf: (refusal) => problemOf(refusal, seen.language, `urn:uuid:${parts.newUuid()}`),
  }
  return route.answer(visit)
}

/** Parameters by name; an empty one counts as not given, one given twice is no question that can be answered. */
function readQuery(url: string): { kind: 'query'; values: Record<string, string> } | Refused<RefusalCode> {
  const values = new Map<string, string>()
  for (const [name, value] of new URL(url).searchParams) {
    if (value === '') continue
    if (values.has(name))
      return refused('invalid', { faults: [{ ...TWICE, pointer: /^[A-Za-z]{1,40}$/.test(name) ? name : '' }] })
    values.set(name, value)
  }
  return { kind: 'query', values: Object.fromEntries(values) }
}
const TWICE = {
  code: 'given-twice',
  detail: { id: 'Berikan satu nilai saja.', en: 'Give it once only.' },
}

function responseOf(answer: Answer, seen: Seen, instance: string, common: Record<string, string>): Response {
  switch (answer.kind) {
    case 'json':
      return respond(answer.status, JSON.stringify(answer.body), {
        ...common,
        ...answer.headers,
        'content-type': 'application/json; charset=utf-8',
      })
    case 'text':
      return respond(answer.status, answer.text, { ...common, ...answer.headers, 'content-type': answer.mediaType })
    case 'bare':
      return respond(answer.status, null, { ...common, ...answer.headers })
    case 'refused': {
      const problem = problemOf(answer, seen.language, instance)
      return respond(problem.status, JSON.stringify(problem), {
        ...common,
        ...headersOf(answer),
        ...(seen.challenge ? { 'www-authenticate': seen.challenge } : {}),
        'content-type': 'application/problem+json; charset=utf-8',
        'content-language': seen.language,
      })
    }
    default:
      return assertNever(answer)
  }
}

const respond = (status: number, body: string | null, headers: Record<string, string>): Response =>
  new Response(body, { status, headers })
