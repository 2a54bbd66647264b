import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { Message } from '../contracts/messages.ts'

/** Why one message failed: told to the caller, who keeps it where an operator finds it. */
export type Failed = { messageId: string; receives: number; error: unknown }

/**
 * Hands each message of a batch to `handle`, one after the other, and reports those that failed by id; the others are
 * done. What does not parse fails too, and so ends in the dead-letter queue, where it can be seen.
 */
export async function eachMessage(
  event: SQSEvent,
  handle: (message: Message) => Promise<void>,
  onFailure: (failed: Failed) => Promise<void>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = []
  for (const record of event.Records) {
    try {
      await handle(Message.parse(JSON.parse(record.body)))
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId })
      await onFailure({
        messageId: record.messageId,
        receives: Number(record.attributes.ApproximateReceiveCount),
        error,
      })
    }
  }
  return { batchItemFailures }
}
