import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import * as z from 'zod'
import type { FamilyCardNo, NationalId } from '../contracts/national-id.ts'

/** The register of the poor (DTSEN, formerly DTKS); the law renames it, the port stays (domain.md 5.7). */
export type WelfareRegistry = { lookUp(people: readonly Applicant[]): Promise<RegisterAnswer> }

/** @property villageCode where the applicant says they live: a NIK cannot tell. */
export type Applicant = { nationalId: NationalId; familyCardNo: FamilyCardNo; villageCode: string }

const Person = z.discriminatedUnion('found', [
  z.object({ found: z.literal(false) }),
  z.object({
    found: z.literal(true),
    decile: z.number().int().min(1).max(10),
    familyCardMatches: z.boolean(),
    villageCode: z.string(),
    alive: z.boolean(),
    publicServant: z.boolean(),
  }),
])
const Answer = z.object({
  registry: z.enum(['DTSEN', 'DTKS']),
  period: z.string().regex(/^\d{4}Q[1-4]$/),
  people: z.array(Person).max(20),
})

/** One entry a person, in the order asked; trouble is an answer too, never an exception. */
export type RegisterAnswer =
  | ({ kind: 'answered' } & z.infer<typeof Answer>)
  | {
      kind: 'unavailable'
      cause: 'timeout' | 'rate-limited' | 'error' | 'circuit-open' | 'malformed'
      retryAfterSeconds: number | null
    }

const PEOPLE_MAX = 20
const ANSWER_BYTES_MAX = 64 * 1024
const FAILURES_UNTIL_OPEN = 5
const OPEN_MS = 30_000

class ServerTrouble extends Error {}
class RateLimited extends Error {
  readonly retryAfterSeconds: number | null
  constructor(retryAfterSeconds: number | null) {
    super('rate limited')
    this.retryAfterSeconds = retryAfterSeconds
  }
}
class Malformed extends Error {}

/**
 * The register over HTTP: time-out, one retry, circuit breaker. Numbers travel in the body only, never in a URL, a log
 * or an error.
 */
export function httpWelfareRegistry({
  baseUrl,
  fetch,
  timeoutMs,
}: {
  baseUrl: string
  fetch: typeof globalThis.fetch
  timeoutMs: number
}): WelfareRegistry {
  const troubles = handleType(ServerTrouble).orType(TaskCancelledError).orType(TypeError)
  const policy = wrap(
    circuitBreaker(troubles, { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAILURES_UNTIL_OPEN) }),
    retry(handleType(ServerTrouble).orType(TypeError), {
      maxAttempts: 1,
      backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 500 }),
    }),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  )
  return {
    async lookUp(people) {
      if (people.length > PEOPLE_MAX) throw new Error(`a look-up is of at most ${PEOPLE_MAX} people`)
      try {
        const answer = await policy.execute(({ signal }) => ask(fetch, `${baseUrl}/v1/lookups`, people, signal))
        return { kind: 'answered', ...answer }
      } catch (error) {
        return unavailable(error)
      }
    },
  }
}

async function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  people: readonly Applicant[],
  signal: AbortSignal,
): Promise<z.infer<typeof Answer>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    redirect: 'error',
    signal,
    body: JSON.stringify({
      people: people.map(({ nationalId, familyCardNo, villageCode }) => ({
        nationalId: nationalId.reveal(),
        familyCardNo: familyCardNo.reveal(),
        villageCode,
      })),
    }),
  })
  if (response.status === 429) throw new RateLimited(secondsOf(response.headers.get('retry-after')))
  if (response.status === 503) throw new RateLimited(secondsOf(response.headers.get('retry-after')))
  if (!response.ok) throw new ServerTrouble(`status ${response.status}`)
  const parsed = Answer.safeParse(jsonOf(await boundedText(response)))
  if (!parsed.success || parsed.data.people.length !== people.length) throw new Malformed('not the agreed form')
  return parsed.data
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > ANSWER_BYTES_MAX) throw new Malformed('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function unavailable(error: unknown): RegisterAnswer {
  const because = (
    cause: Extract<RegisterAnswer, { kind: 'unavailable' }>['cause'],
    retryAfterSeconds: number | null = null,
  ): RegisterAnswer => ({
    kind: 'unavailable',
    cause,
    retryAfterSeconds,
  })
  if (error instanceof RateLimited) return because('rate-limited', error.retryAfterSeconds)
  if (error instanceof TaskCancelledError) return because('timeout')
  if (error instanceof BrokenCircuitError) return because('circuit-open', OPEN_MS / 1000)
  if (error instanceof Malformed) return because('malformed')
  if (error instanceof ServerTrouble || error instanceof TypeError) return because('error')
  throw error
}

const secondsOf = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
