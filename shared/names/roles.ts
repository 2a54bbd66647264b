import type { AgencyKind } from './agencies.ts'

/** What a staff member may be within one agency (design 3). Each role is held from a day, some to a day. */
export const ROLES = [
  'operator',
  'verifier',
  'head',
  'facilitator',
  'supervisor',
  'auditor',
  'partner-system',
  'platform-operator',
] as const
export type Role = (typeof ROLES)[number]

const OF_AN_OFFICE: readonly Role[] = [
  'operator',
  'verifier',
  'head',
  'facilitator',
  'supervisor',
  'auditor',
  'partner-system',
]
/** The roles that there are in each kind of office. */
export const ROLES_AT: Record<AgencyKind, readonly Role[]> = {
  village: ['operator', 'head', 'supervisor', 'partner-system'],
  'city-social': OF_AN_OFFICE,
  'city-trade': OF_AN_OFFICE,
  'city-health': OF_AN_OFFICE,
  'province-social': OF_AN_OFFICE,
  ministry: OF_AN_OFFICE,
  platform: ['platform-operator', 'supervisor', 'auditor'],
}
