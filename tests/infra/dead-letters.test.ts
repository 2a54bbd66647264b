import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { makeDeps } from '../../functions/deps.ts'
import { LOCAL_KEY } from '../../infra/local/objects.ts'
import { REGION } from '../../infra/local/template.ts'
import { openProposal } from '../../shared/cases/open-proposal.ts'
import { appendToFeeds, beginFeed } from '../../shared/cases/partners/feed.ts'
import { Message } from '../../shared/contracts/messages.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { instant } from '../../shared/kit/instant.ts'
import { QUEUES, type QueueName, queueVariable } from '../../shared/names/queues.ts'
import { REGIONS_FOLDER } from '../../shared/reference/regions/folder.ts'
import { openRegions } from '../../shared/reference/regions/regions.ts'
import { lend } from '../walks/stack.ts'
import { until } from '../walks/until.ts'

const root = join(import.meta.dirname, '../..')
const Local = z.object({ environment: z.record(z.string(), z.string()) })
/** In place of three minutes, so that five tries take seconds. On a busy machine two tries may then overlap. */
const VISIBILITY_SECONDS = '2'
const HEALTH = 'city-health-35.79'
const NOBODY = '01JZZZZZZZZZZZZZZZZZZZZZZZ'

let data: string
let stack: ChildProcess
let sqs: SQSClient
let environment: Record<string, string>
let urls: ReadonlyMap<QueueName, string>

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-letters-'))
  await lend(inject('common'), data)
  stack = spawn(process.execPath, [join(root, 'tests/infra/empty-stack.ts'), '--data', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (!stack.stdout) throw new Error('the stack has an output')
  await Promise.race([once(stack.stdout, 'data'), once(stack, 'exit')])
  environment = Local.parse(JSON.parse(readFileSync(join(data, 'local.json'), 'utf8'))).environment
  sqs = new SQSClient({ region: REGION, credentials: LOCAL_KEY, endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '' })
  urls = new Map(QUEUES.map((queue) => [queue, environment[queueVariable(queue)] ?? '']))
  // All schedules fire at the start; with so short a visibility their work would be dead letters too.
  await until('the clock has sent what it sends at the start', () => said('wakes'))
  await until('what it sent is worked', async () => (await live()) === 0)
  for (const QueueUrl of urls.values())
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: VISIBILITY_SECONDS } }))
})
afterAll(() => {
  stack.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})

const said = (message: string): boolean => {
  const log = join(data, 'log.jsonl')
  return existsSync(log) && readFileSync(log, 'utf8').includes(`"message":"${message}"`)
}

/** The tool as an operator runs it. */
async function deadLetters(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = promisify(execFile)(process.execPath, ['tools/dead-letters.ts', '--data', data, ...args], { cwd: root })
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

/** How many messages a queue holds, in hand or not. */
async function held(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  return Object.values(Attributes).reduce((sum, number) => sum + Number(number), 0)
}
const dead = (): Promise<number> => total([...urls.values()].map((url) => `${url}-dead`))
const live = (): Promise<number> => total([...urls.values()])
const total = async (queues: readonly string[]): Promise<number> =>
  (await Promise.all(queues.map(held))).reduce((sum, one) => sum + one, 0)

/** A message about what is not there: an event for the webhooks, a look-up for the register's queue, for all others a wake. */
function messageFor(queue: QueueName): Message {
  const envelope = {
    specversion: '1.0',
    id: `${NOBODY}.${queue}`,
    source: 'simpul/relay',
    time: '2026-03-02T04:00:00.000Z',
    subject: NOBODY,
  } as const
  if (queue === 'webhooks') return { ...envelope, type: 'simpul.event.appended', data: { agency: HEALTH, n: 1 } }
  if (queue === 'registry-checks')
    return { ...envelope, type: 'simpul.checks.asked', data: { case: NOBODY, task: 1, step: 'city-administration' } }
  return { ...envelope, type: 'simpul.wake', data: { case: NOBODY } }
}
const plant = (QueueUrl: string | undefined, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'a-test' }))

