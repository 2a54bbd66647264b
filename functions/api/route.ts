import type * as z from 'zod'
import type { CommandKey } from '../../shared/cases/command-key.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import type { AnswerName } from '../../shared/contracts/answers.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { faultsOfForm } from '../../shared/engine/form-faults.ts'
import { type Refused, refused } from '../../shared/kit/decision.ts'
import { invariant } from '../../shared/kit/invariant.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import type { Language } from '../language.ts'
import type { Issuer } from './authenticate.ts'
import type { Problem } from './problem.ts'

/** What `document/build.ts` writes beside the bundle. */
const PUBLISHED = ['openapi.json', 'asyncapi.json', 'docs.id.html', 'docs.en.html', 'docs.css'] as const
export type PublishedName = (typeof PUBLISHED)[number]

/** Where it is told whose tokens open the API (RFC 9728). */
export const WHO_SIGNS = '/.well-known/oauth-protected-resource'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Headers = Readonly<Record<string, string>>

/** What a route says; the door makes an HTTP answer of it. */
export type Answer =
  | { kind: 'json'; status: 200 | 201 | 503; body: unknown; headers: Headers }
  | { kind: 'text'; status: 200; mediaType: string; text: string; headers: Headers }
  | { kind: 'bare'; status: 204 | 302; headers: Headers }
  | Refused<RefusalCode>

/** What stands in an answer, by status: the name of its schema in the published document. */
export type Answers = Readonly<Record<number, AnswerName | 'nothing' | 'page'>>

/** Facts of a route that the app, the authorization matrix and the published document all read. */
type Facts = {
  method: Method
  /** With `{name}` for what varies. */
  path: string
  summary: { id: string; en: string }
  answers: Answers
  /** Media types that the answer can have; JSON unless told otherwise. */
  produces?: readonly string[]
  /** Refusals of its own, beside those that follow from its form (see `document/refusals.ts`). */
  refuses?: readonly RefusalCode[]
}

/** A request as the door hands it on: its body is JSON of bounded size, its caller is known. */
export type Visit = {
  deps: Deps
  /** The caller, with the language of this request; nobody on an open route. */
  actor: StaffActor | undefined
  /** The caller as the directory has them. */
  officer: StaffActor | undefined
  language: Language
  params: Readonly<Record<string, string>>
  query: Readonly<Record<string, unknown>>
  body: unknown
  ifMatch: string | undefined
  accepts: (mediaType: string) => boolean
  keyOf: (item: string, request: unknown, status: 200 | 201) => CommandKey
  cursor: Cursor
  problemOf: (refusal: Refused<RefusalCode>) => Problem
  /** Where the caller reached the platform. */
  origin: string
  /** Who may sign tokens here. */
  issuers: readonly Issuer[]
  /** A file that was built with the function; nothing where it was not. */
  published: (name: PublishedName) => string | undefined
}

/** A place in a list that only this caller, asking the same, can go on from. */
export type Cursor = {
  sign: (position: string | null) => Promise<string | null>
  read: (cursor: string | undefined) => Promise<{ kind: 'position'; after: string | undefined } | Refused<RefusalCode>>
}

export type Route = Facts & {
  who: 'anyone' | 'staff'
  /** Needs an Idempotency-Key. */
  changes: boolean
  body?: z.ZodType
  query?: z.ZodType
  answer: (visit: Visit) => Promise<Answer>
}

type Asked<Body, Query> = Omit<Visit, 'actor' | 'officer' | 'body' | 'query' | 'params' | 'keyOf'> & {
  actor: StaffActor
  officer: StaffActor
  body: Body
  query: Query
  /** A part of the path. */
  param: (name: string) => string
}
type Commanded<Body, Query> = Asked<Body, Query> & {
  key: CommandKey
  /** A key of its own for each item of a list. */
  keyOf: (item: string, request: unknown) => CommandKey
}
type Shape<Body, Query> = Facts & { body?: z.ZodType<Body>; query?: z.ZodType<Query> }

