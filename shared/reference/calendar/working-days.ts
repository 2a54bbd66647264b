import { epochMsOf, type Instant, instantOf } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'

/** A day as an office's wall calendar shows it, `YYYY-MM-DD`. Sorts as text. */
export type Day = string

/** What the decrees say beside the week itself: days off, and days that are worked although the week or a decree says otherwise. */
export type DayBook = { closed: ReadonlySet<Day>; open: ReadonlySet<Day> }

/** No walk over days goes further than this, about a century. */
const WALK_DAYS_MAX = 36_525
/** Most working days that may be added at once; a century holds more, whatever the decrees say. */
export const WORKING_DAYS_MAX = 20_000

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SHAPE = /^\d{4}-\d{2}-\d{2}$/

export const localDay = (at: Instant, zoneOffsetHours: number): Day =>
  instantOf(epochMsOf(at) + zoneOffsetHours * HOUR_MS).slice(0, 10)

/** The last millisecond of a day. */
export const endOfLocalDay = (day: Day, zoneOffsetHours: number): Instant =>
  instantOf(startMs(day) + DAY_MS - 1 - zoneOffsetHours * HOUR_MS)

/** Monday to Friday, less days off (domain.md 5.6). */
export function isWorkingDay(day: Day, book: DayBook): boolean {
  if (book.open.has(day)) return true
  const weekday = new Date(startMs(day)).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !book.closed.has(day)
}

/**
 * The n-th working day after `day`; with 0 the day itself, worked or not.
 * @throws when n is no whole number from 0 to WORKING_DAYS_MAX
 */
export function addWorkingDays(day: Day, n: number, book: DayBook): Day {
  invariant(Number.isInteger(n) && n >= 0 && n <= WORKING_DAYS_MAX, 'working days to add are a whole number in range')
  let reached = day
  let left = n
  for (let walked = 0; left > 0; walked += 1) {
    invariant(walked < WALK_DAYS_MAX, 'enough working days lie within a century')
    reached = dayAfter(reached)
    if (isWorkingDay(reached, book)) left -= 1
  }
  return reached
}

/**
 * Working days later than `a`, up to and with `b`; 0 when `b` is not later. The counterpart of `addWorkingDays`.
 * @throws when more than WALK_DAYS_MAX days lie between
 */
export function workingDaysBetween(a: Day, b: Day, book: DayBook): number {
  let count = 0
  let day = a
  for (let walked = 0; day < b; walked += 1) {
    invariant(walked < WALK_DAYS_MAX, 'the days lie within a century')
    day = dayAfter(day)
    if (isWorkingDay(day, book)) count += 1
  }
  return count
}

export const dayAfter = (day: Day): Day => instantOf(startMs(day) + DAY_MS).slice(0, 10)

function startMs(day: Day): number {
  const ms = SHAPE.test(day) ? Date.parse(day) : Number.NaN
  invariant(!Number.isNaN(ms), 'a day is written YYYY-MM-DD')
  return ms
}
