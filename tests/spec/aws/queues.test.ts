import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it } from 'vitest'
import { enqueueDue } from '../../../functions/clock/enqueue-due.ts'
import { relay } from '../../../functions/relay/relay.ts'
import { nextEntry } from '../../../shared/cases/entry.ts'
import { wakeMessage } from '../../../shared/cases/outgoing.ts'
import type { EngineEvent } from '../../../shared/engine/events.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { QUEUES } from '../../../shared/names/queues.ts'
import { sqsQueue } from '../../../shared/queue/sqs-queue.ts'
import { memoryTable } from '../../../shared/store/memory-table.ts'
import { wakePartition } from '../../../shared/store/row-keys.ts'

/** What SQS does and no engine here can be made to do: take some of a batch, take it and not say so, take nothing now. */

const AT = instant('2026-03-02T02:00:00.000Z')
const client = new SQSClient({})
const sqs = mockClient(client)
const queue = sqsQueue(client, Object.fromEntries(QUEUES.map((name) => [name, `https://sqs.example/${name}`])))
/** No office of these tests has a feed. */
const deps = { queue, table: memoryTable({ random: () => 0.5 }) }
const silent = { info: () => {}, error: () => {} }
beforeEach(() => {
  sqs.reset()
})

const takesAllBut = (...places: number[]) =>
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }: { Entries: { Id: string }[] }) => ({
    Successful: Entries.filter(({ Id }) => !places.includes(Number(Id))).map(({ Id }) => ({ Id })),
    Failed: Entries.filter(({ Id }) => places.includes(Number(Id))).map(({ Id }) => ({
      Id,
      SenderFault: false,
      Code: 'InternalError',
    })),
  }))

const wakes = (count: number) =>
  Array.from({ length: count }, (_, n) => wakeMessage(`CASE${n}`, AT, 'city-social-35.79'))

it('names the messages that a queue did not take, over the batches of ten', async () => {
  takesAllBut(3, 10, 24)
  expect(await queue.send(wakes(25))).toEqual([3, 10, 24])
  const sizes = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries?.length)
  expect(sizes).toEqual([10, 10, 5])
})

it('counts as not taken what the answer does not mention', async () => {
  sqs
    .on(SendMessageBatchCommand)
    .resolves({ Successful: [{ Id: '1', MessageId: 'm', MD5OfMessageBody: '' }], Failed: [] })
  expect(await queue.send(wakes(3))).toEqual([0, 2])
})

it('lets a refusal of the whole request through: the caller is called again', async () => {
  sqs.on(SendMessageBatchCommand).rejects(Object.assign(new Error(''), { name: 'RequestThrottled' }))
  await expect(queue.send(wakes(1))).rejects.toMatchObject({ name: 'RequestThrottled' })
})

/** An entry that lets a case go to the city, sends copies to village and province, and asks the register. */
function entryRow(caseId: string) {
  const address = (agency: string) => ({ agency, desk: null })
  const events: EngineEvent[] = [
    {
      type: 'HandedOff',
      handoff: 1,
      from: address('village-35.79.01.1001'),
      to: address('city-social-35.79'),
      step: 'city-administration',
      returned: null,
    },
    ...['village-35.79.01.1001', 'province-social-35'].map((to) => ({
      type: 'CopySent' as const,
      to,
      from: 'city-social-35.79',
      step: 'city-submission',
      letter: null,
    })),
  ]
  const { packed } = nextEntry(undefined, { system: 'api' }, AT, events)
  return { pk: `CASE#${caseId}`, sk: 'EVENT#00001', entry: packed, kind: 'proposal' }
}
const records = ['A', 'B', 'C'].map((id, n) => ({ id: `${100 + n}`, row: entryRow(`CASE${id}`) }))

it('the relay reports the record of which one message was not taken, once, and no other', async () => {
  takesAllBut(3, 4) // the handoff and the first copy of the second record
  expect(await relay(deps, records, silent)).toEqual(['101'])
})

it('the relay reports a record that is no entry beside those that were not taken', async () => {
  takesAllBut(0)
  const unreadable = { id: '099', row: {} }
  expect(await relay(deps, [unreadable, ...records], silent)).toEqual(['099', '100'])
})

it('the relay fails as a whole when a queue takes nothing now, and sends the same again', async () => {
  sqs.on(SendMessageBatchCommand).rejectsOnce(Object.assign(new Error(''), { name: 'ServiceUnavailable' }))
  await expect(relay(deps, records, silent)).rejects.toMatchObject({ name: 'ServiceUnavailable' })
  sqs.reset()
  takesAllBut()
  expect(await relay(deps, records, silent)).toEqual([])
  const bodies = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? [])
  expect(bodies).toHaveLength(9)
  expect(new Set(bodies.map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id)).size).toBe(9)
})

it('the clock counts the wakes that were not taken; the case stays due and is found by the next run', async () => {
  const table = memoryTable({ random: () => 0.5 })
  table.load(
    ['01', '02'].map((id) => ({ pk: `CASE#${id}`, sk: 'HEAD', wakePk: wakePartition(4), wakeSk: `${AT}#${id}` })),
  )
  takesAllBut(1)
  expect(await enqueueDue(table, queue, AT)).toEqual({ due: 2, failed: 1 })
  takesAllBut()
  expect(await enqueueDue(table, queue, AT)).toEqual({ due: 2, failed: 0 })
})
