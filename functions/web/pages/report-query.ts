import { NATION } from '../../../shared/names/counters.ts'
import type { Visit } from '../visit.ts'

/** The programme's first year; there is nothing before it. */
const FIRST_YEAR = 2017

/** Years that can be looked at, newest first. */
export function yearsOf({ wall }: Visit): number[] {
  const now = Number(wall.today.slice(0, 4))
  return Array.from({ length: now - FIRST_YEAR + 1 }, (_, i) => now - i)
}

/** The year that the address names; without one the year that is accounted for: the last whole one. */
export function yearIn(visit: Visit): number {
  const years = yearsOf(visit)
  const asked = Number(visit.query['tahun'])
  return years.includes(asked) ? asked : (years[1] ?? FIRST_YEAR)
}

export const reportPath = (scope: string): string => `/laporan/${scope === NATION ? 'nasional' : scope}`
export const annualPath = (city: string, year: number): string => `/laporan/${city}/tahunan/${year}`

/** What a scope is called. */
export const scopeName = ({ deps, words }: Visit, scope: string): string =>
  scope === NATION ? words.monitoring.nation : (deps.regions.region(scope)?.name ?? scope)
