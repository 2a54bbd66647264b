import * as z from 'zod'
import { type AgencyId, isAgencyId } from '../names/agencies.ts'
import { ROLES, type Role } from '../names/roles.ts'
import { GENESIS_HASH } from './entry.ts'

export const AgencyIdText = z.custom<AgencyId>(isAgencyId, 'not an agency id')
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** A role held from a day, some to a day (inclusive): an acting head (Plt) is a head for a while. */
export const HeldRole = z.object({ role: z.enum(ROLES), from: Day, to: Day.nullable() })
export type HeldRole = z.infer<typeof HeldRole>
/** Days away, both included, and who then takes what was in hand; without a deputy it goes back to the queue. */
export const Absence = z.object({ from: Day, to: Day, deputy: z.string().nullable() })
export type Absence = z.infer<typeof Absence>
export const Leaving = z.object({ lastDay: Day, deputy: z.string().nullable() })
/** Another office where the person works from a day, some to a day: their `sub` stays, so what they decided is known there too. */
export const Move = z.object({ agency: AgencyIdText, from: Day, to: Day.nullable() })

/** A person or system of one agency, with a history of its own (`version` and `lastHash` are its end). */
export const Staff = z.object({
  sub: z.string().min(1),
  name: z.string().min(1),
  agency: AgencyIdText,
  desk: z.string().nullable(),
  language: z.enum(['id', 'en']),
  roles: z.array(HeldRole),
  absence: Absence.nullable().default(null),
  leaving: Leaving.nullable().default(null),
  moves: z.array(Move).default([]),
  version: z.number().int().default(0),
  lastHash: z.string().default(GENESIS_HASH),
})
export type Staff = z.infer<typeof Staff>

export const rolesOn = (staff: Staff, day: string): Role[] =>
  staff.roles.filter((held) => holdsOn(held, day)).map(({ role }) => role)
export const holdsOn = ({ from, to }: { from: string; to: string | null }, day: string): boolean =>
  from <= day && (to === null || day <= to)
export const isAbsentOn = ({ absence }: Staff, day: string): boolean => absence !== null && holdsOn(absence, day)

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
