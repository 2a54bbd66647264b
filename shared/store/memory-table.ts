import { assertNever, invariant } from '../kit/invariant.ts'
import { type IndexName, TABLE } from '../names/table.ts'
import { checkQuery, isEmptyRange, isInRange, keyOrder } from './query-rules.ts'
import {
  type Action,
  BATCH_GET_KEYS_MAX,
  type Condition,
  type Key,
  type Position,
  type Query,
  type Row,
  type Table,
  type Used,
  type Value,
} from './table.ts'
import { checkActions, checkKey, keyOf, keyText } from './write-rules.ts'

/** What an index carries beside the keys; the deployed table is declared with the same. */
export const PROJECTED = {
  byPlace: ['number', 'groupName', 'villageName', 'state'],
  byWake: [],
  byActor: ['task', 'outcome'],
} as const satisfies Record<IndexName, readonly string[]>

/** Limits of DynamoDB (Developer Guide, "Quotas in Amazon DynamoDB"; transactions, "Best practices"). */
const ITEM_BYTES_MAX = 400 * 1024
const TRANSACTION_BYTES_MAX = 4 * 1024 * 1024
const PAGE_BYTES_MAX = 1024 * 1024
const LEVELS_MAX = 32
const WRITE_UNIT_BYTES = 1024
const READ_UNIT_BYTES = 4096

export type MemoryTable = Table & {
  /** Every write so far becomes visible in the indexes. */
  settle(): void
  /** A copy of all rows in key order. */
  dump(): Row[]
  /** Replaces all rows; the indexes know them at once. */
  load(rows: readonly Row[]): void
}

/**
 * The one table in memory: what `random` answers decides everything that may vary. It has no clock, so a row whose time
 * to live is over is still there, as it may be for days on DynamoDB.
 *
 * @param random 0 to below 1
 * @param onUsed units of each answered operation by DynamoDB's arithmetic; a refused or contended write reports nothing
 * @param indexLag chance, at each look into an index, that the next change of a row is not yet in it; at 1 only `settle` brings it
 * @param contention chance that a write is answered `contended` before it does anything
 */
