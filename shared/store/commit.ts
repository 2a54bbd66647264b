import { invariant } from '../kit/invariant.ts'
import type { Action, Guard, Key, Row, Table } from './table.ts'

/** One aggregate's change: the head as it will be, and the entry of its history that made it so. */
export type Change = { head: Row; versionRead: number | null; event: Row }

export type Commit = {
  /** One or two aggregates: a case, or a case and its group. */
  changes: readonly Change[]
  /** Rows of lists, sealed rows, drafts, attachments: whatever stands or falls with the change. */
  rows: readonly Action[]
  /** The caller's Idempotency-Key row, where there is one. */
  key: Row | null
}

export type Committed =
  | { kind: 'committed' }
  /** The head moved on, or another transaction was quicker: read again and decide again. */
  | { kind: 'outrun' }
  /** The same command was committed before. */
  | { kind: 'known-key' }
  /** A claim stood in the way; `guard` is its name. */
  | { kind: 'claimed'; guard: string; row: Row | undefined }

const HEAD_IS_THE_ONE_READ = 'head-is-the-one-read'
const EVENT_IS_NEW = 'event-is-new'
const KEY_IS_NEW = 'key-is-new'
/** Guard of a row that a decision was made from beside the head: what a draft said when it was submitted. */
export const DRAFT_IS_THE_ONE_READ = 'draft-is-the-one-read'
/** Something moved on since it was read: the decision is made again from what stands now. */
const READ_BEFORE: readonly string[] = [HEAD_IS_THE_ONE_READ, EVENT_IS_NEW, DRAFT_IS_THE_ONE_READ]

/** Also for a head that is only looked at: what a decision was made from must still be so. */
export const headIsTheOneRead = (versionRead: number | null): Guard => ({
  guard: HEAD_IS_THE_ONE_READ,
  condition: versionRead === null ? { kind: 'absent' } : { kind: 'equals', attribute: 'version', value: versionRead },
})
const eventIsNew: Guard = { guard: EVENT_IS_NEW, condition: { kind: 'absent' } }
const keyIsNew: Guard = { guard: KEY_IS_NEW, condition: { kind: 'absent' } }

/** State, history, lists, claims and key in one write: all of it or nothing. The event row is the outbox. */
export async function commit(table: Table, { changes, rows, key }: Commit): Promise<Committed> {
  for (const { head, versionRead } of changes)
    invariant(head['version'] === (versionRead ?? 0) + 1, 'the head skips a version')
  const actions: Action[] = [
    ...changes.flatMap(({ head, versionRead, event }): Action[] => [
      { kind: 'put', row: head, only: headIsTheOneRead(versionRead) },
      { kind: 'put', row: event, only: eventIsNew },
    ]),
    ...rows,
    ...(key ? [{ kind: 'put', row: key, only: keyIsNew } as const] : []),
  ]
  if (actions.length === 0) return { kind: 'committed' }
  const result = await table.write(actions)
  if (result.kind === 'written') return { kind: 'committed' }
  if (result.kind === 'contended') return { kind: 'outrun' }
  const guards = result.failed.map(({ guard }) => guard)
  if (guards.includes(KEY_IS_NEW)) return { kind: 'known-key' }
  // A claim may have been judged by an old head: that is seen first.
  if (guards.some((guard) => READ_BEFORE.includes(guard))) return { kind: 'outrun' }
  const first = result.failed[0]
  invariant(first, 'a refused write names the guard that failed')
  return { kind: 'claimed', guard: first.guard, row: first.row }
}

export const without = (key: Key): Action => ({ kind: 'delete', key })
