import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Trouble } from './trouble.ts'

const OWNER_ONLY = 0o600

/** Where each thing of a local stack lies. */
export const placesIn = (data: string) => ({
  assembly: join(data, 'cdk.out'),
  checkpoints: join(data, 'checkpoints.sqlite'),
  clockOffset: join(data, 'clock-offset'),
  issuerKey: join(data, 'issuer-key.json'),
  keys: join(data, 'keys.json'),
  local: join(data, 'local.json'),
  lock: join(data, 'lock'),
  log: join(data, 'log.jsonl'),
  /** There once the seed is whole; a folder without it holds nothing that anyone was promised. */
  seeded: join(data, 'seeded'),
})
/** What a new start leaves; all else that is named here goes. */
const MADE_BY_US = [
  ...['checkpoints.sqlite', 'checkpoints.sqlite-shm', 'checkpoints.sqlite-wal', 'clock-offset', 'dynamodb'],
  ...['issuer-key.json', 'keys.json', 'local.json', 'log.jsonl', 'log.1.jsonl', 'ports.json', 'queues', 'register'],
  'seeded',
]

export type DataFolder = { path: string; release(): void }

/**
 * Takes the folder for this process alone: the queues' state is in memory, two processes would diverge. The system
 * drops the lock at kill -9.
 * @throws Trouble when another process has it
 */
export function takeDataFolder(data: string, { fresh = false } = {}): DataFolder {
  const path = resolve(data)
  mkdirSync(path, { recursive: true })
  const lock = new DatabaseSync(placesIn(path).lock)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new Trouble(`Another local stack is using ${path}. Stop it, or choose another folder with --data DIR.`)
  }
  const { local, seeded, keys } = placesIn(path)
  rmSync(local, { force: true }) // of one that was killed
  if (fresh || !existsSync(seeded)) emptyFolder(path)
  if (!existsSync(keys)) writeKeysFile(keys)
  return { path, release: () => lock.close() }
}

function emptyFolder(path: string): void {
  for (const name of MADE_BY_US) rmSync(join(path, name), { recursive: true, force: true })
}

/** Sealing key, secret and signing key in place of the cloud's; whole or not at all. */
function writeKeysFile(file: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  writeOwnFile(
    file,
    JSON.stringify({
      sealingKey: randomBytes(32).toString('base64'),
      secret: randomBytes(64).toString('base64'),
      signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }),
  )
}

/** A file that only its owner may read, replaced in one step. */
export function writeOwnFile(file: string, text: string): void {
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  writeFileSync(draft, text, { mode: OWNER_ONLY })
  renameSync(draft, file)
}
