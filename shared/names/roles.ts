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
