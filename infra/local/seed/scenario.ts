import { agencyId, levelsOf } from '../../../shared/names/agencies.ts'
import type { BudgetSource } from '../../../shared/names/proposal.ts'
import { BUSINESSES, type SeededGroup } from './dossiers.ts'
import { BATU_VILLAGES, MALANG_VILLAGE, SURAKARTA_VILLAGE } from './people.ts'

/** How far a proposal has come, and when it set out. */
export type Journey = {
  group: SeededGroup
  /** Local day of the first draft. */
  from: string
  /** The step it waits at; `end` for one that became active. */
  until: string
  /** Steps that send it back on the way, and how often each. */
  returns?: Readonly<Record<string, number>>
  /** Working days each office takes, about. */
  pace: number
  /** The decision that ends it before its road's end, and the step at which it falls. */
  ends?: { step: string; outcome: 'reject' | 'waitlist' }
  /** Whether time acts on it on the way: marks what is late, and tells the level above. */
  timeActs?: boolean
}

/** Groups by kecamatan as in the study's table 1.1: 24 + 13 + 16 = 53; chapter V counts 54 in 2020 (docs/decisions/0007). */
const BY_DISTRICT: readonly [district: string, groups: number][] = [
  ['35.79.01', 25],
  ['35.79.02', 13],
  ['35.79.03', 16],
]
/** Years in which money came, so that by the end of 2020 there are 54 funded groups. */
const YEARS: readonly [year: number, groups: number][] = [
  [2017, 10],
  [2018, 18],
  [2019, 25],
  [2020, 1],
]
/** The study's chapter V: 36 of 54 were active at the end of 2020. */
const ACTIVE = 36

const villagesOf = (district: string): string[] => BATU_VILLAGES.filter((code) => levelsOf(code).district === district)

/** The study's 54 groups, each funded before the end of 2020. */
export function studyGroups(): { journey: Journey; active: boolean }[] {
  const places = BY_DISTRICT.flatMap(([district, count]) => {
    const villages = villagesOf(district)
    return Array.from({ length: count }, (_, i) => villages[i % villages.length] ?? '')
  })
  const years = YEARS.flatMap(([year, count]) => Array.from({ length: count }, () => year))
  return places.map((village, n) => {
    // A stride that shares no factor with 54 spreads years and statuses over the districts.
    const shuffled = (n * 25) % places.length
    const budgetYear = years[shuffled] ?? 2020
    const members = budgetYear >= 2020 ? 10 : 5 + (n % 6)
    return {
      active: (n * 25 + 7) % places.length < ACTIVE,
      journey: {
        group: groupAt(n, village, budgetYear, 'APBN_CENTRAL', members, 20_000_000),
        from: `${budgetYear}-0${1 + (n % 3)}-${String(6 + (n % 20)).padStart(2, '0')}`,
        until: 'end',
        ...(n % 9 === 4 ? { returns: { 'city-administration': 1 } } : {}),
        pace: 1 + (n % 3),
      },
    }
  })
}

/** Steps at which the seed leaves work, and for how many working days before today it set out. */
const WAITING: readonly { until: string; days: number; source: BudgetSource; returnedAt?: string }[] = [
  { until: 'draft', days: 2, source: 'APBN_CENTRAL' },
  { until: 'village-endorsement', days: 2, source: 'APBN_CENTRAL' },
  { until: 'village-endorsement', days: 9, source: 'APBN_CENTRAL' },
  { until: 'city-administration', days: 4, source: 'APBN_CENTRAL' },
  { until: 'city-administration', days: 7, source: 'APBN_DEKON' },
  { until: 'city-administration', days: 13, source: 'APBN_CENTRAL' },
  { until: 'city-verification', days: 9, source: 'APBN_CENTRAL', returnedAt: 'city-administration' },
  { until: 'city-verification', days: 14, source: 'APBN_CENTRAL' },
  { until: 'city-verification', days: 26, source: 'APBN_DEKON' },
  { until: 'city-submission', days: 16, source: 'APBN_CENTRAL' },
  { until: 'city-submission', days: 17, source: 'APBN_CENTRAL' },
  { until: 'province-recommendation', days: 19, source: 'APBN_DEKON' },
  { until: 'ministry-verification', days: 24, source: 'APBN_CENTRAL', returnedAt: 'village-endorsement' },
  { until: 'ministry-verification', days: 27, source: 'APBN_CENTRAL' },
  { until: 'ministry-determination', days: 30, source: 'APBN_CENTRAL' },
  { until: 'result-notification', days: 32, source: 'APBN_CENTRAL' },
  { until: 'responsibility-statement', days: 36, source: 'APBN_CENTRAL' },
  { until: 'account-verification', days: 40, source: 'APBN_CENTRAL' },
  { until: 'account-correction', days: 42, source: 'APBN_CENTRAL' },
  { until: 'disbursement', days: 46, source: 'APBN_CENTRAL' },
  { until: 'activation', days: 55, source: 'APBN_CENTRAL' },
]
const STUDY_GROUPS = 54

/** Proposals of this year that wait at every step in Kota Batu, and three each in Kota Malang and Kota Surakarta. */
export function waitingProposals(today: string, workingDaysBefore: (days: number) => string): Journey[] {
  const year = Number(today.slice(0, 4))
  const batu = WAITING.map(({ until, days, source, returnedAt }, i): Journey => {
    const n = STUDY_GROUPS + i
    const village = BATU_VILLAGES[(i * 5 + 3) % BATU_VILLAGES.length] ?? ''
    return {
      group: groupAt(n, village, year, source, 10, 20_000_000),
      from: workingDaysBefore(days),
      until,
      ...(returnedAt ? { returns: { [returnedAt]: 1 } } : {}),
      pace: 1,
    }
  })
  const elsewhere = [MALANG_VILLAGE, SURAKARTA_VILLAGE].flatMap((village, c) =>
    (['village-endorsement', 'city-administration', 'ministry-verification'] as const).map((until, i): Journey => {
      const n = STUDY_GROUPS + WAITING.length + c * 3 + i
      return {
        group: groupAt(n, village, year, 'APBN_CENTRAL', 6, 12_000_000),
        from: workingDaysBefore(4 + i * 8),
        until,
        pace: 1,
      }
    }),
  )
  return [...batu, ...elsewhere]
}

function groupAt(
  n: number,
  village: string,
  budgetYear: number,
  budgetSource: BudgetSource,
  members: number,
  amount: number,
): SeededGroup {
  const business = BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0]
  return { n, village, business, members, budgetYear, budgetSource, amount }
}

/** The city's supervisor, who sets the status of groups that no longer work. */
export const supervisorOf = (village: string): string => `${agencyId('city-social', levelsOf(village).city)}/supervisor`
