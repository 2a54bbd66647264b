/** The kinds of office that hold work, lowest level first (domain.md 1.2). An id is made once from kind and region. */
export const AGENCY_KINDS = [
  'village',
  'city-social',
  'city-trade',
  'city-health',
  'province-social',
  'ministry',
  'platform',
] as const
export type AgencyKind = (typeof AGENCY_KINDS)[number]

export type AgencyId =
  | `${'village' | 'city-social' | 'city-trade' | 'city-health' | 'province-social'}-${string}`
  | 'ministry'
  | 'platform'

const REGION_SHAPE: Record<AgencyKind, RegExp> = {
  village: /^\d{2}\.\d{2}\.\d{2}\.[123]\d{3}$/,
  'city-social': /^\d{2}\.\d{2}$/,
  'city-trade': /^\d{2}\.\d{2}$/,
  'city-health': /^\d{2}\.\d{2}$/,
  'province-social': /^\d{2}$/,
  ministry: /^$/,
  platform: /^$/,
}

/** The kind and region code of an agency id, or nothing when the text is none. The ministry's and platform's region is ''. */
export function parseAgencyId(text: string): { id: AgencyId; kind: AgencyKind; region: string } | undefined {
  for (const kind of AGENCY_KINDS) {
    const region = text === kind ? '' : text.startsWith(`${kind}-`) ? text.slice(kind.length + 1) : undefined
    if (region !== undefined && REGION_SHAPE[kind].test(region)) return { id: text as AgencyId, kind, region }
  }
  return undefined
}

export const isAgencyId = (text: unknown): text is AgencyId =>
  typeof text === 'string' && parseAgencyId(text) !== undefined

/** @throws when kind and region do not fit each other. */
export function agencyId(kind: AgencyKind, region = ''): AgencyId {
  const found = parseAgencyId(region === '' ? kind : `${kind}-${region}`)
  if (!found) throw new Error(`no agency id: ${kind} ${region}`)
  return found.id
}

/** The kind of an id that is known to be one. */
export function kindOf(id: AgencyId): AgencyKind {
  const found = parseAgencyId(id)
  if (!found) throw new Error(`no agency id: ${id}`)
  return found.kind
}
export const regionOf = (id: AgencyId): string => parseAgencyId(id)?.region ?? ''

/** A region code split into the codes of the levels above it: `35.79.01.1001` → 35, 35.79, 35.79.01, itself. */
export function levelsOf(code: string): { province: string; city: string; district: string; village: string } {
  const [a = '', b = '', c = ''] = code.split('.')
  return { province: a, city: `${a}.${b}`, district: `${a}.${b}.${c}`, village: code }
}
