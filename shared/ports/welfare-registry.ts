import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import * as z from 'zod'
import type { FamilyCardNo, NationalId } from '../contracts/national-id.ts'
import { epochMsOf, type Instant } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'

/**
 * The register of the poor (DTSEN, formerly DTKS); the law renames it, the port stays (domain.md 5.7).
 * Rejects only with the reason of the caller's own `signal`; all trouble of the register is an answer.
 */
export type WelfareRegistry = {
  lookUp(people: readonly Applicant[], signal?: AbortSignal): Promise<RegisterAnswer>
}

/** @property villageCode where the applicant says they live: a NIK cannot tell. */
export type Applicant = { nationalId: NationalId; familyCardNo: FamilyCardNo; villageCode: string }

/** One register and one period; one entry a person, in the order asked. */
export type RegisterAnswer = ({ kind: 'answered' } & Found) | Unavailable
type Unavailable = { kind: 'unavailable'; cause: UnavailableCause; retryAfterSeconds: number | null }
type UnavailableCause = 'timeout' | 'rate-limited' | 'error' | 'circuit-open' | 'malformed'

const BATCH_MAX = 20
const Person = z.discriminatedUnion('found', [
  z.object({ found: z.literal(false) }),
  z.object({
    found: z.literal(true),
    decile: z.number().int().min(1).max(10),
    familyCardMatches: z.boolean(),
    villageCode: z.string().regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/),
    alive: z.boolean(),
    publicServant: z.boolean(),
  }),
])
const Found = z.object({
  registry: z.enum(['DTSEN', 'DTKS']),
  period: z.string().regex(/^\d{4}Q[1-4]$/),
  people: z.array(Person).max(BATCH_MAX).readonly(),
})
type Found = z.infer<typeof Found>

/** More than the largest dossier; a caller who asks for more has lost count. */
const PEOPLE_MAX = 100
const ANSWER_BYTES_MAX = 64 * 1024
const RETRY_MS_MIN = 100
const RETRY_MS_MAX = 500
const FAILURES_UNTIL_OPEN = 5
const OPEN_MS = 30_000
/** A register that asks for days of silence is mistaken, and a warm function would keep them. */
const HOLD_SECONDS_MAX = 3600
/** All batches and retries together take at most so many time-outs: 10 s of the function's 30 s. */
const TIMEOUTS_PER_LOOKUP = 2

/** What the register did, as far as may be told: never its text, which may repeat a number. */
class Trouble extends Error {
  readonly kind: 'rate-limited' | 'error' | 'malformed'
  /** The register or the way to it is broken, which may pass; the breaker counts it. */
  readonly isOutage: boolean
  readonly retryAfterSeconds: number | null
  constructor(kind: Trouble['kind'], more: { isOutage?: boolean; retryAfterSeconds?: number | null } = {}) {
    super(`register: ${kind}`)
    this.kind = kind
    this.isOutage = more.isOutage ?? false
    this.retryAfterSeconds = more.retryAfterSeconds ?? null
  }
}
const isOutage = (error: unknown): boolean => error instanceof Trouble && error.isOutage
/** A register that says when to come back is not asked before. */
const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof Trouble && error.isOutage && error.retryAfterSeconds === null
const isTimeout = (error: unknown): boolean => error instanceof TaskCancelledError

type Options = {
  baseUrl: string
  fetch: typeof globalThis.fetch
  /** Of one try, from its first byte to the last of its answer. */
  timeoutMs: number
  now: () => Instant
  /** From 0 to below 1: how long the one retry waits. */
  random: () => number
  /** How long the breaker stays open before it lets one look-up try. */
  openMs?: number
}

/**
 * The register over HTTP. One retry of an outage, not of a time-out (the register is slow enough) nor of a refusal;
 * five outages in a row open the breaker; while a Retry-After runs, nobody is asked. Numbers travel in the body only,
 * never in a URL, a log or an error.
 */
