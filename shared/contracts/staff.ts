import * as z from 'zod'
import { type AgencyId, isAgencyId } from '../names/agencies.ts'
import { ROLES, type Role } from '../names/roles.ts'

export const AgencyIdText = z.custom<AgencyId>(isAgencyId, 'not an agency id')
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** A person or system of one agency. Roles hold from a day, some to a day (inclusive): an acting head is a head for a while. */
export const Staff = z.object({
  sub: z.string().min(1),
  name: z.string().min(1),
  agency: AgencyIdText,
  desk: z.string().nullable(),
  language: z.enum(['id', 'en']),
  roles: z.array(z.object({ role: z.enum(ROLES), from: Day, to: Day.nullable() })),
})
export type Staff = z.infer<typeof Staff>

export const rolesOn = (staff: Staff, day: string): Role[] =>
  staff.roles.filter(({ from, to }) => from <= day && (to === null || day <= to)).map(({ role }) => role)

/** Who asks: a staff member with the roles of this day, or one of the platform's own functions. */
export type Actor = StaffActor | { kind: 'system'; system: 'intake' | 'checks' | 'clock' | 'operator' }
export type StaffActor = {
  kind: 'person'
  sub: string
  name: string
  agency: AgencyId
  desk: string | null
  roles: readonly Role[]
  language: 'id' | 'en'
}
