import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { placesIn } from '../../infra/local/data-folder.ts'
import { clientOf, STEPS } from '../../infra/local/seed/decisions.ts'
import { BATU_VILLAGES } from '../../infra/local/seed/people.ts'
import { verifyHistory } from '../../shared/cases/audit/verify-history.ts'
import { fileKeys } from '../../shared/store/keys/file-keys.ts'
import { seeded } from '../store/seeded.ts'
import type { Event } from './answers.ts'
import { crashOptions } from './crash-options.ts'
import { begin, type Journey, type Plan } from './journey.ts'
import { type Given, idsIn, NoAnswer, type People, peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

/** `npm run crash -- --kills 200 --seed N` asks for more, or for other moments. */
const { kills: KILLS, seed: SEED } = crashOptions(process.env)
/** So many are under way at any time. */
const PROPOSALS = 8
/** The first of those who propose here; the seed has others. */
const FIRST_N = 200
/** So many commands are answered between two kills, at least and at most, and then so many milliseconds pass. */
const ANSWERS = { min: 4, max: 24 }
const MORE_MS_MAX = 150
/** After so many kills everything is looked at, not only what was answered since the last one. */
const LOOK_AT_ALL_EVERY = 5

let stack: Stack
let people: People
let next = FIRST_N
/** Those who are under way, each with its plan; whoever arrives makes room for the next. */
const underWay: { plan: Plan; journey?: Journey }[] = []
const arrived: Journey[] = []
const random = seeded(SEED)
const below = (max: number): number => Math.floor(random() * max)
beforeAll(async () => {
  stack = await startStack(inject('common'))
  people = peopleOf(stack)
  for (let place = 0; place < PROPOSALS; place += 1) underWay.push({ plan: planOfNext() })
})
afterAll(() => stack.remove())

test.for(Array.from({ length: KILLS }, (_, i) => i + 1))(
  'kill %i in the middle of the day: every answer that was given holds',
  async (kill) => {
    const before = people.given.length
    const walks = underWay.map((_, place) => walkUntilNoAnswer(place))
    const answers = before + ANSWERS.min + below(ANSWERS.max - ANSWERS.min)
    await until(`${answers} commands are answered`, () => people.given.length >= answers)
    await sleep(below(MORE_MS_MAX))
    await stack.kill()
    await Promise.all(walks)

    await stack.startAgain()
    await historiesTellOf(people.given.slice(before))
    await answerAgain(people.given.slice(before))
    if (kill % LOOK_AT_ALL_EVERY === 0) {
      await historiesTellOf(people.given)
      await listsAgreeWithCases()
    }
    // What was asked and not answered is asked again with its key: it takes effect now, or did so before the kill.
    for (const { client, path, body, key } of people.unanswered.splice(0)) await people(client).command(path, body, key)
  },
)

test('and all proposals come to money, every answer of the day still true', async () => {
  await Promise.all(
    underWay.map(async ({ plan, journey }) => {
      const gone = journey ?? (await begin(stack, people, plan))
      await gone.goOnToActive()
      arrived.push(gone)
    }),
  )
  underWay.length = 0
  await historiesTellOf(people.given)
  await historiesAreWhole()
  await answerAgain(people.given)
  expect(people.given.length, `commands that ${KILLS} kills of seed ${SEED} left true`).toBeGreaterThan(
    KILLS * ANSWERS.min,
  )
})

function planOfNext(): Plan {
  const n = next
  next += 1
  return { n, village: BATU_VILLAGES[(n * 7) % BATU_VILLAGES.length] ?? '' }
}

/** One proposal after the other, until the stack is gone: the load never ends by itself. */
async function walkUntilNoAnswer(place: number): Promise<void> {
  const walker = underWay[place]
  if (!walker) throw new Error(`nobody walks at ${place}`)
  try {
    for (;;) {
      walker.journey ??= await begin(stack, people, walker.plan)
      await walker.journey.goOnToActive()
      arrived.push(walker.journey)
      walker.plan = planOfNext()
      delete walker.journey
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
  }
}

const journeysUnderWay = (): Journey[] => underWay.flatMap(({ journey }) => journey ?? [])

/** Each of these commands stands in its case's history. */
async function historiesTellOf(commands: readonly Given[]): Promise<void> {
  const ids = new Set(commands.map(caseOf))
  const histories = new Map<string, Event[]>()
  for (const journey of [...arrived, ...journeysUnderWay()])
    if (ids.has(journey.id)) histories.set(journey.id, (await journey.history()).events)
  for (const given of commands)
    expect(told(given, histories), `the history tells of ${given.path} by ${given.client}`).toBe(true)
}

/** Given again with its key, a command answers as it did. */
async function answerAgain(commands: readonly Given[]): Promise<void> {
  for (const { client, path, key, body, status, ids } of commands) {
    const again = await people(client).ask('POST', path, body, { key })
    expect([path, again.status, again.replayed, idsIn(again.body)]).toEqual([path, status, true, ids])
  }
}

const NAMED = /^\/v1\/\w+\/(\w+)(?:\.(\d+))?\//
const caseOf = ({ path, ids }: Given): string => NAMED.exec(path)?.[1] ?? ids[0] ?? ''

function told(given: Given, histories: ReadonlyMap<string, Event[]>): boolean {
  const { path, key, body, ids } = given
  const id = caseOf(given)
  const n = NAMED.exec(path)?.[2]
  const tells = (facts: object): boolean =>
    histories.get(id)?.some((event) => Object.entries(facts).every(([name, value]) => event[name] === value)) ?? false
  const task = Number(n ?? key.split('.').at(-1))
  if (path === '/v1/proposals') return tells({ type: 'ProposalOpened' })
  if (path.endsWith('/attachments')) return tells({ type: 'AttachmentDeclared', attachment: ids[0] })
  if (path.endsWith('/claim')) return tells({ type: 'TaskClaimed', task })
  if (path.endsWith('/submit')) return tells({ type: 'TaskCompleted', task, outcome: 'submit' })
  return tells({ type: 'TaskCompleted', task, outcome: Object(body).outcome })
}

/** Once nothing is under way, the lists of all offices hold exactly the tasks that the cases say (P3). */
async function listsAgreeWithCases(): Promise<void> {
  const journeys = journeysUnderWay()
  const open: string[] = []
  for (const journey of journeys) {
    const { custody } = await until(`${journey.number} is in some hand`, async () => {
      const seen = await journey.now()
      return seen.custody.kind !== 'inTransit' && seen
    })
    if (custody.kind === 'held') open.push(custody.task)
  }
  const cases = new Set(journeys.map(({ id }) => id))
  const offices = new Map(
    journeys.flatMap(({ village }) =>
      STEPS.map((step) => clientOf(step, village)).map((client) => [client.split('/')[0] ?? '', client]),
    ),
  )
  const listed: string[] = []
  for (const client of offices.values())
    listed.push(...(await people(client).list()).filter(({ caseId }) => cases.has(caseId)).map(({ id }) => id))
  expect(listed.toSorted()).toEqual(open.toSorted())
}

/** Chained and signed; no task was decided twice and no handoff received twice. */
async function historiesAreWhole(): Promise<void> {
  const key = await fileKeys(placesIn(stack.data).keys).publicKeyPem()
  for (const { id, village, history } of arrived) {
    const lines = await people(clientOf('draft', village)).get(`/v1/proposals/${id}/history`, {
      accept: 'application/jsonl',
    })
    expect(verifyHistory(lines.text, key).kind).toBe('whole')
    const { events } = await history()
    for (const [type, number] of [
      ['TaskCompleted', 'task'],
      ['HandoffReceived', 'handoff'],
    ] as const) {
      const numbers = events.filter((event) => event.type === type).map((event) => event[number])
      expect(numbers).toEqual([...new Set(numbers)])
    }
  }
}
