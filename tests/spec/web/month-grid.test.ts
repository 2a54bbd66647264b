import { expect, test } from 'vitest'
import { daysOf, monthMoved, weeksOf } from '../../../functions/web/month-grid.ts'

test.each([
  ['2026-11', 1, '2026-12'],
  ['2026-12', 1, '2027-01'],
  ['2026-01', -1, '2025-12'],
  ['2026-03', -14, '2025-01'],
  ['2026-11', 0, '2026-11'],
])('%s moved by %i months is %s', (month, by, moved) => {
  expect(monthMoved(month, by)).toBe(moved)
})

test.each([
  ['2026-02', '2026-02-28'],
  ['2028-02', '2028-02-29'],
  ['2100-02', '2100-02-28'],
  ['2026-12', '2026-12-31'],
])('the last day of %s is %s', (month, last) => {
  expect(daysOf(month)).toEqual({ from: `${month}-01`, to: last })
})

test('a month stands in whole weeks from Monday; the days of other months are left out', () => {
  // The first of November 2026 is a Sunday, the last a Monday: six weeks.
  const weeks = weeksOf('2026-11')
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7])
  expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01'])
  expect(weeks.at(-1)).toEqual(['2026-11-30', null, null, null, null, null, null])
})

test('a February of four whole weeks has no empty place', () => {
  expect(weeksOf('2027-02')).toHaveLength(4)
  expect(weeksOf('2027-02').flat()).not.toContain(null)
})

test('every day of a month stands once, in order, under its weekday', () => {
  for (let n = 0; n < 48; n += 1) {
    const month = monthMoved('2025-01', n)
    const cells = weeksOf(month).flat()
    const days = cells.filter((day) => day !== null)
    expect(days).toEqual(days.toSorted())
    expect(new Set(days).size).toBe(Number(daysOf(month).to.slice(8)))
    for (const [i, day] of cells.entries())
      if (day) expect((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7).toBe(i % 7)
  }
})
