import type { Deps } from '../shared/cases/deps.ts'
import { officerOf } from '../shared/cases/people/staff.ts'
import type { StaffActor } from '../shared/contracts/staff.ts'
import { BoundedMap } from './bounded-map.ts'

const KEPT_MS = 30_000
const OFFICERS_MAX = 10_000

/** Who a verified login is: who issued it and whom it names. */
export type Login = { issuer: string; subject: string }
export type KnownOfficers = (login: Login) => Promise<StaffActor | undefined>

/**
 * The officer behind a login, as the staff directory says; what it says is kept for half a minute.
 * @param milliseconds real time
 * @returns nothing for one who is not in the directory, or has no role any more: access ends with the last role
 */
export function knownOfficers(deps: Deps, milliseconds: () => number): KnownOfficers {
  const officers = new BoundedMap<{ officer: StaffActor | undefined; until: number }>(OFFICERS_MAX)
  return async ({ issuer, subject }) => {
    const login = `${issuer}\n${subject}`
    const known = officers.get(login)
    if (known && known.until > milliseconds()) return known.officer
    const asked = await officerOf(deps, issuer, subject)
    const officer = asked && asked.roles.length > 0 ? asked : undefined
    officers.set(login, { officer, until: milliseconds() + KEPT_MS })
    return officer
  }
}
