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

/** What officers call each role, in a sentence. */
export const ROLE_TERMS: Readonly<Record<'id' | 'en', Readonly<Record<Role, string>>>> = {
  id: {
    operator: 'operator',
    verifier: 'verifikator',
    head: 'kepala',
    facilitator: 'pendamping',
    supervisor: 'penyelia',
    auditor: 'auditor',
    'partner-system': 'sistem mitra',
    'platform-operator': 'pengelola platform',
  },
  en: {
    operator: 'operator',
    verifier: 'verifier',
    head: 'head',
    facilitator: 'facilitator',
    supervisor: 'supervisor',
    auditor: 'auditor',
    'partner-system': 'partner system',
    'platform-operator': 'platform operator',
  },
}

const isRole = (text: string): text is Role => ROLES.some((role) => role === text)

/** Roles that a step names, in words; one that nobody knows any more stands as it is. */
export const rolesInWords = (roles: readonly string[], language: 'id' | 'en'): string =>
  roles.map((role) => (isRole(role) ? ROLE_TERMS[language][role] : role)).join(', ')

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
