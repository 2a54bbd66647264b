import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { placesIn } from '../../infra/local/data-folder.ts'
import { type LocalStack, startStack } from '../../infra/local/local-stack.ts'
import { waitingProposals } from '../../infra/local/seed/scenario.ts'
import type { SeedTarget } from '../../infra/local/seed/seed.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld } from '../../infra/local/seed/world.ts'
import { loadHead } from '../../shared/cases/load.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { invariant } from '../../shared/kit/invariant.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { EVENT_PREFIX } from '../../shared/store/row-keys.ts'
import type { Table } from '../../shared/store/table.ts'
import { lend } from '../walks/stack.ts'
import { until } from '../walks/until.ts'

/** What an operator does by the runbook when messages were lost: see it, send it again, see it gone. */

const HANDED_OFF = 3
let stack: LocalStack | undefined
let data: string
let table: Table
/** Cases whose handoff was committed and whose message nobody ever sent. */
const lost: { id: string; number: string; entry: number; at: string }[] = []

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-operations-'))
  await lend(inject('common'), data)
  stack = await startStack({ data, fresh: false, port: 0, say: () => {}, tell: () => {}, sow: loseHandoffs })
})
afterAll(async () => {
  await stack?.stop()
  rmSync(data, { recursive: true, force: true })
})

/** Village heads endorse, and no message is delivered: the stream of the seed is passed over. */
async function loseHandoffs(target: SeedTarget): Promise<void> {
  const world = makeWorld(target)
  table = dynamoTable({ client: target.client, table: target.table, onUsed: () => {}, random: Math.random })
  const today = target.now.slice(0, 10)
  const journeys = waitingProposals(today, () => today).slice(0, HANDED_OFF)
  const endorsed = []
  for (const { returns: _, ...journey } of journeys)
    endorsed.push(await travel(world, { ...journey, until: 'village-endorsement' }, target.now))
  world.at(target.now)
  for (const { flow, facts } of endorsed) {
    const task = openTaskOf(flow)
    invariant(task, 'it waits for the village head')
    invariant('village' in facts, 'it is a proposal')
    const head = `village-${facts.village}/head`
    await world.act(head, flow.id, { type: 'Claim', task: task.n })
    const form = { deliberationHeld: true }
    const done = await world.act(head, flow.id, { type: 'Complete', task: task.n, outcome: 'approve', form })
    lost.push({ id: flow.id, number: done.facts.number, entry: done.version, at: done.updatedAt })
  }
  for (const row of world.table.dump()) await table.write([{ kind: 'put', row }])
}

