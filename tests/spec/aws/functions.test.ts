import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { marshall } from '@aws-sdk/util-dynamodb'
import type { Context, DynamoDBRecord, SQSRecord } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { waitingProposals } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import { makeWorld } from '../../../infra/local/seed/world.ts'
import { registerInProcess } from '../../../infra/local/simulators/register.ts'
import { entryText } from '../../../shared/cases/entry.ts'
import { wakeMessage } from '../../../shared/cases/outgoing.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { ENVIRONMENT, LOCAL_ENVIRONMENT } from '../../../shared/names/environment.ts'
import { QUEUES, queueVariable } from '../../../shared/names/queues.ts'
import { REGIONS_FOLDER } from '../../../shared/reference/regions/folder.ts'
import { createKeysFile } from '../../../shared/store/keys/file-keys.ts'
import type { Row } from '../../../shared/store/table.ts'

/** The functions as Lambda calls them, over services that fail as AWS does. */

const dynamo = mockClient(DynamoDBClient)
const sqs = mockClient(SQSClient)
const kms = mockClient(KMSClient)
const named = (name: string) => Object.assign(new Error(''), { name })

let rows: Map<string, Row>
/** A case that waits at the city, with its look-up still open, and the task of that look-up. */
let waiting: string
let task: number

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simpul-aws-'))
  const keysFile = join(folder, 'keys.json')
  symlinkSync(REGIONS_FOLDER, join(folder, 'regions')) // they lie beside the bundle
  await createKeysFile(keysFile)
  for (const [name, value] of Object.entries({
    [ENVIRONMENT.table]: 'Simpul',
    [ENVIRONMENT.register]: 'http://127.0.0.1:9', // nobody listens there
    [ENVIRONMENT.metrics]: 'Simpul',
    AWS_REGION: 'ap-southeast-3',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    LAMBDA_TASK_ROOT: folder,
    [LOCAL_ENVIRONMENT.keys]: keysFile,
    ...Object.fromEntries(QUEUES.map((queue) => [queueVariable(queue), `https://sqs.example/${queue}`])),
  }))
    vi.stubEnv(name, value)
  const now = instant('2026-03-02T02:00:00.000Z')
  const registry = registerInProcess(() => now)
  const slow = { lookUp: async () => ({ kind: 'unavailable', cause: 'timeout', retryAfterSeconds: null }) as const }
  const world = makeWorld({ keysFile, issuer: 'https://issuer.example', registry: { ...registry, ...slow } })
  const journey = waitingProposals('2026-03-02', () => '2026-02-20').find(
    ({ until }) => until === 'city-administration',
  )
  if (!journey) throw new Error('the seed has a proposal at the city')
  const head = await travel(world, journey, now)
  if (head.kind !== 'proposal' || !head.facts.checks.pending) throw new Error('its look-up is open')
  waiting = head.flow.id
  task = head.facts.checks.pending.task
  rows = new Map(world.table.dump().map((row) => [`${row.pk} ${row.sk}`, row]))
}, 30_000)

beforeEach(() => {
  for (const service of [dynamo, sqs, kms]) service.reset()
  dynamo.on(GetItemCommand).callsFake(({ Key }) => {
    const row = rows.get(`${Key.pk.S} ${Key.sk.S}`)
    return row ? { Item: marshall(row, { removeUndefinedValues: true }) } : {}
  })
  dynamo.on(BatchGetItemCommand).resolves({ Responses: {} })
  dynamo.on(PutItemCommand).resolves({})
  dynamo.on(TransactWriteItemsCommand).resolves({})
})

const context = (leftMs = 30_000) => ({ getRemainingTimeInMillis: () => leftMs }) as Context
const message = (messageId: string, body: unknown, queue = 'wakes') =>
  ({
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
    eventSourceARN: `arn:aws:sqs:ap-southeast-3:000000000000:Simpul-${queue}`,
  }) as SQSRecord
