import * as z from 'zod'
import { DEFINITIONS } from '../../../shared/cases/head.ts'
import type { WindowWeeks } from '../../../shared/cases/throughput/read-overview.ts'
import { NATION } from '../../../shared/names/counters.ts'
import { ACTIVITY_TITLES, isActivity } from '../../../shared/names/facilitation.ts'
import type { GroupKind } from '../../../shared/names/proposal.ts'
import { isService, SERVICE_TITLES } from '../../../shared/names/requests.ts'
import type { Language } from '../../language.ts'
import { withQuery } from '../address.ts'
import type { Visit } from '../visit.ts'

const SORTS = ['nama', 'berjalan', 'masuk', 'selesai', 'median', 'lewat'] as const
export type Sort = (typeof SORTS)[number]

/** What a page of Pantauan shows: all of it stands in the address; what is at its default stays out. */
const Asked = z.object({
  jenis: z
    .string()
    .refine((kind) => KINDS.includes(kind))
    .catch('proposal'),
  usaha: z.enum(['produksi', 'jasa']).optional().catch(undefined),
  minggu: z.enum(['4', '13']).catch('13'),
  peta: z.enum(['lewat', 'median']).catch('lewat'),
  urut: z.enum(SORTS).catch('lewat'),
  arah: z.enum(['naik', 'turun']).optional().catch(undefined),
  tahap: z.string().max(80).optional().catch(undefined),
})
export type Asked = z.infer<typeof Asked>
const DEFAULTS: Partial<Asked> = { jenis: 'proposal', minggu: '13', peta: 'lewat', urut: 'lewat' }

/** Kinds of case that are counted: all that have a place. */
export const KINDS: readonly string[] = [...new Set(DEFINITIONS.map(({ name }) => name))].filter(
  (kind) => kind !== 'incident',
)

/** What is looked at, wherever one goes on to. */
export const sameAs = ({ jenis, usaha, minggu }: Asked): Partial<Asked> => ({ jenis, usaha, minggu })

const BUSINESS = { produksi: 'PRODUCTION', jasa: 'SERVICE' } as const satisfies Record<string, GroupKind>
/** Only a proposal is counted by the business of its group. */
export const businessOf = ({ jenis, usaha }: Asked): GroupKind | undefined =>
  usaha === undefined || jenis !== 'proposal' ? undefined : BUSINESS[usaha]

export const askedBy = ({ query }: Visit): Asked => Asked.parse(query)
export const weeksOf = ({ minggu }: Asked): WindowWeeks => (minggu === '4' ? 4 : 13)

/** `nasional` in an address, `nation` in the counters. */
export const scopeIn = (part: string): string => (part === 'nasional' ? NATION : part)
export const scopePath = (scope: string): string => `/pantauan/${scope === NATION ? 'nasional' : scope}`

export function addressOf(path: string, asked: Partial<Asked>, anchor = ''): string {
  const other = Object.entries(asked).filter(([name, value]) => DEFAULTS[name as keyof Asked] !== value)
  return `${withQuery(path, Object.fromEntries(other))}${anchor}`
}

export function kindTitle(kind: string, language: Language, proposals: string): string {
  if (isService(kind)) return SERVICE_TITLES[kind][language]
  if (isActivity(kind)) return ACTIVITY_TITLES[kind][language]
  return proposals
}

/** What a column of offices is called. */
export function holderName({ words }: Visit, office: string): string {
  const { holders } = words.monitoring
  return Object.entries(holders).find(([kind]) => kind === office)?.[1] ?? holders.other
}
