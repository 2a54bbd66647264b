import { SQSClient } from '@aws-sdk/client-sqs'
import { queueUrls } from '../functions/environment.ts'
import { type Explained, explain } from '../shared/cases/dead-letters.ts'
import { QUEUES, queueVariable } from '../shared/names/queues.ts'
import { type DeadLetter, LOOK_SECONDS } from '../shared/queue/queue-care.ts'
import { sqsCare } from '../shared/queue/sqs-care.ts'
import { openStage, readArguments, runTool, Trouble } from './operator.ts'

const USE = 'npm run dead-letters -- [--queue NAME] [--send-back ID | --send-back all] [--data DIR]'

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
  const urls = queueUrls(process.env)
  for (const queue of queues)
    if (!urls[queue])
      throw new Trouble(`This environment does not name the queue ${queue}: ${queueVariable(queue)} is not set.`)
  const care = sqsCare(new SQSClient({}), urls)
  const wanted = values['send-back']
  const kept: DeadLetter[] = []
  let sent = 0
  for (const queue of queues)
    for await (const letter of care.look(queue)) {
      console.log(wordsOf(await explain(deps, letter)))
      if (wanted !== letter.id && wanted !== 'all') {
        kept.push(letter)
        continue
      }
      await care.sendBack(letter)
      sent += 1
      console.log('  sent back')
    }
  await care.letGo(kept)
  const elsewhere = (await care.depths(queues)).reduce((sum, { deadInHand }) => sum + deadInHand, 0)
  if (elsewhere > 0)
    console.log(`${elsewhere} more are being looked at by someone else; look again in ${LOOK_SECONDS} s.`)
  if (sent > 0) console.log(`${sent} sent back, ${kept.length} left. What fails again is here again after five tries.`)
  else if (wanted !== undefined && wanted !== 'all') throw new Trouble(`There is no dead letter ${wanted}.`)
  else if (kept.length === 0) console.log('No dead letters.')
  else
    console.log(
      `${kept.length} dead letters. Mend the cause (docs/runbook.md#dead-letters), then: npm run dead-letters -- --send-back <id | all>`,
    )
})

/** What the message wanted and why it failed; without a row of the consumer's own, it died. */
function wordsOf({ queue, id, wanted, failed }: Explained): string {
  const what = wanted
    ? `${wanted.type} of ${wanted.subject}, sent ${wanted.time}`
    : 'not a message of this platform; sent back, it fails again'
  const why = failed
    ? `${failed.code}: ${failed.cause} (try ${failed.receives}, ${failed.at})`
    : 'the consumer died before it could say why: see its log'
  return `${queue}  ${id}\n  ${what}\n  ${why}`
}
