import { setTimeout as sleep } from 'node:timers/promises'
import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import * as z from 'zod'
import { invariant } from '../../shared/kit/invariant.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { FileChanges } from './file-changes.ts'
import { REGION } from './template.ts'

export type Pump = { stop(): Promise<void> }
/** Records that were given up: tried too often, or too old. */
export type GivenUp = {
  records: DynamoDBRecord[]
  shard: string
  attempts: number
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'
}
export type StreamPumpOptions = {
  client: DynamoDBStreamsClient
  /** The engine's name of the stream; `arn` is the one that the function sees. */
  streamArn: string
  arn: string
  reader: string
  checkpoints: Checkpoints
  batchSize: number
  retries: number
  recordAgeSecondsMax: number
  invoke(event: DynamoDBStreamEvent): Promise<unknown>
  wants(record: DynamoDBRecord): boolean
  onGivenUp(givenUp: GivenUp): Promise<void>
  say(line: string): void
  backoffMs?: number
  /** Writes to what the stream is kept in, where they can be seen. */
  changes?: FileChanges | undefined
}

/** Unless writes are seen, a busy stream is asked often, so that a handoff arrives at once; one that rests is left alone. */
const BUSY_POLL_MS = 15
const IDLE_POLL_MS = 60
const BUSY_FOR_MS = 3_000
const SHARDS_EVERY_MS = 1_000
const BACKOFF_MS_MAX = 10_000
const RECORDS_MAX = 1_000

const BatchAnswer = z
  .looseObject({ batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().nullish() })).nullish() })
  .nullish()

/** Brings the records of a table's stream to a function, in order by shard, as its event source mapping says. */
export function streamPump(options: StreamPumpOptions): Pump {
  const { client, streamArn, reader, checkpoints, batchSize, retries, backoffMs = 200, say } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => {})
  const save = (shard: string, record: DynamoDBRecord): void => checkpoints.set(reader, shard, sequenceOf(record))

  async function deliver(shard: string, records: readonly DynamoDBRecord[], attempt = 1): Promise<void> {
    const last = records.at(-1)
    if (!last || signal.aborted) return
    const young = records.findIndex((record) => !isTooOld(record, options.recordAgeSecondsMax))
    if (young !== 0) {
      const old = records.slice(0, young < 0 ? records.length : young)
      await giveUp(shard, old, attempt - 1, 'RecordAgeExceeded')
      return deliver(shard, records.slice(old.length), attempt)
    }
    const done = await tried(records)
    const finished = records[done - 1]
    if (finished) save(shard, finished)
    if (done === records.length || signal.aborted) return
    const rest = records.slice(done)
    // "The batch is bisected at the returned sequence number": what went ahead does not count against the rest.
    if (done > 0) return deliver(shard, rest)
    if (rest.length > 1) {
      // Splitting uses up no attempt (Lambda Developer Guide, "BisectBatchOnFunctionError").
      const middle = Math.floor(rest.length / 2)
      await deliver(shard, rest.slice(0, middle), attempt)
      return deliver(shard, rest.slice(middle), attempt)
    }
    if (attempt > retries) return giveUp(shard, rest, attempt, 'RetryAttemptsExhausted')
    await pause(Math.min(backoffMs * 2 ** (attempt - 1), BACKOFF_MS_MAX))
    return deliver(shard, rest, attempt + 1)
  }

  /** How many records from the first are done: those before the lowest that was reported as failed. */
  async function tried(records: readonly DynamoDBRecord[]): Promise<number> {
    try {
      const answer = BatchAnswer.parse(await options.invoke({ Records: [...records] }))
      const failures = answer?.batchItemFailures ?? []
      const places = failures.map(({ itemIdentifier }) =>
        records.findIndex((record) => itemIdentifier && BigInt(sequenceOf(record)) === BigInt(itemIdentifier)),
      )
      // An unknown or empty identifier fails the whole batch.
      return Math.min(records.length, ...places.map((place) => Math.max(place, 0)))
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
      return 0
    }
  }

  async function giveUp(
    shard: string,
    records: readonly DynamoDBRecord[],
    attempts: number,
    condition: GivenUp['condition'],
  ): Promise<void> {
    const last = records.at(-1)
    invariant(last, 'something is given up')
    await options.onGivenUp({ records: [...records], shard, attempts, condition })
    save(shard, last)
  }

  async function iteratorOf(shard: string): Promise<string | undefined> {
    const after = checkpoints.get(reader, shard)
    const ask = async (
      position:
        | { ShardIteratorType: 'TRIM_HORIZON' }
        | { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER'; SequenceNumber: string },
    ) =>
      (await client.send(new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shard, ...position })))
        .ShardIterator
    if (after === undefined) return ask({ ShardIteratorType: 'TRIM_HORIZON' })
    try {
      return await ask({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after })
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TrimmedDataAccessException')) throw error
      return ask({ ShardIteratorType: 'TRIM_HORIZON' })
    }
  }

  const untilMore = (seen: number, isBusy: boolean): Promise<void> =>
    options.changes ? options.changes.after(seen, IDLE_POLL_MS) : pause(isBusy ? BUSY_POLL_MS : IDLE_POLL_MS)

  async function readShard(shard: string): Promise<void> {
    let busyUntil = Date.now() + BUSY_FOR_MS
    let iterator = await iteratorOf(shard)
    // Only an absent next iterator tells that a shard is read out; an open one has an EndingSequenceNumber too.
    while (iterator !== undefined && !signal.aborted) {
      const seen = options.changes?.count ?? 0
      const page = await client
        .send(new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(batchSize, RECORDS_MAX) }))
        .catch(async (error: unknown) => {
          const lost = error instanceof Error && /ExpiredIterator|TrimmedData/.test(error.name)
          if (!lost) await pause(SHARDS_EVERY_MS)
          return undefined
        })
      if (!page) {
        iterator = await iteratorOf(shard)
        continue
      }
      const records = (page.Records ?? []).map((record) => toLambdaRecord(record, options))
      await deliver(shard, records.filter(options.wants))
      const last = records.at(-1)
      if (last && !signal.aborted) save(shard, last) // also past what the filter dropped
      if (last) busyUntil = Date.now() + BUSY_FOR_MS
      else await untilMore(seen, Date.now() < busyUntil)
      iterator = page.NextShardIterator
    }
  }

  async function run(): Promise<void> {
    const reading = new Map<string, Promise<void>>()
    const readOut = new Set<string>()
    while (!signal.aborted) {
      const shards = await shardsOf(client, streamArn).catch(() => [])
      const known = new Set(shards.map(({ ShardId }) => ShardId))
      for (const { ShardId: shard, ParentShardId: parent } of shards) {
        const waits = parent !== undefined && known.has(parent) && !readOut.has(parent)
        if (shard === undefined || reading.has(shard) || waits) continue
        reading.set(
          shard,
          readShard(shard).then(
            () => void readOut.add(shard),
            (error: unknown) => {
              say(error instanceof Error ? error.message : String(error))
              reading.delete(shard)
            },
          ),
        )
      }
      await pause(SHARDS_EVERY_MS)
    }
    await Promise.all(reading.values())
  }

  const ran = run()
  return {
    stop: () => {
      stopping.abort()
      return ran
    },
  }
}

