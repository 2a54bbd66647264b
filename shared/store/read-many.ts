import { BATCH_GET_KEYS_MAX, type Key, type Row, type Table } from './table.ts'

/** Reads any number of keys, as many at a time as one request takes. What does not exist is left out; order is not kept. */
export async function readMany(table: Table, keys: readonly Key[]): Promise<Row[]> {
  const rows: Row[] = []
  for (let at = 0; at < keys.length; at += BATCH_GET_KEYS_MAX)
    rows.push(...(await table.getMany(keys.slice(at, at + BATCH_GET_KEYS_MAX))))
  return rows
}
