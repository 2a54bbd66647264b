import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMsOf, type Instant, instant, instantOf } from '../../../shared/kit/instant.ts'
import { calendar } from '../../../shared/reference/calendar/calendar.ts'
import { HOLIDAY_YEARS } from '../../../shared/reference/calendar/holidays.ts'
import {
  addWorkingDays,
  isWorkingDay,
  localDay,
  WORKING_DAYS_MAX,
  workingDaysBetween,
} from '../../../shared/reference/calendar/working-days.ts'
import { ZONE_OF_PROVINCE, zoneOf } from '../../../shared/reference/calendar/zones.ts'
import { PROVINCE_CODES } from '../../../shared/reference/provinces.ts'

const days = calendar()
const BATU = 'city-social-35.79'
const DENPASAR = 'city-social-51.71'
const JAYAPURA = 'city-social-91.71'
const at = (text: string): Instant => instant(`${text}.000Z`)

describe('zones', () => {
  it('every province has one, Batu WIB, Bali WITA, Papua WIT', () => {
    expect(Object.keys(ZONE_OF_PROVINCE).sort()).toEqual([...PROVINCE_CODES])
    expect(['35.79', '51', '91.71.01.1001', ''].map(zoneOf)).toEqual(['WIB', 'WITA', 'WIT', 'WIB'])
    const count = (zone: string) => Object.values(ZONE_OF_PROVINCE).filter((each) => each === zone).length
    expect({ WIB: count('WIB'), WITA: count('WITA'), WIT: count('WIT') }).toEqual({ WIB: 18, WITA: 12, WIT: 8 })
    expect(() => zoneOf('99.01')).toThrow('38 provinces')
  })

  it('at half past three in the afternoon in London it is still Tuesday in Batu, but Wednesday in Jayapura', () => {
    const moment = at('2026-11-24T15:30:00')
    expect([BATU, DENPASAR, JAYAPURA].map((agency) => days.dayOf(moment, agency))).toEqual([
      '2026-11-24',
      '2026-11-24',
      '2026-11-25',
    ])
    expect(days.dayOf(moment, 'ministry')).toBe('2026-11-24')
    expect(days.dayOf(moment, 'platform')).toBe('2026-11-24')
  })

  it('a day ends an hour earlier in each zone to the east', () => {
    expect(days.endOfDay('2026-11-24', BATU)).toBe('2026-11-24T16:59:59.999Z')
    expect(days.endOfDay('2026-11-24', DENPASAR)).toBe('2026-11-24T15:59:59.999Z')
    expect(days.endOfDay('2026-11-24', JAYAPURA)).toBe('2026-11-24T14:59:59.999Z')
  })
})

