import type { Entry } from '../../contracts/entry.ts'
import { evolveGroup, type Group, GroupEvent } from '../../groups/group.ts'
import { canonicalJson } from '../../kit/canonical.ts'
import { instant } from '../../kit/instant.ts'
import { caseOfPartition, EVENT_PREFIX, groupOfPartition, headOf, isListPartition } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { CaseEvent, evolveHead, type Head } from '../head.ts'
import { listRowsOf, parseTaskId, rowOfHead } from '../list-rows.ts'
import { groupHeadFrom, headFrom, loadHead } from '../load.ts'
import { entriesOf } from '../reads/read-history.ts'
import { followChain } from './verify-history.ts'

/** What does not hold, and where: a case, a group, or a row of a list. */
export type TableFault = { where: string; because: string }
export type TableReport = {
  rows: number
  cases: number
  groups: number
  entries: number
  listRows: number
  faults: TableFault[]
}

const LANES = 8
const FAULTS_MAX = 1000

/**
 * Judges a whole table, for an operator after a restore: every history is an unbroken chain, every head is what its
 * events make of it, every open task stands in its lists, and no list shows what its case does not say.
 * @param onRow called after each row, for a progress bar
 */
export async function checkTable(deps: Deps, onRow: (rows: number) => void = () => {}): Promise<TableReport> {
  const report: TableReport = { rows: 0, cases: 0, groups: 0, entries: 0, listRows: 0, faults: [] }
  const seen = new Set<string>()
  const rows = deps.table.scan()[Symbol.asyncIterator]()
  const lane = async (): Promise<void> => {
    for (let next = await rows.next(); !next.done; next = await rows.next()) {
      const row = next.value
      const faults = await faultsAt(deps, row, seen, report)
      report.faults.push(...faults.slice(0, FAULTS_MAX - report.faults.length))
      report.rows += 1
      report.entries += Number(row.sk.startsWith(EVENT_PREFIX))
      onRow(report.rows)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  report.faults.sort((a, b) => (a.where < b.where ? -1 : 1))
  return report
}

/** A row leads to its aggregate, which is judged once, or is itself a row of a list. */
async function faultsAt(deps: Deps, row: Row, seen: Set<string>, report: TableReport): Promise<TableFault[]> {
  if (isListPartition(row.pk)) {
    report.listRows += 1
    return twice(() => faultsOfListRow(deps, row))
  }
  const caseId = caseOfPartition(row.pk)
  const groupId = groupOfPartition(row.pk)
  if ((caseId === undefined && groupId === undefined) || seen.has(row.pk)) return []
  seen.add(row.pk)
  if (caseId !== undefined) report.cases += 1
  else report.groups += 1
  return twice(async () => {
    // The head first: what is committed in between only makes the history longer than the head says.
    const head = await deps.table.get(headOf(row.pk))
    const entries = await entriesOf(deps.table, row.pk)
    return caseId !== undefined ? faultsOfCase(deps, row.pk, head, entries) : faultsOfGroup(row.pk, head, entries)
  }).catch((error: unknown) => [{ where: row.pk, because: `it cannot be read: ${nameOf(error)}` }])
}

/** On a table in use a commit may fall between two reads: only what is wrong twice is a fault. */
const twice = async (look: () => Promise<TableFault[]>): Promise<TableFault[]> =>
  (await look()).length === 0 ? [] : look()

async function faultsOfCase(deps: Deps, pk: string, row: Row | undefined, texts: string[]): Promise<TableFault[]> {
  const fault = (because: string): TableFault[] => [{ where: pk, because }]
  const chain = followChain(texts)
  if (chain.kind === 'broken') return fault(`entry ${chain.entry}: ${chain.because}`)
  if (!row) return fault('it has rows and no head')
  const folded = foldOf(() =>
    chain.entries.reduce<Head | undefined>(
      (head, { n, hash, at, events }) =>
        evolveHead(
          head,
          events.map((event) => CaseEvent.parse(event)),
          { version: n, lastHash: hash, at: instant(at) },
        ),
      undefined,
    ),
  )
  if (folded.kind === 'broken') return fault(folded.because)
  const head = headFrom(row)
  if (!folded.value) return fault('it has a head and no history')
  if (head.version !== folded.value.version)
    return fault(`its head is of entry ${head.version}, its history ends with entry ${folded.value.version}`)
  if (!same(head, folded.value)) return fault('its head is not what its history makes of it')
  if (!same(withoutHead(row), withoutHead(rowOfHead(deps, head))))
    return fault('the index keys of its head are not what the head says')
  const wanted = listRowsOf(head)
  const found = wanted.length === 0 ? [] : await deps.table.getMany(wanted)
  return wanted.flatMap((one) => {
    const stored = found.find(({ pk: partition, sk }) => partition === one.pk && sk === one.sk)
    if (!stored) return fault(`its open task ${one.id} is missing in ${one.pk}`)
    return same(stored, one) ? [] : fault(`its row in ${one.pk} is not what the head says`)
  })
}

function faultsOfGroup(pk: string, row: Row | undefined, texts: string[]): TableFault[] {
  const fault = (because: string): TableFault[] => [{ where: pk, because }]
  const chain = followChain(texts)
  if (chain.kind === 'broken') return fault(`entry ${chain.entry}: ${chain.because}`)
  if (!row) return fault('it has rows and no head')
  const folded = foldOf(() =>
    chain.entries.reduce<Group | undefined>(
      (group, { events, at }: Entry) =>
        events.reduce<Group | undefined>(
          (state, event) => evolveGroup(state, GroupEvent.parse(event), instant(at)),
          group,
        ),
      undefined,
    ),
  )
  if (folded.kind === 'broken') return fault(folded.because)
  const { group, version, lastHash } = groupHeadFrom(row)
  if (version !== chain.entries.length || lastHash !== chain.hash)
    return fault(`its head is of entry ${version}, its history ends with entry ${chain.entries.length}`)
  return same(group, folded.value ?? null) ? [] : fault('its head is not what its history makes of it')
}

async function faultsOfListRow(deps: Deps, row: Row): Promise<TableFault[]> {
  const where = `${row.pk} ${row.sk}`
  const task = parseTaskId(String(row['id']))
  const head = task && (await loadHead(deps.table, task.caseId))
  if (!head) return [{ where, because: 'it shows a task of a case that is not there' }]
  const stands = listRowsOf(head).some(({ pk, sk }) => pk === row.pk && sk === row.sk)
  return stands ? [] : [{ where, because: `it shows task ${String(row['id'])}, which is not open there any more` }]
}

function foldOf<Value>(fold: () => Value): { kind: 'folded'; value: Value } | { kind: 'broken'; because: string } {
  try {
    return { kind: 'folded', value: fold() }
  } catch (error) {
    return { kind: 'broken', because: `its events do not follow from each other: ${nameOf(error)}` }
  }
}

/** Names and our own sentences; a schema's message may quote what it was given. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? (error.name === 'Error' ? error.message : error.name) : 'unknown'

const withoutHead = ({ head: _, ...rest }: Row): unknown => rest
/** By their JSON: a member that is undefined is one that is not there. */
const same = (a: unknown, b: unknown): boolean => canonicalJson(plain(a)) === canonicalJson(plain(b))
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