/** Lets a reader begin after what is in the stream now. */
export async function skipToEnd({
  client,
  streamArn,
  reader,
  checkpoints,
}: Pick<StreamPumpOptions, 'client' | 'streamArn' | 'reader' | 'checkpoints'>): Promise<void> {
  for (const { ShardId } of await shardsOf(client, streamArn)) {
    invariant(ShardId, 'a shard has a name')
    const first = new GetShardIteratorCommand({ StreamArn: streamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' })
    let iterator = (await client.send(first)).ShardIterator
    while (iterator !== undefined) {
      const page: { Records?: _Record[]; NextShardIterator?: string } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: RECORDS_MAX }),
      )
      const last = page.Records?.at(-1)?.dynamodb?.SequenceNumber
      if (last === undefined) break
      checkpoints.set(reader, ShardId, last)
      iterator = page.NextShardIterator
    }
  }
}

async function shardsOf(client: DynamoDBStreamsClient, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = []
  let from: string | undefined
  do {
    const page = new DescribeStreamCommand({ StreamArn: streamArn, ...(from ? { ExclusiveStartShardId: from } : {}) })
    const { StreamDescription } = await client.send(page)
    shards.push(...(StreamDescription?.Shards ?? []))
    from = StreamDescription?.LastEvaluatedShardId
  } while (from !== undefined)
  return shards
}

/** The JSON that Lambda gives: dates as seconds, bytes as base64, and a name that is unique over tables. */
function toLambdaRecord(
  { eventID = '', eventName = 'MODIFY', dynamodb }: _Record,
  { arn, streamArn }: StreamPumpOptions,
): DynamoDBRecord {
  invariant(dynamodb?.SequenceNumber !== undefined, 'a stream record has a number')
  const { ApproximateCreationDateTime: at, ...images } = dynamodb
  // What JSON makes of the SDK's values is what Lambda's types describe.
  const plain: DynamoDBRecord['dynamodb'] = JSON.parse(
    JSON.stringify(images, (_, value: unknown) =>
      isBytes(value) ? Buffer.from(value instanceof Uint8Array ? value : value.data).toString('base64') : value,
    ),
  )
  return {
    eventID: `${streamArn.split('/').slice(1).join('/')}#${eventID}`,
    eventName,
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    eventSourceARN: arn,
    dynamodb: { ...plain, ApproximateCreationDateTime: Math.floor((at?.getTime() ?? 0) / 1000) },
  }
}

/** Bytes, also after a Buffer's own toJSON. */
const isBytes = (value: unknown): value is Uint8Array | { type: 'Buffer'; data: number[] } =>
  value instanceof Uint8Array ||
  (value !== null && typeof value === 'object' && 'type' in value && value.type === 'Buffer' && 'data' in value)

/** Numbers of 1 to 40 digits: compare them as numbers. */
const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? ''

const isTooOld = ({ dynamodb }: DynamoDBRecord, ageSecondsMax: number): boolean =>
  Date.now() / 1000 - (dynamodb?.ApproximateCreationDateTime ?? 0) > ageSecondsMax
