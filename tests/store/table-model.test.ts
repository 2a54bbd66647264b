import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { memoryTable } from '../../shared/store/memory-table.ts'
import type { Action, Condition, Key, Position, Query, Row, Table, WriteResult } from '../../shared/store/table.ts'
import { createTable, type Engine, startDynoxide } from './engine.ts'
import { seeded } from './seeded.ts'

// Any history of operations, answered by a table and by this model of one: a list of rows.

type Operation =
  | { do: 'write'; actions: Action[] }
  | { do: 'get'; key: Key }
  | { do: 'getMany'; keys: Key[] }
  | { do: 'add'; key: Key; by: number }
  | { do: 'query'; query: Query }

const VALUES = [0, 1, '1', 'a', ''] as const
const SORT_KEYS = ['a', 'a#1', 'a#2', 'b', 'é', '\uffff', '🌿'] as const
const PLACES = ['place 1', 'place 2'] as const

/** @param run sets each history apart, so that one table serves all */
function operationsOf(run: string): fc.Arbitrary<Operation[]> {
  const pk = fc.constantFrom(`${run}/1`, `${run}/2`)
  const sk = fc.constantFrom(...SORT_KEYS)
  const key = fc.record({ pk, sk })
  const value = fc.constantFrom(...VALUES)
  const attribute = fc.constantFrom('version', 'holder')
  const row: fc.Arbitrary<Row> = fc
    .record(
      {
        pk,
        sk,
        version: value,
        holder: value,
        state: value,
        placePk: fc.constantFrom(...PLACES.map((place) => `${run}/${place}`)),
        placeSk: sk,
      },
      { requiredKeys: ['pk', 'sk'] },
    )
    .map(({ pk, sk, ...attributes }) => ({ pk, sk, ...attributes }))
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({ kind: fc.constant('absent' as const) }),
    fc.record({ kind: fc.constant('equals' as const), attribute, value }),
    fc.record({ kind: fc.constant('absentOrOneOf' as const), attribute, values: fc.array(value, { maxLength: 3 }) }),
  )
  const only = condition.map((condition) => ({ guard: `if ${condition.kind}`, condition }))
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), row }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), row, only }) },
    fc.record({ kind: fc.constant('delete' as const), key }),
    fc.record({ kind: fc.constant('delete' as const), key, only }),
    fc.record({ kind: fc.constant('check' as const), key, only }),
  )
  const keyTextOf = (action: Action) => JSON.stringify(keyOf(action))
  const page = { limit: fc.integer({ min: 1, max: 4 }), descending: fc.boolean() }
  const bounds = fc.oneof(
    fc.constant({}),
    fc.record({ prefix: fc.constantFrom('a', 'a#', 'é', 'z') }),
    fc.record({ from: sk }),
    fc.record({ to: sk }),
    fc.record({ from: sk, to: sk }),
  )
  const query: fc.Arbitrary<Query> = fc.oneof(
    fc.record({ pk, ...page }).chain((base) => bounds.map((more) => ({ ...base, ...more }))),
    fc
      .record({
        index: fc.constant('byPlace' as const),
        pk: fc.constantFrom(...PLACES.map((place) => `${run}/${place}`)),
        ...page,
      })
      .chain((base) => bounds.map((more) => ({ ...base, ...more }))),
  )
  return fc.array(
    fc.oneof<fc.Arbitrary<Operation>[]>(
      fc.record({
        do: fc.constant('write' as const),
        actions: fc.uniqueArray(action, { minLength: 1, maxLength: 4, selector: keyTextOf }),
      }),
      fc.record({ do: fc.constant('get' as const), key }),
      fc.record({ do: fc.constant('getMany' as const), keys: fc.array(key, { maxLength: 5 }) }),
      fc.record({ do: fc.constant('add' as const), key, by: fc.integer({ min: -3, max: 3 }) }),
      fc.record({ do: fc.constant('query' as const), query }),
    ),
    { minLength: 5, maxLength: 30 },
  )
}

const keyOf = (action: Action): Key => {
  const { pk, sk } = action.kind === 'put' ? action.row : action.key
  return { pk, sk }
}
const isAt =
  ({ pk, sk }: Key) =>
  (row: Row) =>
    row.pk === pk && row.sk === sk
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const inKeyOrder = (rows: readonly Row[]) => rows.toSorted((a, b) => byBytes(a.pk, b.pk) || byBytes(a.sk, b.sk))

class Model {
  rows: Row[] = []

  at = (key: Key): Row | undefined => this.rows.find(isAt(key))

