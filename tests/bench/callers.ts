import { readFileSync } from 'node:fs'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { importJWK, type JWK, SignJWT } from 'jose'
import { placesIn } from '../../infra/local/data-folder.ts'
import { AUDIENCE } from '../../infra/local/issuer.ts'

/** What came back, and how long it took from the first byte sent to the last one received. */
export type Heard = { status: number; headers: IncomingHttpHeaders; bytes: Buffer; ms: number }
export type Asked = {
  method?: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
}
export type Caller = (asked: Asked) => Promise<Heard>

const SOCKETS_MAX = 64
/** Long enough for a stall to be seen, short enough not to hang. */
const PATIENCE_MS = 30_000

/** Asks over connections that are kept: the caller's own work must stay small, for it shares the machine. */
export function callerOf(base: string): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX })
  const { hostname, port } = new URL(base)
  return ({ method = 'GET', path, headers = {}, body }) =>
    new Promise((done, failed) => {
      const began = performance.now()
      const text = body === undefined ? undefined : JSON.stringify(body)
      const sent = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          timeout: PATIENCE_MS,
          headers: {
            ...headers,
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.once('error', failed)
          answer.once('end', () =>
            done({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              bytes: Buffer.concat(parts),
              ms: performance.now() - began,
            }),
          )
        },
      )
      sent.once('error', failed)
      sent.once('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)))
      sent.end(text)
    })
}

/** Signs tokens for whomever the directory knows, as the local issuer would: it knows the seed's people alone. */
export async function tokensOf(data: string, issuer: string): Promise<(client: string) => Promise<string>> {
  const jwk: JWK = JSON.parse(readFileSync(placesIn(data).issuerKey, 'utf8'))
  const key = await importJWK(jwk, 'RS256')
  const known = new Map<string, Promise<string>>()
  return (client) => {
    const token =
      known.get(client) ??
      new SignJWT({ client_id: client })
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(client)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key)
    known.set(client, token)
    return token
  }
}

/** Runs so many at once, each again and again until the time is over. */
export async function forSeconds(
  callers: number,
  seconds: number,
  turn: (caller: number) => Promise<void>,
): Promise<void> {
  const until = performance.now() + seconds * 1000
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < until) await turn(caller)
    }),
  )
}
