import type { StaffActor } from '../../contracts/staff.ts'
import { taskSortKey } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { type List, readInbox } from './read-inbox.ts'
import type { Task } from './task-view.ts'

/** The tasks before and after one in a list, by due date. */
export type Neighbours = {
  /** From 1; null for a task that is not in the list any more. */
  place: number | null
  of: number
  /** The list is longer than what was looked at. */
  more: boolean
  before: string | null
  after: string | null
}

/** So far from its top a list is looked at: nobody turns over more sheets one by one. */
const LOOKED_AT = 100

/**
 * Where a task stands in a list of the caller. One that has left it, decided or taken meanwhile, still stands between two
 * others. Nothing for a task behind those that are looked at, and for lists that no office works through in order.
 */
export async function readNeighbours(
  deps: Deps,
  actor: StaffActor,
  list: List,
  task: Pick<Task, 'id' | 'dueAt'>,
): Promise<Neighbours | undefined> {
  if (list.view === 'waiting' || list.view === 'done') return undefined
  const { items, next } = await readInbox(deps, actor, { ...list, limit: LOOKED_AT })
  const key = ({ id, dueAt }: Pick<Task, 'id' | 'dueAt'>): string => taskSortKey(dueAt, id)
  const at = items.filter((one) => key(one) < key(task)).length
  if (at === items.length && next !== null) return undefined
  const isThere = items[at]?.id === task.id
  return {
    place: isThere ? at + 1 : null,
    of: items.length,
    more: next !== null,
    before: items[at - 1]?.id ?? null,
    after: items[isThere ? at + 1 : at]?.id ?? null,
  }
}