  write(actions: readonly Action[]): WriteResult {
    const failed = actions.flatMap((action, index) => {
      const row = this.at(keyOf(action))
      return action.only && !this.holds(action.only.condition, row)
        ? [{ action: index, guard: action.only.guard, row }]
        : []
    })
    if (failed.length > 0) return { kind: 'refused', failed }
    for (const action of actions) {
      if (action.kind === 'check') continue
      this.rows = this.rows.filter((row) => !isAt(keyOf(action))(row))
      if (action.kind === 'put') this.rows.push(action.row)
    }
    return { kind: 'written' }
  }

  private holds(condition: Condition, row: Row | undefined): boolean {
    if (condition.kind === 'absent') return !row
    if (condition.kind === 'equals') return row?.[condition.attribute] === condition.value
    return !row || condition.values.some((value) => row[condition.attribute] === value)
  }

  add(key: Key, by: number): number {
    const row: Row = this.at(key) ?? { ...key }
    const sum = Number(row['count'] ?? 0) + by
    this.write([{ kind: 'put', row: { ...row, count: sum } }])
    return sum
  }

  query({ index, pk, prefix = '', from, to, descending }: Query): Row[] {
    const [partitionKey, sortKey] = index ? ['placePk', 'placeSk'] : ['pk', 'sk']
    const found = this.rows.filter((row) => {
      const sort = row[sortKey]
      if (row[partitionKey] !== pk || typeof sort !== 'string' || !sort.startsWith(prefix)) return false
      return (from === undefined || byBytes(sort, from) >= 0) && (to === undefined || byBytes(sort, to) <= 0)
    })
    const sorted = found.toSorted((a, b) => byBytes(String(a[sortKey]), String(b[sortKey])))
    return descending ? sorted.toReversed() : sorted
  }
}

async function listed(table: Table, query: Query): Promise<Row[]> {
  const rows: Row[] = []
  let after: Position | undefined
  for (let page = 0; page < 50; page += 1) {
    const { rows: found, next } = await table.query({ ...query, ...(after ? { after } : {}) })
    rows.push(...found)
    if (!next) return rows
    after = next
  }
  throw new Error('the pages do not end')
}

async function same(table: Table, model: Model, operation: Operation): Promise<void> {
  switch (operation.do) {
    case 'write':
      expect(await table.write(operation.actions)).toEqual(model.write(operation.actions))
      break
    case 'get':
      expect(await table.get(operation.key)).toEqual(model.at(operation.key))
      break
    case 'getMany': {
      const expected = model.rows.filter((row) => operation.keys.some((key) => isAt(key)(row)))
      expect(inKeyOrder(await table.getMany(operation.keys))).toEqual(inKeyOrder(expected))
      break
    }
    case 'add':
      expect(await table.add(operation.key, 'count', operation.by)).toBe(model.add(operation.key, operation.by))
      break
    case 'query': {
      const [found, expected] = [await listed(table, operation.query), model.query(operation.query)]
      if (operation.query.index === undefined) {
        expect(found).toEqual(expected)
        break
      }
      // Which of two rows with one index key comes first is the table's own affair.
      expect(found.map((row) => row['placeSk'])).toEqual(expected.map((row) => row['placeSk']))
      const carried = expected.map(({ version: _v, holder: _h, count: _c, ...row }) => row)
      expect(inKeyOrder(found)).toEqual(inKeyOrder(carried))
    }
  }
}

let runs = 0
async function everyHistory(table: Table, numRuns: number): Promise<void> {
  // The prefix is no part of the history: a failure shrinks and replays under another.
  const history = operationsOf('RUN')
  await fc.assert(
    fc.asyncProperty(history, async (operations) => {
      runs += 1
      const model = new Model()
      const here: Operation[] = JSON.parse(JSON.stringify(operations).replaceAll('RUN/', `RUN${runs}/`))
      for (const operation of here) await same(table, model, operation)
      const left = await Promise.all([1, 2].map((n) => listed(table, { pk: `RUN${runs}/${n}`, limit: 100 })))
      expect(left.flat()).toEqual(inKeyOrder(model.rows))
    }),
    { numRuns },
  )
}

describe('any history of operations leads where a plain list of rows leads', () => {
  it('in memory', () => everyHistory(memoryTable({ random: seeded(1) }), 300))

  describe('on the embedded engine', () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await startDynoxide()
      await createTable(engine.client, 'simpul')
    }, 30_000)
    afterAll(() => engine.stop())

    it('too', () =>
      everyHistory(dynamoTable({ client: engine.client, table: 'simpul', onUsed: () => {}, random: seeded(2) }), 60))
  })
})
