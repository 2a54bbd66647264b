import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateTableCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { type Checkpoints, openCheckpoints } from '../../infra/local/checkpoints.ts'
import { type Engines, startEngines } from '../../infra/local/engines.ts'
import { passes } from '../../infra/local/filter-pattern.ts'
import { queuePump } from '../../infra/local/queue-pump.ts'
import { type GivenUp, type StreamPumpOptions, skipToEnd, streamPump } from '../../infra/local/stream-pump.ts'
import { wakeMessage } from '../../shared/cases/outgoing.ts'
import { sqsQueue } from '../../shared/queue/sqs-queue.ts'

let data: string
let engines: Engines
let streamArn: string
let checkpoints: Checkpoints
const put = (n: number) =>
  engines.clients.table.send(
    new PutItemCommand({ TableName: 'items', Item: { pk: { S: `k${n}` }, box: { B: new Uint8Array([1, 255]) } } }),
  )

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-pumps-'))
  engines = await startEngines(data, () => [], {})
  checkpoints = openCheckpoints(join(data, 'checkpoints.sqlite'))
  await engines.clients.table.send(
    new CreateTableCommand({
      TableName: 'items',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  )
  const { Table } = await engines.clients.table.send(new DescribeTableCommand({ TableName: 'items' }))
  streamArn = Table?.LatestStreamArn ?? ''
  for (let n = 1; n <= 12; n += 1) await put(n) // numbers 1 to 12: as text, 10 comes before 9
})
afterAll(async () => {
  checkpoints.close()
  await engines.stop()
  rmSync(data, { recursive: true, force: true })
})

const numbersOf = ({ Records }: DynamoDBStreamEvent): string =>
  Records.map(({ dynamodb }) => dynamodb?.SequenceNumber).join(',')

/** What a function was given, batch by batch, until it has seen the twelfth record. */
async function pumped(reader: string, options: Partial<StreamPumpOptions> = {}): Promise<string[]> {
  const batches: string[] = []
  const pump = streamPump({
    client: engines.clients.streams,
    streamArn,
    arn: 'arn:aws:dynamodb:ap-southeast-3:000000000000:table/items/stream/local',
    reader,
    checkpoints,
    batchSize: 5,
    retries: 1,
    recordAgeSecondsMax: 3600,
    wants: () => true,
    onGivenUp: async () => {},
    say: () => {},
    backoffMs: 1,
    ...options,
    invoke: async (event) => {
      batches.push(numbersOf(event))
      return options.invoke?.(event)
    },
  })
  for (let turn = 0; turn < 100 && checkpoints.get(reader, shard) !== '12'; turn += 1) await sleep(20)
  await sleep(50)
  await pump.stop()
  return batches
}
const shard = 'shardId-00000001-items'

test('records come in order and in batches, as Lambda shows them, and go on where they ended', async () => {
  const events: DynamoDBStreamEvent[] = []
  const invoke = async (event: DynamoDBStreamEvent) => void events.push(event)
  expect(await pumped('order', { invoke })).toEqual(['1,2,3,4,5', '6,7,8,9,10', '11,12'])
  expect(events[0]?.Records[0]).toMatchObject({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    awsRegion: 'ap-southeast-3',
    eventSourceARN: 'arn:aws:dynamodb:ap-southeast-3:000000000000:table/items/stream/local',
    dynamodb: {
      Keys: { pk: { S: 'k1' } },
      NewImage: { box: { B: 'Af8=' } },
      ApproximateCreationDateTime: expect.any(Number),
    },
  })
  expect(await pumped('order')).toEqual([])
})

test('a poison record is split off, tried as often as the mapping says, and put aside; its neighbours arrive', async () => {
  const aside: GivenUp[] = []
  const batches = await pumped('poison', {
    invoke: async (event) => {
      if (numbersOf(event).split(',').includes('3')) throw new Error('poison')
    },
    onGivenUp: async (givenUp) => void aside.push(givenUp),
  })
  expect(batches).toEqual(['1,2,3,4,5', '1,2', '3,4,5', '3', '3', '4,5', '6,7,8,9,10', '11,12'])
  expect(aside).toMatchObject([
    { attempts: 2, condition: 'RetryAttemptsExhausted', records: [{ dynamodb: { SequenceNumber: '3' } }] },
  ])
})

test('what is reported as failed comes again from the lowest number on, compared as a number', async () => {
  let first = true
  const invoke = async () => {
    const batchItemFailures = first ? [{ itemIdentifier: '10' }, { itemIdentifier: '9' }] : []
    first = false
    return { batchItemFailures }
  }
  expect(await pumped('partial', { batchSize: 12, invoke })).toEqual(['1,2,3,4,5,6,7,8,9,10,11,12', '9,10,11,12'])
})

test('an unknown number fails the whole batch', async () => {
  let first = true
  const invoke = async () => {
    const batchItemFailures = first ? [{ itemIdentifier: '' }] : []
    first = false
    return { batchItemFailures }
  }
  expect((await pumped('unknown', { invoke })).slice(0, 3)).toEqual(['1,2,3,4,5', '1,2', '3,4,5'])
})

test('what the filter drops is not delivered and not read again', async () => {
  const only = { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'k1' }] } } } }
  expect(await pumped('filter', { wants: (record) => passes(only, record) })).toEqual(['1', '10', '11,12'])
  expect(await pumped('filter')).toEqual([])
})