describe('a due date', () => {
  it('of five working days, given to Tulungrejo on a Tuesday, is the end of the next Tuesday', () => {
    expect(days.dueAfter(at('2026-11-10T03:00:00'), 5, 'village-35.79.02.2003')).toEqual({
      at: '2026-11-17T16:59:59.999Z',
      provisional: false,
    })
  })

  it('leaps over Idulfitri 2026: three working days from 17 March end on 27 March', () => {
    // 18 leave, 19 Nyepi, 20 leave, 21-22 Idulfitri, 23-24 leave; worked are 25, 26 and 27.
    expect(days.dueAfter(at('2026-03-17T02:00:00'), 3, BATU).at).toBe('2026-03-27T16:59:59.999Z')
  })

  it('given on a Saturday counts from Monday', () => {
    expect(days.dueAfter(at('2026-11-14T03:00:00'), 1, BATU).at).toBe('2026-11-16T16:59:59.999Z')
  })

  it('follows the office’s own day: the same moment gives Jayapura a day more', () => {
    const lateTuesday = at('2026-11-24T15:30:00')
    expect(days.dueAfter(lateTuesday, 1, BATU).at).toBe('2026-11-25T16:59:59.999Z')
    expect(days.dueAfter(lateTuesday, 1, JAYAPURA).at).toBe('2026-11-26T14:59:59.999Z')
  })

  it('past the last known year is provisional, and before the first too', () => {
    expect(days.dueAfter(at('2026-12-28T03:00:00'), 3, BATU)).toEqual({
      at: '2026-12-31T16:59:59.999Z',
      provisional: false,
    })
    expect(days.dueAfter(at('2026-12-28T03:00:00'), 4, BATU)).toEqual({
      at: '2027-01-01T16:59:59.999Z', // New Year's Day itself waits for the decree of 2027
      provisional: true,
    })
    expect(days.dueAfter(at('2016-12-28T03:00:00'), 1, BATU).provisional).toBe(true)
  })

  it('of no days is the end of the day itself', () => {
    expect(days.dueAfter(at('2026-11-14T03:00:00'), 0, BATU).at).toBe('2026-11-14T16:59:59.999Z')
  })

  it('asks for an agency and a sane number of days', () => {
    expect(() => days.dueAfter(at('2026-11-10T03:00:00'), 1, 'dinsos-batu')).toThrow('agency')
    expect(() => days.dueAfter(at('2026-11-10T03:00:00'), -1, BATU)).toThrow('in range')
    expect(() => days.dueAfter(at('2026-11-10T03:00:00'), 1.5, BATU)).toThrow('in range')
    expect(() => days.dueAfter(at('2026-11-10T03:00:00'), WORKING_DAYS_MAX + 1, BATU)).toThrow('in range')
    expect(days.dueAfter(at('2026-11-10T03:00:00'), WORKING_DAYS_MAX, BATU).provisional).toBe(true)
  })
})

describe('time that stood still', () => {
  it('from Friday to Monday is one working day, within a day none, backwards none', () => {
    const friday = at('2026-11-13T03:00:00')
    expect(days.workingDaysBetween(friday, at('2026-11-16T01:00:00'), BATU)).toBe(1)
    expect(days.workingDaysBetween(friday, at('2026-11-13T09:00:00'), BATU)).toBe(0)
    expect(days.workingDaysBetween(friday, at('2026-11-02T09:00:00'), BATU)).toBe(0)
  })

  it('over the year’s end of 2020 counts 28 to 30 December, which were worked after all', () => {
    expect(days.workingDaysBetween(at('2020-12-23T03:00:00'), at('2021-01-04T03:00:00'), BATU)).toBe(4)
  })
})

describe('the holiday tables', () => {
  it('cover 2017 to 2026, each year with its decree and with days that exist', () => {
    expect(HOLIDAY_YEARS.map(({ year }) => year)).toEqual([2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026])
    for (const { year, source, holidays, jointLeave } of HOLIDAY_YEARS) {
      expect(source).toMatch(/^SKB \d+\/20\d\d/)
      const dates = [...Object.keys(holidays), ...Object.keys(jointLeave)]
      for (const date of dates) expect(new Date(`${year}-${date}`).toISOString().slice(0, 10)).toBe(`${year}-${date}`)
      expect(new Set(dates).size).toBe(dates.length)
      for (const fixed of ['01-01', '05-01', '06-01', '08-17', '12-25']) expect(Object.keys(holidays)).toContain(fixed)
    }
  })

  it('have as many days as the decrees say, and joint leave never on a weekend', () => {
    const counts = HOLIDAY_YEARS.map(({ year, holidays, jointLeave }) => [
      year,
      Object.keys(holidays).length,
      Object.keys(jointLeave).length,
    ])
    expect(counts).toEqual([
      [2017, 17, 7],
      [2018, 17, 8],
      [2019, 17, 4],
      [2020, 17, 5],
      [2021, 15, 1],
      [2022, 16, 4],
      [2023, 16, 11],
      [2024, 19, 10],
      [2025, 17, 11],
      [2026, 17, 8],
    ])
    const weekdayOf = (day: string) => new Date(day).getUTCDay()
    for (const { year, jointLeave } of HOLIDAY_YEARS)
      for (const date of Object.keys(jointLeave)) expect([1, 2, 3, 4, 5]).toContain(weekdayOf(`${year}-${date}`))
  })

  it('know the days that were moved: 22 May 2020 was worked, 11 August 2021 was off, 18 August 2025 was off', () => {
    const worked = (day: string) =>
      days.workingDaysBetween(
        instantOf(epochMsOf(instant(`${day}T03:00:00.000Z`)) - 86_400_000),
        instant(`${day}T03:00:00.000Z`),
        BATU,
      ) === 1
    expect(['2020-05-22', '2021-08-10', '2020-12-28'].map(worked)).toEqual([true, true, true])
    expect(['2021-08-11', '2025-08-18', '2020-12-31', '2024-11-27'].map(worked)).toEqual([false, false, false, false])
  })
})

