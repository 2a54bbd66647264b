import type { Instant } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { parseAgencyId } from '../../names/agencies.ts'
import { HOLIDAY_YEARS, type HolidayYear } from './holidays.ts'
import { LOCAL_DAYS, type LocalDay } from './local-days.ts'
import { addWorkingDays, type Day, type DayBook, endOfLocalDay, localDay, workingDaysBetween } from './working-days.ts'
import { ZONE_HOURS, zoneOf } from './zones.ts'

/** Days as an office counts them, in its own zone and with its own days off (design 8). Each throws for an id of no agency. */
export type OfficeCalendar = {
  /**
   * The end of the n-th working day after the local day of `from`; with 0 the end of that day itself.
   * `provisional`: no decree on holidays is known for the year of `from` or of the due day, so the moment may still move.
   */
  dueAfter(from: Instant, workingDays: number, agency: string): { at: Instant; provisional: boolean }
  /** Working days later than the local day of `from`, up to and with that of `to`; 0 within a day or backwards. */
  workingDaysBetween(from: Instant, to: Instant, agency: string): number
  /** `YYYY-MM-DD` */
  dayOf(at: Instant, agency: string): Day
  /** 23:59:59.999 local. */
  endOfDay(day: Day, agency: string): Instant
}

/** The calendar of all offices. Pure: the same days at every call. */
export function calendar(
  book: { years: readonly HolidayYear[]; local: readonly LocalDay[] } = { years: HOLIDAY_YEARS, local: LOCAL_DAYS },
): OfficeCalendar {
  const knownYears = new Set(book.years.map(({ year }) => String(year)))
  const national: ReadonlySet<Day> = new Set(
    book.years.flatMap(({ year, holidays, jointLeave }) =>
      [...Object.keys(holidays), ...Object.keys(jointLeave)].map((date) => `${year}-${date}`),
    ),
  )

  const officeOf = (agency: string): { hours: number; book: DayBook } => {
    const region = parseAgencyId(agency)?.region
    invariant(region !== undefined, 'a calendar is asked for an agency')
    return { hours: ZONE_HOURS[zoneOf(region)], book: bookOf(region) }
  }

  const bookOf = (region: string): DayBook => {
    const own = book.local.filter((entry) => `${region}.`.startsWith(`${entry.region}.`))
    if (own.length === 0) return { closed: national, open: NONE }
    const daysOf = (kind: LocalDay['kind']) => own.filter((entry) => entry.kind === kind).map(({ day }) => day)
    return { closed: new Set([...national, ...daysOf('off')]), open: new Set(daysOf('worked')) }
  }

  const isKnown = (day: Day): boolean => knownYears.has(day.slice(0, 4))

  return {
    dueAfter(from, workingDays, agency) {
      const office = officeOf(agency)
      const start = localDay(from, office.hours)
      const due = addWorkingDays(start, workingDays, office.book)
      return { at: endOfLocalDay(due, office.hours), provisional: !isKnown(start) || !isKnown(due) }
    },
    workingDaysBetween(from, to, agency) {
      const office = officeOf(agency)
      return workingDaysBetween(localDay(from, office.hours), localDay(to, office.hours), office.book)
    },
    dayOf: (at, agency) => localDay(at, officeOf(agency).hours),
    endOfDay: (day, agency) => endOfLocalDay(day, officeOf(agency).hours),
  }
}

const NONE: ReadonlySet<Day> = new Set()
