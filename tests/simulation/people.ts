import { inventedName } from '../../infra/local/seed/people.ts'
import { DEFINITIONS } from '../../shared/cases/head.ts'
import { Staff } from '../../shared/contracts/staff.ts'
import { type AgencyId, type AgencyKind, agencyId, kindOf } from '../../shared/names/agencies.ts'
import { ROLES, type Role } from '../../shared/names/roles.ts'
import { DITJEN } from './places.ts'

const SINCE = '2016-01-01'

/** Offices that hold work beside those that a definition names: incidents are theirs. */
const OF_THEMSELVES: Readonly<Partial<Record<AgencyKind, readonly Role[]>>> = { platform: ['platform-operator'] }

const isRole = (name: string): name is Role => ROLES.some((role) => role === name)

/** The roles that the definitions ask of a kind of office, whatever they are: a new workflow brings its own. */
function rolesAt(kind: AgencyKind): Role[] {
  const asked = DEFINITIONS.flatMap(({ steps }) => steps.filter(({ at }) => at === kind).flatMap(({ by }) => by))
  const roles = new Set<Role>([...asked.filter(isRole), ...(OF_THEMSELVES[kind] ?? [])])
  if (kind !== 'platform' && kind !== 'village') roles.add('supervisor')
  return [...roles]
}

/**
 * Two persons for each role of an office, of whom the second may do more than one thing: so that duties can meet in one
 * person, and never nobody is left.
 */
export function staffOfOffices(offices: readonly AgencyId[]): Staff[] {
  let n = 0
  return offices.flatMap((agency) => {
    const roles = rolesAt(kindOf(agency))
    return roles.flatMap((role, i) =>
      [1, 2].map((nth) => {
        n += 1
        const second = roles[(i + 1) % roles.length] ?? role
        return Staff.parse({
          sub: `s-${agency}-${role}-${nth}`,
          name: inventedName(n),
          agency,
          desk: kindOf(agency) === 'ministry' ? DITJEN : null,
          language: 'id',
          roles: [...new Set(nth === 1 ? [role] : [role, second])].map((one) => ({ role: one, from: SINCE, to: null })),
        })
      }),
    )
  })
}

/** Every office of the given villages, from the village up to the ministry, and the platform. */
export const officesOf = (villages: readonly string[], cities: readonly string[], provinces: readonly string[]) => [
  ...villages.map((code) => agencyId('village', code)),
  ...cities.flatMap((code) =>
    (['city-social', 'city-trade', 'city-health'] as const).map((kind) => agencyId(kind, code)),
  ),
  ...provinces.map((code) => agencyId('province-social', code)),
  agencyId('ministry'),
  agencyId('platform'),
]
