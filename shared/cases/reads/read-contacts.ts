import { mayI } from '../../authority/may-i.ts'
import { Entry } from '../../contracts/entry.ts'
import { rolesOn, type StaffActor } from '../../contracts/staff.ts'
import { agencyId, levelsOf } from '../../names/agencies.ts'
import type { Role } from '../../names/roles.ts'
import { type AgencyRef, agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { loadGroup } from '../load.ts'
import { findStaff } from '../people/staff.ts'

type Named = { sub: string; name: string }

/** Whom one asks about a case: an office that has had it, and who of it; or the group's facilitator. */
export type Contact = {
  office: AgencyRef
  /** With the roles of today; null where nobody who worked on it there is there any more, or nobody has begun. */
  person: (Named & { roles: readonly Role[] }) | null
  /** Where the case lies now, and an officer there who has taken it. */
  is: 'facilitator' | 'holder' | 'now' | 'before'
}

/** Who looks at a case has no part in it. */
const LOOKS: ReadonlySet<string> = new Set(['NumbersRevealed'])

/**
 * Whom the reader of a case can ask about it: the group's facilitator, then of each office that has had it, in the order
 * of its way, who worked on it last; where it lies now, who holds it, if anybody does. Names nobody whom the history or the group does not
 * name already, and leaves the reader out.
 * @param entries the history, oldest first, as the reader was given it
 * @param now where the case lies, and who holds it
 */
export async function contactsOf(
  deps: Deps,
  actor: StaffActor,
  entries: readonly string[],
  { now, group }: { now?: { agency: string; holder: Named | null } | undefined; group: string | null },
): Promise<Contact[]> {
  const last = new Map<string, Named | null>()
  for (const bytes of entries) {
    const { actor: by, events } = Entry.parse(JSON.parse(bytes))
    if ('agency' in by && !events.every(({ type }) => LOOKS.has(type))) last.set(by.agency.id, by)
  }
  if (now) last.set(now.agency, now.holder ?? last.get(now.agency) ?? null)
  const [facilitator, ...offices] = await Promise.all([
    group === null ? undefined : facilitatorOf(deps, actor, group),
    ...[...last].map(
      async ([agency, known]): Promise<Contact> => ({
        office: agencyRef(deps.regions, agency),
        person: known && (await atWork(deps, agency, known)),
        is: agency !== now?.agency ? 'before' : now.holder ? 'holder' : 'now',
      }),
    ),
  ])
  const others = offices.filter(({ person }) => person === null || person.sub !== facilitator?.person?.sub)
  return [...(facilitator ? [facilitator] : []), ...others].filter(({ person }) => person?.sub !== actor.sub)
}

/** A person as long as they work at an office. */
async function atWork(deps: Deps, agency: string, { sub, name }: Named): Promise<Contact['person']> {
  const staff = await findStaff(deps, agency, sub)
  const roles = staff ? rolesOn(staff, deps.calendar.dayOf(deps.now(), staff.agency)) : []
  return roles.length === 0 ? null : { sub, name, roles }
}

async function facilitatorOf(deps: Deps, actor: StaffActor, id: string): Promise<Contact | undefined> {
  const found = await loadGroup(deps.table, id)
  const { facilitator, village } = found?.group ?? {}
  if (!facilitator || !village || mayI(actor, 'read', { kind: 'group', village }) !== 'yes') return undefined
  const { sub, name } = facilitator
  const office = agencyId('city-social', levelsOf(village).city)
  return { office: agencyRef(deps.regions, office), person: { sub, name, roles: ['facilitator'] }, is: 'facilitator' }
}
