import { randomUUID } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { Checkpoints } from './checkpoints.ts'
import type { Engines } from './engines.ts'
import { passes } from './filter-pattern.ts'
import { type QueuePumpOptions, queuePump } from './queue-pump.ts'
import { type GivenUp, type Pump, type StreamPumpOptions, skipToEnd, streamPump } from './stream-pump.ts'
import { ACCOUNT, type Plan, REGION, type StreamMapping } from './template.ts'

export type PumpParts = {
  plan: Plan
  tableChanges: Engines['tableChanges']
  clients: Engines['clients']
  /** The engine's name of each table's stream. */
  streams: ReadonlyMap<string, string>
  checkpoints: Checkpoints
  invoke(functionName: string, event: unknown): Promise<unknown>
  say(functionName: string, line: string): void
}

/** Every event source mapping of the template. */
export function startPumps({ plan, tableChanges, clients, streams, checkpoints, invoke, say }: PumpParts): Pump {
  const pumps = [
    ...plan.streams.map((mapping) => {
      const options: StreamPumpOptions = {
        client: clients.streams,
        streamArn: streamOf(mapping, streams),
        arn: mapping.arn,
        reader: mapping.id,
        checkpoints,
        batchSize: mapping.batchSize,
        retries: mapping.retries,
        recordAgeSecondsMax: mapping.recordAgeSecondsMax,
        invoke: (event) => invoke(mapping.function, event),
        wants: (record) => mapping.filters.length === 0 || mapping.filters.some((filter) => passes(filter, record)),
        onGivenUp: (givenUp) => keepGivenUp(clients, mapping, givenUp),
        say: (line) => say(mapping.function, line),
        changes: tableChanges,
      }
      return streamPump(options)
    }),
    ...plan.drains.map((mapping) => {
      const options: QueuePumpOptions = {
        client: clients.queues,
        url: plan.queues.find(({ QueueName }) => QueueName === mapping.queue)?.url ?? '',
        arn: mapping.arn,
        batchSize: mapping.batchSize,
        concurrency: mapping.concurrency,
        invoke: (event) => invoke(mapping.function, event),
        say: (line) => say(mapping.function, line),
      }
      return queuePump(options)
    }),
  ]
  return {
    async stop() {
      await Promise.all(pumps.map((pump) => pump.stop()))
    },
  }
}

/**
 * Readers that send messages begin after the seed: it has delivered its own. All others read it from the start, as they
 * would read what years of work left; `all` are put behind what was counted already.
 */
export async function passOverSeed(
  { plan, clients, streams, checkpoints }: Omit<PumpParts, 'invoke' | 'say' | 'tableChanges'>,
  who: 'senders' | 'all' = 'senders',
): Promise<void> {
  const queueUrls = new Set(plan.queues.map(({ url }) => url))
  for (const mapping of plan.streams) {
    const { environment = {} } = plan.functions.find(({ name }) => name === mapping.function) ?? {}
    if (who === 'all' || Object.values(environment).some((value) => queueUrls.has(value)))
      await skipToEnd({
        client: clients.streams,
        streamArn: streamOf(mapping, streams),
        reader: mapping.id,
        checkpoints,
      })
  }
}

function streamOf({ id, table }: StreamMapping, streams: ReadonlyMap<string, string>): string {
  const stream = streams.get(table)
  if (stream === undefined) throw new Error(`${id}: table ${table} has no stream`)
  return stream
}

/** As Lambda keeps it (Developer Guide, "Retaining records of failed batches in Amazon S3"). */
async function keepGivenUp(
  { objects }: Engines['clients'],
  { id, arn, function: name, failureBucket }: StreamMapping,
  { records, shard, attempts, condition }: GivenUp,
): Promise<void> {
  const timestamp = new Date().toISOString()
  const [day = '', time = ''] = timestamp.split('T')
  const key = `aws/lambda/${id}/${shard}/${day.replaceAll('-', '/')}/${day}T${time.slice(0, 8).replaceAll(':', '.')}-${randomUUID()}`
  const sequences = records.map(({ dynamodb }) => dynamodb?.SequenceNumber)
  await objects.send(
    new PutObjectCommand({
      Bucket: failureBucket,
      Key: key,
      ContentType: 'application/json',
      Body: JSON.stringify({
        requestContext: {
          requestId: randomUUID(),
          functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
          condition,
          approximateInvokeCount: attempts,
        },
        version: '1.0',
        timestamp,
        DDBStreamBatchInfo: {
          shardId: shard,
          startSequenceNumber: sequences[0],
          endSequenceNumber: sequences.at(-1),
          batchSize: records.length,
          streamArn: arn,
        },
        payload: JSON.stringify({ Records: records }),
      }),
    }),
  )
}
