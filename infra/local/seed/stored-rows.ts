import { marshall } from '@aws-sdk/util-dynamodb'
import { sizeOf } from '../../../shared/store/memory-table.ts'
import type { Row } from '../../../shared/store/table.ts'

/** An index of the table, as the engine was told of it. `carries` beside the keys. */
export type Index = { name: string; partitionKey: string; sortKey: string; carries: readonly string[] }

/** A row as text: DynamoDB's typed JSON, once for the table and once for each index that it stands in. */
export type StoredRow = {
  pk: string
  sk: string
  item: string
  /** Bytes as DynamoDB counts them. */
  size: number
  places: { index: string; pk: string; sk: string; item: string }[]
}

export function storedRow(row: Row, indexes: readonly Index[]): StoredRow {
  const item = marshall(row, { removeUndefinedValues: true })
  const part = (names: readonly string[]): string =>
    typedJson(Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : []))))
  return {
    pk: row.pk,
    sk: row.sk,
    item: typedJson(item),
    size: sizeOf(row),
    places: indexes.flatMap(({ name, partitionKey, sortKey, carries }) => {
      const [pk, sk] = [row[partitionKey], row[sortKey]]
      if (typeof pk !== 'string' || typeof sk !== 'string') return []
      return [{ index: name, pk, sk, item: part(['pk', 'sk', partitionKey, sortKey, ...carries]) }]
    }),
  }
}

/** Bytes stand in it as base64. */
const typedJson = (item: object): string =>
  JSON.stringify(item, (_, value: unknown) => (value instanceof Uint8Array ? base64(value) : value))
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