const run = (tool: string, ...more: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const child = execFile(process.execPath, [`tools/${tool}.ts`, ...more, '--data', data], (_, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
const stepOf = async (id: string): Promise<string | undefined> => {
  const head = await loadHead(table, id)
  return head && openTaskOf(head.flow)?.step
}
const historyOf = async (id: string) => (await table.query({ pk: `CASE#${id}`, prefix: EVENT_PREFIX, limit: 100 })).rows

test('handoffs that never arrived are listed, oldest first; a fresh one only when asked for', async () => {
  const all = await run('handoffs', '--minutes', '0', '--city', '35.79')
  expect(all.code).toBe(0)
  for (const { number } of lost) expect(all.stdout).toContain(number)
  expect(all.stdout).toMatch(/village-35\.79\S+ -> city-social-35\.79 for city-administration, handoff 1, since 20/)
  expect(all.stdout).toContain(`${HANDED_OFF} handoffs in transit`)
  expect((await run('handoffs', '--city', '35.79')).stdout).toBe('No handoff has been in transit for 20 minutes.\n')
  expect((await run('handoffs', '--minutes', '0', '--city', '35.73')).stdout).toContain('No handoff')
  expect(await run('handoffs', '--city', '99.99')).toMatchObject({ code: 1, stdout: '' })
})

test('one entry of a case is sent again by its number, arrives once, and again does no harm', async () => {
  const [first] = lost
  invariant(first, 'a handoff was lost')
  const sent = await run('resend', first.number, '--entry', String(first.entry))
  expect(sent).toMatchObject({ code: 0, stderr: '' })
  expect(sent.stdout).toContain('1 messages of 1 entries sent.')
  await until('the city has its task', async () => (await stepOf(first.id)) === 'city-administration')
  // The register is asked and answers by itself from here on.
  await until('the look-up is stored', async () => (await historyOf(first.id)).length > first.entry + 1)
  const before = await historyOf(first.id)
  const worked = (): number => {
    const lines = readFileSync(placesIn(data).log, 'utf8').split('\n')
    return lines.filter((line) => line.includes(first.id) && /"(received|checked)"/.test(line)).length
  }
  const already = worked()

  // The village head's task, the handoff, the look-up.
  const again = await run('resend', first.id)
  expect(again.stdout).toContain('3 messages of')
  await until('all three were worked', () => worked() >= already + 3)
  expect(await historyOf(first.id)).toEqual(before)
})

test('a handoff that arrives is measured, by function, queue and step alone', () => {
  const lines = readFileSync(placesIn(data).log, 'utf8').trim().split('\n')
  const measured = lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line)
  const arrived = measured.find((line) => 'HandoffLatency' in line)
  expect(arrived).toMatchObject({ function: 'intake', queue: 'handoff-city', step: 'city-administration' })
  expect(arrived.HandoffLatency).toBeGreaterThan(0)
  for (const { _aws } of measured)
    for (const { Namespace, Dimensions } of _aws.CloudWatchMetrics) {
      expect(Namespace).toBe('Simpul')
      for (const each of Dimensions) expect([['function'], ['queue'], ['step']]).toContainEqual(each)
    }
  const received = lines.map((line) => JSON.parse(line)).find((line) => line.kind === 'handoff')
  expect(received).toMatchObject({
    message: 'received',
    case: lost[0]?.id,
    messageId: expect.any(String),
    writeUnits: expect.any(Number),
  })
  expect(lines.join('\n')).not.toContain('reserved key')
})

test('what the relay gave up is sent again from its bucket', async () => {
  const second = lost[1]
  invariant(second, 'a second handoff was lost')
  const { environment } = JSON.parse(readFileSync(placesIn(data).local, 'utf8'))
  const s3 = new S3Client({
    endpoint: environment.AWS_ENDPOINT_URL_S3,
    region: environment.AWS_REGION,
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY },
    forcePathStyle: true,
  })
  const Keys = { pk: { S: `CASE#${second.id}` }, sk: { S: `EVENT#${String(second.entry).padStart(5, '0')}` } }
  await s3.send(
    new PutObjectCommand({
      Bucket: environment.FAILURES_BUCKET,
      Key: 'aws/lambda/mapping/shard/2026/03/02/one',
      Body: JSON.stringify({
        requestContext: { condition: 'RetryAttemptsExhausted' },
        payload: JSON.stringify({ Records: [{ dynamodb: { Keys, SequenceNumber: '1' } }] }),
      }),
    }),
  )
  expect((await run('resend', '--given-up')).stdout).toContain('1 messages of 1 entries sent.')
  await until('the city has its task', async () => (await stepOf(second.id)) === 'city-administration')
})

test('a stretch of time is sent again from every history', async () => {
  const third = lost[2]
  invariant(third, 'a third handoff was lost')
  const sent = await run('resend', '--from', third.at, '--to', third.at)
  expect(sent.code).toBe(0)
  expect(sent.stdout).toContain(`simpul.case.handed-off of ${third.id}`)
  await until('the city has its task', async () => (await stepOf(third.id)) === 'city-administration')
  expect((await run('handoffs', '--minutes', '0', '--city', '35.79')).stdout).toContain('No handoff')
})

test('what the tool is not told it does not guess', async () => {
  for (const nothing of [[], ['--from', 'yesterday', '--to', 'today'], ['A', '--given-up']])
    expect(await run('resend', ...nothing)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Which entries?'),
    })
  expect(await run('resend', lost[0]?.id ?? '', '--entry', '999')).toMatchObject({ code: 1, stdout: '' })
})
