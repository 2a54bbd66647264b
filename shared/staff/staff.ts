import * as z from 'zod'
import { Absence, AgencyIdText, Day, HeldRole, Leaving, type Staff } from '../contracts/staff.ts'
import { assertNever, invariant } from '../kit/invariant.ts'

const described = {
  name: z.string(),
  desk: z.string().nullable(),
  language: z.enum(['id', 'en']),
  roles: z.array(HeldRole),
}

/** What happens to one who works at an office. Their history tells who gave them which role, and when. */
export const StaffEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('StaffAdded'), sub: z.string(), agency: AgencyIdText, ...described }),
  z.object({ type: z.literal('StaffDescribed'), ...described }),
  z.object({ type: z.literal('LoginGiven'), login: z.string() }),
  z.object({ type: z.literal('AbsenceSet'), absence: Absence.nullable() }),
  z.object({ type: z.literal('RolesEnded'), roles: z.array(HeldRole) }),
  z.object({ type: z.literal('StaffLeft'), leaving: Leaving, roles: z.array(HeldRole) }),
  z.object({ type: z.literal('StaffMovedAway'), to: AgencyIdText, from: Day }),
  z.object({ type: z.literal('StaffArrived'), from: Day, ...described }),
])
export type StaffEvent = z.infer<typeof StaffEvent>

/** @throws when the first event adds nobody: a bug */
export function evolveStaff(staff: Staff | undefined, event: StaffEvent): Staff {
  if (event.type === 'StaffAdded') {
    invariant(!staff, 'one is added to an office once')
    const { type: _, ...added } = event
    return { ...added, absence: null, leaving: null, moves: [], version: 0, lastHash: '' }
  }
  invariant(staff, 'one is added to an office first')
  switch (event.type) {
    case 'StaffDescribed': {
      const { type: _, ...rest } = event
      // Whoever has a role without end does not leave any more.
      return { ...staff, ...rest, leaving: rest.roles.some(({ to }) => to === null) ? null : staff.leaving }
    }
    case 'LoginGiven':
      return staff
    case 'AbsenceSet':
      return { ...staff, absence: event.absence }
    case 'RolesEnded':
      return { ...staff, roles: event.roles }
    case 'StaffLeft':
      return { ...staff, roles: event.roles, leaving: event.leaving, absence: null }
    case 'StaffMovedAway':
      return { ...staff, moves: [...staff.moves, { agency: event.to, from: event.from, to: null }] }
    case 'StaffArrived': {
      const { type: _, from, ...rest } = event
      const moves = staff.moves.flatMap((move) =>
        move.to !== null && move.to < from ? [move] : move.from < from ? [{ ...move, to: dayBefore(from) }] : [],
      )
      return { ...staff, ...rest, leaving: null, absence: null, moves }
    }
    default:
      return assertNever(event)
  }
}

/** Roles as they are when none lasts beyond a day; what would begin later never begins. */
export const rolesUntil = (roles: readonly HeldRole[], lastDay: string): HeldRole[] =>
  roles
    .filter(({ from }) => from <= lastDay)
    .map((held) => (held.to !== null && held.to <= lastDay ? held : { ...held, to: lastDay }))

/**
 * Days from which what they hold may have to go to others: an absence that begins, the day after a role's last.
 * @returns `YYYY-MM-DD`, in no order
 */
export const turningDays = ({ roles, absence }: Staff): string[] => [
  ...(absence ? [absence.from] : []),
  ...roles.flatMap(({ to }) => (to === null ? [] : [dayAfter(to)])),
]

const DAY_MS = 86_400_000
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
export const dayBefore = (day: string): string => shifted(day, -1)
export const dayAfter = (day: string): string => shifted(day, 1)