export function memoryTable({
  random,
  onUsed = () => {},
  indexLag = 0,
  contention = 0,
}: {
  random: () => number
  onUsed?: (used: Used) => void
  indexLag?: number
  contention?: number
}): MemoryTable {
  let rows = new Partitions(TABLE)
  let indexes = INDEX_NAMES.map((name) => new LaggingIndex(name))

  const read = (operation: Used['operation'], readUnits: number) => onUsed({ operation, readUnits, writeUnits: 0 })

  function holds(condition: Condition, row: Row | undefined): boolean {
    switch (condition.kind) {
      case 'absent':
        return row === undefined
      case 'equals':
        return row?.[condition.attribute] === condition.value
      case 'absentOrOneOf':
        return row === undefined || condition.values.some((value) => row[condition.attribute] === value)
      default:
        return assertNever(condition)
    }
  }

  /** Puts or removes one row and answers the units that costs, the indexes apart. */
  function replace(key: Key, row: Row | undefined): { base: number; index: number } {
    const old = rows.get(key)
    rows.set(key, row)
    for (const index of indexes) {
      index.note(key, row)
      if (indexLag === 0) index.catchUp(() => true)
    }
    const base = unitsOf(Math.max(old ? sizeOf(old) : 0, row ? sizeOf(row) : 0), WRITE_UNIT_BYTES)
    return { base, index: sum(INDEX_NAMES.map((name) => indexUnits(name, old, row))) }
  }

  /** The row with numbers added; as everywhere, one that is not there begins with its key. */
  function counted(key: Key, by: Readonly<Record<string, number>>): Row {
    const row: Row = { ...rows.get(key), ...keyOf(key) }
    for (const [name, more] of Object.entries(by)) {
      const before = row[name] ?? 0
      invariant(typeof before === 'number', 'only a number is added to')
      row[name] = before + more
    }
    return storedRow(row)
  }

  function look(query: Query): { rows: Row[]; next: Position | undefined; bytes: number } {
    const index = query.index && indexes.find(({ name }) => name === query.index)
    index?.catchUp(() => random() >= indexLag)
    const found = (index ? index.visible : rows).page(query)
    return {
      rows: found.rows.map(copyOf),
      next: found.next,
      bytes: sum(found.rows.map(sizeOf)),
    }
  }

  return {
    async get(key, { consistent = true } = {}) {
      checkKey(key)
      const row = rows.get(key)
      const units = unitsOf(row ? sizeOf(row) : 0, READ_UNIT_BYTES)
      read('get', consistent ? units : units / 2)
      return row && copyOf(row)
    },

    async getMany(keys) {
      invariant(keys.length <= BATCH_GET_KEYS_MAX, 'a batch reads at most 100 keys')
      if (keys.length === 0) return []
      for (const key of keys) checkKey(key)
      const once = new Map(keys.map((key) => [keyText(key), key]))
      const found = [...once.values()].map((key) => rows.get(key))
      read('getMany', sum(found.map((row) => unitsOf(row ? sizeOf(row) : 0, READ_UNIT_BYTES))))
      return found.flatMap((row) => (row ? [copyOf(row)] : []))
    },

    async query(query) {
      checkQuery(query)
      if (isEmptyRange(query)) return { rows: [], next: undefined }
      const { bytes, ...page } = look(query)
      const units = unitsOf(bytes, READ_UNIT_BYTES)
      read('query', query.index || query.consistent === false ? units / 2 : units)
      return page
    },

    async write(actions) {
      const changes = changesOf(actions)
      if (contention > 0 && random() < contention) return { kind: 'contended' }
      const failed = changes.flatMap(({ key, only }, action) => {
        const old = rows.get(key)
        if (!only || holds(only.condition, old)) return []
        return [{ action, guard: only.guard, row: old && copyOf(old) }]
      })
      if (failed.length > 0) return { kind: 'refused', failed }
      const alone = changes.length === 1 && (changes[0]?.kind === 'put' || changes[0]?.kind === 'delete')
      const units = changes.map(({ kind, key, row, by }) => {
        if (kind === 'check') return { base: unitsOf(sizeOf(rows.get(key) ?? key), WRITE_UNIT_BYTES), index: 0 }
        return replace(key, by ? counted(key, by) : row)
      })
      const base = sum(units.map((used) => used.base))
      onUsed({
        operation: 'write',
        readUnits: 0,
        writeUnits: (alone ? base : base * 2) + sum(units.map(({ index }) => index)),
      })
      return { kind: 'written' }
    },

    async add(key, attribute, by) {
      const old = rows.get(key)
      const before = old?.[attribute] ?? 0
      invariant(typeof before === 'number', 'only a number is added to')
      const value = before + by
      const row = { ...old, ...keyOf(key), [attribute]: value }
      checkActions([{ kind: 'put', row }])
      const { base, index } = replace(key, storedRow(row))
      onUsed({ operation: 'add', readUnits: 0, writeUnits: base + index })
      return value
    },

    async *scan() {
      const all = rows.all()
      read('scan', unitsOf(sum(all.map(sizeOf)), READ_UNIT_BYTES))
      yield* all.map(copyOf)
    },

    settle() {
      for (const index of indexes) index.catchUp(() => true)
    },
    dump: () => rows.all().map(copyOf),
    load(loaded) {
      rows = new Partitions(TABLE)
      indexes = INDEX_NAMES.map((name) => new LaggingIndex(name))
      for (const row of loaded) {
        checkActions([{ kind: 'put', row }])
        replace(row, storedRow(row))
      }
      for (const index of indexes) index.catchUp(() => true)
    },
  }
}

const INDEX_NAMES: readonly IndexName[] = ['byPlace', 'byWake', 'byActor']

/** Rows under the partition keys of the table or of an index, each partition in key order. */
class Partitions {
  private readonly partitions = new Map<string, Row[]>()
  private readonly byKey = new Map<string, Row>()
  private readonly names: { readonly partitionKey: string; readonly sortKey: string }

  constructor(names: { readonly partitionKey: string; readonly sortKey: string }) {
    this.names = names
  }

  get = (key: Key): Row | undefined => this.byKey.get(keyText(key))

  /** The row must not be changed afterwards by whoever gave it. */
  set(key: Key, row: Row | undefined): void {
    const old = this.get(key)
    if (old) this.take(old)
    if (row) this.place(row)
  }

  all = (): Row[] => [...this.partitions.keys()].sort(keyOrder).flatMap((pk) => this.partitions.get(pk) ?? [])

