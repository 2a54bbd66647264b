import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Engines } from './engines.ts'
import type { Plan, QueuePlan, TablePlan } from './template.ts'
import { Trouble } from './trouble.ts'

const ACTIVE_WITHIN_MS = 60_000

/**
 * Makes the plan's tables, queues and buckets, or brings those that are there up to it. Doing it twice changes nothing.
 * @returns the engine's stream of each table that has one
 * @throws Trouble when a key of a table changed: its data would have to go
 */
export async function deploy(plan: Plan, { table, queues, objects }: Engines['clients']): Promise<Map<string, string>> {
  const streams = new Map<string, string>()
  for (const one of plan.tables) {
    const stream = await deployTable(one, table)
    if (stream !== undefined) streams.set(one.name, stream)
  }
  // A queue names its dead-letter queue, which must be there first.
  const deadFirst = [...plan.queues].sort((a, b) => Number(Boolean(a.RedrivePolicy)) - Number(Boolean(b.RedrivePolicy)))
  for (const one of deadFirst) await deployQueue(one, queues)
  for (const { name } of plan.buckets) await deployBucket(name, objects)
  return streams
}

async function deployTable(plan: TablePlan, client: DynamoDBClient): Promise<string | undefined> {
  const { name, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = plan
  // CloudFormation has no StreamEnabled; the API wants it.
  const stream = StreamSpecification && { StreamEnabled: true, ...StreamSpecification }
  const found = await describe(client, name)
  if (!found)
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions,
        ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
        ...(stream ? { StreamSpecification: stream } : {}),
      }),
    )
  else {
    if (!isSame(found.KeySchema, KeySchema))
      throw new Trouble(`The keys of table ${name} changed. Start over with --fresh.`)
    for (const index of GlobalSecondaryIndexes) {
      const old = found.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.IndexName)
      if (old && !(isSame(old.KeySchema, index.KeySchema) && isSame(old.Projection, index.Projection)))
        throw new Trouble(`Index ${index.IndexName} of table ${name} changed. Start over with --fresh.`)
      if (!old)
        await client.send(
          new UpdateTableCommand({
            TableName: name,
            AttributeDefinitions,
            GlobalSecondaryIndexUpdates: [{ Create: index }],
          }),
        )
    }
  }
  return (await whenActive(client, name)).LatestStreamArn
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

async function whenActive(client: DynamoDBClient, name: string): Promise<TableDescription> {
  for (const until = Date.now() + ACTIVE_WITHIN_MS; Date.now() < until; await sleep(100)) {
    const table = await describe(client, name)
    const states = [table?.TableStatus, ...(table?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)]
    if (table && states.every((state) => state === 'ACTIVE')) return table
  }
  throw new Error(`table ${name} did not become active`)
}

async function deployQueue(plan: QueuePlan, client: SQSClient): Promise<void> {
  const { QueueName, VisibilityTimeout, MessageRetentionPeriod, DelaySeconds, RedrivePolicy } = plan
  const attributes = Object.fromEntries(
    Object.entries({ VisibilityTimeout, MessageRetentionPeriod, DelaySeconds })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  )
  if (RedrivePolicy) attributes['RedrivePolicy'] = JSON.stringify(RedrivePolicy)
  const url = await client.send(new GetQueueUrlCommand({ QueueName })).then(
    ({ QueueUrl }) => QueueUrl,
    () => undefined,
  )
  if (url === undefined) await client.send(new CreateQueueCommand({ QueueName, Attributes: attributes }))
  else await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }))
}

async function deployBucket(name: string, client: S3Client): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }))
  } catch {
    await client.send(new CreateBucketCommand({ Bucket: name }))
  }
}

/** Equal whatever the order of members; an engine may add members that say nothing. */
const isSame = (a: unknown, b: unknown): boolean => sorted(a) === sorted(b)
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)))
      : inner,
  )
