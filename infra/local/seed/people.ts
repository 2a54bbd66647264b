import { type AgencyId, agencyId, kindOf } from '../../../shared/names/agencies.ts'
import type { Role } from '../../../shared/names/roles.ts'

/** One seeded login: the client id of the local issuer, and the officer or system that it stands for. */
export type SeededPerson = {
  client: string
  sub: string
  name: string
  agency: AgencyId
  desk: string | null
  roles: readonly Role[]
}

/** Villages of Kota Batu (Kepmendagri 300.2.2-2138/2025), kelurahan before desa in each kecamatan. */
export const BATU_VILLAGES = [
  ...['1001', '1002', '1003', '1004', '2005', '2006', '2007', '2008'].map((code) => `35.79.01.${code}`),
  ...['2001', '2002', '2003', '2004', '2005', '2006', '2007', '2008', '2009'].map((code) => `35.79.02.${code}`),
  ...['1001', '2002', '2003', '2004', '2005', '2006', '2007'].map((code) => `35.79.03.${code}`),
] as const
export const MALANG_VILLAGE = '35.73.01.1001'
export const SURAKARTA_VILLAGE = '33.72.01.1001'
/** The desk in force since 2022 (domain.md 1.8). */
const MINISTRY_DESK = 'DITJEN_DAYASOS'

const THREE: readonly Role[] = ['operator', 'verifier', 'facilitator']
const ONE: readonly Role[] = ['head', 'supervisor']

/** Plainly invented: no person of these names works anywhere. */
const GIVEN = [
  'Adi', 'Ayu', 'Bagus', 'Bunga', 'Cahya', 'Citra', 'Damar', 'Dewi', 'Eka', 'Endah', 'Fajar', 'Galih', 'Gita', 'Hadi', 'Indah',
  'Intan', 'Jaka', 'Kirana', 'Laras', 'Lintang', 'Mega', 'Nanda', 'Ningsih', 'Panji', 'Puspa', 'Raka', 'Ratna', 'Sekar', 'Surya',
  'Tirta', 'Utami', 'Wahyu', 'Wulan', 'Yudha', 'Yuni', 'Zahra',
] // biome-ignore format: a list of names
const FAMILY = ['Contoh', 'Misal', 'Umpama', 'Andaikata', 'Peraga', 'Rekaan', 'Teladan'] as const
export const inventedName = (n: number): string =>
  `${GIVEN[n % GIVEN.length]} ${FAMILY[Math.floor(n / GIVEN.length) % FAMILY.length]}`

/** Everybody whom the local issuer knows (contract 2). The same people at every start. */
export function people(): readonly SeededPerson[] {
  const cities = ['35.79', '35.73', '33.72']
  const offices: { agency: AgencyId; three: readonly Role[]; one: readonly Role[] }[] = [
    ...[...BATU_VILLAGES, MALANG_VILLAGE, SURAKARTA_VILLAGE].map((code) => ({
      agency: agencyId('village', code),
      three: [],
      one: ['operator', 'head'] as const,
    })),
    ...cities.flatMap((city) =>
      (['city-social', 'city-trade', 'city-health'] as const).map((kind) => ({
        agency: agencyId(kind, city),
        three: THREE,
        one: ONE,
      })),
    ),
    ...['35', '33'].map((province) => ({
      agency: agencyId('province-social', province),
      three: ['operator', 'verifier'] as const,
      one: ['head', 'supervisor', 'auditor'] as const,
    })),
    { agency: 'ministry', three: ['operator', 'verifier'], one: ['head', 'supervisor', 'auditor'] },
    { agency: 'platform', three: [], one: ['platform-operator'] },
  ]
  let n = 0
  return offices.flatMap(({ agency, three, one }) => {
    const desk = kindOf(agency) === 'ministry' ? MINISTRY_DESK : null
    const person = (role: Role, nth: number): SeededPerson => {
      const client = nth === 1 ? `${agency}/${role}` : `${agency}/${role}/${nth}`
      n += 1
      return { client, sub: `s-${agency}-${role}-${nth}`, name: inventedName(n), agency, desk, roles: [role] }
    }
    return [
      { client: agency, sub: `s-${agency}-system`, name: `Sistem ${agency}`, agency, desk, roles: ['partner-system'] },
      ...three.flatMap((role) => [1, 2, 3].map((nth) => person(role, nth))),
      ...one.map((role) => person(role, 1)),
    ]
  })
}
