import type { Message } from '../contracts/messages.ts'
import type { QueueName } from '../names/queues.ts'

/** The platform's queues as the rest of the code sees them. */
export type Queue = {
  /**
   * Sends messages, each to its queue; `group` is the agency that caused it, so that one busy office cannot starve others.
   * A `delaySeconds` keeps a message back, 900 at most (SQS quotas, "Messages").
   * @returns the places (from 0) of those that were not taken, to be sent again
   */
  send(
    messages: readonly { queue: QueueName; group: string; message: Message; delaySeconds?: number }[],
  ): Promise<number[]>
}
