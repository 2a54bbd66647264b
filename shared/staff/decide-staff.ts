import { type HeldRole, holdsOn, type Staff } from '../contracts/staff.ts'
import { accepted, type Decision, type Fault, refused } from '../kit/decision.ts'
import { assertNever } from '../kit/invariant.ts'
import { type AgencyId, kindOf } from '../names/agencies.ts'
import { ROLES_AT, type Role } from '../names/roles.ts'
import { rolesUntil, type StaffEvent } from './staff.ts'

export type Description = Pick<Staff, 'name' | 'desk' | 'language' | 'roles'>

/** What may be asked of one person's place in one office. Days are those of the office. */
export type StaffCommand =
  /** Adds one who is not there, else says anew who they are and which roles they have. */
  | ({ type: 'Describe' } & Description)
  /** By its digest: it becomes theirs beside those they have. */
  | { type: 'GiveLogin'; login: string }
  | { type: 'SetAbsence'; from: string; to: string; deputy: string | null }
  | { type: 'EndAbsence' }
  | { type: 'EndRole'; role: Role; lastDay: string }
  | { type: 'Leave'; lastDay: string; deputy: string | null }

/** What the decision needs beside the person. */
export type StaffContext = {
  agency: AgencyId
  sub: string
  today: string
  /** Desks of the office today; none where it has no desks. */
  desks: readonly string[]
  /** Whoever is named as deputy, when they are of this office. */
  deputy: Staff | undefined
}
type Result = Decision<StaffEvent, 'invalid' | 'incomplete' | 'not-found'>

/** Pure. What is so already is accepted without an event. */
export function decideStaff(staff: Staff | undefined, command: StaffCommand, context: StaffContext): Result {
  if (command.type === 'Describe') return describe(staff, command, context)
  if (!staff) return refused('not-found')
  switch (command.type) {
    case 'GiveLogin':
      return accepted<StaffEvent>({ type: 'LoginGiven', login: command.login })
    case 'SetAbsence': {
      const { from, to, deputy } = command
      const faults = [
        ...(to < from || to < context.today ? [ENDS_TOO_EARLY] : []),
        ...deputyFaults(deputy, from, to, context),
      ]
      if (faults.length > 0) return refused('incomplete', { faults })
      const absence = { from, to, deputy }
      return same(staff.absence, absence) ? accepted() : accepted<StaffEvent>({ type: 'AbsenceSet', absence })
    }
    case 'EndAbsence':
      return staff.absence ? accepted<StaffEvent>({ type: 'AbsenceSet', absence: null }) : accepted()
    case 'EndRole': {
      const { role, lastDay } = command
      const roles = staff.roles.flatMap((held) => (held.role === role ? rolesUntil([held], lastDay) : [held]))
      return same(roles, staff.roles) ? accepted() : accepted<StaffEvent>({ type: 'RolesEnded', roles })
    }
    case 'Leave': {
      const { lastDay, deputy } = command
      const faults = deputyFaults(deputy, lastDay, lastDay, context)
      if (faults.length > 0) return refused('incomplete', { faults })
      const leaving = { lastDay, deputy }
      const roles = rolesUntil(staff.roles, lastDay)
      return same([staff.leaving, staff.roles], [leaving, roles])
        ? accepted()
        : accepted<StaffEvent>({ type: 'StaffLeft', leaving, roles })
    }
    default:
      return assertNever(command)
  }
}

function describe(
  staff: Staff | undefined,
  { type: _, ...described }: Description & { type: 'Describe' },
  context: StaffContext,
): Result {
  const faults = descriptionFaults(described, context)
  if (faults.length > 0) return refused('incomplete', { faults })
  const { agency, sub } = context
  if (!staff) return accepted<StaffEvent>({ type: 'StaffAdded', sub, agency, ...described })
  const { name, desk, language, roles } = staff
  if (same({ name, desk, language, roles }, described)) return accepted()
  return accepted<StaffEvent>({ type: 'StaffDescribed', ...described })
}

