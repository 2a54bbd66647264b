import { CsvError, parse } from 'csv-parse/sync'
import { COLUMNS, type Column, type ImportFault, type Line } from '../shared/cases/people/staff-import.ts'

const LINES_MAX = 500_000

/**
 * Lines of a staff file: UTF-8, with a header, comma or semicolon (as spreadsheets of this country write it).
 * What is wrong is told by line and column, never by what stands there.
 */
export function readStaffFile(bytes: Uint8Array): { lines: Line[]; faults: ImportFault[] } {
  const text = textOf(bytes)
  if (text === undefined) return { lines: [], faults: [at(1, null, 'the file is not UTF-8: save it as CSV UTF-8')] }
  const rows = rowsOf(text)
  if (!Array.isArray(rows)) return { lines: [], faults: [rows] }
  const [header, ...body] = rows
  if (!header) return { lines: [], faults: [at(1, null, 'the file is empty')] }
  const names = header.cells.map((name) => name.trim().toLowerCase())
  const faults: ImportFault[] = [
    ...COLUMNS.filter((column) => !names.includes(column)).map((column) =>
      at(header.line, column, 'this column is missing'),
    ),
    ...(names.some((name) => !COLUMNS.some((column) => column === name))
      ? [at(header.line, null, `there is a column that is none of ${COLUMNS.join(', ')}`)]
      : []),
    ...(new Set(names).size < names.length ? [at(header.line, null, 'a column stands twice')] : []),
  ]
  if (faults.length > 0) return { lines: [], faults }
  const lines = body.flatMap(({ line, cells }): Line[] => {
    if (cells.length !== names.length) {
      faults.push(at(line, null, `${cells.length} cells where the header has ${names.length}`))
      return []
    }
    const cell = (column: Column): string => (cells[names.indexOf(column)] ?? '').trim()
    return [{ line, cells: recordOf(cell) }]
  })
  return { lines, faults }
}

const recordOf = (cell: (column: Column) => string): Record<Column, string> => ({
  agency: cell('agency'),
  person: cell('person'),
  name: cell('name'),
  desk: cell('desk'),
  language: cell('language'),
  role: cell('role'),
  from: cell('from'),
  to: cell('to'),
  issuer: cell('issuer'),
  subject: cell('subject'),
})

type Row = { line: number; cells: string[] }

function rowsOf(text: string): Row[] | ImportFault {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const starts: number[] = []
  let before = 0
  try {
    const records = parse(text, {
      delimiter: header.includes(';') ? ';' : ',',
      relax_column_count: true,
      to: LINES_MAX,
      on_record: (cells, { lines }) => {
        starts.push(before + 1)
        before = lines
        return cells
      },
    })
    const rows = records.map((cells, i) => ({ line: starts[i] ?? 0, cells }))
    return rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')) // a spreadsheet leaves empty rows behind
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return at(Number(error['lines'] ?? before + 1), null, 'a quotation mark is opened or closed where none belongs')
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const at = (line: number, column: Column | null, because: string): ImportFault => ({ line, column, because })