test('without any there is nothing to do', async () => {
  expect(await deadLetters()).toEqual({ code: 0, stdout: 'No dead letters.\n', stderr: '' })
})

test('one in every queue is seen, and says what it wanted and why it failed', async () => {
  for (const [queue, url] of urls) await plant(url, JSON.stringify(Message.parse(messageFor(queue))))
  await until('each is dead after five tries', async () => (await dead()) === QUEUES.length)
  const { stdout } = await deadLetters()
  for (const queue of QUEUES) {
    const [, id = '', what = '', why = ''] = new RegExp(`^${queue}  (\\S+)\\n  (.*)\\n  (.*)$`, 'm').exec(stdout) ?? []
    expect([queue, id.length > 10]).toEqual([queue, true])
    expect(what).toBe(`${messageFor(queue).type} of ${NOBODY}, sent 2026-03-02T04:00:00.000Z`)
    expect([queue, why]).toEqual([queue, expect.stringMatching(/^Error: .+ \(try \d, .+Z\)$/)])
  }
  expect(stdout).toContain(`${QUEUES.length} dead letters. Mend the cause (docs/runbook.md#dead-letters), then:`)
})

test('looking takes nothing away: the next look sees them all again', async () => {
  expect((await deadLetters()).stdout).toContain(`${QUEUES.length} dead letters.`)
  expect((await deadLetters('--queue', 'wakes')).stdout).toContain('1 dead letters.')
})

test('what is sent back is tried again, and is here again if its cause was not mended', async () => {
  const { stdout: wakes } = await deadLetters('--queue', 'wakes')
  const id = /^wakes {2}(\S+)$/m.exec(wakes)?.[1] ?? ''
  expect((await deadLetters('--send-back', id)).stdout).toContain(`1 sent back, ${QUEUES.length - 1} left.`)
  expect(await deadLetters('--send-back', id)).toMatchObject({ code: 1, stderr: `There is no dead letter ${id}.\n` })
  await until('it fails five times more', async () => (await dead()) === QUEUES.length)
})

test('once what they are about is there, all are sent back with one command and worked', async () => {
  Object.assign(process.env, environment) // the clients of AWS read their endpoints there
  const deps = { ...makeDeps(environment), regions: openRegions(REGIONS_FOLDER), newId: () => NOBODY }
  const maker: StaffActor = {
    kind: 'person',
    sub: 's-1',
    name: 'Ayu Contoh',
    agency: 'village-35.79.01.1001',
    desk: null,
    roles: ['operator'],
    language: 'id',
  }
  const opened = await openProposal(deps, maker, { village: '35.79.01.1001' }, undefined)
  expect(opened.kind).toBe('opened')
  await beginFeed(deps.table, HEALTH, instant('2026-03-02T04:00:00.000Z'))
  const event = {
    specversion: '1.0',
    id: `${NOBODY}.1.0`,
    source: 'simpul',
    type: 'id.go.kemensos.kube.case.closed.v1',
    time: '2026-03-02T04:00:00.000Z',
    subject: NOBODY,
    datacontenttype: 'application/json',
    data: { case: NOBODY, kind: 'food-inspection', outcome: 'REJECTED' },
  } as const
  expect(await appendToFeeds(deps.table, [{ agency: HEALTH, event }])).toMatchObject({ placed: [{ n: 1 }] })
  expect((await deadLetters('--send-back', 'all')).stdout).toContain(`${QUEUES.length} sent back, 0 left.`)
  await until('all queues are empty', async () => (await live()) + (await dead()) === 0)
  expect((await deadLetters()).stdout).toBe('No dead letters.\n')
})

test('what is no message of ours is told as such, and nothing of it is repeated', async () => {
  await plant(urls.get('handoff-city'), 'nomor 3579014101809001')
  await until('it is dead', async () => (await dead()) === 1)
  const { stdout } = await deadLetters('--queue', 'handoff-city')
  expect(stdout).toContain('not a message of this platform')
  expect(stdout).not.toContain('3579014101809001')
})
