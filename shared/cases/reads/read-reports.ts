import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { readMany } from '../../store/read-many.ts'
import { caseKey, headOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { annualReportId } from '../facilitation/open-activity.ts'
import { type ActivityItem, activityItem } from '../facilitation/read-activity.ts'
import { isActivityHead } from '../head.ts'
import { headFrom } from '../load.ts'
import { areasOf, maySeeScope } from '../throughput/read-counters.ts'

/** A city of a province, and its report on a year; null where none was opened. */
export type CityReport = { code: string; name: string; report: ActivityItem | null }

/** How far the cities of a province are with their reports on a year. */
export async function readReports(
  deps: Deps,
  actor: StaffActor,
  province: string,
  year: number,
): Promise<{ kind: 'found'; reports: CityReport[] } | Refused<RefusalCode>> {
  if (!maySeeScope(deps, actor, province) || !/^\d{2}$/.test(province)) return refused('not-found')
  const cities = areasOf(deps, province)
  const reports = new Map<string, ActivityItem>()
  const keys = cities.map(({ code }) => headOf(caseKey(annualReportId(code, year))))
  for (const head of (await readMany(deps.table, keys)).map(headFrom))
    if (isActivityHead(head)) reports.set(head.facts.region, activityItem(deps, head))
  return { kind: 'found', reports: cities.map(({ code, name }) => ({ code, name, report: reports.get(code) ?? null })) }
}
