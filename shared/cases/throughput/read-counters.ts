import type { StaffActor } from '../../contracts/staff.ts'
import type { Step } from '../../engine/definition.ts'
import { agencyId, kindOf, regionOf } from '../../names/agencies.ts'
import { NATION } from '../../names/counters.ts'
import { TALLY_DRIFT, tallyDrift } from '../../store/row-keys.ts'
import type { Position, Row } from '../../store/table.ts'
import { quantileDays } from '../../tally/histogram.ts'
import type { Deps } from '../deps.ts'
import { currentDefinition, type Head } from '../head.ts'

/** Reading the ministry's counters: rows of a scope, added up, and who may see which scope. */

const PAGE = 500
const PAGES_MAX = 40
const DAY_MS = 86_400_000

/** A figure's name, with what it is narrowed to, and its number. */
export type Figures = ReadonlyMap<string, number>

/** Steps of a kind of case in the order of their way. */
export const stepsOf = (kind: string): readonly Step[] => currentDefinition(kind as Head['kind']).steps

export async function rowsOf(
  deps: Deps,
  range: { pk: string; prefix?: string; from?: string; to?: string },
): Promise<Row[]> {
  const rows: Row[] = []
  let after: Position | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({ ...range, ...(after ? { after } : {}), limit: PAGE, consistent: false })
    rows.push(...found.rows)
    after = found.next
    if (!after) return rows
  }
  throw new Error('more counters than a year has')
}

export function figuresOf(rows: readonly Row[]): Figures {
  const figures = new Map<string, number>()
  for (const row of rows)
    for (const [figure, n] of Object.entries(row))
      if (typeof n === 'number') figures.set(figure, (figures.get(figure) ?? 0) + n)
  return figures
}
export const at = (figures: Figures, figure: string): number => figures.get(figure) ?? 0

/** `h` buckets hold calendar days from one moment to another, `d` buckets working days of the office. */
const BUCKET = /^([hd])(\d+)(.*)$/
export function quantiles(
  figures: Figures,
  suffix: string,
  prefix: 'h' | 'd' = 'h',
): { medianDays: number | null; p90Days: number | null } {
  const counts = new Map<number, number>()
  for (const [figure, n] of figures) {
    const [, letter, bucket, of] = BUCKET.exec(figure) ?? []
    if (letter === prefix && of === suffix) counts.set(Number(bucket), n)
  }
  return { medianDays: quantileDays(counts, 0.5), p90Days: quantileDays(counts, 0.9) }
}

/** The areas below a scope: provinces of the nation, cities of a province; a city has none. */
export const areasOf = (deps: Deps, scope: string): readonly { code: string; name: string }[] =>
  scope === NATION ? deps.regions.children('') : scope.includes('.') ? [] : deps.regions.children(scope)

/** How far the last nightly recount was from the counters; null where none was made yet, or for a city. */
export async function driftOf(deps: Deps, scope: string): Promise<number | null> {
  if (scope.includes('.')) return null
  if (scope !== NATION) {
    const row = await deps.table.get(tallyDrift(scope), { consistent: false })
    return typeof row?.['drift'] === 'number' ? row['drift'] : null
  }
  const { rows } = await deps.table.query({ pk: TALLY_DRIFT, limit: 50, consistent: false })
  return rows.length === 0 ? null : rows.reduce((sum, row) => sum + Number(row['drift'] ?? 0), 0)
}

const isAuditor = (actor: StaffActor): boolean => actor.roles.includes('auditor')

export function ownScope(actor: StaffActor): string | null {
  if (kindOf(actor.agency) === 'ministry' || isAuditor(actor)) return NATION
  const region = regionOf(actor.agency)
  return region === '' || kindOf(actor.agency) === 'village' ? null : region
}

/** The ministry and auditors see all, a province itself and its cities, a city itself (contract 7). */
export function maySeeScope(deps: Deps, actor: StaffActor, scope: string): boolean {
  if (actor.roles.length === 0) return false
  const exists = scope === NATION || deps.regions.region(scope) !== undefined
  if (!exists || scope.split('.').length > 2) return false
  if (kindOf(actor.agency) === 'ministry' || isAuditor(actor)) return true
  const region = regionOf(actor.agency)
  switch (kindOf(actor.agency)) {
    case 'province-social':
      return scope === region || scope.startsWith(`${region}.`)
    case 'city-social':
      return scope === region
    default:
      return false
  }
}

export const officeOf = (scope: string): string =>
  scope === NATION ? 'ministry' : agencyId(scope.includes('.') ? 'city-social' : 'province-social', scope)
export const dayPlus = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
