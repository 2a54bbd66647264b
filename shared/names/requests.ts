import type { AgencyKind } from './agencies.ts'

/** What a city asks of partner offices for a group (domain.md 3 and 4). Each service is a case kind of its own. */
export const SERVICES = [
  'food-inspection',
  'food-sample-check',
  'label-design',
  'label-print',
  'halal-self-declare',
  'equipment',
] as const
export type Service = (typeof SERVICES)[number]
export const isService = (kind: string): kind is Service => SERVICES.some((service) => service === kind)

/** What a group can earn and show (contract 5). */
export const CREDENTIAL_KINDS = ['PIRT', 'HALAL', 'LABEL'] as const
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number]

/** The last milestone of a request; each service uses some of them. */
export const REQUEST_STATES = [
  'REQUESTED',
  'DATA_CHECKED',
  'SCHEDULED',
  'CLASS_PASSED',
  'VISITED',
  'IN_REPAIR',
  'FULFILLED',
  'LAPSED',
  'SAMPLES_TAKEN',
  'FIT',
  'NOT_FIT',
  'DESIGNED',
  'ACCEPTED',
  'WAITING',
  'PRINTING',
  'PRINTED',
  'FACILITATED',
  'BODY_CHECKED',
  'CERTIFIED',
  'CITY_CHECKED',
  'SENT_TO_PROVINCE',
  'APPROVED',
  'PROCURED',
  'DELIVERED',
  'IN_USE_CHECKED',
  'REJECTED',
  'CANCELLED',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

/** The name of a service on screens, in lists and in letters. */
export const SERVICE_TITLES = {
  'food-inspection': { id: 'Pemeriksaan pangan (SPP-IRT)', en: 'Food inspection (SPP-IRT)' },
  'food-sample-check': { id: 'Uji sampel pangan', en: 'Food sample check' },
  'label-design': { id: 'Desain label', en: 'Label design' },
  'label-print': { id: 'Cetak label', en: 'Label print' },
  'halal-self-declare': { id: 'Sertifikat halal (self-declare)', en: 'Halal certificate (self-declare)' },
  equipment: { id: 'Permintaan sarana prasarana', en: 'Equipment request' },
} as const satisfies Record<Service, { id: string; en: string }>

/** What each kind of office can be a party to (domain.md 3.6, 4). */
export const SERVICES_OF_OFFICE: Readonly<Partial<Record<AgencyKind, readonly Service[]>>> = {
  'city-social': SERVICES,
  'city-health': ['food-inspection', 'food-sample-check'],
  'city-trade': ['label-design', 'label-print'],
  'province-social': ['equipment'],
}
