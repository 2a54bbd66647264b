import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'
import { TimedOut } from './lambdas.ts'
import { ACCOUNT, type RoutePlan } from './template.ts'
import { Trouble } from './trouble.ts'

export type Invoke = (functionName: string, event: unknown) => Promise<unknown>
export type HttpFront = { url: string; stop(): Promise<void> }

/** API Gateway quotas for HTTP APIs: payload size. */
const BODY_BYTES_MAX = 10 * 1024 * 1024
/** Requests under way at a stop get so long. */
const DRAIN_MS = 1_500

/**
 * Serves the routes of the HTTP API: each request becomes an event of payload format 2.0, the function's answer goes
 * back as it is.
 * @throws Trouble when the port is taken
 */
export function serveHttp(routes: readonly RoutePlan[], invoke: Invoke, port: number): Promise<HttpFront> {
  const table = routes.map(readRoute).sort((a, b) => compare(a.rank, b.rank))
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(`http: ${error instanceof Error ? error.message : String(error)}`)
      if (response.headersSent) response.destroy()
      else end(response, 500, 'Internal Server Error')
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/'
    const path = url.split('?', 1)[0] ?? '/'
    const found = table.find(({ matches }) => matches(request.method ?? '', path))
    if (!found) return end(response, 404, 'Not Found')
    const body = await bodyOf(request)
    if (!body) return end(response, 413, 'Request Too Long')
    const event = toEvent(request, body, found.routeKey, found.parametersOf(path))
    let answered: unknown
    try {
      answered = await invoke(found.function, event)
    } catch (error) {
      return error instanceof TimedOut
        ? end(response, 503, 'Service Unavailable')
        : end(response, 500, 'Internal Server Error')
    }
    send(response, answered, request.method === 'HEAD')
  }

  return new Promise((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        error.code === 'EADDRINUSE'
          ? new Trouble(`Port ${port} on 127.0.0.1 is taken. Choose another with --port N.`)
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const chosen = typeof address === 'object' && address ? address.port : port
      listening({
        url: `http://127.0.0.1:${chosen}`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped())
            server.closeIdleConnections()
            setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref()
          }),
      })
    })
  })
}

type Served = RoutePlan & {
  rank: string
  matches(method: string, path: string): boolean
  parametersOf(path: string): Record<string, string>
}

/** The most specific route is taken: literal parts, then `{one}`, then `{all+}`, then `$default`; a method before ANY. */
function readRoute(route: RoutePlan): Served {
  const { routeKey } = route
  const [method = '', path = ''] = routeKey === '$default' ? ['ANY', '/{all+}'] : routeKey.split(' ')
  const parts = path.split('/').slice(1)
  const rank = `${parts.map((part) => (part.endsWith('+}') ? '3' : part.startsWith('{') ? '2' : '1')).join('')}${method === 'ANY' ? 'b' : 'a'}`
  const pattern = parts
    .map((part) => {
      const name = /^\{(\w+)(\+?)\}$/.exec(part)
      if (!name) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      return name[2] ? `(?<${name[1]}>.+)` : `(?<${name[1]}>[^/]+)`
    })
    .join('/')
  const shape = new RegExp(`^/${pattern}$`)
  return {
    ...route,
    rank: routeKey === '$default' ? 'z' : rank,
    matches: (asked, at) => (method === 'ANY' || method === asked) && shape.test(at),
    parametersOf: (at) => ({ ...shape.exec(at)?.groups }),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** The whole body, or nothing when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.byteLength
    if (size <= BODY_BYTES_MAX) chunks.push(bytes) // the rest is read and dropped, so that the answer gets through
  }
  return size > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks)
}

/** Which bodies the gateway hands over as text was not documented; all others are base64. */
const isText = (type: string): boolean =>
  /^(text\/|application\/(json|xml|javascript)\b|application\/[\w.+-]*\+(json|xml)\b)/i.test(type)

/** @see "Working with AWS Lambda proxy integrations for HTTP APIs", payload format version 2.0 */
function toEvent(
  request: IncomingMessage,
  body: Buffer,
  routeKey: string,
  pathParameters: Record<string, string>,
): APIGatewayProxyEventV2 {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const rawPath = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const headers = headersOf(request)
  const { cookie } = request.headers
  const query: Record<string, string> = {}
  for (const [name, value] of url.searchParams) query[name] = name in query ? `${query[name]},${value}` : value
  const asText = isText(headers['content-type'] ?? '') && headers['content-encoding'] === undefined
  const now = new Date()
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: url.search.slice(1),
    headers,
    ...(cookie ? { cookies: cookie.split('; ') } : {}),
    ...(url.search ? { queryStringParameters: query } : {}),
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      domainName: request.headers.host ?? '127.0.0.1',
      domainPrefix: 'local',
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.byteLength > 0 ? { body: body.toString(asText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.byteLength > 0 && !asText,
  }
}

/** Lower-case names, repeated ones joined by a comma, cookies apart. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(request.headersDistinct))
    if (name !== 'cookie' && values) headers[name] = values.join(',')
  return {
    ...headers,
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  }
}

const Answer = z.object({
  statusCode: z.number().int(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
})

function send(response: ServerResponse, answered: unknown, withoutBody: boolean): void {
  const parsed = Answer.safeParse(answered)
  if (!parsed.success) {
    // Without a statusCode the gateway takes the whole answer for a JSON body.
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(withoutBody ? undefined : JSON.stringify(answered ?? null))
    return
  }
  const { statusCode, headers, cookies, body = '', isBase64Encoded } = parsed.data
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  response.statusCode = statusCode
  for (const [name, value] of Object.entries(headers))
    if (name.toLowerCase() !== 'content-length') response.setHeader(name, String(value))
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  const hasNoBody = withoutBody || statusCode === 204 || statusCode === 304
  if (!hasNoBody) response.setHeader('content-length', bytes.byteLength)
  if (bytes.byteLength > 0 && !response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain')
  response.end(hasNoBody ? undefined : bytes)
}

function end(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message }))
}
