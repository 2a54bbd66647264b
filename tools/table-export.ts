import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  paginateScan,
  type WriteRequest,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'

type Item = Record<string, AttributeValue>

const BATCH = 25
const TRIES_MAX = 8
const WAIT_MS = 50
const READY_WITHIN_SECONDS = 120

/**
 * Writes every item of a table into a file, one `{"Item": …}` a line, as DynamoDB's own export to S3 does.
 * @returns how many
 */
export async function exportTable(
  client: DynamoDBClient,
  table: string,
  file: string,
  onItem: (items: number) => void = () => {},
): Promise<number> {
  let items = 0
  async function* lines() {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
      for (const item of Items) {
        items += 1
        onItem(items)
        yield `${JSON.stringify({ Item: item }, bytesAsBase64)}\n`
      }
  }
  await pipeline(lines, createWriteStream(file, { mode: 0o600 }))
  return items
}

/**
 * Makes a table of a new name with the keys and indexes of another, and puts an export into it.
 * @returns how many items
 * @throws when the name is taken
 */
export async function restoreTable(
  client: DynamoDBClient,
  { file, like, to }: { file: string; like: string; to: string },
  onItem: (items: number) => void = () => {},
): Promise<number> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: like }))
  await client.send(
    new CreateTableCommand({
      TableName: to,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Table?.AttributeDefinitions,
      KeySchema: Table?.KeySchema,
      GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  )
  await waitUntilTableExists({ client, maxWaitTime: READY_WITHIN_SECONDS, minDelay: 1 }, { TableName: to })
  let items = 0
  let batch: WriteRequest[] = []
  const flush = async (): Promise<void> => {
    await writeAll(client, to, batch)
    items += batch.length
    batch = []
    onItem(items)
  }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { Item }: { Item: Item } = JSON.parse(line, base64AsBytes)
    batch.push({ PutRequest: { Item } })
    if (batch.length === BATCH) await flush()
  }
  if (batch.length > 0) await flush()
  return items
}

async function writeAll(client: DynamoDBClient, table: string, requests: WriteRequest[]): Promise<void> {
  let left = requests
  for (let tries = 0; left.length > 0; tries += 1) {
    if (tries === TRIES_MAX) throw new Error(`${table} does not take what it is given`)
    if (tries > 0) await new Promise((later) => setTimeout(later, WAIT_MS * 2 ** tries))
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }))
    left = UnprocessedItems?.[table] ?? []
  }
}

/** DynamoDB's JSON says bytes as base64; a Buffer has made an object of itself before it comes here. */
function bytesAsBase64(this: unknown, _: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value
}

/** `B` with a text is bytes; an attribute that is itself called `B` holds an object. */
const base64AsBytes = (name: string, value: unknown): unknown =>
  name === 'B' && typeof value === 'string' ? Uint8Array.from(Buffer.from(value, 'base64')) : value
