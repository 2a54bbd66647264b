import * as z from 'zod'
import type { StaffActor } from '../../contracts/staff.ts'
import { INDICATORS, type Indicator, labelOf } from '../../indicators/catalogue.ts'
import type { CityHistory } from '../../indicators/city-history.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { type AgencyId, agencyId, isAgencyId, kindOf, regionOf } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { dataNotes } from '../../reference/data-notes.ts'
import { readMany } from '../../store/read-many.ts'
import { indicatorsOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { readCityHistory } from './city-history.ts'

/** One indicator as contract 7 shows it; `evidence` leads to the cases and groups behind the number. */
export type IndicatorView = {
  code: string
  family: Indicator['family']
  name: string
  numerator: number
  denominator: number | null
  value: number | null
  label: string
  formula: string
  notes: string[]
  evidence: string[]
}
export type Indicators = { year: number; asOf: string | null; indicators: IndicatorView[] }

const Stored = z.object({
  at: z.string(),
  values: z.array(
    z.object({
      code: z.string(),
      numerator: z.number(),
      denominator: z.number().nullable(),
      evidence: z.array(z.string()),
      notes: z.array(z.object({ id: z.string(), en: z.string() })),
    }),
  ),
})
type Stored = z.infer<typeof Stored>

/** Folds years of a city from its histories, which are read once, and keeps the results. */
export async function foldIndicators(deps: Deps, city: string, years: readonly number[]): Promise<void> {
  const history = await readCityHistory(deps, city)
  for (const year of years) await keep(deps, city, year, valuesOf(history, year))
}

/** A year's values as a history says them now. Pure. */
export const valuesOf = (history: CityHistory, year: number): Stored['values'] =>
  INDICATORS.map(({ code, measure }) => {
    const { numerator, denominator, evidence, notes } = measure(history, year)
    const contradictions = dataNotes(history.city, year, code)
    return { code, numerator, denominator, evidence: [...evidence], notes: [...notes, ...contradictions] }
  })

async function keep(deps: Deps, city: string, year: number, values: Stored['values']): Promise<Stored> {
  const stored: Stored = { at: deps.now(), values }
  const key = indicatorsOf(agencyId('city-social', city), year)
  await deps.table.write([{ kind: 'put', row: { ...key, at: stored.at, values: JSON.stringify(stored) } }])
  return stored
}

/**
 * The indicators of a city's year, or those of a province or the nation as sums of their cities.
 * @param fold whether a city's year that no night has folded yet is folded now
 */
export async function readIndicators(
  deps: Deps,
  actor: StaffActor,
  agency: string,
  year: number,
  { fold = true }: { fold?: boolean } = {},
): Promise<{ kind: 'found'; indicators: Indicators } | Refused<RefusalCode>> {
  if (!isAgencyId(agency) || !maySee(deps, actor, agency)) return refused('not-found')
  const cities = citiesOf(deps, agency)
  const stored =
    fold && cities.length === 1 && cities[0] !== undefined
      ? [await ofCity(deps, cities[0], year)]
      : await ofMany(deps, cities, year)
  const asOf = stored.map(({ at }) => at).toSorted()[0] ?? null
  const { language } = actor
  return {
    kind: 'found',
    indicators: { year, asOf, indicators: INDICATORS.map((indicator) => viewOf(indicator, stored, language)) },
  }
}

/** What the night folded, as of then; a year that no night has folded yet is folded now. */
async function ofCity(deps: Deps, city: string, year: number): Promise<Stored> {
  const row = await deps.table.get(indicatorsOf(agencyId('city-social', city), year), { consistent: false })
  if (row) return Stored.parse(JSON.parse(String(row['values'])))
  return keep(deps, city, year, valuesOf(await readCityHistory(deps, city), year))
}

async function ofMany(deps: Deps, cities: readonly string[], year: number): Promise<Stored[]> {
  const keys = cities.map((city) => indicatorsOf(agencyId('city-social', city), year))
  return (await readMany(deps.table, keys)).map((row) => Stored.parse(JSON.parse(String(row['values']))))
}

/** Values of one city's year as its readers see them, in the order of the catalogue. */
export const indicatorViews = (values: readonly Omit<Value, 'evidence'>[], language: 'id' | 'en'): IndicatorView[] =>
  INDICATORS.map((indicator) =>
    viewOf(indicator, [{ at: '', values: values.map((value) => ({ ...value, evidence: [] })) }], language),
  )
type Value = Stored['values'][number]

function viewOf(indicator: Indicator, stored: readonly Stored[], language: 'id' | 'en'): IndicatorView {
  const values = stored.flatMap(({ values: all }) => all.filter(({ code }) => code === indicator.code))
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
  const adds = indicator.adds || values.length === 1
  const numerator = adds ? sum(values.map((one) => one.numerator)) : 0
  const denominators = values.flatMap(({ denominator }) => (denominator === null ? [] : [denominator]))
  const denominator = denominators.length === 0 ? null : sum(denominators)
  const value =
    !adds || values.length === 0
      ? null
      : denominator === null
        ? numerator
        : denominator === 0
          ? null
          : Math.round((numerator / denominator) * 1000) / 1000
  return {
    code: indicator.code,
    family: indicator.family,
    name: indicator.name[language],
    numerator,
    denominator,
    value,
    label: value !== null && indicator.judged && denominator !== null ? labelOf(value)[language] : '',
    formula: indicator.formula[language],
    // A note is on one city's data; among sums it would not say whose.
    notes: values.length === 1 ? (values[0]?.notes ?? []).map((note) => note[language]) : [],
    evidence: values.length === 1 ? (values[0]?.evidence ?? []) : [],
  }
}

function citiesOf(deps: Deps, agency: AgencyId): string[] {
  switch (kindOf(agency)) {
    case 'city-social':
      return [regionOf(agency)]
    case 'province-social':
      return deps.regions.children(regionOf(agency)).map(({ code }) => code)
    case 'ministry':
      return deps.regions.children('').flatMap(({ code }) => deps.regions.children(code).map((city) => city.code))
    default:
      return []
  }
}

/** An office its own, the level above those below it; auditors all. */
function maySee(deps: Deps, actor: StaffActor, agency: AgencyId): boolean {
  if (actor.roles.length === 0 || citiesOf(deps, agency).length === 0) return false
  if (kindOf(agency) !== 'ministry' && deps.regions.region(regionOf(agency)) === undefined) return false
  if (actor.agency === agency || kindOf(actor.agency) === 'ministry' || actor.roles.includes('auditor')) return true
  return kindOf(actor.agency) === 'province-social' && regionOf(agency).startsWith(`${regionOf(actor.agency)}.`)
}
