import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { readAssembly } from '../../infra/local/assembly.ts'
import { lambda } from '../../infra/local/lambdas.ts'
import { LOCAL_KEY } from '../../infra/local/objects.ts'
import { plan, REGION } from '../../infra/local/template.ts'
import { lend } from '../walks/stack.ts'

const root = join(import.meta.dirname, '../..')
const Local = z.object({
  base: z.string(),
  issuer: z.string(),
  pid: z.number(),
  environment: z.record(z.string(), z.string()),
})
let data: string
let stack: ChildProcess
let local: z.infer<typeof Local>

/** Starts the stack without its seed and waits until it is ready. */
async function start(): Promise<void> {
  stack = spawn(process.execPath, [join(root, 'tests/infra/empty-stack.ts'), '--data', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = new Promise<void>((done) => stack.stdout?.once('data', () => done()))
  await Promise.race([ready, once(stack, 'exit')])
  local = Local.parse(JSON.parse(readFileSync(join(data, 'local.json'), 'utf8')))
}
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-stack-'))
  await lend(inject('common'), data)
  await start()
})
afterAll(() => {
  stack.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})

const client = (service: string) => ({
  region: REGION,
  credentials: LOCAL_KEY,
  endpoint: local.environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
})
const put = (sk: string) =>
  new DynamoDBClient(client('DYNAMODB')).send(
    new PutItemCommand({
      TableName: local.environment['TABLE_NAME'],
      Item: { pk: { S: 'CASE#1' }, sk: { S: sk }, entry: { S: 'no entry' } },
    }),
  )
