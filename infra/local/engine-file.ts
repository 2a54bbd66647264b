import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { Index, StoredRow } from './seed/stored-rows.ts'
import { Trouble } from './trouble.ts'

/** The file of the embedded engine in a data folder. */
const engineFile = (data: string): string => join(data, 'dynamodb', 'dynamodb.sqlite')

const Definitions = z.array(
  z.object({
    IndexName: z.string(),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
    Projection: z.object({ NonKeyAttributes: z.array(z.string()).default([]) }),
  }),
)

export type EngineFile = {
  indexes: readonly Index[]
  /** All of them or none; a row that is there is replaced. The stream does not tell of them. */
  put(rows: Iterable<StoredRow>): void
  close(): void
}

/**
 * Puts rows straight into the file of dynoxide 1.2.1, which may be running: over its interface a million take an hour.
 * @throws Trouble where another engine is used
 */
export function openEngineFile(data: string, table: string): EngineFile {
  if (!existsSync(engineFile(data))) throw new Trouble('Only the embedded engine takes so many rows in short time.')
  const file = new DatabaseSync(engineFile(data), { timeout: 30_000 })
  file.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -200000')
  const stored = file.prepare('SELECT gsi_definitions FROM _tables WHERE table_name = ?').get(table)
  const indexes = Definitions.parse(JSON.parse(String(stored?.['gsi_definitions']))).map(
    ({ IndexName, KeySchema, Projection }): Index => {
      const keyOf = (type: string): string => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? ''
      return {
        name: IndexName,
        partitionKey: keyOf('HASH'),
        sortKey: keyOf('RANGE'),
        carries: Projection.NonKeyAttributes,
      }
    },
  )
  const putRow = file.prepare(
    `INSERT OR REPLACE INTO "${table}" (pk, sk, item_json, item_size, cached_at, hash_prefix) VALUES (?, ?, ?, ?, NULL, ?)`,
  )
  const putPlace = new Map(
    indexes.map(({ name }) => [
      name,
      {
        clear: file.prepare(`DELETE FROM "${table}::gsi::${name}" WHERE table_pk = ? AND table_sk = ?`),
        put: file.prepare(
          `INSERT OR REPLACE INTO "${table}::gsi::${name}" (gsi_pk, gsi_sk, table_pk, table_sk, item_json) VALUES (?, ?, ?, ?, ?)`,
        ),
      },
    ]),
  )
  return {
    indexes,
    put(rows) {
      file.exec('BEGIN IMMEDIATE')
      try {
        for (const { pk, sk, item, size, places } of rows) {
          putRow.run(text(pk), text(sk), item, size, scanPlace(pk))
          for (const place of places) {
            const index = putPlace.get(place.index)
            // The same row may have stood elsewhere in the index before.
            index?.clear.run(text(pk), text(sk))
            index?.put.run(text(place.pk), text(place.sk), text(pk), text(sk), place.item)
          }
        }
        file.exec('COMMIT')
      } catch (error) {
        file.exec('ROLLBACK')
        throw error
      }
    },
    close: () => file.close(),
  }
}

/** Keys of type S, as the engine writes them. */
const text = (key: string): string => `S:${key}`
/** Where a scan finds the partition: the engine orders a table by a hash, as DynamoDB does. */
const scanPlace = (pk: string): string => createHash('md5').update(`Outliers${pk}`).digest('hex').slice(0, 6)
