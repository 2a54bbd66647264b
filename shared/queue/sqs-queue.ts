import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueName } from '../names/queues.ts'
import type { Queue } from './queue.ts'

/** SendMessageBatch takes ten at most (SQS quotas, "Messages"). */
const SEND_BATCH_MAX = 10

/** @param urls of the queues that this function may send to */
export function sqsQueue(client: SQSClient, urls: Partial<Record<QueueName, string>>): Queue {
  return {
    async send(messages) {
      const failed: number[] = []
      for (const [queue, places] of placesByQueue(messages)) {
        const url = urls[queue]
        if (url === undefined) throw new Error(`this function has no queue ${queue}`)
        for (let from = 0; from < places.length; from += SEND_BATCH_MAX) {
          const batch = places.slice(from, from + SEND_BATCH_MAX)
          const { Successful = [] } = await client.send(
            new SendMessageBatchCommand({
              QueueUrl: url,
              Entries: batch.map((place) => ({
                Id: String(place),
                MessageBody: JSON.stringify(messages[place]?.message),
                MessageGroupId: messages[place]?.group,
                DelaySeconds: messages[place]?.delaySeconds,
              })),
            }),
          )
          // What is not said to be taken was not taken.
          const taken = new Set(Successful.map(({ Id }) => Id))
          failed.push(...batch.filter((place) => !taken.has(String(place))))
        }
      }
      return failed
    },
  }
}

function placesByQueue(messages: Parameters<Queue['send']>[0]): Map<QueueName, number[]> {
  const places = new Map<QueueName, number[]>()
  messages.forEach(({ queue }, place) => {
    places.set(queue, [...(places.get(queue) ?? []), place])
  })
  return places
}
