import * as z from 'zod'
import type { StaffActor } from '../contracts/staff.ts'
import { savedViewOf, savedViews } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'

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
export async function readSavedViews(deps: Deps, { sub }: StaffActor): Promise<SavedView[]> {
  const { rows } = await deps.table.query({ pk: savedViews(sub), limit: SAVED_VIEWS_MAX })
  return rows.map((row) => SavedView.parse({ name: row.sk, query: row['query'] }))
}

/** Keeps a list by its name, in the place of another of that name. `full` where so many are kept already. */
export async function saveView(
  deps: Deps,
  actor: StaffActor,
  { name, query }: SavedView,
): Promise<{ kind: 'saved' | 'full' }> {
  const known = await readSavedViews(deps, actor)
  if (known.length >= SAVED_VIEWS_MAX && !known.some((one) => one.name === name)) return { kind: 'full' }
  await deps.table.write([{ kind: 'put', row: { ...savedViewOf(actor.sub, name), query } }])
  return { kind: 'saved' }
}

export async function forgetView(deps: Deps, { sub }: StaffActor, name: string): Promise<void> {
  await deps.table.write([{ kind: 'delete', key: savedViewOf(sub, name) }])
}
