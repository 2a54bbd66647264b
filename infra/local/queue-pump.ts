import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { invariant } from '../../shared/kit/invariant.ts'
import type { Pump } from './stream-pump.ts'
import { REGION } from './template.ts'

export type QueuePumpOptions = {
  client: SQSClient
  url: string
  arn: string
  batchSize: number
  /** Batches at once; one machine gains nothing from more than a few. */
  concurrency: number
  invoke(event: SQSEvent): Promise<unknown>
  say(line: string): void
}

const POLLERS_MAX = 3
const BATCH_MAX = 10
/** Short and never aborted: the emulator hands a message also to a poll whose caller has gone. A message ends it at once. */
const WAIT_SECONDS = 1
const AFTER_ERROR_MS = 200

const BatchAnswer = z
  .looseObject({ batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string() })).nullish() })
  .nullish()

/** Brings the messages of a queue to a function; what it does not report as failed is deleted. */
export function queuePump({ client, url, arn, batchSize, concurrency, invoke, say }: QueuePumpOptions): Pump {
  let stopped = false

  async function poll(): Promise<void> {
    while (!stopped) {
      try {
        await once()
      } catch (error) {
        // All come back when their visibility ends.
        say(error instanceof Error ? error.message : String(error))
        if (!stopped) await sleep(AFTER_ERROR_MS)
      }
    }
  }

  async function once(): Promise<void> {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(batchSize, BATCH_MAX),
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    if (messages.length === 0) return
    const answer = BatchAnswer.parse(await invoke({ Records: messages.map((message) => toLambdaRecord(message, arn)) }))
    const failed = new Set((answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier))
    const known = new Set(messages.map(({ MessageId }) => MessageId))
    for (const id of failed)
      if (!known.has(id)) throw new Error('an unknown message is reported as failed: the whole batch fails')
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''))
    if (done.length === 0) return
    const { Failed = [] } = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: done.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle })),
      }),
    )
    if (Failed.length > 0) say(`${Failed.length} messages were not deleted and come again`)
  }

  const polling = Promise.all(Array.from({ length: Math.min(concurrency, POLLERS_MAX) }, poll))
  return {
    async stop() {
      stopped = true
      await polling
    },
  }
}

/** @see Lambda Developer Guide, "Using Lambda with Amazon SQS", example event */
function toLambdaRecord(message: Message, arn: string): SQSRecord {
  const { MessageId, ReceiptHandle, Body, MD5OfBody, Attributes = {}, MessageAttributes = {} } = message
  invariant(MessageId !== undefined && ReceiptHandle !== undefined && Body !== undefined, 'a message is whole')
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      ...Attributes,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
          stringListValues: [],
          binaryListValues: [],
        },
      ]),
    ),
    md5OfBody: MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: REGION,
  }
}
