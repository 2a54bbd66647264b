import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { formOf } from '../../infra/local/seed/decisions.ts'
import { agencyId, levelsOf } from '../../shared/names/agencies.ts'
import type { Stack } from '../walks/stack.ts'
import { type Caller, callerOf, forSeconds, tokensOf } from './callers.ts'
import { CITIES, CITY_STEP, VILLAGE_STEP, villagesOf } from './cities.ts'
import { cpuClock } from './cpu-clock.ts'
import { type Figure, figureOf, percentile } from './figures.ts'
import type { Size } from './size.ts'

const CALLERS = 8
const SUSTAINED_SECONDS = 60
const WARM_SECONDS = 5
const STEADY_A_SECOND = 20
const STEADY_SECONDS = 20
/** An inbox is looked at so often until the case shows. */
const LOOK_EVERY_MS = 3
const ARRIVES_WITHIN_MS = 10_000
const TOO_EARLY_MS = 20
const GOAL = { handoffs: 250, p50: 25, p99: 80 }

const Task = z.object({
  id: z.string(),
  caseId: z.string(),
  step: z.string(),
  state: z.string(),
  place: z.object({ village: z.object({ code: z.string() }) }).nullable(),
  group: z.object({ name: z.string() }).nullable(),
})
const TaskPage = z.object({ items: z.array(Task), nextCursor: z.string().nullable() })
const Problem = z.object({ code: z.string() })
const Claimed = z.object({ claimToken: z.number() })

/** A case that waits at one of its two desks; they send it to each other for ever. */
type Waiting = { caseId: string; n: number; step: string; village: string; group: string }
type Desks = { ask: Caller; token: (client: string) => Promise<string>; waiting: Waiting[] }

/** Who decides it: a city has three operators, a village one. */
function officerAt({ step, village, n }: Pick<Waiting, 'step' | 'village' | 'n'>): string {
  if (step === VILLAGE_STEP) return `${agencyId('village', village)}/operator`
  const nth = 1 + (n % 3)
  return `${agencyId('city-social', levelsOf(village).city)}/operator${nth === 1 ? '' : `/${nth}`}`
}

/** Looks into every inbox of the ten cities for what nobody holds. */
async function sitAtDesks({ base, issuer, data }: Stack): Promise<Desks> {
  const ask = callerOf(base)
  const token = await tokensOf(data, issuer)
  const offices = CITIES.flatMap((city) => {
    const villages = villagesOf(city)
    return [
      { step: CITY_STEP, village: villages[0] ?? '' },
      ...villages.map((village) => ({ step: VILLAGE_STEP, village })),
    ]
  })
  const waiting: Waiting[] = []
  for (const { step, village } of offices) {
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: z.infer<typeof TaskPage> = await inboxOf({ ask, token }, { step, village, n: 0 }, cursor)
      for (const { id, caseId, step: at, state, place, group } of page.items)
        if (state === 'Ready' && at === step && place && group)
          waiting.push({
            caseId,
            n: Number(id.split('.').at(-1)),
            step,
            village: place.village.code,
            group: group.name,
          })
      cursor = page.nextCursor
    }
  }
  return { ask, token, waiting }
}

async function inboxOf(
  { ask, token }: Omit<Desks, 'waiting'>,
  desk: Pick<Waiting, 'step' | 'village' | 'n'>,
  cursor = '',
): Promise<z.infer<typeof TaskPage>> {
  const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const heard = await ask({
    path: `/v1/tasks?limit=100${after}`,
    headers: { authorization: `Bearer ${await token(officerAt(desk))}` },
  })
  if (heard.status !== 200) throw new Error(`an inbox answers ${heard.status}: ${heard.bytes}`)
  return TaskPage.parse(JSON.parse(heard.bytes.toString()))
}

/** Takes the case at its desk. @returns its claim token; nothing where it has not arrived yet */
async function claim({ ask, token }: Desks, waiting: Waiting): Promise<number | undefined> {
  const heard = await ask({
    method: 'POST',
    path: `/v1/tasks/${waiting.caseId}.${waiting.n}/claim`,
    headers: { authorization: `Bearer ${await token(officerAt(waiting))}`, 'idempotency-key': randomUUID() },
    body: {},
  })
  if (heard.status === 200) return Claimed.parse(JSON.parse(heard.bytes.toString())).claimToken
  if (heard.status === 404 || Problem.parse(JSON.parse(heard.bytes.toString())).code === 'conflict') return undefined
  throw new Error(`a claim is answered ${heard.status}: ${heard.bytes}`)
}

/** Decides so that it goes to the other office. @returns where it will wait then */
async function handOff({ ask, token }: Desks, waiting: Waiting, claimToken: number): Promise<Waiting> {
  const { caseId, n, step, village, group } = waiting
  const form = formOf(VILLAGE_STEP, {
    village,
    day: '',
    serial: `${n}`,
    groupName: group,
    amount: 0,
    facilitator: '',
    attachments: [],
  })
  const heard = await ask({
    method: 'POST',
    path: `/v1/tasks/${caseId}.${n}/complete`,
    headers: { authorization: `Bearer ${await token(officerAt(waiting))}`, 'idempotency-key': randomUUID() },
    body:
      step === VILLAGE_STEP
        ? { outcome: 'approve', form, claimToken }
        : { outcome: 'correct', reason: 'Nama pemilik rekening belum sama.', claimToken },
  })
  if (heard.status !== 200) throw new Error(`a decision is answered ${heard.status}: ${heard.bytes}`)
  return { ...waiting, n: n + 1, step: step === VILLAGE_STEP ? CITY_STEP : VILLAGE_STEP }
}