test('a record that is too old is put aside without being tried', async () => {
  const aside: GivenUp[] = []
  await sleep(1_100)
  expect(await pumped('old', { recordAgeSecondsMax: 0, onGivenUp: async (one) => void aside.push(one) })).toEqual([])
  expect(aside.flatMap(({ records }) => records)).toHaveLength(12)
  expect(aside[0]).toMatchObject({ condition: 'RecordAgeExceeded', attempts: 0 })
})

test('a reader can begin after what is there', async () => {
  await skipToEnd({ client: engines.clients.streams, streamArn, reader: 'late', checkpoints })
  expect(await pumped('late')).toEqual([])
})

test('a filter knows its rules and refuses others', () => {
  expect(passes({ a: [{ exists: false }] }, {})).toBe(true)
  expect(passes({ a: [null, 1] }, { a: 1 })).toBe(true)
  expect(passes({ a: [{ 'anything-but': ['x'] }] }, { a: 'x' })).toBe(false)
  expect(passes({ a: [{ suffix: 'z' }] }, { a: 'xyz' })).toBe(true)
  expect(() => passes({ a: [{ cidr: '10.0.0.0/8' }] }, { a: '10.0.0.1' })).toThrow(/cidr/)
})

async function newQueue(name: string, attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = '' } = await engines.clients.queues.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  )
  return QueueUrl
}
const send = (url: string, body: string) =>
  engines.clients.queues.send(
    new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageGroupId: 'village-35.79.01.1001' }),
  )
const left = async (url: string) => {
  const wanted = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })
  const { Attributes = {} } = await engines.clients.queues.send(wanted)
  return Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
}
const drain = (url: string, invoke: (event: SQSEvent) => Promise<unknown>) =>
  queuePump({
    client: engines.clients.queues,
    url,
    arn: `arn:aws:sqs:ap-southeast-3:000000000000:${url.split('/').at(-1)}`,
    batchSize: 10,
    concurrency: 2,
    invoke,
    say: () => {},
  })

test('messages that are reported as failed come again and reach the dead letters; the others are gone', async () => {
  const dead = await newQueue('work-dead')
  const url = await newQueue('work', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:ap-southeast-3:000000000000:work-dead',
      maxReceiveCount: 2,
    }),
  })
  const seen: string[] = []
  for (const body of ['good', 'bad']) await send(url, body)
  const pump = drain(url, async ({ Records }) => {
    seen.push(...Records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`))
    const bad = Records.filter(({ body }) => body === 'bad')
    return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  })
  for (let turn = 0; turn < 100 && (await left(dead)) === 0; turn += 1) await sleep(100)
  await pump.stop()
  expect(seen.sort()).toEqual(['bad 1', 'bad 2', 'good 1'])
  expect([await left(url), await left(dead)]).toEqual([0, 1])
})

test('when the function throws, or names a message that it was not given, nothing is deleted', async () => {
  const url = await newQueue('throws')
  await send(url, 'm')
  let answers = 0
  const pump = drain(url, async () => {
    answers += 1
    if (answers === 1) throw new Error('died')
    return { batchItemFailures: [{ itemIdentifier: 'nobody' }] }
  })
  await sleep(300)
  await pump.stop()
  expect(answers).toBe(1) // hidden until its visibility ends
  expect(await left(url)).toBe(1)
})

test('a message is with the function at once, and stopping takes no longer than a poll', async () => {
  const url = await newQueue('quick')
  let arrivedAt = 0
  const pump = drain(url, async () => {
    arrivedAt = performance.now()
  })
  await sleep(150)
  const sentAt = performance.now()
  await send(url, 'm')
  for (let turn = 0; turn < 100 && arrivedAt === 0; turn += 1) await sleep(5)
  expect(arrivedAt - sentAt).toBeLessThan(500)
  const stoppedAt = performance.now()
  await pump.stop()
  expect(performance.now() - stoppedAt).toBeLessThan(2_000)
})

test('each message goes to its queue with the office in whose turn it is worked (P14)', async () => {
  const url = await newQueue('turns')
  const offices = ['city-social-35.79', 'city-social-35.73', 'village-35.79.01.1001']
  // The emulator takes the group and does not hand it on, so that it is read off the wire.
  const named = new Map<string, string>()
  engines.clients.queues.middlewareStack.add(
    (next) => async (args) => {
      for (const { MessageBody, MessageGroupId } of Batch.safeParse(args.input).data?.Entries ?? [])
        named.set(JSON.parse(MessageBody).data.case, MessageGroupId)
      return next(args)
    },
    { name: 'listen', step: 'build' },
  )
  try {
    const queue = sqsQueue(engines.clients.queues, { wakes: url })
    const sent = Array.from({ length: 24 }, (_, n) => wakeMessage(`CASE${n}`, AT, offices[n % 3] ?? ''))
    expect(await queue.send(sent)).toEqual([])
    expect(await left(url)).toBe(24)
    expect([...named]).toEqual(sent.map(({ message, group }) => [message.subject, group]))
  } finally {
    engines.clients.queues.middlewareStack.remove('listen')
  }
})
const AT = '2026-03-02T02:00:00.000Z'
const Batch = z.object({ Entries: z.array(z.object({ MessageBody: z.string(), MessageGroupId: z.string() })) })
