import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { studyGroups, waitingProposals } from '../../infra/local/seed/scenario.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import { checkTable } from '../../shared/cases/audit/check-table.ts'
import { entryText, packedEntry } from '../../shared/cases/entry.ts'
import { instant } from '../../shared/kit/instant.ts'
import { invariant } from '../../shared/kit/invariant.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import { caseKey, eventOf, groupKey, headOf, inboxOf } from '../../shared/store/row-keys.ts'
import type { Row, Table } from '../../shared/store/table.ts'
import { exportTable, restoreTable } from '../../tools/table-export.ts'
import { createTable, type Engine, startDynoxide } from './engine.ts'

const MONDAY = instant('2026-03-02T02:00:00.000Z')
const CITY = 'city-social-35.79'

let engine: Engine
let folder: string
let world: World
/** A proposal that waits in Batu, and one that became a group. */
let waiting: string
let active: string
let group: string
let file: string

beforeAll(async () => {
  engine = await startDynoxide()
  folder = mkdtempSync(join(tmpdir(), 'simpul-restore-'))
  file = join(folder, 'export.jsonl')
  const keysFile = join(folder, 'keys.json')
  await createKeysFile(keysFile)
  const registry = registerInProcess(() => MONDAY)
  world = makeWorld({ keysFile, issuer: 'https://issuer.example', registry })
  const [study] = studyGroups()
  const proposal = waitingProposals('2026-03-02', () => '2026-02-02').find(({ until }) => until === 'city-verification')
  invariant(study && proposal, 'the seed has both')
  const head = await travel(world, study.journey, MONDAY)
  invariant(head.kind === 'proposal' && head.facts.group, 'it became a group')
  active = head.flow.id
  group = head.facts.group.id
  waiting = (await travel(world, proposal, MONDAY)).flow.id

  await createTable(engine.client, 'Simpul')
  const source = tableNamed('Simpul')
  for (const row of world.table.dump()) await source.write([{ kind: 'put', row }])
  await exportTable(engine.client, 'Simpul', file)
})
afterAll(async () => {
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
})

const tableNamed = (table: string): Table =>
  dynamoTable({ client: engine.client, table, onUsed: () => {}, random: Math.random })

/** A restore of the export under a new name, spoilt as asked, and what the check says of it. */
async function restoredAnd(spoil: (table: Table) => Promise<unknown>) {
  const to = `Restored-${crypto.randomUUID()}`
  await restoreTable(engine.client, { file, like: 'Simpul', to })
  try {
    const table = tableNamed(to)
    await spoil(table)
    return await checkTable({ ...world.deps, table })
  } finally {
    await engine.client.send(new DeleteTableCommand({ TableName: to }))
  }
}

const rowAt = async (table: Table, key: { pk: string; sk: string }): Promise<Row> => {
  const row = await table.get(key)
  invariant(row, `${key.pk} ${key.sk} is there`)
  return row
}

it('finds a restore whole: each row came back, bytes as bytes', async () => {
  const restored: Row[] = []
  const report = await restoredAnd(async (table) => {
    for await (const row of table.scan()) restored.push(row)
  })
  const byKey = (rows: readonly Row[]) => new Map(rows.map((row) => [`${row.pk} ${row.sk}`, row]))
  expect(byKey(restored)).toEqual(byKey(world.table.dump()))
  const count = (of: (row: Row) => boolean) => restored.filter(of).length
  expect(report).toEqual({
    rows: restored.length,
    cases: count(({ pk, sk }) => pk.startsWith('CASE#') && sk === 'HEAD'),
    groups: 2,
    entries: count(({ sk }) => sk.startsWith('EVENT#')),
    listRows: count(({ pk }) => pk.startsWith('INBOX#') || pk.startsWith('HOLDER#')),
    faults: [],
  })
  expect(report.cases).toBeGreaterThanOrEqual(2)
  expect(report.listRows).toBeGreaterThanOrEqual(1)
})