/**
 * Handoffs a second: eight callers claim and complete what waits, at ten cities and their villages. A run ends when the
 * last case that was sent can be read in its next office, and that time counts.
 */
export async function measureHandoffs(
  stack: Stack,
  { runs, seconds = SUSTAINED_SECONDS }: Size,
  say: (line: string) => void,
): Promise<{ figures: Figure[]; words: string }> {
  const desks = await sitAtDesks(stack)
  say(`${desks.waiting.length} cases wait`)
  if (desks.waiting.length < 2 * CALLERS) throw new Error('too few cases wait')
  const line = desks.waiting.map((waiting) => ({ waiting, underWay: false }))

  const run = async (length: number): Promise<{ handoffs: number; seconds: number }> => {
    let handoffs = 0
    const began = performance.now()
    await forSeconds(CALLERS, length, async () => {
      const next = line.shift()
      const claimToken = next && (await claim(desks, next.waiting))
      if (!next || claimToken === undefined) {
        if (next) line.push(next)
        return void (await sleep(TOO_EARLY_MS))
      }
      line.push({ waiting: await handOff(desks, next.waiting, claimToken), underWay: true })
      handoffs += 1
    })
    const sent = line.filter(({ underWay }) => underWay)
    const left = sent.values()
    await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        for (const one of left) {
          while (!(await isReadable(desks, one.waiting))) await sleep(TOO_EARLY_MS)
          one.underWay = false
        }
      }),
    )
    return { handoffs, seconds: (performance.now() - began) / 1000 }
  }

  await run(Math.min(WARM_SECONDS, seconds))
  const aSecond: number[] = []
  const memory: number[] = []
  const spent = cpuClock(stack)
  let done = 0
  for (let n = 1; n <= runs; n += 1) {
    const { handoffs, seconds: took } = await run(seconds)
    done += handoffs
    aSecond.push(handoffs / took)
    memory.push(stack.memoryBytes() / 1e6)
    say(`run ${n}: ${handoffs} handoffs in ${took.toFixed(1)} s`)
  }
  return {
    figures: [
      figureOf('handoffs', `handoffs a second, ${CALLERS} callers, ${seconds} s, each with its claim`, aSecond, {
        goal: GOAL.handoffs,
        most: false,
        unit: '',
      }),
      figureOf('handoffs', 'memory of the stack under this load', memory, { goal: null, most: true, unit: ' MB' }),
    ],
    words: spent(done),
  }
}

async function isReadable({ ask, token }: Desks, waiting: Waiting): Promise<boolean> {
  const heard = await ask({
    path: `/v1/tasks/${waiting.caseId}.${waiting.n}`,
    headers: { authorization: `Bearer ${await token(officerAt(waiting))}` },
  })
  return heard.status === 200
}

/** From the answer of a decision until the next office's list shows the case, at a steady pace whatever the answers take. */
export async function measureLatency(
  stack: Stack,
  { runs, seconds = STEADY_SECONDS }: Size,
  say: (line: string) => void,
): Promise<Figure[]> {
  const desks = await sitAtDesks(stack)
  const line = desks.waiting
  const answered: { p50: number[]; p99: number[] } = { p50: [], p99: [] }
  const sent: { p50: number[]; p99: number[] } = { p50: [], p99: [] }
  const one = async (): Promise<{ sinceAnswer: number; sinceSent: number } | undefined> => {
    const waiting = line.shift()
    if (!waiting) return undefined
    const claimToken = await claim(desks, waiting)
    if (claimToken === undefined) return undefined
    const sentAt = performance.now()
    const next = await handOff(desks, waiting, claimToken)
    const answeredAt = performance.now()
    const task = `${next.caseId}.${next.n}`
    while (performance.now() - answeredAt < ARRIVES_WITHIN_MS) {
      const { items } = await inboxOf(desks, next)
      if (items.some(({ id }) => id === task)) {
        const now = performance.now()
        line.push(next)
        return { sinceAnswer: now - answeredAt, sinceSent: now - sentAt }
      }
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error(`${task} does not arrive`)
  }
  for (let run = 0; run <= runs; run += 1) {
    const took: Promise<{ sinceAnswer: number; sinceSent: number } | undefined>[] = []
    const began = performance.now()
    const many = (run === 0 ? WARM_SECONDS : seconds) * STEADY_A_SECOND
    for (let i = 0; i < many; i += 1) {
      await sleep(Math.max(0, began + (i * 1000) / STEADY_A_SECOND - performance.now()))
      took.push(one())
    }
    const done = (await Promise.all(took)).filter((handoff) => handoff !== undefined)
    if (run === 0) continue
    for (const [into, name] of [
      [answered, 'sinceAnswer'],
      [sent, 'sinceSent'],
    ] as const) {
      const times = done.map((handoff) => handoff[name])
      into.p50.push(percentile(times, 0.5))
      into.p99.push(percentile(times, 0.99))
    }
    say(`run ${run}: p50 ${answered.p50.at(-1)?.toFixed(1)} ms, p99 ${answered.p99.at(-1)?.toFixed(1)} ms`)
  }
  const ms = { most: true, unit: ' ms', digits: 1 }
  const at = `at a steady ${STEADY_A_SECOND}/s`
  return [
    figureOf('latency', `complete → readable ${at}, p50`, answered.p50, { ...ms, goal: GOAL.p50 }),
    figureOf('latency', 'the same, p99', answered.p99, { ...ms, goal: GOAL.p99 }),
    figureOf('latency', 'with the decision’s own request, p50', sent.p50, { ...ms, goal: null }),
    figureOf('latency', 'the same, p99', sent.p99, { ...ms, goal: null }),
  ]
}
