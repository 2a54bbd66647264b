import type { SQSRecord } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { enqueueDue } from '../../../functions/clock/enqueue-due.ts'
import { act } from '../../../shared/cases/act.ts'
import type { Message } from '../../../shared/contracts/messages.ts'
import { eachMessage } from '../../../shared/queue/batch.ts'
import { caseKey, headOf as headKey } from '../../../shared/store/row-keys.ts'
import { aProposal, CITY, days, historyOf, itIsLate, newScene, type Scene, tell } from '../../story/road.ts'

const recordOf = (message: Message): SQSRecord => ({
  messageId: message.id,
  receiptHandle: message.id,
  body: JSON.stringify(message),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'clock',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:ap-southeast-3:000000000000:Simpul-wakes',
  awsRegion: 'ap-southeast-3',
})

/** A night of the clock: everything due is listed and sent, and worked in batches of ten as the queue hands them out. */
async function theClockComesBy({ world }: Scene): Promise<{ due: number; failed: string[] }> {
  const sent: Message[] = []
  const queue = {
    send: async (messages: readonly { message: Message }[]) => {
      sent.push(...messages.map(({ message }) => message))
      return []
    },
  }
  const { due } = await enqueueDue(world.deps.table, queue, world.deps.now())
  const failed: string[] = []
  for (let from = 0; from < sent.length; from += 10) {
    const Records = sent.slice(from, from + 10).map(recordOf)
    const answer = await eachMessage(
      { Records },
      {
        handle: (message) => world.receive(message),
        onFailure: async () => {},
        timeLeftMs: () => 60_000,
        messageMs: 1_000,
      },
    )
    failed.push(...answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  }
  return { due, failed }
}
const lateOnes = async (scene: Scene): Promise<string[]> => {
  const found: string[] = []
  for (const id of scene.plans.keys())
    if ((await historyOf({ ...scene, id })).some(({ type }) => type === 'TaskLate')) found.push(id)
  return found
}

describe('time acts (P12)', () => {
  const MANY = 40

  test('on every case that is due, and one that cannot be read stops none of the others', async () => {
    const scene = await newScene()
    for (let n = 1; n <= MANY; n += 1) await aProposal('city-administration', { n })(scene)
    await tell(scene, itIsLate(), days(1))
    const ids = [...scene.plans.keys()]
    const poisoned = ids[17] ?? ''
    const { table } = scene.world
    const row = await table.get(headKey(caseKey(poisoned)))
    if (!row) throw new Error('the case has a head')
    await table.write([{ kind: 'put', row: { ...row, head: new Uint8Array([1, 2, 3]) } }])

    const night = await theClockComesBy(scene)
    expect(night).toMatchObject({ due: MANY, failed: [expect.stringContaining(poisoned)] })
    expect((await lateOnes(scene)).sort()).toEqual(ids.filter((id) => id !== poisoned).sort())
    // The next round finds that one alone, and says so again until it is mended.
    expect(await theClockComesBy(scene)).toMatchObject({ due: 1, failed: [expect.stringContaining(poisoned)] })
    await table.write([{ kind: 'put', row }])
    expect(await theClockComesBy(scene)).toEqual({ due: 1, failed: [] })
    expect(await theClockComesBy(scene)).toEqual({ due: 0, failed: [] })
    expect(await lateOnes(scene)).toHaveLength(MANY)
  })

  test('once for each thing that is due, though months go by in one jump', async () => {
    const scene = await tell(await newScene(), aProposal('city-submission'), days(200))
    for (let night = 0; night < 3; night += 1) await theClockComesBy(scene)
    const types = (await historyOf(scene)).map(({ type }) => type)
    expect(types.filter((type) => type === 'TaskLate')).toHaveLength(1)
    expect(types.filter((type) => type === 'TaskEscalated')).toHaveLength(1)
    expect(await theClockComesBy(scene)).toEqual({ due: 0, failed: [] })
  })

  test('also when the index of what is due lags behind: what was worked is found done', async () => {
    const scene = await newScene({ indexLag: 0.7, seed: 7 })
    for (let n = 1; n <= 5; n += 1) await aProposal('city-administration', { n })(scene)
    await tell(scene, itIsLate(), days(1))
    for (let night = 0; night < 12; night += 1) expect((await theClockComesBy(scene)).failed).toEqual([])
    for (const id of scene.plans.keys()) {
      const types = (await historyOf({ ...scene, id })).map(({ type }) => type)
      expect(types.filter((type) => type === 'TaskLate')).toHaveLength(1)
    }
  })

  test('and takes up what rested until a day', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    const { deps } = scene.world
    const officer = scene.world.officer(`${CITY}/verifier`)
    const until = deps.calendar.dueAfter(deps.now(), 3, CITY).at
    for (const command of [
      { type: 'Claim', task: 4 },
      { type: 'Suspend', task: 4, reason: 'Panen.', until },
    ] as const)
      expect(await act(deps, officer, scene.id, command)).toMatchObject({ kind: 'done' })
    expect(await theClockComesBy(scene)).toMatchObject({ due: 0 })
    scene.world.at(until)
    expect(await theClockComesBy(scene)).toEqual({ due: 1, failed: [] })
    expect((await historyOf(scene)).at(-1)).toMatchObject({ type: 'TaskResumed' })
  })
})