/** One moves to another office from a day on: their roles here end, those there begin. */
export function decideTransfer(
  staff: Staff,
  {
    from,
    lastDay,
    deputy,
    description,
  }: { from: string; lastDay: string; deputy: string | null; description: Description },
  here: StaffContext,
  there: { staff: Staff | undefined; context: StaffContext },
): { here: Result; there: Result } {
  const faults = [
    ...deputyFaults(deputy, lastDay, lastDay, here),
    ...(there.context.agency === here.agency ? [SAME_OFFICE] : []),
    ...(description.roles.some((held) => held.from < from) ? [BEGINS_TOO_EARLY] : []),
    ...descriptionFaults(description, there.context),
  ]
  if (faults.length > 0) return { here: refused('incomplete', { faults }), there: accepted() }
  const to = there.context.agency
  return {
    here: accepted<StaffEvent>(
      { type: 'StaffLeft', leaving: { lastDay, deputy }, roles: rolesUntil(staff.roles, lastDay) },
      { type: 'StaffMovedAway', to, from },
    ),
    there: accepted<StaffEvent>(
      there.staff
        ? { type: 'StaffArrived', from, ...description }
        : { type: 'StaffAdded', sub: staff.sub, agency: to, ...description },
    ),
  }
}

/** What is wrong with a description of somebody of this office; also asked for each line of an import. */
export function descriptionFaults(
  { name, desk, roles }: Description,
  { agency, desks }: Pick<StaffContext, 'agency' | 'desks'>,
): Fault[] {
  return [
    ...(name.trim() === '' ? [fault('/name', 'required', 'Nama belum diisi.', 'The name is missing.')] : []),
    ...(desk !== null && !desks.includes(desk)
      ? [fault('/desk', 'unknown', 'Kantor ini tidak punya meja itu.', 'This office has no such desk.')]
      : []),
    ...(roles.length === 0 ? [fault('/roles', 'required', 'Pilih peran.', 'Choose a role.')] : []),
    ...roles.flatMap((held, i) => roleFaults(held, roles.slice(0, i), agency, `/roles/${i}`)),
  ]
}

function roleFaults({ role, from, to }: HeldRole, before: readonly HeldRole[], agency: AgencyId, at: string): Fault[] {
  const overlaps = before.some(
    (other) => other.role === role && (to === null || other.from <= to) && (other.to === null || from <= other.to),
  )
  return [
    ...(ROLES_AT[kindOf(agency)].includes(role)
      ? []
      : [
          fault(
            `${at}/role`,
            'not-of-this-office',
            'Kantor ini tidak punya peran itu.',
            'This office has no such role.',
          ),
        ]),
    ...(to !== null && to < from
      ? [fault(`${at}/to`, 'before-from', 'Berakhir sebelum mulai.', 'It ends before it begins.')]
      : []),
    ...(overlaps
      ? [
          fault(
            `${at}/from`,
            'overlaps',
            'Peran yang sama sudah berlaku pada hari itu.',
            'The same role already holds on that day.',
          ),
        ]
      : []),
  ]
}

/** A deputy is another of the office, with a role there on the first day, and not away in those days themselves. */
function deputyFaults(deputy: string | null, from: string, to: string, { sub, deputy: staff }: StaffContext): Fault[] {
  if (deputy === null) return []
  if (deputy === sub || !staff?.roles.some((held) => holdsOn(held, from))) return [DEPUTY_UNKNOWN]
  const away = staff.absence !== null && staff.absence.from <= to && from <= staff.absence.to
  return away ? [DEPUTY_AWAY] : []
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const fault = (pointer: string, code: string, id: string, en: string): Fault => ({ pointer, code, detail: { id, en } })
const ENDS_TOO_EARLY = fault(
  '/to',
  'past',
  'Hari terakhir harus sesudah hari pertama dan belum lewat.',
  'The last day comes after the first and is not over.',
)
const BEGINS_TOO_EARLY = fault(
  '/roles',
  'before-from',
  'Peran di kantor baru mulai pada hari pindah.',
  'Roles at the new office begin with the day of the move.',
)
const SAME_OFFICE = fault('/to', 'same-office', 'Pilih kantor lain.', 'Choose another office.')
const DEPUTY_UNKNOWN = fault(
  '/deputy',
  'unknown',
  'Pilih wakil lain yang bertugas di kantor ini.',
  'Choose as deputy another officer of this office.',
)
const DEPUTY_AWAY = fault(
  '/deputy',
  'absent',
  'Wakil itu sendiri tidak hadir pada hari-hari itu.',
  'That deputy is away in those days as well.',
)
