import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateTableCommand, type DynamoDBClient, ListTablesCommand, type Projection } from '@aws-sdk/client-dynamodb'
import { TABLE } from '../../shared/names/table.ts'
import { dynamoClient } from '../../shared/store/dynamo-table.ts'
import { PROJECTED } from '../../shared/store/memory-table.ts'

const PORT_TRIES_MAX = 3
const READY_WITHIN_MS = 30_000

/** A DynamoDB engine of one test file, on a free port of 127.0.0.1. Its data are gone with it. */
export type Engine = { client: DynamoDBClient; endpoint: string; stop(): Promise<void> }

/** The embedded engine that the local run uses as well. */
export const startDynoxide = (): Promise<Engine> => {
  const binary = createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`)
  return start((port, folder) => [
    binary,
    ...['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', join(folder, 'dynamodb.sqlite')],
  ])
}

const LOCAL_FOLDER = join(import.meta.dirname, '../../.cache/dynamodb-local/package/emulator')
const JAVA_MAJOR_MIN = 17

/** Why DynamoDB Local cannot run here; nothing when it can. */
export function dynamoDbLocalIsMissing(): string | undefined {
  if (!existsSync(join(LOCAL_FOLDER, 'DynamoDBLocal.jar'))) return 'no jar: node tools/fetch-dynamodb-local.mjs'
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const major = Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0)
  return major >= JAVA_MAJOR_MIN ? undefined : `no Java ${JAVA_MAJOR_MIN}`
}

export const startDynamoDbLocal = (): Promise<Engine> =>
  start((port) => [
    'java',
    ...['-Xmx512m', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${join(LOCAL_FOLDER, 'DynamoDBLocal_lib')}`],
    ...['-jar', join(LOCAL_FOLDER, 'DynamoDBLocal.jar')],
    ...['-port', String(port), '-inMemory', '-sharedDb', '-disableTelemetry'],
  ])

/** Makes the table as names say it; resolves when it can be used. */
export async function createTable(client: DynamoDBClient, table: string): Promise<void> {
  const indexes = Object.entries(TABLE.indexes)
  const keys = [TABLE, ...Object.values(TABLE.indexes)].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey])
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: keySchema(TABLE),
      GlobalSecondaryIndexes: indexes.map(([name, index]) => ({
        IndexName: name,
        KeySchema: keySchema(index),
        Projection: projectionOf(name),
      })),
    }),
  )
}

const keySchema = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
]

function projectionOf(index: string): Projection {
  const projected = Object.entries(PROJECTED).find(([name]) => name === index)?.[1] ?? []
  return projected.length === 0
    ? { ProjectionType: 'KEYS_ONLY' }
    : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projected] }
}

// A shell watches our end of its stdin: when this process ends in any way, kill -9 too, it ends the engine and its data.
// A closed pipe or a Ctrl-C must not end the shell before the data are gone.
const GUARD = `folder=$1; shift; exec 3<&0; "$@" </dev/null & engine=$!; trap '' PIPE HUP INT TERM
(cat <&3 >/dev/null; kill -9 $engine 2>/dev/null) & watch=$!
wait $engine; code=$?; kill $watch 2>/dev/null; rm -rf -- "$folder"; exit $code`

async function start(commandFor: (port: number, folder: string) => string[]): Promise<Engine> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'simpul-engine-'))
    const port = await freePort()
    const child = spawn('/bin/sh', ['-c', GUARD, 'guard', folder, ...commandFor(port, folder)], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => (log = `${log}${bytes}`.slice(-4000)))
    child.stdin.on('error', () => {}) // the engine may be gone before us
    const exited = new Promise<void>((done) => child.once('exit', () => done()))
    const endpoint = `http://127.0.0.1:${port}`
    const client = dynamoClient({
      endpoint,
      region: 'ap-southeast-3',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    const stop = async () => {
      client.destroy()
      child.stdin.destroy()
      await exited
    }
    if (await isReady(client, () => child.exitCode === null)) return { client, endpoint, stop }
    await stop()
    if (attempt === PORT_TRIES_MAX) throw new Error(`the engine did not start: ${log}`) // the port may have been taken
  }
}

async function isReady(client: DynamoDBClient, isRunning: () => boolean): Promise<boolean> {
  const until = Date.now() + READY_WITHIN_MS
  while (Date.now() < until && isRunning()) {
    const answered = await client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    )
    if (answered) return true
    await sleep(20)
  }
  return false
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer().once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))))
    })
  })
