import type { Reply } from './visit.ts'

/** A cell that a spreadsheet would take for a formula begins with an apostrophe instead (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export const csv = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

/** A table that a spreadsheet opens. @param name without its ending */
export const csvFile = (name: string, rows: Parameters<typeof csv>[0]): Extract<Reply, { kind: 'file' }> => ({
  kind: 'file',
  name: `${name}.csv`,
  mediaType: 'text/csv; charset=utf-8',
  content: csv(rows),
})

function cell(value: string | number | null): string {
  if (typeof value === 'number') return String(value)
  const text = value ?? ''
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
