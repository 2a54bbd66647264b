import { type GroupEvent, nextMonthAt } from '../../groups/group.ts'
import { invariant } from '../../kit/invariant.ts'
import { agencyId, levelsOf } from '../../names/agencies.ts'
import { MONTHLY } from '../../names/facilitation.ts'
import { commitGroup } from '../commit-group.ts'
import type { Deps } from '../deps.ts'
import { openIncident } from '../incident.ts'
import { loadGroup } from '../load.ts'
import { openForGroup, openMonthly } from './open-activity.ts'

/** Months without an approved report or without sales: a warning, then the group counts as inactive (design default, domain.md 2.3). */
const WARN_AFTER = 2
const INACTIVE_AFTER = 3

/**
 * A month begins for an active group: its meeting and report become due, and its silence is judged. Everything that is
 * opened has an id that follows from group and month, so a wake that comes twice, or a crash half-way, opens nothing twice.
 */
export async function tickGroup(deps: Deps, id: string): Promise<void> {
  const before = await loadGroup(deps.table, id)
  invariant(before, `group ${id} is there`)
  const { group } = before
  const now = deps.now()
  const { monthly } = group
  if (monthly.nextAt === null || monthly.nextAt > now) return
  const city = agencyId('city-social', levelsOf(group.village).city)
  const period = deps.calendar.dayOf(now, city).slice(0, 7)
  const missed = missedBy(monthly)

  if (missed >= INACTIVE_AFTER) {
    await openForGroup(deps, 'group-visit', group, {
      occasion: period,
      because: `${missed} bulan tanpa laporan yang disetujui atau tanpa penjualan.`,
    })
    await commitOrThrow(deps, before, [
      { type: 'MonthOpened', period, nextAt: nextMonthAt(now), missed },
      { type: 'GroupStatusChanged', status: 'INACTIVE', reason: 'Tiga bulan tanpa laporan atau tanpa penjualan.' },
    ])
    return
  }
  if (missed === WARN_AFTER)
    await openIncident(deps, { owner: city, cause: 'group-silent', refersTo: id, occasion: period })
  for (const kind of MONTHLY) await openMonthly(deps, kind, group, period)
  await commitOrThrow(deps, before, [{ type: 'MonthOpened', period, nextAt: nextMonthAt(now), missed }])
}

type Monthly = NonNullable<Awaited<ReturnType<typeof loadGroup>>>['group']['monthly']

/**
 * A report of a month is due on the 5th of the next: the clock opens a month on its first day, when the month before may
 * still be reported, so it judges the one before that.
 */
function missedBy({ period, since, last, missed }: Monthly): number {
  if (period === null || since === null) return 0
  const judged = monthBefore(period)
  if (judged < since) return 0
  const good = last !== null && last.turnover > 0 && last.period >= judged
  return good ? 0 : missed + 1
}

function monthBefore(period: string): string {
  const [year = 0, month = 1] = period.split('-').map(Number)
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7)
}

async function commitOrThrow(
  deps: Deps,
  before: NonNullable<Awaited<ReturnType<typeof loadGroup>>>,
  events: readonly GroupEvent[],
): Promise<void> {
  const result = await commitGroup(deps, { kind: 'system', system: 'clock' }, before, events)
  // Someone changed the group meanwhile: the queue brings the wake again.
  if (result.kind !== 'committed') throw new Error(`group month not committed: ${result.kind}`)
}