describe('a day that one city gives', () => {
  const withLocal = calendar({
    years: HOLIDAY_YEARS,
    local: [
      { region: '35.79', day: '2026-10-19', kind: 'off', name: 'Hari jadi', source: 'invented for this test' },
      { region: '51', day: '2026-11-18', kind: 'off', name: 'Galungan', source: 'invented for this test' },
      { region: '35.79', day: '2026-11-14', kind: 'worked', name: 'Kerja bakti', source: 'invented for this test' },
    ],
  })
  const between = (from: string, to: string, agency: string) =>
    withLocal.workingDaysBetween(at(`${from}T03:00:00`), at(`${to}T03:00:00`), agency)

  it('closes its offices and its villages, and no others', () => {
    expect(between('2026-10-18', '2026-10-19', BATU)).toBe(0)
    expect(between('2026-10-18', '2026-10-19', 'village-35.79.02.2003')).toBe(0)
    expect(between('2026-10-18', '2026-10-19', 'city-social-35.73')).toBe(1)
    expect(between('2026-10-18', '2026-10-19', 'province-social-35')).toBe(1)
    expect(between('2026-11-17', '2026-11-18', DENPASAR)).toBe(0)
  })

  it('may also open a Saturday', () => {
    expect(between('2026-11-13', '2026-11-14', BATU)).toBe(1)
    expect(between('2026-11-13', '2026-11-14', 'ministry')).toBe(0)
  })
})

describe('for any day and any number of days', () => {
  const book = {
    closed: new Set(HOLIDAY_YEARS.flatMap(({ year, holidays }) => Object.keys(holidays).map((d) => `${year}-${d}`))),
    open: new Set<string>(),
  }
  const moment = fc.integer({ min: Date.UTC(2017, 0, 1), max: Date.UTC(2027, 11, 31) }).map(instantOf)
  const someDays = fc.integer({ min: 1, max: 400 })
  const agency = fc.constantFrom(BATU, DENPASAR, JAYAPURA, 'ministry')

  it('counting back gives what was added, and the last day is a working day', () => {
    fc.assert(
      fc.property(moment, someDays, (from, n) => {
        const day = localDay(from, 7)
        const reached = addWorkingDays(day, n, book)
        expect(isWorkingDay(reached, book)).toBe(true)
        expect(workingDaysBetween(day, reached, book)).toBe(n)
      }),
    )
  })

  it('a due date is later than what it counts from, and more days are never earlier', () => {
    fc.assert(
      fc.property(moment, someDays, agency, (from, n, who) => {
        const due = days.dueAfter(from, n, who).at
        expect(due > from).toBe(true)
        expect(days.dueAfter(from, n + 1, who).at > due).toBe(true)
        expect(days.endOfDay(days.dayOf(due, who), who)).toBe(due)
      }),
    )
  })

  it('a clock that stood for some days gives exactly those days back', () => {
    fc.assert(
      fc.property(moment, someDays, someDays, agency, (since, within, stood, who) => {
        const due = days.dueAfter(since, within, who).at
        const resumed = days.dueAfter(since, stood, who).at
        const moved = days.dueAfter(due, days.workingDaysBetween(since, resumed, who), who).at
        expect(days.workingDaysBetween(resumed, moved, who)).toBe(within)
      }),
    )
  })
})
