import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { Deps } from '../shared/cases/deps.ts'
import { Message } from '../shared/contracts/messages.ts'
import { QUEUES, type QueueName, queueVariable } from '../shared/names/queues.ts'
import { failureOf } from '../shared/store/row-keys.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'

/** While one looks, nobody else does. What is not sent back is let go at the end. */
const HOLD_SECONDS = 60
const PAGES_MAX = 100
const USE = 'npm run dead-letters -- [--queue NAME] [--send-back ID | --send-back all] [--data DIR]'

type Letter = {
  queue: QueueName
  live: string
  dead: string
  id: string
  receipt: string
  body: string
  group: string | undefined
}

// npm run dead-letters [-- --queue NAME] [--send-back ID | --send-back all] [--data DIR]
await runTool(async () => {
  const { values } = readArguments(USE, {
    queue: { type: 'string' },
    'send-back': { type: 'string' },
    data: { type: 'string' },
  })
  const queues = QUEUES.filter((name) => values.queue === undefined || name === values.queue)
  if (queues.length === 0) throw new Trouble(`There is no queue ${values.queue}. One of: ${QUEUES.join(', ')}`)
  const deps = openStage(values.data)
  const client = new SQSClient({})
  const wanted = values['send-back']
  const kept: Letter[] = []
  let sent = 0
  for (const queue of queues)
    for await (const letter of lettersOf(client, queue)) {
      console.log(await explain(deps, letter))
      if (wanted !== letter.id && wanted !== 'all') {
        kept.push(letter)
        continue
      }
      await sendBack(client, letter)
      sent += 1
      console.log('  sent back')
    }
  for (const { dead, receipt } of kept)
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: dead, ReceiptHandle: receipt, VisibilityTimeout: 0 }),
    )
  const elsewhere = await heldByOthers(client, queues)
  if (elsewhere > 0)
    console.log(`${elsewhere} more are being looked at by someone else; look again in ${HOLD_SECONDS} s.`)
  if (sent > 0) console.log(`${sent} sent back, ${kept.length} left. What fails again is here again after five tries.`)
  else if (wanted !== undefined && wanted !== 'all') throw new Trouble(`There is no dead letter ${wanted}.`)
  else if (kept.length === 0) console.log('No dead letters.')
  else
    console.log(
      `${kept.length} dead letters. Mend the cause (docs/runbook.md#dead-letters), then: npm run dead-letters -- --send-back <id | all>`,
    )
})

async function* lettersOf(client: SQSClient, queue: QueueName): AsyncGenerator<Letter> {
  const live = urlOf(queue)
  const dead = deadUrlOf(queue)
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: dead,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD_SECONDS,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    )
    if (Messages.length === 0) return
    for (const { MessageId: id, ReceiptHandle: receipt, Body: body, Attributes } of Messages)
      if (id && receipt && body !== undefined)
        yield { queue, live, dead, id, receipt, body, group: Attributes?.['MessageGroupId'] }
  }
}

/** Sent before it is deleted: when this stops between the two it comes twice, which does no harm. */
async function sendBack(client: SQSClient, { live, dead, receipt, body, group }: Letter): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: live, MessageBody: body, MessageGroupId: group ?? 'platform' }))
  await client.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle: receipt }))
}

async function heldByOthers(client: SQSClient, queues: readonly QueueName[]): Promise<number> {
  let held = 0
  for (const queue of queues) {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: deadUrlOf(queue),
        AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
      }),
    )
    held += Number(Attributes?.['ApproximateNumberOfMessagesNotVisible'] ?? 0)
  }
  return held
}

function urlOf(queue: QueueName): string {
  const url = process.env[queueVariable(queue)]
  if (!url) throw new Trouble(`This environment does not name the queue ${queue}: ${queueVariable(queue)} is not set.`)
  return url
}
function deadUrlOf(queue: QueueName): string {
  return `${urlOf(queue)}-dead`
}

/** What the message wanted and why it failed; without a row of the consumer's own, it died. */
async function explain(deps: Deps, { queue, id, body }: Letter): Promise<string> {
  const message = Message.safeParse(jsonOf(body)).data
  const failure = await deps.table.get(failureOf(id))
  const what = message
    ? `${message.type} of ${message.subject}, sent ${message.time}`
    : 'not a message of this platform; sent back, it fails again'
  const why = failure
    ? `${String(failure['code'])}: ${String(failure['cause'])} (try ${String(failure['receives'])}, ${String(failure['at'])})`
    : 'the consumer died before it could say why: see its log'
  return `${queue}  ${id}\n  ${what}\n  ${why}`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