export function httpWelfareRegistry({
  baseUrl,
  fetch,
  timeoutMs,
  now,
  random,
  openMs = OPEN_MS,
}: Options): WelfareRegistry {
  const url = new URL(`${baseUrl}/v1/lookups`)
  const breaker = circuitBreaker(
    handleWhen((error) => isOutage(error) || isTimeout(error)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(FAILURES_UNTIL_OPEN) },
  )
  const wholeLookup = timeout(timeoutMs * TIMEOUTS_PER_LOOKUP, TimeoutStrategy.Aggressive)
  const oneBatch = wrap(
    breaker,
    retry(handleWhen(isWorthAnotherTry), {
      maxAttempts: 1,
      backoff: new DelegateBackoff(() => RETRY_MS_MIN + random() * (RETRY_MS_MAX - RETRY_MS_MIN)),
    }),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  )
  const nowMs = () => epochMsOf(now())
  const secondsUntil = (ms: number): number => Math.max(1, Math.ceil((ms - nowMs()) / 1000))
  let hold: { untilMs: number; answer: Trouble['kind'] } | null = null
  let openUntilMs = 0
  breaker.onBreak(() => {
    openUntilMs = nowMs() + openMs
  })

  async function askAll(people: readonly Applicant[], whole: AbortSignal, caller?: AbortSignal): Promise<Found> {
    const answers: Found[] = []
    for (let from = 0; from < people.length; from += BATCH_MAX) {
      const batch = people.slice(from, from + BATCH_MAX)
      answers.push(await oneBatch.execute(({ signal }) => ask(fetch, url, batch, signal, caller), whole))
    }
    const [first] = answers
    invariant(first, 'somebody is asked about')
    const agrees = ({ registry, period }: Found) => registry === first.registry && period === first.period
    if (!answers.every(agrees)) throw new Trouble('error') // the register was renewed in between
    return { ...first, people: answers.flatMap((answer) => answer.people) }
  }

  function unavailable(error: unknown): Unavailable {
    const because = (cause: UnavailableCause, retryAfterSeconds: number | null = null): Unavailable => ({
      kind: 'unavailable',
      cause,
      retryAfterSeconds,
    })
    if (error instanceof BrokenCircuitError) return because('circuit-open', secondsUntil(openUntilMs))
    if (isTimeout(error)) return because('timeout')
    if (!(error instanceof Trouble)) throw error
    const { kind, retryAfterSeconds } = error
    if (retryAfterSeconds !== null) hold = { untilMs: nowMs() + retryAfterSeconds * 1000, answer: kind }
    return because(kind, retryAfterSeconds)
  }

  return {
    async lookUp(people, caller) {
      invariant(people.length > 0 && people.length <= PEOPLE_MAX, `a look-up is of 1 to ${PEOPLE_MAX} people`)
      caller?.throwIfAborted()
      if (hold && nowMs() < hold.untilMs)
        return { kind: 'unavailable', cause: hold.answer, retryAfterSeconds: secondsUntil(hold.untilMs) }
      try {
        return { kind: 'answered', ...(await wholeLookup.execute(({ signal }) => askAll(people, signal, caller))) }
      } catch (error) {
        caller?.throwIfAborted()
        return unavailable(error)
      }
    },
  }
}

/** One try. @throws Trouble, or the caller's reason when they gave up, which says nothing of the register */
async function ask(
  fetch: typeof globalThis.fetch,
  url: URL,
  people: readonly Applicant[],
  timer: AbortSignal,
  caller?: AbortSignal,
): Promise<Found> {
  const body = JSON.stringify({
    people: people.map(({ nationalId, familyCardNo, villageCode }) => ({
      nationalId: nationalId.reveal(),
      familyCardNo: familyCardNo.reveal(),
      villageCode,
    })),
  })
  const signal = caller ? AbortSignal.any([timer, caller]) : timer
  let text: string
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      redirect: 'error',
      signal,
      body,
    })
    refuseStatus(response)
    text = await boundedText(response)
  } catch (error) {
    caller?.throwIfAborted()
    if (timer.aborted) throw new TaskCancelledError()
    if (error instanceof Trouble) throw error
    throw new Trouble('error', { isOutage: true }) // refused, reset, redirected; its message is fetch's own
  }
  const parsed = Found.safeParse(jsonOf(text))
  if (!parsed.success || parsed.data.people.length !== people.length) throw new Trouble('malformed')
  return parsed.data
}

function refuseStatus(response: Response): void {
  if (response.status === 200) return
  const retryAfterSeconds = secondsOf(response.headers)
  if (response.status === 429) throw new Trouble('rate-limited', { retryAfterSeconds: retryAfterSeconds ?? 1 })
  if (response.status >= 500) throw new Trouble('error', { isOutage: true, retryAfterSeconds })
  throw new Trouble(response.ok ? 'malformed' : 'error')
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3); a date counts from the register's own clock. */
function secondsOf(headers: Headers): number | null {
  const text = headers.get('retry-after')
  if (text === null) return null
  const seconds = /^\d{1,9}$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - Date.parse(headers.get('date') ?? '')) / 1000)
  return Number.isFinite(seconds) ? Math.min(HOLD_SECONDS_MAX, Math.max(0, seconds)) : null
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > ANSWER_BYTES_MAX) throw new Trouble('malformed')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the error's message would repeat the text
  }
}
