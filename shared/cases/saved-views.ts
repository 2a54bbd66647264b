import * as z from 'zod'
import type { StaffActor } from '../contracts/staff.ts'
import { type KeptList, savedViewOf, savedViews } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'

export type { KeptList }

/** A list that an officer comes back to, by a name of their own. */
export const SavedView = z.object({
  name: z.string().trim().min(1).max(60),
  /** The filters as they stand in the address. */
  query: z.string().max(400),
})
export type SavedView = z.infer<typeof SavedView>

/** More than fit beside a list help nobody. */
const SAVED_VIEWS_MAX = 12

/** An officer's own, by name. */
export async function readSavedViews(deps: Deps, { sub }: StaffActor, list: KeptList): Promise<SavedView[]> {
  const { rows } = await deps.table.query({ pk: savedViews(sub, list), limit: SAVED_VIEWS_MAX })
  return rows.map((row) => SavedView.parse({ name: row.sk, query: row['query'] }))
}

/** Keeps a list by its name, in the place of another of that name. `full` where so many are kept already. */
export async function saveView(
  deps: Deps,
  actor: StaffActor,
  list: KeptList,
  { name, query }: SavedView,
): Promise<{ kind: 'saved' | 'full' }> {
  const known = await readSavedViews(deps, actor, list)
  if (known.length >= SAVED_VIEWS_MAX && !known.some((one) => one.name === name)) return { kind: 'full' }
  await deps.table.write([{ kind: 'put', row: { ...savedViewOf(actor.sub, list, name), query } }])
  return { kind: 'saved' }
}

export async function forgetView(deps: Deps, { sub }: StaffActor, list: KeptList, name: string): Promise<void> {
  await deps.table.write([{ kind: 'delete', key: savedViewOf(sub, list, name) }])
}
