import type { Instant } from '../../kit/instant.ts'
import type { Deps } from '../deps.ts'
import { annualMessage, foldMessage, type Outgoing, recountMessage } from '../outgoing.ts'

/** From the second of January to its end, so that a night that was missed is made good by the next. */
const ANNUAL_FROM = '01-02'
const ANNUAL_TO = '01-31'

/** What is asked for every night: each message is small, and coming twice does no harm. */
export function nightWork({ regions, calendar }: Pick<Deps, 'regions' | 'calendar'>, now: Instant): Outgoing[] {
  const today = calendar.dayOf(now, 'ministry')
  const year = Number(today.slice(0, 4))
  const monthDay = today.slice(5)
  const provinces = regions.children('')
  const cities = provinces.flatMap(({ code }) => regions.children(code))
  return [
    ...provinces.map(({ code }) => recountMessage(code, now)),
    ...cities.map(({ code }) => foldMessage(code, [year, year - 1], now)),
    ...(monthDay >= ANNUAL_FROM && monthDay <= ANNUAL_TO
      ? cities.map(({ code }) => annualMessage(code, year - 1, now))
      : []),
  ]
}
