import { parseArgs } from 'node:util'
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Deps } from '../shared/cases/deps.ts'
import { Message } from '../shared/contracts/messages.ts'
import { QUEUES, type QueueName, queueVariable } from '../shared/names/queues.ts'
import { failureOf } from '../shared/store/row-keys.ts'
import { openStage, runTool, Trouble } from './operator.ts'

/** Long enough to read a page of letters, short enough to run the tool again. */
const HOLD_SECONDS = 30
const PAGES_MAX = 100

type Letter = { queue: QueueName; url: string; id: string; receipt: string; body: string; group: string | undefined }

// npm run dead-letters [-- --queue NAME] [--send-back ID | --send-back all] [--data DIR]
await runTool(async () => {
  const { values } = parseArgs({
    options: { queue: { type: 'string' }, 'send-back': { type: 'string' }, data: { type: 'string' } },
  })
  const deps = openStage(values.data)
  const client = new SQSClient({})
  const queues = QUEUES.filter((name) => values.queue === undefined || name === values.queue)
  if (queues.length === 0) throw new Trouble(`There is no queue ${values.queue}. One of: ${QUEUES.join(', ')}`)
  const wanted = values['send-back']
  let found = 0
  let sent = 0
  for (const queue of queues) {
    const live = process.env[queueVariable(queue)]
    if (!live)
      throw new Trouble(`This environment does not name the queue ${queue}: ${queueVariable(queue)} is not set.`)
    for await (const letter of lettersOf(client, queue, `${live}-dead`)) {
      found += 1
      console.log(await explain(deps, letter))
      if (wanted !== letter.id && wanted !== 'all') continue
      await client.send(
        new SendMessageCommand({
          QueueUrl: live,
          MessageBody: letter.body,
          MessageGroupId: letter.group ?? 'platform',
        }),
      )
      await client.send(new DeleteMessageCommand({ QueueUrl: letter.url, ReceiptHandle: letter.receipt }))
      sent += 1
      console.log('  sent back')
    }
  }
  if (found === 0) console.log('No dead letters.')
  else if (!wanted)
    console.log(`${found} dead letters. Mend the cause, then: npm run dead-letters -- --send-back <id | all>`)
  else if (sent === 0)
    throw new Trouble(`There is no dead letter ${wanted}; letters are hidden for ${HOLD_SECONDS} s after a look.`)
})

async function* lettersOf(client: SQSClient, queue: QueueName, url: string): AsyncGenerator<Letter> {
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HOLD_SECONDS,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    )
    if (Messages.length === 0) return
    for (const { MessageId: id, ReceiptHandle: receipt, Body: body, Attributes } of Messages)
      if (id && receipt && body !== undefined)
        yield { queue, url, id, receipt, body, group: Attributes?.['MessageGroupId'] }
  }
}

/** What the message wanted and why it failed; without a row of the consumer's own, it died. */
async function explain(deps: Deps, { queue, id, body }: Letter): Promise<string> {
  const message = Message.safeParse(jsonOf(body)).data
  const failure = await deps.table.get(failureOf(id))
  const what = message
    ? `${message.type} of case ${message.subject}, sent ${message.time}`
    : 'not a message of this platform'
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
