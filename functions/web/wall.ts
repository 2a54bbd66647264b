import type { Deps } from '../../shared/cases/deps.ts'
import { officeClock } from '../../shared/cases/office-clock.ts'
import { type Instant, instantOf } from '../../shared/kit/instant.ts'
import type { AgencyId } from '../../shared/names/agencies.ts'
import type { Language } from '../language.ts'

const NAMES = {
  id: {
    days: ['Min', 'Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab'],
    longDays: ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'],
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
    longMonths: [
      'Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November', 'Desember',
    ], // biome-ignore format: months
  },
  en: {
    days: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    longDays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    longMonths: [
      'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
    ], // biome-ignore format: months
  },
} as const
const DAY_MS = 86_400_000

/** The clock and calendar on an office's wall, as its officers read them. */
export type Wall = {
  now: Instant
  /** `YYYY-MM-DD` */
  today: string
  /** `YYYY-MM-DD` of a moment */
  dayOf: (at: string) => string
  /** `Jum 20 Nov 2026` */
  day: (at: string) => string
  /** `Jum 20 Nov` */
  shortDay: (at: string) => string
  /** As short as can be: with the year only where it is another */
  knownDay: (at: string) => string
  /** `Selasa, 24 November 2026` */
  longDay: (at: string) => string
  /** `November 2026`, of `2026-11` */
  month: (period: string) => string
  /** Short names of the days of a week, Monday first. */
  weekdays: readonly string[]
  /** `10.42 WIB` */
  time: (at: string) => string
  /** The moment of a wall time that was typed, `2026-11-28T22:00`; nothing for what is none */
  momentOf: (typed: string) => Instant | undefined
  /** `10.00` */
  hour: (at: string) => string
  /** `20 Nov 2026 10.42 WIB` */
  moment: (at: string) => string
  /** Calendar days from today to the day of a moment; negative when it has gone by. */
  daysUntil: (at: string) => number
  /** Working days of the office between two moments. */
  workingDays: (from: string, to: string) => number
  /** The Friday of this week, or of next week at a weekend: `YYYY-MM-DD`. */
  friday: string
}

export function wallOf({ calendar, now }: Deps, agency: AgencyId, language: Language): Wall {
  const { zone, hoursAheadOfUtc } = officeClock(agency)
  const { days, longDays, months, longMonths } = NAMES[language]
  /** The local wall time, carried as if it were UTC. */
  const local = (at: string): Date =>
    new Date(at.length === 10 ? `${at}T00:00:00Z` : Date.parse(at) + hoursAheadOfUtc * 3_600_000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const instant = now()
  const dayOf = (at: string): string => local(at).toISOString().slice(0, 10)
  const today = dayOf(instant)
  const colon = language === 'id' ? '.' : ':'
  const time = (at: string): string =>
    `${two(local(at).getUTCHours())}${colon}${two(local(at).getUTCMinutes())} ${zone}`
  const date = (at: string): string => {
    const when = local(at)
    return `${when.getUTCDate()} ${months[when.getUTCMonth()]}`
  }
  const weekday = local(today).getUTCDay()
  const day = (at: string): string => `${shortDay(at)} ${local(at).getUTCFullYear()}`
  const shortDay = (at: string): string => `${days[local(at).getUTCDay()]} ${date(at)}`
  return {
    now: instant,
    today,
    dayOf,
    day,
    shortDay,
    knownDay: (at) => (dayOf(at).slice(0, 4) === today.slice(0, 4) ? shortDay(at) : day(at)),
    longDay: (at) => {
      const when = local(at)
      return `${longDays[when.getUTCDay()]}, ${when.getUTCDate()} ${longMonths[when.getUTCMonth()]} ${when.getUTCFullYear()}`
    },
    month: (period) => {
      const [year = '', month = ''] = period.split('-')
      return `${longMonths[Number(month) - 1] ?? month} ${year}`
    },
    weekdays: [...days.slice(1), days[0]],
    time,
    momentOf: (typed) => {
      const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed) ? Date.parse(`${typed}:00Z`) : Number.NaN
      return Number.isNaN(at) ? undefined : instantOf(at - hoursAheadOfUtc * 3_600_000)
    },
    hour: (at) => `${two(local(at).getUTCHours())}${colon}00`,
    moment: (at) => `${date(at)} ${local(at).getUTCFullYear()} ${time(at)}`,
    daysUntil: (at) => Math.round((Date.parse(dayOf(at)) - Date.parse(today)) / DAY_MS),
    workingDays: (from, to) =>
      calendar.workingDaysBetween(instantOf(Date.parse(from)), instantOf(Date.parse(to)), agency),
    friday: new Date(Date.parse(today) + ((5 - weekday + 7) % 7) * DAY_MS).toISOString().slice(0, 10),
  }
}

/** `Rp20.000.000` */
export const rupiah = (amount: number): string => `Rp${String(amount).replaceAll(/\B(?=(\d{3})+$)/g, '.')}`
