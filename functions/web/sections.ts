import { letterKindsOf } from '../../shared/cases/letters.ts'
import { ownScope } from '../../shared/cases/throughput/read-counters.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import { kindOf } from '../../shared/names/agencies.ts'
import { SERVICES_OF_OFFICE } from '../../shared/names/requests.ts'
import type { Section } from './visit.ts'

/** The menu of an officer: what they never need is not there. */
export function sectionsOf(officer: StaffActor): { name: Section; href: string }[] {
  const { agency, roles } = officer
  const kind = kindOf(agency)
  const seesProposals =
    kind === 'village' || kind === 'city-social' || kind === 'province-social' || kind === 'ministry'
  const drafts =
    (kind === 'village' && roles.includes('operator')) || (kind === 'city-social' && roles.includes('facilitator'))
  const services = SERVICES_OF_OFFICE[kind] ?? []
  const menu: { name: Section; href: string; needed: boolean }[] = [
    { name: 'inbox', href: '/kotak-masuk', needed: true },
    { name: 'proposals', href: '/usulan', needed: seesProposals },
    { name: 'new-proposal', href: '/usulan/baru', needed: drafts },
    { name: 'letters', href: '/surat', needed: letterKindsOf(officer).length > 0 },
    { name: 'copies', href: '/tembusan', needed: seesProposals },
    { name: 'groups', href: '/kelompok', needed: seesProposals },
    { name: 'guidance', href: '/dampingan', needed: kind === 'city-social' },
    { name: 'requests', href: '/permintaan', needed: services.length > 0 },
    { name: 'visits', href: '/jadwal', needed: services.includes('food-inspection') },
    { name: 'monitoring', href: '/pantauan', needed: ownScope(officer) !== null },
    { name: 'reports', href: '/laporan', needed: ownScope(officer) !== null },
    { name: 'manage', href: '/kelola', needed: roles.includes('supervisor') || roles.includes('platform-operator') },
  ]
  return menu.filter(({ needed }) => needed)
}
