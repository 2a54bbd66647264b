import { ownScope } from '../../shared/cases/read-counters.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { kindOf } from '../../shared/names/agencies.ts'
import type { Section } from './visit.ts'

/** The menu of an officer: what they never need is not there. */
export function sectionsOf(officer: StaffActor): { name: Section; href: string }[] {
  const { agency, roles } = officer
  const kind = kindOf(agency)
  const seesProposals =
    kind === 'village' || kind === 'city-social' || kind === 'province-social' || kind === 'ministry'
  const drafts =
    (kind === 'village' && roles.includes('operator')) || (kind === 'city-social' && roles.includes('facilitator'))
  return [
    { name: 'inbox', href: '/kotak-masuk' },
    ...(seesProposals ? [{ name: 'proposals' as const, href: '/usulan' }] : []),
    ...(drafts ? [{ name: 'new-proposal' as const, href: '/usulan/baru' }] : []),
    ...(ownScope(officer) === null
      ? []
      : [
          { name: 'monitoring' as const, href: '/pantauan' },
          { name: 'reports' as const, href: '/laporan' },
        ]),
    ...(seesProposals ? [{ name: 'groups' as const, href: '/kelompok' }] : []),
  ]
}
