import type { StaffActor } from '../../contracts/staff.ts'
import type { Deps } from '../deps.ts'
import type { RequestItem } from './read-request.ts'
import { readRequests } from './read-requests.ts'

/** A request whose visit is planned; `date` is a local day of the partner's office. */
export type PlannedVisit = RequestItem & { visit: { date: string; officer: string } }

const PAGE = 100
/** Ended before anyone came. */
const NOT_MADE = ['CANCELLED', 'REJECTED', 'LAPSED']
/** More than an office can make in the weeks that a page shows. */
const VISITS_MAX = 500

/**
 * Visits that the caller's office makes, or that are made at groups of its city, between two days, both included; in the
 * order of their days. What is visited already stays in sight.
 */
export async function readVisits(
  deps: Deps,
  actor: StaffActor,
  { from, to }: { from: string; to: string },
): Promise<PlannedVisit[]> {
  const found: PlannedVisit[] = []
  let after: string | undefined
  do {
    const page = await readRequests(deps, actor, { service: 'food-inspection', since: from, limit: PAGE, after })
    for (const item of page.items) {
      const { visit } = item
      if (visit && from <= visit.date && visit.date <= to && !NOT_MADE.includes(item.state))
        found.push({ ...item, visit })
    }
    after = page.next ?? undefined
  } while (after !== undefined && found.length < VISITS_MAX)
  return found.toSorted((a, b) => (a.visit.date === b.visit.date ? 0 : a.visit.date < b.visit.date ? -1 : 1))
}
