import type { IndexName } from '../names/table.ts'

/**
 * The one table as the rest of the code sees it. Two implementations pass the same contract suite: DynamoDB (also the
 * embedded engine) and memory (for specs and simulation; its indexes lag and it raises conflicts by seed, as AWS does).
 */
export interface Table {
  /** Strongly consistent unless told otherwise. */
  get(key: Key, options?: { consistent?: boolean }): Promise<Row | undefined>
  /** At most 100 keys; strongly consistent; what does not exist is left out; order is not kept. */
  getMany(keys: readonly Key[]): Promise<Row[]>
  /** One page in key order. `next` is there when more may follow; pass it back as `after`. Indexes are eventually consistent. */
  query(query: Query): Promise<{ rows: Row[]; next: Position | undefined }>
  /** All of it or nothing (TransactWriteItems: at most 100 actions, 4 MB). One action alone is written without a transaction. */
  write(actions: readonly Action[]): Promise<WriteResult>
  /** Adds to a number attribute, made 0 where absent, and answers the new value. After a lost answer it may have added twice. */
  add(key: Key, attribute: string, by: number): Promise<number>
  /** Every row, for an operator's tools only. */
  scan(): AsyncIterable<Row>
}

export type Key = { pk: string; sk: string }
export type Value = string | number | boolean | null | Uint8Array | Value[] | { [name: string]: Value }
export type Row = Key & { [attribute: string]: Value }
/** Where a page ended: the row's key and, in an index, the index keys as well (DynamoDB's exclusive start key). */
export type Position = Key & { [keyAttribute: string]: string }

export type Query = {
  pk: string
  /** The base table when absent; then `pk` and the bounds are those of the index keys. */
  index?: IndexName
  prefix?: string
  /** Inclusive bounds of the sort key; not together with `prefix`. */
  from?: string
  to?: string
  after?: Position
  limit: number
  descending?: boolean
  /** False where a moment's delay does no harm: half the read units. An index is never consistent. */
  consistent?: boolean
}

export type Condition =
  | { kind: 'absent' }
  /** The row is there and the attribute has this value. */
  | { kind: 'equals'; attribute: string; value: string | number }
  /** The row is not there, or the attribute has one of these values. */
  | { kind: 'absentOrOneOf'; attribute: string; values: readonly (string | number)[] }

/** `guard` names the condition, so that a failure can say which promise stood in the way. */
export type Guard = { guard: string; condition: Condition }
export type Action =
  | { kind: 'put'; row: Row; only?: Guard }
  | { kind: 'delete'; key: Key; only?: Guard }
  | { kind: 'check'; key: Key; only: Guard }
  /** Adds to number attributes, each made 0 where absent; never guarded, so it goes with an action that is. */
  | { kind: 'count'; key: Key; by: Readonly<Record<string, number>>; only?: undefined }

export type WriteResult =
  | { kind: 'written' }
  /**
   * A condition did not hold: a decision to make again. `row` is what stood there. After a lost answer a single write
   * may find what it wrote itself.
   */
  | { kind: 'refused'; failed: readonly { action: number; guard: string; row: Row | undefined }[] }
  /** Another transaction had one of the items: try the same again. */
  | { kind: 'contended' }

/** Capacity units of one request, as the engine counts them, indexes included. Of a refused write no engine tells. */
export type Used = {
  operation: 'get' | 'getMany' | 'query' | 'write' | 'add' | 'scan'
  readUnits: number
  writeUnits: number
}

/** Limits of DynamoDB (Service quotas, "Service, account, and table quotas"). */
export const TRANSACTION_ACTIONS_MAX = 100
export const BATCH_GET_KEYS_MAX = 100
