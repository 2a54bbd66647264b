import type { QueueName } from '../names/queues.ts'

/** How much a queue holds, about: SQS counts as it goes. */
export type QueueDepth = {
  queue: QueueName
  /** Messages that a consumer may take now. */
  waiting: number
  /** Taken, and not done yet. */
  inHand: number
  /** Held back until their time. */
  delayed: number
  dead: number
  /** Dead letters that somebody is looking at. */
  deadInHand: number
}
/** A message that nobody could work, hidden from others while it is looked at. */
export type DeadLetter = { queue: QueueName; id: string; body: string; group: string | undefined; receipt: string }

/** What an operator does with the platform's queues. */
export type QueueCare = {
  depths(queues?: readonly QueueName[]): Promise<QueueDepth[]>
  /** Dead letters of a queue, each hidden from others until it is let go or a minute is over. */
  look(queue: QueueName): AsyncIterable<DeadLetter>
  /** To its queue once more. When this stops half-way it comes twice, which does no harm. */
  sendBack(letter: DeadLetter): Promise<void>
  letGo(letters: readonly DeadLetter[]): Promise<void>
}

/** While one looks, nobody else does. */
export const LOOK_SECONDS = 60
