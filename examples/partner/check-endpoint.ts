import * as z from 'zod'
import type { Post, Trial, Want } from './check-trials.ts'

/** As Simpul itself bounds a try. */
const ANSWER_MS_MAX = 10_000
const ANSWER_BYTES_MAX = 64 * 1024
/** Slower than this is taken by Simpul, and told: on a bad day it is too slow. */
const SLOW_MS = 3_000
const COUNT_MS_MAX = 5_000
const COUNT_EVERY_MS = 100

export type Verdict = { trial: Trial; faults: string[] }
/** What the check is given: how it waits, a clock that only goes forward, and how long it waits for an answer. */
type Senses = { milliseconds: () => number; wait: (milliseconds: number) => Promise<unknown>; answerMs?: number }

const Status = z.object({ taken: z.number() })
const Challenge = z.object({ challenge: z.string() })

/**
 * Sends the trials one after the other and looks what comes back.
 * @param status where the endpoint's owner tells how many different events were taken, `{"taken": n}`; without it doubles
 * and forgeries are judged by the answers alone
 */
export async function* checkEndpoint(
  url: string,
  trials: readonly Trial[],
  { status, ...senses }: { status?: string | undefined } & Senses,
): AsyncGenerator<Verdict> {
  for (const trial of trials) {
    const before = status === undefined ? undefined : await countAt(status)
    const faults: string[] = []
    const judge = async (post: Trial['posts'][number]): Promise<void> => {
      const fault = faultOf(await send(url, post, senses), post.want)
      if (fault !== undefined) faults.push(fault)
    }
    if (trial.atOnce) await Promise.all(trial.posts.map(judge))
    else for (const post of trial.posts) await judge(post)
    if (status !== undefined && before !== undefined && faults.length === 0) {
      const fault = await miscounted(status, before + differentIn(trial), senses)
      if (fault !== undefined) faults.push(fault)
    }
    yield { trial, faults: [...new Set(faults)] }
  }
}

/** How many events a trial brings that are to be taken: a challenge is answered, not taken. */
const differentIn = ({ posts }: Trial): number =>
  new Set(posts.flatMap(({ want, headers }) => (want.kind === 'taken' ? [headers['webhook-id']] : []))).size

type Came = { kind: 'answer'; status: number; text: string; ms: number; bytes: number } | { kind: 'none'; why: string }

async function send(
  url: string,
  { headers, body }: Post,
  { milliseconds, answerMs = ANSWER_MS_MAX }: Senses,
): Promise<Came> {
  const began = milliseconds()
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
    })
    const { text, bytes } = await readUpTo(answer, ANSWER_BYTES_MAX + 1)
    return { kind: 'answer', status: answer.status, text, bytes, ms: milliseconds() - began }
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    return {
      kind: 'none',
      why: isTimeout ? 'no whole answer in time: Simpul gives up after ten seconds' : 'the connection broke',
    }
  }
}

async function readUpTo(answer: Response, limit: number): Promise<{ text: string; bytes: number }> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of answer.body ?? []) {
    parts.push(part)
    bytes += part.length
    if (bytes >= limit) break
  }
  return { text: Buffer.concat(parts).toString('utf8'), bytes }
}

function faultOf(came: Came, want: Want): string | undefined {
  if (came.kind === 'none') return came.why
  const { status, text, bytes, ms } = came
  if (bytes > ANSWER_BYTES_MAX) return 'the answer is larger than 64 KB'
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed`
  const isTaken = status >= 200 && status < 300
  if (want.kind === 'refused') {
    if (isTaken) return `took it with ${status}; 401 was right`
    return status >= 500 ? `answered ${status}, as if it had broken; 401 was right` : undefined
  }
  if (!isTaken) return `answered ${status}; 2xx was right`
  if (want.kind === 'challenge' && challengeIn(text) !== want.challenge) return 'did not say the challenge back'
  return ms > SLOW_MS ? `took ${Math.round(ms / 1000)} s to answer; Simpul gives up after ten` : undefined
}

function challengeIn(text: string): string | undefined {
  try {
    return Challenge.safeParse(JSON.parse(text)).data?.challenge
  } catch {
    return undefined
  }
}

async function countAt(status: string): Promise<number> {
  const answer = await fetch(status, { signal: AbortSignal.timeout(ANSWER_MS_MAX) })
  return Status.parse(await answer.json()).taken
}

/** The count may follow the answer a little later; what is counted too often is so at once. */
async function miscounted(status: string, right: number, { milliseconds, wait }: Senses): Promise<string | undefined> {
  const givenUpAt = milliseconds() + COUNT_MS_MAX
  for (;;) {
    const taken = await countAt(status)
    if (taken === right) return undefined
    if (taken > right) return `counted ${taken - right} more than there were`
    if (milliseconds() > givenUpAt) return `counted ${right - taken} fewer than there were`
    await wait(COUNT_EVERY_MS)
  }
}
