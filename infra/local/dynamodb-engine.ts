import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { invariant } from '../../shared/kit/invariant.ts'
import { type FileChanges, fileChanges } from './file-changes.ts'
import { type GuardedProcess, startGuarded } from './guarded-process.ts'
import { stablePort } from './ports.ts'
import { Trouble } from './trouble.ts'

const PORT_TRIES_MAX = 3
const READY_WITHIN_MS = 15_000
const STREAM_KEPT_SECONDS = 24 * 3600
const INDEX = 'ix_stream_seq'
/** What dynoxide asks at every write on a table with a stream. */
const NEXT_NUMBER =
  'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?'

export type DynamoDbEngine = { endpoint: string; changes: FileChanges; ended: Promise<string>; stop(): Promise<void> }

/**
 * The DynamoDB API on a file: dynoxide as a child that cannot outlive us.
 * @throws Trouble when there is no binary for this platform
 */
export async function startDynamoDb(data: string): Promise<DynamoDbEngine> {
  const binary = binaryPath()
  const folder = join(data, 'dynamodb')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'dynamodb.sqlite')
  const isNew = !existsSync(file)
  if (!isNew) maintainStreams(file)
  for (let tries = 1; ; tries += 1) {
    const port = await stablePort(data, 'dynamodb') // with --port 0 it would not tell which it got
    const child = startGuarded([binary, 'serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file])
    const endpoint = `http://127.0.0.1:${port}`
    if (await isReady(endpoint, child)) {
      if (isNew) maintainStreams(file)
      const changes = fileChanges(`${file}-wal`) // each commit is written there first
      const stop = (): Promise<void> => {
        changes.stop()
        return child.stop()
      }
      return { endpoint, changes, ended: child.ended, stop }
    }
    await child.stop()
    if (tries === PORT_TRIES_MAX) throw new Error(`the DynamoDB engine did not start: ${child.log}`)
  }
}

function binaryPath(): string {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`)
  } catch {
    throw new Trouble(
      `The embedded DynamoDB engine is not available for ${process.platform}-${process.arch}. Run servers of your own ` +
        'that speak DynamoDB, SQS and S3 and name them in AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS and ' +
        'AWS_ENDPOINT_URL_S3; they are then used instead.',
    )
  }
}

/**
 * What dynoxide 1.2.1 leaves to others: an index, without which every write on a table with a stream reads all stream
 * records; the end of records after a day; the records of dropped tables.
 * @returns how many records were trimmed
 */
export function maintainStreams(file: string, keptSeconds = STREAM_KEPT_SECONDS): number {
  const database = new DatabaseSync(file, { timeout: 10_000 })
  try {
    database.exec(
      `CREATE INDEX IF NOT EXISTS ${INDEX} ON _stream_records(table_name, CAST(sequence_number AS INTEGER))`,
    )
    // A new table with the name of a dropped one would begin with the old one's records.
    database.exec(`DELETE FROM _stream_records WHERE NOT EXISTS (SELECT 1 FROM _tables t
      WHERE t.table_name = _stream_records.table_name AND CAST(t.stream_label AS INTEGER) <= _stream_records.created_at)`)
    // The newest record of each table stays: the next number is one more than the highest that is there.
    const { changes } = database
      .prepare(
        'DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name)',
      )
      .run(Math.floor(Date.now() / 1000) - keptSeconds)
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${NEXT_NUMBER}`).all('x')
    invariant(
      plan.some(({ detail }) => String(detail).includes(INDEX)),
      'the index of stream records is used',
    )
    return Number(changes)
  } finally {
    database.close()
  }
}

async function isReady(endpoint: string, child: GuardedProcess): Promise<boolean> {
  const until = Date.now() + READY_WITHIN_MS
  while (Date.now() < until && child.running) {
    const answered = await fetch(endpoint, {
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'x-amz-date': '20200101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
      },
    }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answered) return true
    await sleep(10)
  }
  return false
}
