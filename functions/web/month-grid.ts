const DAY_MS = 86_400_000

/** `2026-11` moved by some months. */
export function monthMoved(month: string, by: number): string {
  const [year = 0, n = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, n - 1 + by, 1)).toISOString().slice(0, 7)
}

/** First and last day of `2026-11`. */
export const daysOf = (month: string): { from: string; to: string } => ({
  from: `${month}-01`,
  to: dayBefore(`${monthMoved(month, 1)}-01`),
})
const dayBefore = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)

/** The weeks of a month, Monday first; `null` where the day is of another month. */
export function weeksOf(month: string): (string | null)[][] {
  const { from, to } = daysOf(month)
  const lead = (new Date(`${from}T00:00:00Z`).getUTCDay() + 6) % 7
  const days = Array.from({ length: Number(to.slice(8)) }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
  const cells: (string | null)[] = [...Array.from({ length: lead }, () => null), ...days]
  while (cells.length % 7 !== 0) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}
