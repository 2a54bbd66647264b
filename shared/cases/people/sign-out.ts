import type { StaffActor } from '../../contracts/staff.ts'
import { signedOutOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'

/** Ends every session of an officer that began up to now. @param realNow sessions keep real time */
export async function signOutEverywhere(deps: Deps, { sub }: StaffActor, realNow: string): Promise<void> {
  const written = await deps.table.write([{ kind: 'put', row: { ...signedOutOf(sub), at: realNow } }])
  if (written.kind !== 'written') throw new Error(`the sign-out of ${sub} was not written`)
}

/** When an officer last signed out everywhere; sessions that began before are over. */
export async function signedOutAt(deps: Deps, sub: string): Promise<string | null> {
  const row = await deps.table.get(signedOutOf(sub), { consistent: false })
  return typeof row?.['at'] === 'string' ? row['at'] : null
}
