import { expect, test } from 'vitest'
import { placePages } from '../../../shared/cases/reads/place-pages.ts'
import { memoryTable } from '../../../shared/store/memory-table.ts'
import type { Table } from '../../../shared/store/table.ts'

const YEARS = Array.from({ length: 30 }, (_, i) => `CLOSED#${2046 - i}`)
/** Few of the years have cases, one has more than a page of the index. */
const CASES: Readonly<Record<number, number>> = { 0: 1, 3: 2, 4: 130, 17: 3, 29: 1 }

function closedCases(): { table: Table; ids: string[] } {
  const table = memoryTable({ random: Math.random })
  const rows = Object.entries(CASES).flatMap(([year, many]) =>
    Array.from({ length: many }, (_, n) => {
      const id = `CASE#${year.padStart(2, '0')}-${String(n).padStart(3, '0')}`
      return { pk: id, sk: 'HEAD', placePk: YEARS[Number(year)] ?? '', placeSk: id }
    }),
  )
  table.load(rows)
  return { table, ids: rows.map(({ pk }) => pk) }
}

test.each([1, 7, 50, 100])(
  'a list over thirty years shows each case once and in order, %i at a time',
  async (limit) => {
    const { table, ids } = closedCases()
    const shown: string[] = []
    let after: string | undefined
    for (let page = 0; page < ids.length + YEARS.length; page += 1) {
      const { items, next } = await placePages({ table }, { partitions: YEARS, after, limit }, async (rows, room) =>
        rows.slice(0, room).map((row) => ({ row, item: row.pk })),
      )
      expect(items.length).toBeLessThanOrEqual(limit)
      shown.push(...items)
      if (next === null) break
      after = next
    }
    expect(shown).toEqual(ids)
  },
)

test('empty years are not waited for one after the other', async () => {
  const { table } = closedCases()
  let rounds = 0
  let open = 0
  const slow: Table = {
    ...table,
    async query(asked) {
      if (open === 0) rounds += 1
      open += 1
      const page = await table.query(asked)
      open -= 1
      return page
    },
  }
  await placePages({ table: slow }, { partitions: YEARS.toReversed(), after: undefined, limit: 1_000 }, async () => [])
  expect(rounds).toBeLessThan(10)
})
