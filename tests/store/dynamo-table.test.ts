import { createServer, type Server } from 'node:http'
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoClient, dynamoTable } from '../../shared/store/dynamo-table.ts'
import type { Action, Used } from '../../shared/store/table.ts'
import { createTable, type Engine, startDynoxide } from './engine.ts'
import { seeded } from './seeded.ts'

const guarded = (n: number): Action => ({
  kind: 'put',
  row: { pk: `CASE#${n}`, sk: 'HEAD', version: 2 },
  only: { guard: `head ${n} is the one read`, condition: { kind: 'equals', attribute: 'version', value: 1 } },
})

// What AWS does and no engine here can be made to do.
describe('the table on AWS', () => {
  const setUp = () => {
    const used: Used[] = []
    const waits: number[] = []
    const client = new DynamoDBClient({})
    const mock = mockClient(client)
    const table = dynamoTable({
      client,
      table: 'simpul',
      onUsed: (units) => used.push(units),
      random: seeded(7),
      sleep: async (ms) => void waits.push(ms),
    })
    return { mock, table, used, waits }
  }
  const named = (name: string) => Object.assign(new Error(''), { name })
  const canceled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: '',
      $metadata: {},
      CancellationReasons: codes.map((Code) => (Code === 'None' ? { Code } : { Code, Message: 'it says why' })),
    })

  it.each([['TransactionConflict'], ['ThrottlingError'], ['ProvisionedThroughputExceeded'], ['TransactionInProgress']])(
    'answers contended when a transaction is canceled by %s alone',
    async (code) => {
      const { mock, table } = setUp()
      mock.on(TransactWriteItemsCommand).rejects(canceled('None', code))
      expect(await table.write([guarded(0), guarded(1)])).toEqual({ kind: 'contended' })
      expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(1) // to decide again is the caller's part
    },
  )

  it.each([
    ['ThrottlingException'],
    ['ProvisionedThroughputExceededException'],
    ['RequestLimitExceeded'],
    ['TransactionInProgressException'],
  ])('answers contended when a whole request fails by %s', async (name) => {
    const { mock, table } = setUp()
    mock.onAnyCommand().rejects(named(name))
    expect(await table.write([guarded(0), guarded(1)])).toEqual({ kind: 'contended' })
    expect(await table.write([guarded(0)])).toEqual({ kind: 'contended' })
  })

  it('answers contended when a single write meets a transaction', async () => {
    const { mock, table } = setUp()
    mock.on(PutItemCommand).rejects(new TransactionConflictException({ message: '', $metadata: {} }))
    expect(await table.write([guarded(0)])).toEqual({ kind: 'contended' })
  })

  it('answers refused when a condition failed beside a conflict: to try the same again would not help', async () => {
    const { mock, table, used } = setUp()
    mock.on(TransactWriteItemsCommand).rejects(canceled('TransactionConflict', 'ConditionalCheckFailed', 'None'))
    expect(await table.write([guarded(0), guarded(1), guarded(2)])).toEqual({
      kind: 'refused',
      failed: [{ action: 1, guard: 'head 1 is the one read', row: undefined }],
    })
    expect(used).toEqual([])
  })

  it.each<[string, Error]>([
    ['a transaction too large', canceled('None', 'ValidationError')],
    ['a conflict beside a fault of ours', canceled('TransactionConflict', 'ItemCollectionSizeLimitExceeded')],
    ['no reason at all', canceled('None', 'None')],
    ['a wrong request', named('ValidationException')],
    ['a fault of the service', named('InternalServerError')],
    ['no answer in time', named('TimeoutError')],
  ])('throws for %s', async (_what, error) => {
    const { mock, table } = setUp()
    mock.onAnyCommand().rejects(error)
    await expect(table.write([guarded(0), guarded(1)])).rejects.toBe(error)
    await expect(table.write([guarded(0)])).rejects.toBe(error)
  })

  it('reads the keys again that a batch left, with growing waits, and gives up in the end', async () => {
    const { mock, table, used, waits } = setUp()
    const [one, two] = [
      { pk: { S: 'A' }, sk: { S: '1' } },
      { pk: { S: 'A' }, sk: { S: '2' } },
    ]
    const capacity = { ConsumedCapacity: [{ CapacityUnits: 1 }] }
    mock
      .on(BatchGetItemCommand)
      .resolvesOnce({ UnprocessedKeys: { simpul: { Keys: [one, two] } }, ...capacity })
      .resolvesOnce({ Responses: { simpul: [two] }, UnprocessedKeys: { simpul: { Keys: [one] } }, ...capacity })
      .resolves({ Responses: { simpul: [one] }, ...capacity })
    const keys = [
      { pk: 'A', sk: '1' },
      { pk: 'A', sk: '2' },
    ]
    expect(await table.getMany(keys)).toEqual(keys.toReversed())
    expect(
      mock.commandCalls(BatchGetItemCommand).map(({ args }) => args[0].input.RequestItems?.['simpul']?.Keys),
    ).toEqual([[one, two], [one, two], [one]])
    expect(used).toHaveLength(3)
    expect(waits).toHaveLength(2)
    expect(Math.max(...waits)).toBeLessThan(100)

    mock.reset()
    mock.on(BatchGetItemCommand).resolves({ UnprocessedKeys: { simpul: { Keys: [one] } }, ...capacity })
    await expect(table.getMany(keys)).rejects.toThrow('unread')
    expect(mock.commandCalls(BatchGetItemCommand)).toHaveLength(8)
  })

  it('adds again after a conflict, and gives up in the end', async () => {
    const { mock, table, waits } = setUp()
    const conflict = new TransactionConflictException({ message: '', $metadata: {} })
    mock
      .on(UpdateItemCommand)
      .rejectsOnce(conflict)
      .resolves({ Attributes: { value: { N: '3' } } })
    expect(await table.add({ pk: 'NUMBER#35.79#26', sk: 'NEXT' }, 'value', 1)).toBe(3)
    expect(waits).toHaveLength(1)
    mock.on(UpdateItemCommand).rejects(conflict)
    await expect(table.add({ pk: 'NUMBER#35.79#26', sk: 'NEXT' }, 'value', 1)).rejects.toBe(conflict)
  })

  it('counts a transaction that was already done as the read it is billed as', async () => {
    const { mock, table, used } = setUp()
    mock.on(TransactWriteItemsCommand).resolves({ ConsumedCapacity: [{ CapacityUnits: 4, ReadCapacityUnits: 4 }] })
    await table.write([guarded(0), guarded(1)])
    expect(used).toEqual([{ operation: 'write', readUnits: 4, writeUnits: 0 }])
  })

  it('finds its own row when a single write is sent twice', async () => {
    const { mock, table } = setUp()
    const Item = { pk: { S: 'CASE#0' }, sk: { S: 'HEAD' }, version: { N: '2' } }
    mock.on(PutItemCommand).rejects(new ConditionalCheckFailedException({ message: '', $metadata: {}, Item }))
    expect(await table.write([guarded(0)])).toEqual({
      kind: 'refused',
      failed: [{ action: 0, guard: 'head 0 is the one read', row: { pk: 'CASE#0', sk: 'HEAD', version: 2 } }],
    })
  })
})

