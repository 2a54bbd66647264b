import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HttpFront, serveHttp } from '../../infra/local/http.ts'
import { TimedOut } from '../../infra/local/lambdas.ts'
import { Trouble } from '../../infra/local/trouble.ts'

type Seen = { name: string; event: Record<string, unknown> }
const seen: Seen[] = []
let answer: (event: Record<string, unknown>) => unknown = () => ({ statusCode: 200, body: 'ok' })
let front: HttpFront
beforeAll(async () => {
  const routes = ['ANY /{proxy+}', 'ANY /', 'GET /v1/tasks/{id}', 'GET /v1/tasks/counts'].map((routeKey) => ({
    routeKey,
    function: routeKey,
  }))
  front = await serveHttp(
    routes,
    async (name, event) => {
      const given = event as Record<string, unknown>
      seen.push({ name, event: given })
      return answer(given)
    },
    0,
  )
})
afterAll(() => front.stop())
const ask = async (path: string, init: RequestInit = {}): Promise<{ response: Response; last: Seen | undefined }> => {
  const response = await fetch(`${front.url}${path}`, init)
  return { response, last: seen.at(-1) }
}

test('the most specific route is taken', async () => {
  for (const [path, route] of [
    ['/', 'ANY /'],
    ['/healthz', 'ANY /{proxy+}'],
    ['/v1/tasks/counts', 'GET /v1/tasks/counts'],
    ['/v1/tasks/7', 'GET /v1/tasks/{id}'],
    ['/v1/tasks/7/why', 'ANY /{proxy+}'],
  ] as const)
    expect((await ask(path)).last?.name, path).toBe(route)
  expect((await ask('/v1/tasks/7', { method: 'POST' })).last?.name).toBe('ANY /{proxy+}')
})

test('a request becomes an event of payload format 2.0', async () => {
  const { last } = await ask('/a%20b/c?x=1&x=2&y=%C3%BC', { headers: { cookie: 'a=1; b=2', 'X-Name': 'n' } })
  expect(last?.event).toMatchObject({
    version: '2.0',
    rawPath: '/a%20b/c',
    rawQueryString: 'x=1&x=2&y=%C3%BC',
    queryStringParameters: { x: '1,2', y: 'ü' },
    pathParameters: { proxy: 'a%20b/c' },
    cookies: ['a=1', 'b=2'],
    headers: { 'x-name': 'n' },
    requestContext: { http: { method: 'GET', path: '/a%20b/c', sourceIp: '127.0.0.1' } },
    isBase64Encoded: false,
  })
  expect(last?.event['headers']).not.toHaveProperty('cookie')
  expect(last?.event).not.toHaveProperty('body')
})

test('JSON comes as text, all else as base64, byte for byte', async () => {
  const json = await ask('/', { method: 'POST', body: '{"nama":"ü"}', headers: { 'content-type': 'application/json' } })
  expect(json.last?.event).toMatchObject({ body: '{"nama":"ü"}', isBase64Encoded: false })
  const bytes = new Uint8Array(256).map((_, n) => n)
  const binary = await ask('/', { method: 'POST', body: bytes, headers: { 'content-type': 'application/pdf' } })
  expect(binary.last?.event).toMatchObject({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true })
})

test('an answer goes back as the function gave it', async () => {
  answer = () => ({
    statusCode: 201,
    headers: { 'Content-Type': 'application/pdf', 'x-count': 3 },
    cookies: ['a=1; Path=/', 'b=2'],
    body: Buffer.from([0, 255]).toString('base64'),
    isBase64Encoded: true,
  })
  const { response } = await ask('/')
  expect([response.status, response.headers.get('content-type'), response.headers.get('x-count')]).toEqual([
    ...[201, 'application/pdf', '3'],
  ])
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2'])
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]))
  answer = () => ({ statusCode: 204, headers: { 'content-type': 'application/json' } })
  expect((await ask('/')).response.status).toBe(204)
  answer = () => ({ bare: true })
  expect(await (await ask('/')).response.json()).toEqual({ bare: true })
  answer = () => ({ statusCode: 200, body: 'long' })
  const head = await ask('/', { method: 'HEAD' })
  expect([head.response.status, await head.response.text()]).toEqual([200, ''])
})

test('a function that throws, takes too long or gets too much answers as the gateway does', async () => {
  answer = () => Promise.reject(new Error('NIK 3579010101010001'))
  const failed = await ask('/')
  expect([failed.response.status, await failed.response.text()]).toEqual([500, '{"message":"Internal Server Error"}'])
  answer = () => Promise.reject(new TimedOut('api', 10))
  expect((await ask('/')).response.status).toBe(503)
  answer = () => ({ statusCode: 200 })
  const large = await ask('/', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
  expect(large.response.status).toBe(413)
})

test('a taken port is told with the option that helps', async () => {
  const occupier = createServer()
  await new Promise<void>((done) => occupier.listen(0, '127.0.0.1', done))
  const address = occupier.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const refused = serveHttp([], async () => {}, port)
  await expect(refused).rejects.toBeInstanceOf(Trouble)
  await expect(refused).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken. Choose another with --port N.`)
  occupier.close()
})
