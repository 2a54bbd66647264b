import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryTable } from '../../shared/store/memory-table.ts'
import type { Action, Row } from '../../shared/store/table.ts'
import { seeded } from './seeded.ts'

const head = (version: number, placePk = 'OPEN#proposal#35.79'): Row => ({
  pk: 'CASE#1',
  sk: 'HEAD',
  version,
  placePk,
  placeSk: '1',
  state: `state ${version}`,
})
const put = (row: Row): Action[] => [{ kind: 'put', row }]
const open = { index: 'byPlace', pk: 'OPEN#proposal#35.79', limit: 10 } as const
const closed = { ...open, pk: 'CLOSED#proposal#35.79#2026' } as const

describe('the table in memory', () => {
  it('shows a write in its indexes only after they settle, when they are late', async () => {
    const table = memoryTable({ random: seeded(1), indexLag: 1 })
    await table.write(put(head(1)))
    expect(await table.get(head(1))).toEqual(head(1))
    expect((await table.query({ pk: 'CASE#1', limit: 1 })).rows).toEqual([head(1)])
    expect((await table.query(open)).rows).toEqual([])
    table.settle()
    expect((await table.query(open)).rows).toHaveLength(1)
    await table.write(put(head(2, closed.pk)))
    expect((await table.query(open)).rows).toEqual([{ ...head(1), version: undefined }])
    expect((await table.query(closed)).rows).toEqual([])
    table.settle()
    expect((await table.query(open)).rows).toEqual([])
    expect((await table.query(closed)).rows).toHaveLength(1)
    await table.write([{ kind: 'delete', key: head(1) }])
    expect((await table.query(closed)).rows).toHaveLength(1)
    table.settle()
    expect((await table.query(closed)).rows).toEqual([])
  })

  it('shows in a late index only what once stood there, never an older state after a newer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.double({ min: 0, max: 0.95, noNaN: true }), async (seed, indexLag) => {
        const table = memoryTable({ random: seeded(seed), indexLag })
        let seen = 0
        for (let version = 1; version <= 8; version += 1) {
          await table.write(put(head(version)))
          const shown = (await table.query(open)).rows[0]?.['state']
          const at = typeof shown === 'string' ? Number(shown.replace('state ', '')) : 0
          expect(at).toBeGreaterThanOrEqual(seen)
          expect(at).toBeLessThanOrEqual(version)
          seen = at
        }
        for (let look = 0; look < 2_000 && seen < 8; look += 1)
          seen = Number(String((await table.query(open)).rows[0]?.['state'] ?? 'state 0').replace('state ', ''))
        expect(seen).toBe(8) // late, not lost
      }),
      { numRuns: 50 },
    )
  })

  it('answers contended by chance, the same for the same seed, and has then done nothing', async () => {
    const history = async (seed: number) => {
      const table = memoryTable({ random: seeded(seed), contention: 0.3 })
      const kinds: string[] = []
      for (let version = 1; version <= 200; version += 1) {
        const before = table.dump()
        const { kind } = await table.write(put(head(version)))
        if (kind === 'contended') expect(table.dump()).toEqual(before)
        kinds.push(kind)
      }
      return kinds
    }
    const kinds = await history(5)
    expect(await history(5)).toEqual(kinds)
    expect(await history(6)).not.toEqual(kinds)
    const contended = kinds.filter((kind) => kind === 'contended').length
    expect(contended).toBeGreaterThan(30)
    expect(contended).toBeLessThan(90)
  })

  it('asks for no chance where nothing may vary', async () => {
    const table = memoryTable({
      random: () => {
        throw new Error('nobody should ask')
      },
    })
    await table.write(put(head(1)))
    await table.query(open)
    await table.add({ pk: 'NUMBER', sk: 'NEXT' }, 'value', 1)
  })

  it('is copied whole into another table, indexes and all', async () => {
    const table = memoryTable({ random: seeded(1) })
    const rows: Row[] = [{ pk: 'A', sk: '1', seal: new Uint8Array([1]) }, { pk: 'A', sk: '2' }, head(1)]
    for (const row of rows.toReversed()) await table.write(put(row))
    const dump = table.dump()
    expect(dump).toEqual(rows)
    for (const row of dump) row['changed'] = 'outside'
    const other = memoryTable({ random: seeded(1), indexLag: 1 })
    await other.write(put({ pk: 'gone', sk: 'after the load' }))
    other.load(table.dump())
    expect(other.dump()).toEqual(rows)
    expect((await other.query(open)).rows).toHaveLength(1)
    await other.write(put(head(2)))
    expect(table.dump()).toEqual(rows)
  })

  it('stays quick with ten thousand rows in a partition', async () => {
    const table = memoryTable({ random: seeded(3) })
    const random = seeded(4)
    for (let n = 0; n < 10_000; n += 1) await table.write(put({ pk: 'INBOX', sk: `${random()}#${n}` }))
    const began = performance.now()
    for (let n = 0; n < 1_000; n += 1) await table.query({ pk: 'INBOX', from: String(random()), limit: 10 })
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