  page(query: Query): { rows: Row[]; next: Position | undefined } {
    const partition = this.partitions.get(query.pk) ?? []
    const way = query.descending ? -1 : 1
    const { after } = query
    const start = after
      ? this.seek(partition, after, query.descending ? 'at' : 'behind')
      : this.startOf(partition, query)
    const rows: Row[] = []
    let bytes = 0
    for (let at = query.descending ? start - 1 : start; ; at += way) {
      const row = partition[at]
      if (!row || !isInRange(query, this.sortOf(row))) return { rows, next: undefined }
      const last = rows.at(-1)
      bytes += sizeOf(row)
      if (last && bytes > PAGE_BYTES_MAX) return { rows, next: this.positionOf(last) }
      rows.push(row)
      // As on DynamoDB, a full page does not know whether it is the last.
      if (rows.length === query.limit) return { rows, next: this.positionOf(row) }
    }
  }

  private sortOf = (row: Key & { [name: string]: Value }): string => textOf(row[this.names.sortKey])

  private positionOf = (row: Row): Position => ({
    pk: row.pk,
    sk: row.sk,
    [this.names.partitionKey]: textOf(row[this.names.partitionKey]),
    [this.names.sortKey]: this.sortOf(row),
  })

  private order = (a: Key & { [name: string]: Value }, b: Key & { [name: string]: Value }): number =>
    keyOrder(this.sortOf(a), this.sortOf(b)) || keyOrder(a.pk, b.pk) || keyOrder(a.sk, b.sk)

  /** How many rows stand before the position (`at`), or before and on it (`behind`). */
  private seek(partition: readonly Row[], position: Key & { [name: string]: Value }, side: 'at' | 'behind'): number {
    return countWhile(partition, (row) => this.order(row, position) < (side === 'at' ? 0 : 1))
  }

  private startOf(partition: readonly Row[], { prefix, from, to, descending }: Query): number {
    if (!descending) return countWhile(partition, (row) => keyOrder(this.sortOf(row), prefix ?? from ?? '') < 0)
    return countWhile(partition, (row) => {
      const sort = this.sortOf(row)
      if (prefix !== undefined) return keyOrder(sort, prefix) < 0 || sort.startsWith(prefix)
      return to === undefined || keyOrder(sort, to) <= 0
    })
  }

  private place(row: Row): void {
    const pk = textOf(row[this.names.partitionKey])
    const partition = this.partitions.get(pk) ?? []
    partition.splice(this.seek(partition, row, 'at'), 0, row)
    this.partitions.set(pk, partition)
    this.byKey.set(keyText(row), row)
  }

  private take(row: Row): void {
    const pk = textOf(row[this.names.partitionKey])
    const partition = this.partitions.get(pk) ?? []
    const [taken] = partition.splice(this.seek(partition, row, 'at'), 1)
    invariant(taken === row, 'a row stands where its key says')
    if (partition.length === 0) this.partitions.delete(pk)
    this.byKey.delete(keyText(row))
  }
}

/** An index and the changes on their way to it, in order for each row, in any order between rows. */
class LaggingIndex {
  readonly name: IndexName
  readonly visible: Partitions
  private readonly coming = new Map<string, { key: Key; states: (Row | undefined)[] }>()

  constructor(name: IndexName) {
    this.name = name
    this.visible = new Partitions(TABLE.indexes[name])
  }

  note(key: Key, row: Row | undefined): void {
    const state = row && projectionOf(this.name, row)
    const text = keyText(key)
    const waiting = this.coming.get(text)
    if (waiting) waiting.states.push(state)
    else if (state || this.visible.get(key)) this.coming.set(text, { key: { pk: key.pk, sk: key.sk }, states: [state] })
  }

  /** @param arrives asked for each row's next change */
  catchUp(arrives: () => boolean): void {
    for (const [text, { key, states }] of this.coming) {
      while (states.length > 0 && arrives()) this.visible.set(key, states.shift())
      if (states.length === 0) this.coming.delete(text)
    }
  }
}

/** The first so many rows of a sorted list for which it is so, found by halving. */
function countWhile(rows: readonly Row[], isBefore: (row: Row) => boolean): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row && isBefore(row)) low = middle + 1
    else high = middle
  }
  return low
}

/** The row as an index holds it; nothing when it has not both index keys. */
function projectionOf(name: IndexName, row: Row): Row | undefined {
  const { partitionKey, sortKey } = TABLE.indexes[name]
  if (row[partitionKey] === undefined || row[sortKey] === undefined) return undefined
  const projected = PROJECTED[name]
  const carried = new Set<string>([partitionKey, sortKey, ...projected])
  return { ...Object.fromEntries(Object.entries(row).filter(([attribute]) => carried.has(attribute))), ...keyOf(row) }
}

