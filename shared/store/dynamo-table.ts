import {
  type AttributeValue,
  BatchGetItemCommand,
  type CancellationReason,
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { assertNever, invariant } from '../kit/invariant.ts'
import { checkQuery, isEmptyRange, keyNamesOf } from './query-rules.ts'
import { requestLimits } from './request-limits.ts'
import {
  type Action,
  BATCH_GET_KEYS_MAX,
  type Condition,
  type Guard,
  type Key,
  type Position,
  type Query,
  type Row,
  type Table,
  type Used,
  type WriteResult,
} from './table.ts'
import { checkActions, keyOf, keyText } from './write-rules.ts'

/** Rounds over what BatchGetItem left unread, and over an `add` that met a transaction. */
const ROUNDS_MAX = 8
const FIRST_WAIT_MS = 25
const LONGEST_WAIT_MS = 800

type Item = Record<string, AttributeValue>
type Expression = {
  ConditionExpression: string
  ExpressionAttributeNames: Record<string, string>
  ExpressionAttributeValues?: Item
}

/**
 * The client for `dynamoTable`. Make one outside the handler: it keeps its connections.
 * @param config what the SDK does not find in the environment, where the endpoint of a local engine stands
 */
export const dynamoClient = (config: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'> = {}) =>
  new DynamoDBClient({ ...config, ...requestLimits() })

/**
 * The one table on DynamoDB.
 *
 * A write that timed out may have happened, and the SDK sends it again. A transaction carries the SDK's request token
 * and is then answered as the first time (for ten minutes). A single guarded action is refused the second time, and the
 * row that stood there is the one just written: whoever decides again finds it done.
 *
 * @param onUsed called once for each answered request; a refused or failed one reports nothing, as DynamoDB does
 * @param random 0 to below 1, for jitter
 * @param sleep waits so many milliseconds
 */
export function dynamoTable({
  client,
  table,
  onUsed,
  random,
  sleep = (ms) => new Promise((done) => setTimeout(done, ms)),
}: {
  client: DynamoDBClient
  table: string
  onUsed: (used: Used) => void
  random: () => number
  sleep?: (ms: number) => Promise<void>
}): Table {
  const common = { TableName: table, ReturnConsumedCapacity: 'TOTAL' } as const
  const onRefusal = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
  const read = (operation: Used['operation'], ...capacity: (ConsumedCapacity | undefined)[]) =>
    onUsed({ operation, readUnits: sum(capacity.map((used) => used?.CapacityUnits)), writeUnits: 0 })
  const written = (operation: Used['operation'], ...capacity: (ConsumedCapacity | undefined)[]) => {
    // A transaction that the service has seen before is answered from memory and billed as a read.
    const readUnits = sum(capacity.map((used) => used?.ReadCapacityUnits))
    onUsed({ operation, readUnits, writeUnits: sum(capacity.map((used) => used?.CapacityUnits)) - readUnits })
  }
  const waitBefore = (round: number) => sleep(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** round))

  async function writeOne(action: Extract<Action, { kind: 'put' | 'delete' }>): Promise<WriteResult> {
    const expression = action.only ? expressionOf(action.only.condition) : {}
    try {
      const { ConsumedCapacity } =
        action.kind === 'put'
          ? await client.send(new PutItemCommand({ ...common, ...onRefusal, ...expression, Item: itemOf(action.row) }))
          : await client.send(
              new DeleteItemCommand({ ...common, ...onRefusal, ...expression, Key: itemOf(keyOf(action.key)) }),
            )
      written('write', ConsumedCapacity)
      return { kind: 'written' }
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return refusedBy([action], [reasonOf(error)])
      if (error instanceof TransactionConflictException || isThrottle(error)) return { kind: 'contended' }
      throw error
    }
  }

  async function writeTogether(actions: readonly Action[]): Promise<WriteResult> {
    try {
      const { ConsumedCapacity } = await client.send(
        new TransactWriteItemsCommand({
          ReturnConsumedCapacity: 'TOTAL',
          TransactItems: actions.map((action) => transactItem(table, action)),
        }),
      )
      written('write', ...(ConsumedCapacity ?? []))
      return { kind: 'written' }
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        const reasons = error.CancellationReasons ?? []
        if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return refusedBy(actions, reasons)
        const codes = reasons.flatMap(({ Code }) => (Code === undefined || Code === 'None' ? [] : [Code]))
        if (codes.length > 0 && codes.every((code) => PASSING.has(code))) return { kind: 'contended' }
      } else if (error instanceof TransactionConflictException || isThrottle(error)) return { kind: 'contended' }
      throw error
    }
  }

  return {
    async get(key, { consistent = true } = {}) {
      const { Item, ConsumedCapacity } = await client.send(
        new GetItemCommand({ ...common, Key: itemOf(keyOf(key)), ConsistentRead: consistent }),
      )
      read('get', ConsumedCapacity)
      return Item && rowOf(Item)
    },

    async getMany(keys) {
      invariant(keys.length <= BATCH_GET_KEYS_MAX, 'a batch reads at most 100 keys')
      const rows: Row[] = []
      let left: Item[] = withoutDoubles(keys).map(itemOf)
      for (let round = 0; left.length > 0; round += 1) {
        invariant(round < ROUNDS_MAX, 'the table leaves keys of a batch unread')
        if (round > 0) await waitBefore(round)
        const { Responses, UnprocessedKeys, ConsumedCapacity } = await client.send(
          new BatchGetItemCommand({
            ReturnConsumedCapacity: 'TOTAL',
            RequestItems: { [table]: { Keys: left, ConsistentRead: true } },
          }),
        )
        read('getMany', ...(ConsumedCapacity ?? []))
        rows.push(...(Responses?.[table] ?? []).map(rowOf))
        left = UnprocessedKeys?.[table]?.Keys ?? []
      }
      return rows
    },

    async query(query) {
      checkQuery(query)
      if (isEmptyRange(query)) return { rows: [], next: undefined }
      const { Items, LastEvaluatedKey, ConsumedCapacity } = await client.send(
        new QueryCommand({ ...common, ...pageOf(query) }),
      )
      read('query', ConsumedCapacity)
      return { rows: (Items ?? []).map(rowOf), next: LastEvaluatedKey && positionOf(LastEvaluatedKey) }
    },

    async write(actions) {
      checkActions(actions)
      const [first] = actions
      const isPlain = actions.length === 1 && (first?.kind === 'put' || first?.kind === 'delete')
      return isPlain ? writeOne(first) : writeTogether(actions)
    },

    async add(key, attribute, by) {
      for (let round = 0; ; round += 1) {
        try {
          const { Attributes, ConsumedCapacity } = await client.send(
            new UpdateItemCommand({
              ...common,
              Key: itemOf(keyOf(key)),
              UpdateExpression: 'ADD #number :by',
              ExpressionAttributeNames: { '#number': attribute },
              ExpressionAttributeValues: marshall({ ':by': by }),
              ReturnValues: 'UPDATED_NEW',
            }),
          )
          written('add', ConsumedCapacity)
          const value: unknown = unmarshall(Attributes ?? {})[attribute]
          invariant(typeof value === 'number', 'an added attribute is a number')
          return value
        } catch (error) {
          if (!(error instanceof TransactionConflictException) || round + 1 >= ROUNDS_MAX) throw error
          await waitBefore(round)
        }
      }
    },

    async *scan() {
      let from: Item | undefined
      do {
        const page = await client.send(new ScanCommand({ ...common, ConsistentRead: true, ExclusiveStartKey: from }))
        read('scan', page.ConsumedCapacity)
        yield* (page.Items ?? []).map(rowOf)
        from = page.LastEvaluatedKey
      } while (from)
    },
  }
}