/** A route without a token. */
export const anyone = (route: Facts & { run: (visit: Visit) => Promise<Answer> }): Route => ({
  ...factsOf(route),
  who: 'anyone',
  changes: false,
  answer: route.run,
})

/** A route for those in the staff directory that needs no Idempotency-Key: a read, or a save that may come twice. */
export function staff<Body = undefined, Query = undefined>(
  route: Shape<Body, Query> & { run: (asked: Asked<Body, Query>) => Promise<Answer> },
): Route {
  return {
    ...factsOf(route),
    who: 'staff',
    changes: false,
    ...(route.body ? { body: route.body } : {}),
    ...(route.query ? { query: route.query } : {}),
    answer: (visit) => withParsed(route, visit, (asked) => route.run(asked)),
  }
}

/** A route that changes something: the same key and an equal request happen once. */
export function command<Body>(
  route: Facts & { body: z.ZodType<Body>; status?: 200 | 201 } & {
    run: (asked: Commanded<Body, undefined>) => Promise<Answer>
  },
): Route {
  const status = route.status ?? 200
  const shape: Shape<Body, undefined> = route
  return {
    ...factsOf(route),
    who: 'staff',
    changes: true,
    body: route.body,
    answer: (visit) =>
      withParsed(shape, visit, (asked) =>
        route.run({
          ...asked,
          key: visit.keyOf('', asked.body, status),
          keyOf: (item, request) => visit.keyOf(item, request, status),
        }),
      ),
  }
}

const factsOf = ({ method, path, summary, answers, produces, refuses }: Facts): Facts => ({
  method,
  path,
  summary,
  answers,
  ...(produces ? { produces } : {}),
  ...(refuses ? { refuses } : {}),
})

/** Parses what came; everything that is wrong with it is said at once. */
async function withParsed<Body, Query>(
  shape: Shape<Body, Query>,
  visit: Visit,
  run: (asked: Asked<Body, Query>) => Promise<Answer>,
): Promise<Answer> {
  const { actor, officer, params, keyOf: _, ...rest } = visit
  invariant(actor && officer, 'a staff route is asked by a known caller')
  const query = parsed(shape.query, visit.query, (pointer) => pointer.slice(1))
  if (query.kind === 'refused') return query
  const body = parsed(shape.body, visit.body, (pointer) => pointer)
  if (body.kind === 'refused') return body
  const param = (name: string): string => {
    const value = params[name]
    invariant(value !== undefined, 'a route asks for a part that its path names')
    return value
  }
  return run({ ...rest, actor, officer, param, body: body.value, query: query.value })
}

/** Without a schema nothing is asked for, and the value is `undefined` as its type says. */
function parsed<Value>(
  schema: z.ZodType<Value> | undefined,
  value: unknown,
  place: (pointer: string) => string,
): { kind: 'parsed'; value: Value } | Refused<RefusalCode> {
  if (!schema) return { kind: 'parsed', value: undefined as Value }
  const result = schema.safeParse(value)
  if (result.success) return { kind: 'parsed', value: result.data }
  const { faults } = faultsOfForm(result.error, value, '')
  return refused('invalid', { faults: faults.map((fault) => ({ ...fault, pointer: place(fault.pointer) })) })
}

const tagged = (etag: string | undefined): Headers => (etag === undefined ? {} : { etag })
export const REPLAYED: Headers = { 'idempotency-replayed': 'true' }

export const found = (body: unknown, etag?: string): Answer => ({
  kind: 'json',
  status: 200,
  body,
  headers: tagged(etag),
})

/** The answer to a command: the resource as it now is, and whether this is the first answer or a repeated one. */
export const changed = (
  body: unknown,
  {
    status = 200,
    etag,
    replayed = false,
    location,
  }: { status?: number; etag?: string; replayed?: boolean; location?: string } = {},
): Answer => ({
  kind: 'json',
  status: status === 201 ? 201 : 200,
  body,
  headers: { ...tagged(etag), ...(replayed ? REPLAYED : {}), ...(location === undefined ? {} : { location }) },
})
