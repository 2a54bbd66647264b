import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { Message } from '../contracts/messages.ts'
import { QUEUES, type QueueName } from '../names/queues.ts'

/** Why one message failed: told to the caller, who keeps it where an operator finds it. */
export type Failed = { messageId: string; receives: number; error: unknown }

export type Batch = {
  handle(message: Message, queue: QueueName): Promise<void>
  /** May fail too: the message is then reported all the same. */
  onFailure(failed: Failed): Promise<void>
  /** How long the function may still run. */
  timeLeftMs(): number
  /** The longest that one message may take. What there is no time for is left to come again, so that what is done stays done. */
  messageMs: number
}

/**
 * Hands each message of a batch to `handle`, one after the other, and reports those that failed by id; the others are
 * done. What does not parse fails too, and so ends in the dead-letter queue, where it can be seen.
 */
export async function eachMessage(
  event: SQSEvent,
  { handle, onFailure, timeLeftMs, messageMs }: Batch,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = []
  for (const record of event.Records) {
    const failed = (): number => batchItemFailures.push({ itemIdentifier: record.messageId })
    if (timeLeftMs() < messageMs) {
      failed()
      continue
    }
    try {
      await handle(Message.parse(JSON.parse(record.body)), queueOf(record))
    } catch (error) {
      failed()
      const receives = Number(record.attributes.ApproximateReceiveCount)
      // A table that takes no reason now must not bring back the messages that are done.
      await onFailure({ messageId: record.messageId, receives, error }).catch(() => {})
    }
  }
  return { batchItemFailures }
}

/** `arn:aws:sqs:…:Simpul-handoff-city` → `handoff-city` */
function queueOf({ eventSourceARN }: SQSRecord): QueueName {
  const queue = QUEUES.find((name) => eventSourceARN.endsWith(`-${name}`))
  if (!queue) throw new Error('the message is of a queue of this platform')
  return queue
}
