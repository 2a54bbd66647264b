import type { AttachmentKind, BudgetSource, MemberRole } from '../names/proposal.ts'

export const RULE_SET_IDS = ['KUBE-2019', 'KUBE-2020', 'KUBE-2026', 'BATU-APBD'] as const
export type RuleSetId = (typeof RULE_SET_IDS)[number]

/** The register of the poor that a budget year refers to. */
export type RegisterKind = 'BDT' | 'DTKS' | 'DTSEN'

/** The most that a group may ask for, in rupiah. */
export type Ceiling =
  | { kind: 'flat'; rupiah: number }
  /** Grows with the group. */
  | { kind: 'per-member'; rupiahPerMember: number }

type Rules = {
  id: RuleSetId
  members: { min: number; max: number }
  /** A family card stands for one member at most. */
  oneMemberPerFamilyCard: boolean
  /** Each of these roles is held by exactly one member. */
  officers: readonly MemberRole[]
  /** Every member is the head of a family. */
  headsOfFamilyOnly: boolean
  aid: 'money' | 'goods'
  ceiling: Ceiling
  /** Outside it the officer is warned; it never blocks. Both ends included. */
  ageYears: { min: number; max: number }
  /** Stored before a submit. */
  attachments: readonly AttachmentKind[]
  /** Outside them the officer is warned; `null` where to be listed is enough. */
  deciles: readonly number[] | null
  /** Where each value comes from. What only this platform assumes says so and is never shown as law. */
  sources: Readonly<Record<Sourced, string>>
}
type Sourced =
  | 'members'
  | 'oneMemberPerFamilyCard'
  | 'officers'
  | 'headsOfFamilyOnly'
  | 'aid'
  | 'ceiling'
  | 'ageYears'
  | 'attachments'
  | 'deciles'

/** Rules of one budget year and source. A case keeps the id that it was submitted under. */
export type RuleSet = Rules & {
  register: RegisterKind
  /** Whether the province's head is asked before the ministry. */
  provinceRecommends: boolean
}

export type Budget = { budgetYear: number; budgetSource: BudgetSource }

const ASSUMED = 'design default'
const OFFICERS = ['CHAIR', 'SECRETARY', 'TREASURER'] as const
const PAPERS = ['PROPOSAL_DOC', 'FORMATION_MINUTES'] as const
const ADULT = { min: 18, max: 60 } as const

/** Sources that the rule sets have in common. Permensos 2/2019 replaced 25/2015, whose text was not seen (domain.md 1.1). */
const SOURCES = {
  members: 'Permensos 2/2019 art. 3(2)',
  oneMemberPerFamilyCard: ASSUMED,
  officers: 'Permensos 2/2019 art. 3(3)-(4)',
  headsOfFamilyOnly: 'Permensos 2/2019 art. 3(2)',
  aid: 'leaflet UEP-KUBE, Direktorat PFM Wilayah I: by transfer to the group account',
  ceiling: ASSUMED,
  ageYears: 'leaflet UEP-KUBE, Direktorat PFM Wilayah I',
  attachments: `Kabupaten Garut, requirements of KUBE WRSE; the choice of two is a ${ASSUMED}`,
  deciles: ASSUMED,
} as const satisfies Record<Sourced, string>

const KUBE_2019: Rules = {
  id: 'KUBE-2019',
  members: { min: 5, max: 20 },
  oneMemberPerFamilyCard: true,
  officers: OFFICERS,
  headsOfFamilyOnly: true,
  aid: 'money',
  ceiling: { kind: 'flat', rupiah: 20_000_000 },
  ageYears: ADULT,
  attachments: PAPERS,
  deciles: null,
  sources: { ...SOURCES, ceiling: 'study, ch. V; Dinsos Kalbar; Nunukan 2016' },
}

const RULES: Readonly<Record<RuleSetId, Rules>> = {
  'KUBE-2019': KUBE_2019,
  'KUBE-2020': {
    ...KUBE_2019,
    id: 'KUBE-2020',
    ceiling: { kind: 'per-member', rupiahPerMember: 2_000_000 },
    sources: { ...SOURCES, ceiling: 'press 2020: Rp2,000,000 a member, by number of members' },
  },
  'KUBE-2026': {
    ...KUBE_2019,
    id: 'KUBE-2026',
    // Whether Permensos 2/2019 still stands, and with which sum, is an open question to the ministry (domain.md 10).
    deciles: [1, 2, 3, 4, 5],
    sources: { ...SOURCES, deciles: 'Sulawesi Barat 2025; no national limit known' },
  },
  'BATU-APBD': {
    ...KUBE_2019,
    id: 'BATU-APBD',
    members: { min: 5, max: 10 },
    // The study counts persons, not heads of family.
    headsOfFamilyOnly: false,
    aid: 'goods',
    sources: {
      ...SOURCES,
      members: 'study: Batu practice',
      headsOfFamilyOnly: 'study: Batu practice',
      aid: 'Radar Malang 2019: goods only, money not allowed',
    },
  },
}

const BATU = '35.79'
const LAST_YEAR_OF = { 'KUBE-2019': 2019, 'KUBE-2020': 2024, 'BATU-APBD': 2024 } as const

/** The rules that a proposal submitted now for this budget falls under. Every year and source has one. */
export function ruleSetFor({ city, ...budget }: Budget & { city: string }): RuleSet {
  return ruleSetOf(idFor({ city, ...budget }), budget)
}

/** The rules of a case that already has its rule set; later decisions on which set is for whom do not reach it. */
export function ruleSetOf(id: RuleSetId, { budgetYear, budgetSource }: Budget): RuleSet {
  return {
    ...RULES[id],
    register: registerOf(budgetYear),
    // Dinsos Kalbar asks for it; taken for all money that passes through the province (design 5.1).
    provinceRecommends: budgetSource === 'APBN_DEKON' || budgetSource === 'APBD_PROVINCE',
  }
}

function idFor({ budgetYear, budgetSource, city }: Budget & { city: string }): RuleSetId {
  const isBatus = budgetSource === 'APBD_CITY' && city === BATU
  if (isBatus && budgetYear <= LAST_YEAR_OF['BATU-APBD']) return 'BATU-APBD'
  if (budgetYear <= LAST_YEAR_OF['KUBE-2019']) return 'KUBE-2019'
  if (budgetYear <= LAST_YEAR_OF['KUBE-2020']) return 'KUBE-2020'
  return 'KUBE-2026'
}

/** DTSEN since Inpres 4/2025 (5 February 2025). The year of the change before it, BDT to DTKS, is a design default. */
const registerOf = (budgetYear: number): RegisterKind => {
  if (budgetYear <= 2019) return 'BDT'
  return budgetYear <= 2024 ? 'DTKS' : 'DTSEN'
}

/** The most that a group of this size may ask for, in rupiah. */
export const ceilingFor = ({ ceiling }: Pick<Rules, 'ceiling'>, members: number): number =>
  ceiling.kind === 'flat' ? ceiling.rupiah : ceiling.rupiahPerMember * members