const logged = (): Record<string, unknown>[] =>
  existsSync(join(data, 'log.jsonl'))
    ? readFileSync(join(data, 'log.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
async function until<Value>(what: string, look: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  for (let turn = 0; turn < 200; turn += 1) {
    const value = await look()
    if (value) return value
    await sleep(100)
  }
  throw new Error(`did not happen: ${what}`)
}
const run = async (file: string, ...args: string[]) => {
  const child = promisify(execFile)(process.execPath, [join(root, file), ...args], { cwd: root })
  return child.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

test('a request goes through the template’s route into a thread, and its tables and keys answer', async () => {
  const answer = await fetch(`${local.base}/healthz`)
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', checks: { table: 'ok', keys: 'ok' } }])
})

test('what tells other tools where the stack is, holds no secret and is its owner’s alone', () => {
  expect(local.pid).toBe(stack.pid)
  expect(Object.keys(local.environment)).toEqual(
    expect.arrayContaining(['TABLE_NAME', 'BUCKET_NAME', 'QUEUE_WAKES', 'QUEUE_HANDOFF_CITY', 'SIMPUL_KEYS_FILE']),
  )
  for (const file of ['local.json', 'keys.json', 'issuer-key.json', 'log.jsonl'])
    if (existsSync(join(data, file))) expect([file, statSync(join(data, file)).mode & 0o777]).toEqual([file, 0o600])
  const { sealingKey, secret } = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'))
  expect([Buffer.from(sealingKey, 'base64').byteLength, Buffer.from(secret, 'base64').byteLength]).toEqual([32, 64])
})

test('a token of the issuer is one that the API verifies', async () => {
  const ask = (bearer: string) => fetch(`${local.base}/v1/me`, { headers: { authorization: `Bearer ${bearer}` } })
  const token = await fetch(`${local.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'village-35.79.01.1001/operator',
      client_secret: 'local',
    }),
  })
  const { access_token: accessToken } = z.object({ access_token: z.string() }).parse(await token.json())
  expect((await ask(accessToken.slice(0, -4))).status).toBe(401)
  expect((await ask(accessToken)).status).toBe(401) // nobody works here yet
  // Only for a token that was verified does the directory get read.
  const units = () =>
    logged()
      .filter(({ route }) => route === 'GET /v1/me')
      .map(({ readUnits }) => Number(readUnits) > 0)
  expect(await until('both requests are logged', () => (units().length === 2 ? units() : undefined))).toEqual([
    false,
    true,
  ])
})

test('a message in a queue reaches the function that drains it', async () => {
  const QueueUrl = local.environment['QUEUE_WAKES']
  await new SQSClient(client('SQS')).send(new SendMessageCommand({ QueueUrl, MessageBody: 'nonsense' }))
  await until('intake says that a message failed', () =>
    logged().find((line) => line['function'] === 'intake' && line['level'] === 'ERROR'),
  )
})

test('a new entry that cannot be relayed is put aside; what is no new entry is never looked at', async () => {
  await put('HEAD')
  await put('EVENT#00001')
  const objects = new S3Client({ ...client('S3'), forcePathStyle: true })
  const Bucket = 'simpul-streamfailures'
  const kept = await until('an object of the record', async () => {
    const { Contents } = await objects.send(new ListObjectsV2Command({ Bucket }))
    return Contents?.[0]?.Key
  })
  expect(kept).toMatch(/^aws\/lambda\/\w+\/[\w-]+\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/)
  const text = await (await objects.send(new GetObjectCommand({ Bucket, Key: kept }))).Body?.transformToString()
  const object = JSON.parse(text ?? '')
  expect(object).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 6 },
    DDBStreamBatchInfo: { batchSize: 1 },
  })
  expect(JSON.parse(object.payload).Records[0].dynamodb.Keys.sk.S).toBe('EVENT#00001')
})

test('moving the clock is shown, and fires the schedules at once', async () => {
  const wakes = () => logged().filter((line) => line['function'] === 'clock' && line['message'] === 'wakes').length
  const before = await until('the clock ran at the start', wakes)
  const { stdout } = await run('infra/local/clock.ts', '+3d', '--data', data)
  expect(Math.abs(Date.parse(stdout.trim()) - Date.now() - 3 * 86_400_000)).toBeLessThan(10_000)
  await until('the clock runs', () => wakes() > before)
  expect((await run('infra/local/clock.ts', '--data', data, '-1d')).code).toBe(0)
  expect(await run('infra/local/clock.ts', 'soon', '--data', data)).toMatchObject({ code: 1, stdout: '' })
  await run('infra/local/clock.ts', 'reset', '--data', data)
})

test('a folder in use, a taken port and an unknown option are each one line that says what to do', async () => {
  const inUse = await run('infra/local/run.ts', '--data', data, '--port', '0')
  expect(inUse).toEqual({
    code: 1,
    stdout: '',
    stderr: `Another local stack is using ${data}. Stop it, or choose another folder with --data DIR.\n`,
  })
  const occupier = createServer().listen(0, '127.0.0.1')
  await once(occupier, 'listening')
  const address = occupier.address()
  const port = String(typeof address === 'object' && address ? address.port : 0)
  const elsewhere = join(data, 'elsewhere')
  expect(await run('infra/local/run.ts', '--data', elsewhere, '--port', port)).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} on 127.0.0.1 is taken. Choose another with --port N.\n`,
  })
  // By way of npm, which brings its own Node.
  const npm = promisify(execFile)('npm', ['start', '--silent', '--', '--data', elsewhere, '--port', port], {
    cwd: root,
  })
  await expect(npm).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port}`) })
  occupier.close()
  expect(existsSync(elsewhere)).toBe(false)
  expect(await run('infra/local/run.ts', '--fast')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--fresh'),
  })
  expect(await run('infra/local/run.ts', '--port', 'x')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^--port/),
  })
})

test('every function also loads with what the cloud gives it, without the variables that only this runner sets', async () => {
  const parameters = {
    Issuers:
      '[{"issuer":"https://masuk.example.go.id","audience":"simpul-api","jwksUri":"https://masuk.example.go.id/jwks"}]',
    ConsoleLogin: '{"issuer":"https://masuk.example.go.id","clientId":"simpul-console"}',
    RegisterUrl: 'https://dtsen.example.go.id',
  }
  const { functions } = plan(readAssembly(join(data, 'cdk.out')), { queues: 'https://sqs.example.org', parameters })
  expect(functions.length).toBeGreaterThanOrEqual(5)
  for (const one of functions) {
    const environment = { ...one.environment, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' }
    const loaded = lambda({ ...one, environment, say: () => {} })
    await expect(loaded.warm(), one.name).resolves.toBeUndefined()
    await loaded.stop()
  }
})

/** Processes that name the data folder in their command, the guard and the engine among them. */
const processes = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data)
    } catch {
      return false // it has just ended
    }
  })

test('kill -9 leaves no process, and the next start has what was written and the same addresses', async () => {
  expect(processes().length).toBeGreaterThanOrEqual(3)
  const before = local
  await put('KEPT')
  stack.kill('SIGKILL')
  await once(stack, 'exit')
  await until('all processes are gone', () => processes().length === 0)
  await start()
  expect(local.issuer).toBe(before.issuer)
  expect((await fetch(`${local.base}/healthz`)).status).toBe(200)
  const { Item } = await new DynamoDBClient(client('DYNAMODB')).send(
    new GetItemCommand({ TableName: local.environment['TABLE_NAME'], Key: { pk: { S: 'CASE#1' }, sk: { S: 'KEPT' } } }),
  )
  expect(Item?.['entry']).toEqual({ S: 'no entry' })
})

test('a stop is clean: nothing runs on, and no address is left behind', async () => {
  stack.kill('SIGTERM')
  const [code] = await once(stack, 'exit')
  expect(code).toBe(0)
  expect(processes()).toEqual([])
  expect(existsSync(join(data, 'local.json'))).toBe(false)
})
