import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { QueueName } from '../names/queues.ts'
import { LOOK_SECONDS, type QueueCare, type QueueDepth } from './queue-care.ts'

/** A thousand letters: who has more looks again once these are sent back. */
const PAGES_MAX = 100
const COUNTED = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

/** @param urls of the queues; each one's dead letters lie in the queue of the same name with `-dead` */
export function sqsCare(client: SQSClient, urls: Partial<Record<QueueName, string>>): QueueCare {
  const urlOf = (queue: QueueName): string => {
    const url = urls[queue]
    if (url === undefined) throw new Error(`the environment does not name the queue ${queue}`)
    return url
  }
  const deadUrlOf = (queue: QueueName): string => `${urlOf(queue)}-dead`
  async function counted(QueueUrl: string): Promise<readonly number[]> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTED] }),
    )
    return COUNTED.map((name) => Number(Attributes[name] ?? 0))
  }
  return {
    async depths(queues = Object.keys(urls) as QueueName[]) {
      return Promise.all(
        queues.map(async (queue): Promise<QueueDepth> => {
          const [live, lost] = await Promise.all([counted(urlOf(queue)), counted(deadUrlOf(queue))])
          const [waiting = 0, inHand = 0, delayed = 0] = live
          const [dead = 0, deadInHand = 0] = lost
          return { queue, waiting, inHand, delayed, dead, deadInHand }
        }),
      )
    },
    async *look(queue) {
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: deadUrlOf(queue),
            MaxNumberOfMessages: 10,
            VisibilityTimeout: LOOK_SECONDS,
            WaitTimeSeconds: 0,
            MessageSystemAttributeNames: ['MessageGroupId'],
          }),
        )
        if (Messages.length === 0) return
        for (const { MessageId: id, ReceiptHandle: receipt, Body: body, Attributes } of Messages)
          if (id && receipt && body !== undefined)
            yield { queue, id, receipt, body, group: Attributes?.['MessageGroupId'] }
      }
    },
    async sendBack({ queue, receipt, body, group }) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: urlOf(queue),
          MessageBody: body,
          MessageGroupId: group ?? 'platform',
        }),
      )
      await client.send(new DeleteMessageCommand({ QueueUrl: deadUrlOf(queue), ReceiptHandle: receipt }))
    },
    async letGo(letters) {
      for (const { queue, receipt } of letters)
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: deadUrlOf(queue),
            ReceiptHandle: receipt,
            VisibilityTimeout: 0,
          }),
        )
    },
  }
}
