import type { AgencyRef } from '../contracts/answers.ts'
import type { EntryActor } from '../contracts/entry.ts'
import type { Actor } from '../contracts/staff.ts'
import { type AgencyId, type AgencyKind, isAgencyId, parseAgencyId } from '../names/agencies.ts'
import type { Regions } from '../reference/regions/regions.ts'

export type { AgencyRef }

/** Names of offices as officers say them; an office that calls itself otherwise says so in its profile. */
const NAME: Record<AgencyKind, (region: string) => string> = {
  village: (region) => `Pemerintah ${region}`,
  'city-social': (region) => `Dinas Sosial ${region}`,
  'city-trade': (region) => `Dinas Perindustrian dan Perdagangan ${region}`,
  'city-health': (region) => `Dinas Kesehatan ${region}`,
  'province-social': (region) => `Dinas Sosial Provinsi ${region}`,
  ministry: () => 'Kementerian Sosial',
  platform: () => 'Pengelola Simpul',
}

/** An office by its id; computed from the region files. @throws for an id that is none. */
export function agencyRef(regions: Regions, id: string): AgencyRef {
  const parsed = parseAgencyId(id)
  if (!parsed) throw new Error(`no agency id: ${id}`)
  const { kind, region } = parsed
  const name = region === '' ? 'Indonesia' : (regions.region(region)?.name ?? region)
  const called = kind === 'village' ? `${region.split('.')[3]?.startsWith('1') ? 'Kelurahan' : 'Desa'} ${name}` : name
  return { id, kind, name: NAME[kind](called), region: { code: region, name } }
}

/** Whether the region of an agency id exists. */
export const agencyExists = (regions: Regions, id: string): id is AgencyId =>
  isAgencyId(id) && (parseAgencyId(id)?.region === '' || regions.region(parseAgencyId(id)?.region ?? '') !== undefined)

/** Who acts, as the history shows it. */
export const entryActor = (regions: Regions, actor: Actor): EntryActor =>
  actor.kind === 'system'
    ? { system: actor.system }
    : { sub: actor.sub, name: actor.name, agency: agencyRef(regions, actor.agency) }
