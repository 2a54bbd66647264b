import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Settings } from './settings.ts'

/** An answer of Simpul: what was asked for, or a problem (RFC 9457) with its code. */
export type Answer = { status: number; body: unknown; code: string | undefined }
/** Calls that change something carry a key: however often it is called, it happens once. */
export type Simpul = {
  get(path: string): Promise<Answer>
  post(path: string, body: unknown, key: string): Promise<Answer>
  /** Puts a file where Simpul said. @throws when it is not taken */
  put(target: { url: string; headers: Readonly<Record<string, string>> }, bytes: Uint8Array): Promise<void>
}

const Token = z.object({ access_token: z.string(), expires_in: z.number() })
const Problem = z.object({ code: z.string() })
const CALL_MS_MAX = 15_000
const TRIES_MAX = 5
const WAIT_SECONDS_MAX = 60
/** A token is renewed before it ends. */
const SLACK_MS = 60_000

/** Simpul's API for our office's system. A busy Simpul is asked again; everything else is the caller's to judge. */
export function simpulAt({ base, tokenUrl, clientId, clientSecret }: Settings): Simpul {
  let token: { text: string; until: number } | undefined

  async function bearer(): Promise<string> {
    if (token && token.until > Date.now()) return token.text
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(CALL_MS_MAX),
    })
    if (!answer.ok) throw new Error(`no token: ${answer.status}`)
    const { access_token: text, expires_in: seconds } = Token.parse(await answer.json())
    token = { text, until: Date.now() + seconds * 1000 - SLACK_MS }
    return text
  }

  async function call(
    method: string,
    path: string,
    init: RequestInit,
    headers: Record<string, string>,
  ): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const authorization = `Bearer ${await bearer()}`
      const answer = await fetch(`${base}${path}`, {
        ...init,
        method,
        headers: { ...headers, authorization },
        signal: AbortSignal.timeout(CALL_MS_MAX),
      })
      const text = await answer.text()
      if (tries < TRIES_MAX && answer.status === 401) {
        token = undefined
        continue
      }
      if (tries < TRIES_MAX && (answer.status === 429 || answer.status === 503)) {
        const seconds = Number(answer.headers.get('retry-after') ?? 1)
        await sleep(Math.min(seconds, WAIT_SECONDS_MAX) * 1000)
        continue
      }
      const body: unknown = text === '' ? undefined : JSON.parse(text)
      return { status: answer.status, body, code: answer.ok ? undefined : Problem.safeParse(body).data?.code }
    }
  }

  return {
    get: (path) => call('GET', path, {}, {}),
    post: (path, body, key) =>
      call(
        'POST',
        path,
        { body: JSON.stringify(body) },
        { 'content-type': 'application/json', 'idempotency-key': key },
      ),
    async put({ url, headers }, bytes) {
      const answer = await fetch(url, {
        method: 'PUT',
        headers,
        body: new Uint8Array(bytes),
        signal: AbortSignal.timeout(CALL_MS_MAX),
      })
      if (!answer.ok) throw new Error(`a file was not taken: ${answer.status}`)
    },
  }
}

/** What an answer must be. @throws with status and code when it is a problem */
export function taken<Body>(shape: z.ZodType<Body>, what: string, { status, body, code }: Answer): Body {
  if (status >= 300) throw new Error(`${what}: ${status} ${code ?? ''}`)
  return shape.parse(body)
}
