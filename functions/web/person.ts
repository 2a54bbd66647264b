import { agencyRef } from '../../shared/cases/agencies.ts'
import type { Person } from '../../shared/cases/reads/read-office.ts'
import type { Role } from '../../shared/names/roles.ts'
import type { Moment } from './story.ts'
import type { Visit } from './visit.ts'

export const personPath = ({ agency, sub }: { agency: string; sub: string }): string =>
  `/kelola/petugas/${agency}/${sub}`
export const rolesText = ({ words }: Visit, roles: readonly Role[]): string =>
  roles.map((role) => words.roles[role]).join(', ')

/** What was changed of a person's place, newest first. */
export function storyOfPerson(visit: Visit, { entries }: Person): Moment[] {
  const { words, wall, deps } = visit
  const { events } = words.people
  const told = (event: Person['entries'][number]['events'][number]): string => {
    switch (event.type) {
      case 'AbsenceSet':
        return event.absence ? events.absent(wall.day(event.absence.from), wall.day(event.absence.to)) : events.back
      case 'StaffLeft':
        return events.left(wall.day(event.leaving.lastDay))
      case 'StaffMovedAway':
        return events.moved(agencyRef(deps.regions, event.to).name, wall.day(event.from))
      case 'StaffArrived':
        return events.arrived(wall.day(event.from))
      default:
        return events[event.type]
    }
  }
  return entries
    .flatMap(({ at, actor, events: some }) =>
      some.map(
        (event): Moment => ({
          tone: 'plain',
          text: told(event),
          at,
          by: 'system' in actor ? words.case.system : `${actor.name}, ${actor.agency.name}`,
          said:
            'roles' in event ? events.roles(rolesText(visit, [...new Set(event.roles.map(({ role }) => role))])) : null,
        }),
      ),
    )
    .toReversed()
}
