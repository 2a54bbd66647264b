import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { placesIn } from '../../infra/local/data-folder.ts'
import { clientOf, STEPS } from '../../infra/local/seed/decisions.ts'
import { BATU_VILLAGES } from '../../infra/local/seed/people.ts'
import { verifyHistory } from '../../shared/cases/verify-history.ts'
import { fileKeys } from '../../shared/store/keys/file-keys.ts'
import { seeded } from '../store/seeded.ts'
import type { Event } from './answers.ts'
import { begin, type Journey } from './journey.ts'
import { type Given, idsIn, NoAnswer, type People, peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

const SEED = 3579
const PROPOSALS = 8
/** So many commands are answered between two kills, at least and at most; all proposals together need about 250. */
const ANSWERS = { min: 8, max: 32 }

let stack: Stack
let people: People
let journeys: Journey[]
const random = seeded(SEED)
beforeAll(async () => {
  stack = await startStack(inject('common'))
  people = peopleOf(stack)
  journeys = await Promise.all(
    Array.from({ length: PROPOSALS }, (_, i) =>
      begin(stack, people, { n: 200 + i, village: BATU_VILLAGES[(i * 7) % BATU_VILLAGES.length] ?? '' }),
    ),
  )
})
afterAll(() => stack.remove())

test.for([1, 2, 3, 4, 5])('kill %i in the middle of the day: every answer that was given holds', async (kill) => {
  const before = people.given.length
  const walkers = journeys.map(untilNoAnswer)
  const answers = before + ANSWERS.min + Math.floor(random() * (ANSWERS.max - ANSWERS.min))
  await until(`${answers} commands are answered`, () => people.given.length >= answers)
  await stack.kill()
  const arrived = await Promise.all(walkers)
  expect(arrived, `kill ${kill} of seed ${SEED} hit proposals on their way`).toContain('interrupted')

  await stack.startAgain()
  await historiesTellOfAll()
  await answerAgain(people.given.slice(before))
  await listsAgreeWithCases()
  // What was asked and not answered is asked again with its key: it takes effect now, or did so before the kill.
  for (const { client, path, body, key } of people.unanswered.splice(0)) await people(client).command(path, body, key)
})

test('and all proposals come to money, every answer of the day still true', async () => {
  await Promise.all(journeys.map((journey) => journey.goOnToActive()))
  await historiesTellOfAll()
  await historiesAreWhole()
  await answerAgain(people.given)
})

const untilNoAnswer = async (journey: Journey): Promise<'arrived' | 'interrupted'> => {
  try {
    await journey.goOnToActive()
    return 'arrived'
  } catch (error) {
    if (error instanceof NoAnswer) return 'interrupted'
    throw error
  }
}

/** Each command that was ever answered stands in its case's history. */
async function historiesTellOfAll(): Promise<void> {
  const histories = new Map<string, Event[]>()
  for (const journey of journeys) histories.set(journey.id, (await journey.history()).events)
  for (const given of people.given)
    expect(told(given, histories), `the history tells of ${given.path} by ${given.client}`).toBe(true)
}

/** Given again with its key, a command answers as it did. */
async function answerAgain(commands: readonly Given[]): Promise<void> {
  for (const { client, path, key, body, status, ids } of commands) {
    const again = await people(client).ask('POST', path, body, { key })
    expect([path, again.status, again.replayed, idsIn(again.body)]).toEqual([path, status, true, ids])
  }
}

function told({ path, key, body, ids }: Given, histories: ReadonlyMap<string, Event[]>): boolean {
  const [, id = ids[0] ?? '', n] = /^\/v1\/\w+\/(\w+)(?:\.(\d+))?\//.exec(path) ?? []
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
  for (const { id, village, history } of journeys) {
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