/** Cancellation codes that say nothing about the rows: the same write may pass a moment later. */
const PASSING: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionInProgress',
])
/** The same as error names of a whole request, once the SDK has given up repeating it. */
const THROTTLES: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
])
const isThrottle = (error: unknown): boolean => error instanceof Error && THROTTLES.has(error.name)

const sum = (numbers: readonly (number | undefined)[]): number =>
  numbers.reduce<number>((total, next) => total + (next ?? 0), 0)

const withoutDoubles = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map((key) => [keyText(key), keyOf(key)])).values(),
]
/** @throws on `undefined`, NaN and numbers that are not safe: they have no place in a row. */
const itemOf = (row: Row | Key): Item => marshall(row)

function rowOf(item: Item): Row {
  const { pk, sk, ...attributes } = unmarshall(item)
  invariant(typeof pk === 'string' && typeof sk === 'string', 'a row has text keys')
  return { pk, sk, ...attributes }
}

function positionOf(item: Item): Position {
  const { pk, sk, ...indexKeys } = rowOf(item)
  const texts = Object.entries(indexKeys).map(([name, value]): [string, string] => {
    invariant(typeof value === 'string', 'index keys are text')
    return [name, value]
  })
  return { pk, sk, ...Object.fromEntries(texts) }
}