describe('an answer that is lost', () => {
  let engine: Engine
  let proxy: Server
  let endpoint = ''
  const requests = new Map<string, number>()
  beforeAll(async () => {
    engine = await startDynoxide()
    await createTable(engine.client, 'simpul')
    // Passes each request on, but lets the first answers fall under the table: as many as its path says.
    proxy = createServer((request, response) => {
      const path = request.url ?? ''
      const count = (requests.get(path) ?? 0) + 1
      requests.set(path, count)
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', async () => {
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
        const answer = await fetch(engine.endpoint, {
          method: 'POST',
          headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
          body: Buffer.concat(chunks),
        })
        const body = Buffer.from(await answer.arrayBuffer())
        if (count > Number(/lose-(\d)/.exec(path)?.[1]))
          response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body)
      })
    })
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
    const address = proxy.address()
    endpoint = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
  }, 30_000)
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    await engine.stop()
  })

  const losing = (path: string) =>
    dynamoTable({
      client: dynamoClient({
        endpoint: `${endpoint}/${path}`,
        region: 'ap-southeast-3',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
      table: 'simpul',
      onUsed: () => {},
      random: seeded(11),
    })
  const event = (pk: string): Action => ({
    kind: 'put',
    row: { pk, sk: 'EVENT#000001', by: 'this command' },
    only: { guard: 'event is new', condition: { kind: 'absent' } },
  })

  it.concurrent('leaves a transaction done once, and the caller hears that it is', async ({ expect }) => {
    const table = losing('lose-1/of-two')
    expect(await table.write([event('CASE#1'), event('CASE#2')])).toEqual({ kind: 'written' })
    expect(await table.get({ pk: 'CASE#1', sk: 'EVENT#000001' })).toBeDefined()
  })

  it.concurrent('leaves a single write done once, and the caller is shown its own row', async ({ expect }) => {
    expect(await losing('lose-1/of-one').write([event('CASE#3')])).toEqual({
      kind: 'refused',
      failed: [{ action: 0, guard: 'event is new', row: { pk: 'CASE#3', sk: 'EVENT#000001', by: 'this command' } }],
    })
  })

  it.concurrent('is waited for 2 s, three times, and then a failure', async ({ expect }) => {
    const began = performance.now()
    await expect(losing('lose-9').write([event('CASE#4')])).rejects.toThrow()
    expect(requests.get('/lose-9/') ?? requests.get('/lose-9')).toBe(3)
    expect(performance.now() - began).toBeGreaterThan(5_900)
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})
