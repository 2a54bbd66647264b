import type { BudgetSource, BusinessField, GroupKind, ProductCategory } from '../../../shared/names/proposal.ts'
import { inventedName } from './people.ts'

/** What a seeded group makes; from the study's list of products (domain.md 1.10). */
export const BUSINESSES = [
  { label: 'Keripik', kind: 'PRODUCTION', field: 'HOME_INDUSTRY', category: 'snack' },
  { label: 'Kopi Bubuk', kind: 'PRODUCTION', field: 'HOME_INDUSTRY', category: 'coffee' },
  { label: 'Telur Asin', kind: 'PRODUCTION', field: 'HOME_INDUSTRY', category: 'salted-egg' },
  { label: 'Bawang Goreng', kind: 'PRODUCTION', field: 'HOME_INDUSTRY', category: 'shallot-fried' },
  { label: 'Anyaman', kind: 'PRODUCTION', field: 'HOME_INDUSTRY', category: 'woven' },
  { label: 'Sabun Cuci', kind: 'PRODUCTION', field: 'HOME_INDUSTRY', category: 'soap' },
  { label: 'Laundry', kind: 'SERVICE', field: 'TRADE', category: 'laundry' },
  { label: 'Penggilingan', kind: 'SERVICE', field: 'AGRICULTURE', category: 'milling' },
  { label: 'e-Warong', kind: 'SERVICE', field: 'TRADE', category: 'e-warong' },
] as const satisfies readonly { label: string; kind: GroupKind; field: BusinessField; category: ProductCategory }[]

/** Names of flowers and birds, so that no name is a person's. */
const GROUP_NAMES = [
  'Melati', 'Mawar', 'Anggrek', 'Kenanga', 'Cempaka', 'Dahlia', 'Teratai', 'Seruni', 'Flamboyan', 'Kamboja', 'Bougenvil', 'Edelweis',
  'Merpati', 'Kutilang', 'Cendrawasih', 'Jalak', 'Kepodang', 'Perkutut', 'Gelatik', 'Murai',
] // biome-ignore format: a list of names

/** What a name is given besides when it comes again; then it is counted. */
const ROUNDS = ['Jaya', 'Makmur', 'Sejahtera', 'Mandiri', 'Lestari'] as const

export type SeededGroup = {
  n: number
  village: string
  business: (typeof BUSINESSES)[number]
  members: number
  budgetYear: number
  budgetSource: BudgetSource
  amount: number
}

export const groupName = ({ n, business }: Pick<SeededGroup, 'n' | 'business'>): string => {
  const round = Math.floor(n / GROUP_NAMES.length)
  const name = `${business.label} ${GROUP_NAMES[n % GROUP_NAMES.length]}`
  return round === 0 ? name : `${name} ${ROUNDS[round - 1] ?? round + 1}`
}

/** A NIK ends in four digits; who comes round to the same ones was born in another month. */
const SERIALS = 10_000

const two = (n: number): string => String(n).padStart(2, '0')

/**
 * A complete draft of a group. NIK and family cards are well-formed and belong to nobody: their serial numbers are those
 * of the seed's own count.
 */
export function draftOf(group: SeededGroup): Record<string, unknown> & { village: string } {
  const [province = '', city = '', district = ''] = group.village.split('.')
  const region = `${province}${city}${district}`
  const members = Array.from({ length: group.members }, (_, i) => {
    const serial = String((group.n * 20 + i + 1) % SERIALS).padStart(4, '0')
    const isWoman = i % 3 !== 2
    const day = ((group.n * 7 + i * 3) % 28) + 1 + (isWoman ? 40 : 0)
    const month = ((group.n + i) % 12) + 1
    const year = 70 + ((group.n + i * 2) % 25)
    return {
      fullName: inventedName(group.n * 11 + i * 5),
      nationalId: `${region}${two(day)}${two(month)}${two(year)}${serial}`,
      familyCardNo: `${region}${two(((group.n + i) % 28) + 1)}${two(month)}${two(10 + (i % 6))}${serial}`,
      headOfFamily: true,
      role: (['CHAIR', 'SECRETARY', 'TREASURER'] as const)[i] ?? 'MEMBER',
    }
  })
  const tool = Math.floor(group.amount * 0.6)
  const { kind, field, category } = group.business
  return {
    village: group.village,
    group: {
      name: groupName(group),
      kind,
      businessField: field,
      productCategory: category,
      address: `Jl. Contoh No. ${group.n + 1}`,
    },
    members,
    budget: [
      { item: 'Peralatan usaha', quantity: 1, unit: 'paket', unitPrice: tool },
      { item: 'Bahan dan kemasan', quantity: 1, unit: 'paket', unitPrice: group.amount - tool },
    ],
    requestedAmount: group.amount,
    deliberation: { date: `${group.budgetYear}-01-05`, place: 'Balai desa' },
    budgetYear: group.budgetYear,
    budgetSource: group.budgetSource,
  }
}
