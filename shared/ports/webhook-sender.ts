import { lookup as dnsLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { hostOf, mayConnect, type TargetRules, webhookTarget } from '../contracts/webhook-target.ts'

/** One POST to a partner's endpoint. Never rejects: whatever goes wrong over there is an answer. */
export type WebhookSender = (post: {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}) => Promise<Sent>
export type Sent =
  /** `text` is the whole answer, at most 64 KB. */
  { kind: 'answered'; status: number; text: string; ms: number } | { kind: 'failed'; error: SendError; ms: number }
export type SendError =
  /** The address, or what its name resolves to, is none that deliveries may go to. */
  | 'target-refused'
  | 'name-not-found'
  | 'not-connected'
  | 'certificate'
  | 'timeout'
  | 'connection-closed'
  | 'answer-too-large'

/** Trap 15. The whole of a try: resolving, connecting, sending, and the answer to its last byte. */
export const TRY_MS_MAX = 10_000
export const ANSWER_BYTES_MAX = 64 * 1024

export type SenderParts = {
  rules: TargetRules
  /** All addresses of a name. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>
  /** Milliseconds of a clock that only goes forward. */
  milliseconds: () => number
  tryMs?: number
  /** Certificates to trust beside the usual ones. */
  ca?: string
}

/**
 * Posts as guarded as one must who calls addresses that strangers chose: the name is resolved once and exactly that
 * address connected to, so that it cannot become another one in between; redirects are not followed; no connection is
 * kept; time and size of the answer are bounded.
 */
export function webhookSender({
  rules,
  resolve = (host) => dnsLookup(host, { all: true }),
  milliseconds,
  tryMs = TRY_MS_MAX,
  ca,
}: SenderParts): WebhookSender {
  return async (post) => {
    const began = milliseconds()
    const ms = (): number => Math.round(milliseconds() - began)
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), tryMs)
    try {
      const url = webhookTarget(post.url, rules)
      if (!url) return { kind: 'failed', error: 'target-refused', ms: ms() }
      const pinned = await beforeDeadline(addressOf(url), deadline.signal)
      if (typeof pinned === 'string') return { kind: 'failed', error: pinned, ms: ms() }
      return { ...(await postTo(url, pinned, post, deadline.signal)), ms: ms() }
    } finally {
      clearTimeout(timer)
    }
  }

  type Pinned = { address: string; family: number }

  /** One bad address among several is enough to refuse: nobody honest has both kinds. */
  async function addressOf(url: URL): Promise<Pinned | SendError> {
    const host = hostOf(url)
    const family = isIP(host)
    const addresses = family === 0 ? await resolve(host).catch(() => [] as Pinned[]) : [{ address: host, family }]
    const [first] = addresses
    if (!first) return 'name-not-found'
    return addresses.every(({ address }) => mayConnect(address, rules)) ? first : 'target-refused'
  }

  function postTo(
    url: URL,
    pinned: Pinned,
    { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
    signal: AbortSignal,
  ): Promise<Outcome> {
    return new Promise((done) => {
      const fail = (error: unknown): void =>
        done({ kind: 'failed', error: signal.aborted ? 'timeout' : errorOf(error) })
      const post = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
        url,
        {
          method: 'POST',
          agent: false, // no connection that was made for another try, or for another address
          signal,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          // Whatever the name says by now: this is the address that was looked at.
          lookup: (_host, options, answer) =>
            options.all ? answer(null, [pinned]) : answer(null, pinned.address, pinned.family),
          ...(ca === undefined ? {} : { ca }),
        },
        (response) => readAnswer(response, done, fail),
      )
      post.on('error', fail)
      post.end(body)
    })
  }
}

type Outcome = { kind: 'answered'; status: number; text: string } | { kind: 'failed'; error: SendError }

function readAnswer(response: IncomingMessage, done: (outcome: Outcome) => void, fail: (error: unknown) => void): void {
  const parts: Buffer[] = []
  let bytes = 0
  response.on('data', (part: Buffer) => {
    bytes += part.length
    parts.push(part)
    if (bytes <= ANSWER_BYTES_MAX) return
    done({ kind: 'failed', error: 'answer-too-large' })
    response.destroy()
  })
  response.on('end', () =>
    done({ kind: 'answered', status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
  )
  response.on('error', fail)
  response.on('close', () => done({ kind: 'failed', error: 'connection-closed' })) // after `end` it changes nothing
}

async function beforeDeadline<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | SendError> {
  const late = new Promise<SendError>((tell) => signal.addEventListener('abort', () => tell('timeout'), { once: true }))
  return Promise.race([work, late])
}

const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|HOSTNAME_MISMATCH)/

/** A word of our own list; messages of others may repeat what they were given. */
function errorOf(error: unknown): SendError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (CERTIFICATE.test(code)) return 'certificate'
  if (code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_')) return 'connection-closed'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-not-found'
  return 'not-connected'
}
