import { join } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import { operationId } from '../../functions/api/document/openapi.ts'
import { WHO_SIGNS } from '../../functions/api/route.ts'
import { routes } from '../../functions/api/routes/index.ts'
import { ENDPOINT_EVENTS, EVENT_TYPES, eventType } from '../../shared/names/partner-events.ts'
import { at, ISSUER, type Office, openOffice } from './office.ts'

let office: Office
let document: unknown
let text: string
beforeAll(async () => {
  office = await openOffice()
  const reply = await office.withToken(undefined, { path: '/openapi.json' })
  document = reply.body
  text = reply.text
})
const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []
/** Every object of the document with the way to it. */
function* walk(value: unknown, way = ''): Generator<{ way: string; value: unknown }> {
  yield { way, value }
  for (const [name, inner] of membersOf(value)) yield* walk(inner, `${way}/${name}`)
}

describe('the OpenAPI document', () => {
  test('says that it is 3.1 and describes every route of the table, each under a name of its own', () => {
    expect(at(document, 'openapi')).toMatch(/^3\.1\.\d$/)
    for (const route of routes)
      expect(at(document, 'paths', route.path, route.method.toLowerCase(), 'operationId')).toBe(operationId(route))
    const described = membersOf(at(document, 'paths')).flatMap(([, path]) => membersOf(path))
    expect(described).toHaveLength(routes.length)
    expect(new Set(routes.map(operationId)).size).toBe(routes.length)
  })

  test('every part of a path is a required parameter, and no other', () => {
    for (const { method, path } of routes) {
      const parameters = membersOf(at(document, 'paths', path, method.toLowerCase(), 'parameters')).map(
        ([, one]) => one,
      )
      const inPath = parameters.filter((one) => at(one, 'in') === 'path')
      expect(inPath.map((one) => at(one, 'name'))).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
      expect(inPath.every((one) => at(one, 'required') === true)).toBe(true)
    }
  })

  test('every reference leads somewhere, and every answer has a description', () => {
    for (const { value } of walk(document)) {
      const ref = at(value, '$ref')
      if (typeof ref === 'string') expect(at(document, ...ref.slice(2).split('/')), ref).toBeDefined()
    }
    for (const { method, path } of routes)
      for (const [status, answer] of membersOf(at(document, 'paths', path, method.toLowerCase(), 'responses'))) {
        expect(status).toMatch(/^[2345]\d\d$/)
        expect(at(answer, 'description')).toEqual(expect.any(String))
      }
  })

  test('a request is strict and an answer may grow', () => {
    for (const { body, method, path } of routes) {
      const schema = at(
        document,
        'paths',
        path,
        method.toLowerCase(),
        'requestBody',
        'content',
        'application/json',
        'schema',
      )
      if (body) expect(at(schema, 'additionalProperties'), path).toBe(false)
    }
    for (const { way, value } of walk(at(document, 'components', 'schemas')))
      expect(at(value, 'additionalProperties'), way).not.toBe(false)
  })

  test('who has no token reads it; every other call says that it needs one', () => {
    for (const { who, method, path } of routes) {
      const security = at(document, 'paths', path, method.toLowerCase(), 'security')
      expect(security).toEqual(who === 'anyone' ? [] : [{ token: [] }])
    }
  })

  test('what makes it stays out of the function', async () => {
    const bundle = await build({
      entryPoints: [join(import.meta.dirname, '../../functions/api/handler.ts')],
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    })
    const inputs = Object.keys(bundle.metafile.inputs)
    expect(inputs.filter((file) => file.includes('zod-openapi') || file.includes('functions/api/document/'))).toEqual(
      [],
    )
    expect(inputs).toContain('functions/api/routes/index.ts')
  })
})

describe('the AsyncAPI document', () => {
  let events: unknown
  beforeAll(async () => {
    events = (await office.withToken(undefined, { path: '/asyncapi.json' })).body
  })

  test('is version 3, and every reference leads somewhere', () => {
    expect(at(events, 'asyncapi')).toBe('3.0.0')
    const refs = [...walk(events)].flatMap(({ value }) => {
      const ref = at(value, '$ref')
      return typeof ref === 'string' ? [ref] : []
    })
    expect(refs.length).toBeGreaterThan(EVENT_TYPES.length)
    for (const ref of refs) expect(at(events, ...ref.slice(2).split('/')), ref).toBeDefined()
  })

  test('describes each event that an endpoint can get, with headers and form, open to more fields', () => {
    const messages = membersOf(at(events, 'components', 'messages'))
    expect(messages.map(([, message]) => at(message, 'name')).toSorted()).toEqual(
      [...EVENT_TYPES, ...ENDPOINT_EVENTS.map(eventType)].toSorted(),
    )
    for (const [name, message] of messages) {
      expect(at(message, 'payload', 'properties', 'type', 'const'), name).toBe(at(message, 'name'))
      expect(Object.keys(at(message, 'headers', 'properties') ?? {})).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ])
    }
    for (const { way, value } of walk(events)) expect(at(value, 'additionalProperties'), way).toBeUndefined()
  })
})

describe('who has an address, a client id and a secret alone', () => {
  test('is told who gives tokens, also by a refusal', async () => {
    const { status, body } = await office.withToken(undefined, { path: WHO_SIGNS })
    expect([status, body]).toEqual([
      200,
      {
        resource: 'https://localhost',
        resource_documentation: 'https://localhost/docs',
        authorization_servers: [ISSUER],
        scopes_supported: [],
        bearer_methods_supported: ['header'],
      },
    ])
    for (const authorization of [undefined, 'Bearer odd'])
      expect((await office.withToken(authorization, { path: '/v1/me' })).headers.get('www-authenticate')).toContain(
        `, resource_metadata="https://localhost${WHO_SIGNS}"`,
      )
  })
})

describe('the page', () => {
  test.each(['id', 'en'])('in %s needs no script and asks nobody else', async (language) => {
    const page = await office.withToken(undefined, { path: '/docs', headers: { 'accept-language': language } })
    expect(page.status).toBe(200)
    expect(page.text).toContain(`<html lang="${language}">`)
    expect(page.text).not.toMatch(/<script|style="|https?:\/\//)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    const asked = [...page.text.matchAll(/<(?:link|img|script|iframe)[^>]*(?:href|src)="([^"]*)"/g)].map(([, to]) => to)
    expect(asked).toEqual(['/docs.css'])
    expect((await office.withToken(undefined, { path: '/docs.css' })).headers.get('content-type')).toMatch(/^text\/css/)
  })

  test('shows every call, and every link in it leads somewhere', async () => {
    const page = await office.withToken(undefined, { path: '/docs?lang=en', headers: { 'accept-language': 'id' } })
    for (const route of routes) {
      expect(page.text).toContain(`id="${operationId(route)}"`)
      expect(page.text).toContain(route.summary.en)
    }
    const ids = new Set([...page.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    for (const [, to] of page.text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(to)
  })

  test('a client that wants only JSON is told that a page is none', async () => {
    const page = await office.withToken(undefined, { path: '/docs', headers: { accept: 'application/json' } })
    expect(page).toMatchObject({ status: 406, body: { code: 'not-acceptable' } })
    expect(text.length).toBeGreaterThan(50_000)
  })
})
