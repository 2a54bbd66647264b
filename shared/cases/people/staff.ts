import { holdsOn, rolesOn, Staff, type StaffActor } from '../../contracts/staff.ts'
import { sha256Hex } from '../../kit/canonical.ts'
import { agencyProfile, identityOf, STAFF_PREFIX, staffOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'

/** More people than any office of the programme has. */
const STAFF_MAX = 500

/** The row by which a login is found: who issued it and whom it names. */
export const identityDigest = (issuer: string, subject: string): string => sha256Hex(`${issuer}\n${subject}`)

/** The officer behind a verified login, with the roles they have today; nothing for one who is not in the directory. */
export async function officerOf(deps: Deps, issuer: string, subject: string): Promise<StaffActor | undefined> {
  const identity = await deps.table.get(identityOf(identityDigest(issuer, subject)), { consistent: false })
  const agency = identity?.['agency']
  const sub = identity?.['sub']
  if (typeof agency !== 'string' || typeof sub !== 'string') return undefined
  const staff = await findStaff(deps, agency, sub)
  return staff && actorOf(deps, await staffAfterMoves(deps, staff))
}

/** So many times one can have moved on without ever coming back. */
const MOVES_MAX = 20

/** Where a person of the directory works today: each office that they left names the next. */
export async function staffAfterMoves(
  deps: Deps,
  staff: Staff,
  read: 'consistent' | 'quick' = 'quick',
): Promise<Staff> {
  let current = staff
  for (let hop = 0; hop < MOVES_MAX; hop += 1) {
    const today = deps.calendar.dayOf(deps.now(), current.agency)
    const move = current.moves.findLast((one) => holdsOn(one, today))
    const row = move && (await deps.table.get(staffOf(move.agency, staff.sub), { consistent: read === 'consistent' }))
    if (!row) return current
    current = Staff.parse(row)
  }
  throw new Error(`the moves of ${staff.sub} go round`)
}

export function actorOf(deps: Deps, staff: Staff): StaffActor {
  const { sub, name, agency, desk, language } = staff
  const roles = rolesOn(staff, deps.calendar.dayOf(deps.now(), agency))
  return { kind: 'person', sub, name, agency, desk, roles, language }
}

export async function findStaff(deps: Deps, agency: string, sub: string): Promise<Staff | undefined> {
  const row = await deps.table.get(staffOf(agency, sub), { consistent: false })
  return row && Staff.parse(row)
}

export async function staffOfAgency(deps: Deps, agency: string): Promise<Staff[]> {
  const { rows } = await deps.table.query({ pk: agencyProfile(agency).pk, prefix: STAFF_PREFIX, limit: STAFF_MAX })
  return rows.map((row) => Staff.parse(row))
}
