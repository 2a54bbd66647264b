import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUDGET_SOURCES, type BudgetSource } from '../../../shared/names/proposal.ts'
import { ceilingFor, RULE_SET_IDS, ruleSetFor, ruleSetOf } from '../../../shared/reference/rule-sets.ts'

const batu = (budgetYear: number, budgetSource: BudgetSource = 'APBN_CENTRAL') =>
  ruleSetFor({ budgetYear, budgetSource, city: '35.79' })
const malang = (budgetYear: number, budgetSource: BudgetSource) =>
  ruleSetFor({ budgetYear, budgetSource, city: '35.73' })

describe('which rules a proposal falls under', () => {
  it('goes by the budget year', () => {
    expect([2017, 2019, 2020, 2024, 2025, 2026, 2030].map((year) => batu(year).id)).toEqual([
      'KUBE-2019',
      'KUBE-2019',
      'KUBE-2020',
      'KUBE-2020',
      'KUBE-2026',
      'KUBE-2026',
      'KUBE-2026',
    ])
  })

  it('Batu’s own budget has Batu’s own practice until 2024, and no other city has it', () => {
    expect(batu(2019, 'APBD_CITY').id).toBe('BATU-APBD')
    expect(batu(2024, 'APBD_CITY').id).toBe('BATU-APBD')
    expect(batu(2025, 'APBD_CITY').id).toBe('KUBE-2026')
    expect(malang(2019, 'APBD_CITY').id).toBe('KUBE-2019')
  })

  it('a case that began under KUBE-2019 keeps its rules', () => {
    const kept = ruleSetOf('KUBE-2019', { budgetYear: 2019, budgetSource: 'APBN_CENTRAL' })
    expect(kept).toEqual(batu(2019))
  })
})

describe('what the rules say', () => {
  it('today: 5 to 20 heads of family, three officers, at most twenty million, two papers', () => {
    expect(batu(2026)).toMatchObject({
      members: { min: 5, max: 20 },
      oneMemberPerFamilyCard: true,
      officers: ['CHAIR', 'SECRETARY', 'TREASURER'],
      headsOfFamilyOnly: true,
      aid: 'money',
      ageYears: { min: 18, max: 60 },
      attachments: ['PROPOSAL_DOC', 'FORMATION_MINUTES'],
      deciles: [1, 2, 3, 4, 5],
    })
    expect(ceilingFor(batu(2026), 5)).toBe(20_000_000)
    expect(ceilingFor(batu(2026), 20)).toBe(20_000_000)
  })

  it('2020: two million for each member, so ten million for five and twenty for ten', () => {
    expect(ceilingFor(batu(2020), 5)).toBe(10_000_000)
    expect(ceilingFor(batu(2020), 10)).toBe(20_000_000)
  })

  it('Batu 2019 gave goods only, to groups of five to ten persons', () => {
    expect(batu(2019, 'APBD_CITY')).toMatchObject({
      aid: 'goods',
      members: { min: 5, max: 10 },
      headsOfFamilyOnly: false,
    })
  })

  it('the register was renamed twice', () => {
    expect([2019, 2020, 2024, 2025].map((year) => batu(year).register)).toEqual(['BDT', 'DTKS', 'DTKS', 'DTSEN'])
    expect(batu(2018, 'APBD_CITY').register).toBe('BDT')
  })

  it('the province is asked where the money passes through it', () => {
    const asked = BUDGET_SOURCES.filter((source) => batu(2026, source).provinceRecommends)
    expect(asked).toEqual(['APBN_DEKON', 'APBD_PROVINCE'])
  })
})

it('every year, source and city has rules that can be met, each value with its source', () => {
  const city = fc.constantFrom('35.79', '35.73', '33.72')
  fc.assert(
    fc.property(
      fc.integer({ min: 2000, max: 2100 }),
      fc.constantFrom(...BUDGET_SOURCES),
      city,
      (budgetYear, budgetSource, where) => {
        const rules = ruleSetFor({ budgetYear, budgetSource, city: where })
        expect(RULE_SET_IDS).toContain(rules.id)
        expect(rules.members.min).toBeGreaterThanOrEqual(rules.officers.length)
        expect(rules.members.max).toBeGreaterThanOrEqual(rules.members.min)
        expect(ceilingFor(rules, rules.members.min)).toBeGreaterThan(0)
        expect(rules.ageYears.min).toBeLessThan(rules.ageYears.max)
        expect(Object.values(rules.sources).every((source) => source.length > 0)).toBe(true)
      },
    ),
  )
})
