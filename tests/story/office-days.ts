import type { Calendar } from '../../shared/engine/commands.ts'
import { epochMsOf, type Instant, instantOf } from '../../shared/kit/instant.ts'

const DAY_MS = 86_400_000
/** Western Indonesian time, UTC+7: the zone of every office in these stories. */
const ZONE_MS = 7 * 3_600_000

const dayOf = (at: Instant): number => Math.floor((epochMsOf(at) + ZONE_MS) / DAY_MS)
const endOf = (day: number): Instant => instantOf((day + 1) * DAY_MS - ZONE_MS - 1)
const dayOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS
/** 1970-01-01 was a Thursday. */
const isWeekend = (day: number): boolean => [0, 6].includes((((day + 4) % 7) + 7) % 7)

/**
 * Monday to Friday without the given holidays; what lies after the last known day is provisional.
 * @param holidays dates, `2026-03-20`
 */
export function officeDays(holidays: readonly string[] = [], lastKnownDate = '2026-12-31'): Calendar {
  const closed = new Set(holidays.map(dayOfDate))
  const works = (day: number): boolean => !isWeekend(day) && !closed.has(day)
  return {
    dueAfter(from, workingDays) {
      let day = dayOf(from)
      for (let left = workingDays; left > 0; left -= Number(works(day))) day += 1
      return { at: endOf(day), provisional: day > dayOfDate(lastKnownDate) }
    },
    workingDaysBetween(from, to) {
      let count = 0
      for (let day = dayOf(from) + 1; day <= dayOf(to); day += 1) count += Number(works(day))
      return count
    },
  }
}
