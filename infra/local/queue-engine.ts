import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from 'fauxqs'
import { guardObjects, type ObjectStore } from './objects.ts'
import { stablePort } from './ports.ts'
import { ACCOUNT, REGION } from './template.ts'

export type QueueEngine = { endpoint: string; stop(): Promise<void> }

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>
type SqsStore = NonNullable<Stores['sqsStore']>
type SnsStore = NonNullable<Stores['snsStore']>
type S3Store = NonNullable<Stores['s3Store']>
/** What of fauxqs 2.4.1 is used beyond its exports; a test holds its version. */
type Persistence = {
  db: { exec(sql: string): void; prepare(sql: string): { run(...values: string[]): unknown } }
  load(sqs: SqsStore, sns: SnsStore, s3: S3Store): void
  close(): void
  updateMessageReady(id: string): void
}
type PersistentStores = { SqsStore: new () => SqsStore; SnsStore: new () => SnsStore; S3Store: new () => S3Store }

/**
 * SQS and S3 on files, in this process. Its own start listens on all addresses, so its parts are put together here.
 * @param corsMethods what browsers may do to a bucket from other origins
 */
export async function startQueuesAndObjects(
  data: string,
  corsMethods: (bucket: string) => readonly string[],
): Promise<QueueEngine> {
  const folder = join(data, 'queues')
  mkdirSync(folder, { recursive: true })
  const part = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href)
  const {
    PersistenceManager,
  }: { PersistenceManager: (new (folder: string) => Persistence) & { prototype: Persistence } } =
    await part('persistence.js')
  const { SqsStore }: Pick<PersistentStores, 'SqsStore'> = await part('sqs/sqsStore.js')
  const { SnsStore }: Pick<PersistentStores, 'SnsStore'> = await part('sns/snsStore.js')
  const { S3Store }: Pick<PersistentStores, 'S3Store'> = await part('s3/s3Store.js')

  // It would write NULL into a column that takes none: ChangeMessageVisibility 0 fails and the message is gone until a restart.
  PersistenceManager.prototype.updateMessageReady = function (id) {
    this.db
      .prepare('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?')
      .run(id)
  }
  const port = await stablePort(data, 'queues')
  const endpoint = `http://127.0.0.1:${port}`
  const persistence = new PersistenceManager(folder)
  persistence.db.exec('PRAGMA synchronous = NORMAL') // outlives kill -9; FULL would sync each message to the disk
  // The SDK sends to the host in the queue's URL; the stored one has the port of its creation.
  persistence.db.prepare(`UPDATE sqs_queues SET url = ? || '/${ACCOUNT}/' || name`).run(endpoint)
  // The folder is ours alone: whoever had these in hand is gone, and a case need not wait out their visibility.
  persistence.db.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL')
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() }
  stores.sqsStore.host = ''
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store) // before it is attached, or loading would delete
  for (const store of [...Object.values(stores), ...stores.sqsStore.allQueues()]) Object.assign(store, { persistence })

  const app = buildApp({ logger: false, defaultRegion: REGION, stores })
  const objects: ObjectStore = stores.s3Store
  guardObjects(app, objects, corsMethods)
  await app.listen({ port, host: '127.0.0.1' })
  return {
    endpoint,
    async stop() {
      await app.close()
      persistence.close()
    },
  }
}