it('names the entry that was changed', async () => {
  const { faults } = await restoredAnd(async (table) => {
    const row = await rowAt(table, eventOf(caseKey(active), 3))
    const entry = packedEntry((entryText(row) ?? '').replace(/"at":"20/, '"at":"19'))
    await table.write([{ kind: 'put', row: { ...row, entry } }])
  })
  expect(faults).toEqual([{ where: caseKey(active), because: 'entry 3: its content does not match its hash' }])
})

it('names the entry that was dropped, in a case and in a group, and the one that was cut off', async () => {
  const { faults } = await restoredAnd(async (table) => {
    const last = (await world.head(waiting)).version
    for (const key of [eventOf(caseKey(active), 5), eventOf(caseKey(waiting), last), eventOf(groupKey(group), 1)])
      await table.write([{ kind: 'delete', key }])
  })
  expect(faults).toHaveLength(3)
  expect(faults).toContainEqual({
    where: caseKey(active),
    because: 'entry 5: it says it is number 6: an entry was dropped, added or swapped',
  })
  expect(faults).toContainEqual({
    where: groupKey(group),
    because: 'entry 1: it says it is number 2: an entry was dropped, added or swapped',
  })
  expect(faults).toContainEqual({
    where: caseKey(waiting),
    because: expect.stringMatching(/^its head is of entry \d+, its history ends with entry \d+$/),
  })
})

it('names a head that its history does not make, and one that is gone', async () => {
  const { faults } = await restoredAnd(async (table) => {
    const [own, other] = [await rowAt(table, headOf(caseKey(waiting))), await rowAt(table, headOf(groupKey(group)))]
    // The head of another moment under the right keys, as a careless repair would leave it.
    const row = { ...own, ...(await rowAt(table, headOf(caseKey(active)))), pk: own.pk }
    await table.write([{ kind: 'put', row }])
    await table.write([{ kind: 'delete', key: other }])
  })
  expect(faults.find(({ where }) => where === caseKey(waiting))?.because).toMatch(/^its head is/)
  expect(faults).toContainEqual({ where: groupKey(group), because: 'it has rows and no head' })
})

it('names a head that no list or index would find', async () => {
  const { faults } = await restoredAnd(async (table) => {
    const { placePk: _, ...row } = await rowAt(table, headOf(caseKey(waiting)))
    await table.write([{ kind: 'put', row }])
  })
  expect(faults).toEqual([
    { where: caseKey(waiting), because: 'the index keys of its head are not what the head says' },
  ])
})

it('names a row that a list shows in vain, one that is missing, and one that says something else', async () => {
  const orphan = await restoredAnd(async (table) => {
    const [row] = (await table.query({ pk: inboxOf(CITY, null), limit: 1 })).rows
    invariant(row, 'the city has a task')
    await table.write([{ kind: 'put', row: { ...row, sk: `2026#${active}.9`, id: `${active}.9` } }])
  })
  expect(orphan.faults).toEqual([
    {
      where: `${inboxOf(CITY, null)} 2026#${active}.9`,
      because: `it shows task ${active}.9, which is not open there any more`,
    },
  ])
  const missing = await restoredAnd(async (table) => {
    const [row] = (await table.query({ pk: inboxOf(CITY, null), limit: 1 })).rows
    invariant(row, 'the city has a task')
    await table.write([{ kind: 'delete', key: row }])
  })
  expect(missing.faults).toEqual([
    { where: caseKey(waiting), because: expect.stringContaining(`is missing in ${inboxOf(CITY, null)}`) },
  ])
  const different = await restoredAnd(async (table) => {
    const [row] = (await table.query({ pk: inboxOf(CITY, null), limit: 1 })).rows
    invariant(row, 'the city has a task')
    await table.write([{ kind: 'put', row: { ...row, st: 'Reserved' } }])
  })
  expect(different.faults).toEqual([
    { where: caseKey(waiting), because: `its row in ${inboxOf(CITY, null)} is not what the head says` },
  ])
})