/**
 * Write units of one index: none when it holds the same as before, one write when an entry comes, goes or changes, two
 * when its key changes (Developer Guide, "Using Global Secondary Indexes", provisioned throughput considerations). The
 * factor two of a transaction is not applied: an index follows after the commit. No document says so outright.
 */
function indexUnits(name: IndexName, before: Row | undefined, after: Row | undefined): number {
  const old = before && projectionOf(name, before)
  const now = after && projectionOf(name, after)
  if (!old) return now ? unitsOf(sizeOf(now), WRITE_UNIT_BYTES) : 0
  if (!now) return unitsOf(sizeOf(old), WRITE_UNIT_BYTES)
  const { partitionKey, sortKey } = TABLE.indexes[name]
  if (old[partitionKey] !== now[partitionKey] || old[sortKey] !== now[sortKey])
    return unitsOf(sizeOf(old), WRITE_UNIT_BYTES) + unitsOf(sizeOf(now), WRITE_UNIT_BYTES)
  return isSame(old, now) ? 0 : unitsOf(Math.max(sizeOf(old), sizeOf(now)), WRITE_UNIT_BYTES)
}

/** At least one unit, also for what is not there. */
const unitsOf = (bytes: number, unitBytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0)
const utf8Bytes = (text: string): number => Buffer.byteLength(text)

function textOf(value: Value | undefined): string {
  invariant(typeof value === 'string', 'keys are text')
  return value
}

/** Bytes of a row as DynamoDB counts them (Developer Guide, "DynamoDB item sizes and formats"); numbers are "approximately". */
export function sizeOf(row: Row | Key): number {
  const known = SIZES.get(row)
  if (known !== undefined) return known
  const bytes = sum(Object.entries(row).map(([name, value]) => utf8Bytes(name) + valueBytes(value)))
  SIZES.set(row, bytes)
  return bytes
}
/** Rows that the table holds never change, so each is measured once. */
const SIZES = new WeakMap<Row | Key, number>()

function valueBytes(value: Value): number {
  if (typeof value === 'string') return utf8Bytes(value)
  if (typeof value === 'number') return numberBytes(value)
  if (value === null || typeof value === 'boolean') return 1
  if (value instanceof Uint8Array) return value.byteLength
  if (Array.isArray(value)) return 3 + sum(value.map((item) => 1 + valueBytes(item)))
  return 3 + sum(Object.entries(value).map(([name, item]) => 1 + utf8Bytes(name) + valueBytes(item)))
}

/** One byte, one for each two significant digits, one for a sign. */
function numberBytes(value: number): number {
  const digits = value.toExponential().replace(/e.*/, '').replaceAll(/\D/g, '').length
  return 1 + Math.ceil(digits / 2) + (value < 0 ? 1 : 0)
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => isSame(item, b[at]))
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => isSame(a[name], b[name]))
}

const copyOf = (row: Row): Row => ({ ...mapCopy(row, 0), pk: row.pk, sk: row.sk })
const mapCopy = (map: { [name: string]: Value }, depth: number): { [name: string]: Value } =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, valueCopy(value, depth)]))

/** @throws on what DynamoDB would not take, so that no spec passes on it. */
function valueCopy(value: Value, depth: number): Value {
  invariant(depth < LEVELS_MAX, 'a value has at most 32 levels')
  if (typeof value === 'number') {
    invariant(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER, 'a number is finite and safe')
    return value + 0 // minus nought is nought
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map((item) => valueCopy(item, depth + 1))
  invariant(isPlain(value), 'a row holds only what can be stored')
  return mapCopy(value, depth + 1)
}

const isPlain = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A copy that nobody else holds. */
function storedRow(row: Row): Row {
  const copy = copyOf(row)
  invariant(sizeOf(copy) <= ITEM_BYTES_MAX, 'a row has at most 400 KB')
  return copy
}

type Change = {
  kind: Action['kind']
  key: Key
  row: Row | undefined
  only: Action['only']
  by?: Readonly<Record<string, number>>
}

function changesOf(actions: readonly Action[]): Change[] {
  checkActions(actions)
  const changes = actions.map((action): Change => {
    const { kind, only } = action
    if (action.kind === 'count') return { kind, key: keyOf(action.key), row: undefined, only, by: action.by }
    if (action.kind !== 'put') return { kind, key: keyOf(action.key), row: undefined, only }
    return { kind, key: keyOf(action.row), row: storedRow(action.row), only }
  })
  invariant(sum(changes.map(({ key, row }) => sizeOf(row ?? key))) <= TRANSACTION_BYTES_MAX, 'a write has at most 4 MB')
  return changes
}