function pageOf(query: Query): Omit<QueryCommandInput, 'TableName'> {
  const { pk, index, after, limit, descending = false, consistent = true } = query
  const { partitionKey, sortKey } = keyNamesOf(query)
  const range = rangeOf(query)
  return {
    IndexName: index,
    KeyConditionExpression: range.condition ? `#pk = :pk AND ${range.condition}` : '#pk = :pk',
    ExpressionAttributeNames: { '#pk': partitionKey, ...(range.condition ? { '#sk': sortKey } : {}) },
    ExpressionAttributeValues: marshall({ ':pk': pk, ...range.values }),
    ConsistentRead: index === undefined && consistent,
    ExclusiveStartKey:
      after && marshall({ pk: after.pk, sk: after.sk, [partitionKey]: pk, [sortKey]: after[sortKey] ?? '' }),
    Limit: limit,
    ScanIndexForward: !descending,
  }
}

/** An empty text bounds nothing, and DynamoDB does not take one as a key. */
function rangeOf({ prefix, from, to }: Query): { condition?: string; values: Record<string, string> } {
  if (prefix) return { condition: 'begins_with(#sk, :prefix)', values: { ':prefix': prefix } }
  if (from && to !== undefined) return { condition: '#sk BETWEEN :from AND :to', values: { ':from': from, ':to': to } }
  if (from) return { condition: '#sk >= :from', values: { ':from': from } }
  if (to !== undefined) return { condition: '#sk <= :to', values: { ':to': to } }
  return { values: {} }
}

function expressionOf(condition: Condition): Expression | { ConditionExpression: string } {
  switch (condition.kind) {
    case 'absent':
      return { ConditionExpression: 'attribute_not_exists(pk)' }
    case 'equals':
      return {
        ConditionExpression: '#a = :v0',
        ExpressionAttributeNames: { '#a': condition.attribute },
        ExpressionAttributeValues: marshall({ ':v0': condition.value }),
      }
    case 'absentOrOneOf': {
      if (condition.values.length === 0) return { ConditionExpression: 'attribute_not_exists(pk)' }
      const values = Object.fromEntries(condition.values.map((value, n) => [`:v${n}`, value]))
      return {
        ConditionExpression: `attribute_not_exists(pk) OR #a IN (${Object.keys(values).join(', ')})`,
        ExpressionAttributeNames: { '#a': condition.attribute },
        ExpressionAttributeValues: marshall(values),
      }
    }
    default:
      return assertNever(condition)
  }
}

function transactItem(table: string, action: Action): TransactWriteItem {
  const common = { TableName: table, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
  switch (action.kind) {
    case 'put':
      return {
        Put: { ...common, Item: itemOf(action.row), ...(action.only && expressionOf(action.only.condition)) },
      }
    case 'delete':
      return {
        Delete: { ...common, Key: itemOf(keyOf(action.key)), ...(action.only && expressionOf(action.only.condition)) },
      }
    case 'check':
      return {
        ConditionCheck: { ...common, Key: itemOf(keyOf(action.key)), ...expressionOf(action.only.condition) },
      }
    case 'count': {
      const entries = Object.entries(action.by)
      return {
        Update: {
          TableName: table,
          Key: itemOf(keyOf(action.key)),
          UpdateExpression: `ADD ${entries.map((_, n) => `#n${n} :n${n}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(entries.map(([name], n) => [`#n${n}`, name])),
          ExpressionAttributeValues: marshall(Object.fromEntries(entries.map(([, by], n) => [`:n${n}`, by]))),
        },
      }
    }
    default:
      return assertNever(action)
  }
}

const reasonOf = ({ Item }: ConditionalCheckFailedException): CancellationReason => ({
  Code: 'ConditionalCheckFailed',
  ...(Item ? { Item } : {}),
})

function refusedBy(actions: readonly Action[], reasons: readonly CancellationReason[]): WriteResult {
  invariant(reasons.length === actions.length, 'each action has its reason')
  const failed = actions.flatMap((action, index) => {
    const reason = reasons[index]
    if (reason?.Code !== 'ConditionalCheckFailed') return []
    return [{ action: index, guard: guardOf(action).guard, row: reason.Item && rowOf(reason.Item) }]
  })
  return { kind: 'refused', failed }
}

function guardOf({ only }: Action): Guard {
  invariant(only, 'only a guarded action is refused')
  return only
}
