import { parseArgs } from 'node:util'
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import { queueUrls } from '../functions/environment.ts'
import type { Deps } from '../shared/cases/deps.ts'
import { loadGroup } from '../shared/cases/load.ts'
import { entryRowsBetween, entryRowsOf, resend } from '../shared/cases/resend.ts'
import { isInstant } from '../shared/kit/instant.ts'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { sqsQueue } from '../shared/queue/sqs-queue.ts'
import { requestLimits } from '../shared/store/request-limits.ts'
import { caseKey, EVENT_PREFIX, eventOf, groupKey } from '../shared/store/row-keys.ts'
import type { Row } from '../shared/store/table.ts'
import { findCase, openStage, runTool, Trouble } from './operator.ts'

const USAGE = `Which entries? One of:
  npm run resend -- <case or group> [--entry N]      all that a history has sent, or one entry of it
  npm run resend -- --from INSTANT --to INSTANT      every history between two moments, such as 2026-03-02T02:00:00.000Z
  npm run resend -- --given-up [--under PREFIX]      what a reader of the stream gave up: the objects of its bucket`
/** Where Lambda puts them (Developer Guide, "Retain discarded records for a DynamoDB event source"). */
const GIVEN_UP = 'aws/lambda/'
const GivenUp = z.object({ payload: z.string() })
const Payload = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({ Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }) }),
    }),
  ),
})

// npm run resend -- …: makes messages again from the history and sends them. As often as one likes: a message that comes
// twice finds its work done.
await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      entry: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      'given-up': { type: 'boolean', default: false },
      under: { type: 'string' },
      data: { type: 'string' },
    },
  })
  const [wanted] = positionals
  const { entry, from, to, under } = values
  const ways = [wanted !== undefined, from !== undefined || to !== undefined, values['given-up']]
  if (ways.filter(Boolean).length !== 1) throw new Trouble(USAGE)
  const deps = openStage(values.data)
  const rows =
    wanted !== undefined
      ? rowsOfHistory(deps, wanted, entry)
      : values['given-up']
        ? rowsGivenUp(deps, under ?? GIVEN_UP)
        : rowsBetween(deps, from, to)
  const queue = sqsQueue(new SQSClient(requestLimits()), queueUrls(process.env))
  const { entries, messages, failed, unreadable } = await resend(
    { queue, table: deps.table },
    rows,
    ({ queue: name, message }) => console.log(`${message.type} of ${message.subject}, ${message.time}, to ${name}`),
  )
  console.log(`${messages} messages of ${entries} entries sent.`)
  if (unreadable.length > 0)
    throw new Trouble(`${unreadable.length} entries cannot be read: ${unreadable.slice(0, 5).join(', ')}`)
  if (failed > 0) throw new Trouble(`${failed} were not taken by their queue. Run it again.`)
})

async function* rowsOfHistory(deps: Deps, wanted: string, entry: string | undefined): AsyncGenerator<Row> {
  const aggregate = (await loadGroup(deps.table, wanted)) ? groupKey(wanted) : caseKey(await findCase(deps, wanted))
  if (entry === undefined) {
    yield* entryRowsOf(deps.table, aggregate)
    return
  }
  const row = /^[1-9]\d{0,4}$/.test(entry) ? await deps.table.get(eventOf(aggregate, Number(entry))) : undefined
  if (!row) throw new Trouble(`${wanted} has no entry ${entry}.`)
  yield row
}

function rowsBetween(deps: Deps, from: string | undefined, to: string | undefined): AsyncGenerator<Row> {
  if (!isInstant(from) || !isInstant(to) || from > to) throw new Trouble(USAGE)
  return entryRowsBetween(deps.table, from, to)
}

/** The objects name the keys; the entries themselves are read from the table, where they never change. */
async function* rowsGivenUp(deps: Deps, prefix: string): AsyncGenerator<Row> {
  const bucket = process.env[ENVIRONMENT.failures]
  if (!bucket) throw new Trouble(`This environment does not name the bucket: ${ENVIRONMENT.failures} is not set.`)
  const client = new S3Client(requestLimits())
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
      const { payload } = GivenUp.parse(JSON.parse((await Body?.transformToString()) ?? ''))
      for (const { dynamodb } of Payload.parse(JSON.parse(payload)).Records) {
        const key = { pk: dynamodb.Keys.pk.S, sk: dynamodb.Keys.sk.S }
        if (!key.sk.startsWith(EVENT_PREFIX)) continue // a head that was not counted sends nothing
        const row = await deps.table.get(key)
        if (row) yield row
        else console.error(`${Key}: ${key.pk} ${key.sk} is not in the table`)
      }
    }
}