const wake = (caseId: string) => wakeMessage(caseId, '2026-03-02T02:00:00.000Z', 'city-social-35.79').message
const lookUp = () => ({
  ...wake(waiting),
  type: 'simpul.checks.asked',
  data: { case: waiting, task, step: 'city-administration' },
})
const failed = (answer: unknown) =>
  (answer as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures.map(
    ({ itemIdentifier }) => itemIdentifier,
  )

const intake = async () => (await import('../../../functions/intake/handler.ts')).handler
const checks = async () => (await import('../../../functions/checks/handler.ts')).handler
const relay = async () => (await import('../../../functions/relay/handler.ts')).handler

it('intake reports the message whose case could not be read now, and no other, and keeps why', async () => {
  const read = dynamo.on(GetItemCommand, { Key: marshall({ pk: 'CASE#THROTTLED1', sk: 'HEAD' }) })
  read.rejects(named('ProvisionedThroughputExceededException'))
  const Records = [message('1', wake(waiting)), message('2', wake('THROTTLED1')), message('3', wake(waiting))]
  expect(failed(await (await intake())({ Records }, context()))).toEqual(['2'])
  const [kept] = dynamo.commandCalls(PutItemCommand, { TableName: 'Simpul' })
  expect(kept?.args[0].input.Item).toMatchObject({
    pk: { S: 'FAILURE#2' },
    code: { S: 'ProvisionedThroughputExceededException' },
  })
})

it('intake still answers for each message when the reason itself cannot be kept', async () => {
  dynamo.on(PutItemCommand).rejects(named('InternalServerError'))
  const Records = [message('1', 'no message'), message('2', wake(waiting)), message('3', '{}')]
  expect(failed(await (await intake())({ Records }, context()))).toEqual(['1', '3'])
})

it('intake begins nothing that it has no time for: what is done stays done, the rest comes again', async () => {
  let left = 30_000
  const running = { getRemainingTimeInMillis: () => (left -= 10_000) } as Context
  const Records = ['1', '2', '3'].map((id) => message(id, wake(waiting)))
  expect(failed(await (await intake())({ Records }, running))).toEqual(['2', '3'])
})

it('a conflict that does not pass makes the message come again; one that passes does not', async () => {
  const conflict = new TransactionCanceledException({
    message: '',
    $metadata: {},
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }, { Code: 'None' }],
  })
  dynamo.on(TransactWriteItemsCommand).rejects(conflict)
  const Records = [message('1', lookUp(), 'registry-checks')]
  expect(failed(await (await checks())({ Records }, context()))).toEqual(['1'])
  expect(dynamo.commandCalls(TransactWriteItemsCommand)).toHaveLength(5)

  dynamo.on(TransactWriteItemsCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({})
  expect(failed(await (await checks())({ Records }, context()))).toEqual([])
})

it('a key that KMS does not open now is no answer of the register: the look-up comes again and nothing is put off', async () => {
  vi.resetModules()
  for (const [name, value] of Object.entries({
    [LOCAL_ENVIRONMENT.keys]: '',
    [ENVIRONMENT.sealingKey]: 'sealing',
    [ENVIRONMENT.signingKey]: 'signing',
    [ENVIRONMENT.secret]: 'secret',
  }))
    vi.stubEnv(name, value)
  kms.on(DecryptCommand).rejects(named('ThrottlingException'))
  const Records = [message('1', lookUp(), 'registry-checks')]
  expect(failed(await (await checks())({ Records }, context()))).toEqual(['1'])
  expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input.EncryptionContext).toMatchObject({ case: waiting })
  expect(dynamo.commandCalls(TransactWriteItemsCommand)).toEqual([])
})

const record = (SequenceNumber: string, eventName: DynamoDBRecord['eventName'], row: Row | undefined) =>
  ({
    eventName,
    dynamodb: { SequenceNumber, ...(row ? { NewImage: marshall(row, { removeUndefinedValues: true }) } : {}) },
  }) as DynamoDBRecord

it('relay reports the record that SQS did not take and an insertion without its image, and passes over what was removed', async () => {
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => ({
    Successful: Entries.slice(1).map(({ Id }: { Id: string }) => ({ Id })),
    Failed: [{ Id: Entries[0].Id, SenderFault: false, Code: 'InternalError' }],
  }))
  const entries = [...rows.values()].filter(({ pk, sk }) => pk === `CASE#${waiting}` && sk.startsWith('EVENT#'))
  const handedOff = entries.find((row) => entryText(row)?.includes('"HandedOff"'))
  const Records = [
    record('1', 'REMOVE', undefined),
    record('2', 'INSERT', handedOff),
    record('3', 'INSERT', undefined),
    record('4', 'INSERT', entries[0]),
  ]
  expect(failed(await (await relay())({ Records }, context()))).toEqual(['3', '2'])
})

it('relay lets handoffs go although no feed can be read, and has the record come again for the feeds', async () => {
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => ({
    Successful: Entries.map(({ Id }: { Id: string }) => ({ Id })),
  }))
  dynamo.on(BatchGetItemCommand).rejects(named('ProvisionedThroughputExceededException'))
  const entries = [...rows.values()].filter(({ pk, sk }) => pk === `CASE#${waiting}` && sk.startsWith('EVENT#'))
  const handedOff = entries.find((row) => entryText(row)?.includes('"HandedOff"'))
  expect(failed(await (await relay())({ Records: [record('1', 'INSERT', handedOff)] }, context()))).toEqual(['1'])
  expect(sqs.commandCalls(SendMessageBatchCommand).length).toBeGreaterThan(0)
})
