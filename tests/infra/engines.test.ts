import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { CreateTableCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maintainStreams } from '../../infra/local/dynamodb-engine.ts'
import { type Engines, startEngines } from '../../infra/local/engines.ts'
import { Trouble } from '../../infra/local/trouble.ts'

let data: string
let engines: Engines
const start = () => startEngines(data, () => [], {})
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-engines-'))
  engines = await start()
  await engines.clients.table.send(
    new CreateTableCommand({
      TableName: 'items',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  )
})
afterAll(async () => {
  await engines.stop()
  rmSync(data, { recursive: true, force: true })
})

const put = (pk: string) =>
  engines.clients.table.send(new PutItemCommand({ TableName: 'items', Item: { pk: { S: pk } } }))
const numbers = async (): Promise<bigint[]> => {
  const { table, streams } = engines.clients
  const StreamArn = (await table.send(new DescribeTableCommand({ TableName: 'items' }))).Table?.LatestStreamArn
  const shards = (await streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription?.Shards ?? []
  const first = { StreamArn, ShardId: shards[0]?.ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const
  const { ShardIterator } = await streams.send(new GetShardIteratorCommand(first))
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }))
  return Records.map(({ dynamodb }) => BigInt(dynamodb?.SequenceNumber ?? 0))
}

test('the engines are those for which their gaps are mended; with others, look again', () => {
  const version = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8')).version
  expect(version(fileURLToPath(new URL('../package.json', import.meta.resolve('fauxqs'))))).toBe('2.4.1')
  const dynoxide = `@dynoxide/${process.platform}-${process.arch}/package.json`
  expect(version(createRequire(import.meta.url).resolve(dynoxide))).toBe('1.2.1')
})

test('only the loopback address is listened on', async () => {
  for (const url of [engines.sqs, engines.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '']) {
    const server = createServer()
    // Would be taken if the engine listened on all addresses.
    await new Promise<void>((done, failed) =>
      server.once('error', failed).listen(Number(new URL(url).port), '127.0.0.2', done),
    )
    server.close()
  }
})

test('reading the stream uses the index, so that a year of records is no slower than a day', () => {
  const database = new DatabaseSync(join(data, 'dynamodb/dynamodb.sqlite'))
  const plan = database
    .prepare(
      `EXPLAIN QUERY PLAN SELECT * FROM _stream_records WHERE table_name = ? AND shard_id = ?
      AND CAST(sequence_number AS INTEGER) > ? ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?`,
    )
    .all('a', 'b', 1, 10)
  database.close()
  expect(plan.map(({ detail }) => String(detail))).toEqual([expect.stringContaining('USING INDEX ix_stream_seq')])
})

const receive = async (QueueUrl: string | undefined) => {
  const { Messages } = await engines.clients.queues.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], WaitTimeSeconds: 1 }),
  )
  return Messages?.[0]
}

test('a message whose visibility was ended is there again, also after a restart on another port', async () => {
  const { QueueUrl } = await engines.clients.queues.send(new CreateQueueCommand({ QueueName: 'q' }))
  await engines.clients.queues.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }))
  for (const receives of ['1', '2']) {
    const message = await receive(QueueUrl)
    expect(message?.Attributes?.['ApproximateReceiveCount']).toBe(receives)
    const again = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 }
    await engines.clients.queues.send(new ChangeMessageVisibilityCommand(again))
  }
  const before = engines.sqs
  await engines.stop()
  const occupier = createServer().listen(Number(new URL(before).port), '127.0.0.1')
  engines = await start()
  occupier.close()
  expect(engines.sqs).not.toBe(before)
  const moved = (await engines.clients.queues.send(new GetQueueUrlCommand({ QueueName: 'q' }))).QueueUrl
  expect(moved?.startsWith(engines.sqs)).toBe(true)
  expect((await receive(moved))?.Attributes?.['ApproximateReceiveCount']).toBe('3')
})

test('a message that someone had in hand when everything ended is there at once after a restart', async () => {
  const { QueueUrl } = await engines.clients.queues.send(
    new CreateQueueCommand({ QueueName: 'in-hand', Attributes: { VisibilityTimeout: '180' } }),
  )
  await engines.clients.queues.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }))
  expect((await receive(QueueUrl))?.Body).toBe('m')
  expect(await receive(QueueUrl)).toBeUndefined()
  await engines.stop()
  engines = await start()
  const { QueueUrl: now } = await engines.clients.queues.send(new GetQueueUrlCommand({ QueueName: 'in-hand' }))
  expect((await receive(now))?.Attributes?.['ApproximateReceiveCount']).toBe('2')
})

test('old stream records go, and the numbers go on', async () => {
  for (const pk of ['a', 'b', 'c']) await put(pk)
  const last = (await numbers()).at(-1) ?? 0n
  await engines.stop()
  expect(maintainStreams(join(data, 'dynamodb/dynamodb.sqlite'), -10)).toBeGreaterThanOrEqual(2)
  engines = await start()
  await put('d')
  expect(await numbers()).toEqual([last, last + 1n])
})

test('a platform without an engine is told which variables name servers of its own, and those are used', async () => {
  const real = process.platform
  Object.defineProperty(process, 'platform', { value: 'plan9' })
  const elsewhere = mkdtempSync(join(tmpdir(), 'simpul-elsewhere-'))
  try {
    const refused = startEngines(elsewhere, () => [], {})
    await expect(refused).rejects.toBeInstanceOf(Trouble)
    await expect(refused).rejects.toThrow(
      /plan9.*AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS and AWS_ENDPOINT_URL_S3/,
    )
    const own = {
      AWS_ENDPOINT_URL_DYNAMODB: 'http://d',
      AWS_ENDPOINT_URL_SQS: 'http://q',
      AWS_ENDPOINT_URL_S3: 'http://s',
    }
    const given = await startEngines(elsewhere, () => [], own)
    expect(given.environment).toMatchObject(own)
    await given.stop()
  } finally {
    Object.defineProperty(process, 'platform', { value: real })
    rmSync(elsewhere, { recursive: true, force: true })
  }
})

test('an engine that is killed says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simpul-killed-'))
  const doomed = await startEngines(folder, () => [], {})
  const engine = readdirSync('/proc').find((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      return command.includes(folder) && command.includes('dynoxide') && !command.startsWith('/bin/sh')
    } catch {
      return false
    }
  })
  process.kill(Number(engine), 'SIGKILL')
  expect(typeof (await doomed.ended)).toBe('string')
  await doomed.stop()
  rmSync(folder, { recursive: true, force: true })
})
