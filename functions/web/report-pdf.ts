import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib'
import type { ReportTable } from './report-tables.ts'

export const PDF = 'application/pdf'

/** What a paper says, from top to bottom. */
export type Paper = {
  title: string
  subtitle: string
  lines: readonly string[]
  texts: readonly { title: string; text: string }[]
  tables: readonly ReportTable[]
  notes: { title: string; lines: readonly string[] }
  language: 'id' | 'en'
  /** When what it says was so; the same paper is the same bytes. */
  at: string
  number: (n: number) => string
  pageOf: (n: number, of: number) => string
}

/** A4 upright, in points. */
const WIDTH = 595.28
const HEIGHT = 841.89
const MARGIN = 56
const BOTTOM = 64
const INK = rgb(0.09, 0.13, 0.18)
const QUIET = rgb(0.35, 0.4, 0.46)
const RULE = rgb(0.8, 0.83, 0.86)
const NUMBER_WIDTH = 74

/** Writes a paper as PDF, with fonts that every reader has; letters that those lack become a question mark. */
export async function paperPdf(paper: Paper): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  const at = new Date(paper.at)
  document.setTitle(`${paper.title}, ${paper.subtitle}`, { showInWindowTitleBar: true })
  document.setLanguage(paper.language)
  document.setProducer('Simpul')
  document.setCreator('Simpul')
  document.setCreationDate(at)
  document.setModificationDate(at)
  const plain = await document.embedFont(StandardFonts.Helvetica)
  const strong = await document.embedFont(StandardFonts.HelveticaBold)
  const known = new Set(plain.getCharacterSet())
  const safe = (text: string): string =>
    [...text.normalize('NFC').replaceAll('−', '-').replaceAll('\u00a0', ' ')]
      .map((letter) => (known.has(letter.codePointAt(0) ?? 0) ? letter : '?'))
      .join('')

  let page: PDFPage = document.addPage([WIDTH, HEIGHT])
  let y = HEIGHT - MARGIN
  const room = (height: number): void => {
    if (y - height >= BOTTOM) return
    page = document.addPage([WIDTH, HEIGHT])
    y = HEIGHT - MARGIN
  }
  const write = (text: string, { font = plain, size = 10, color = INK, gap = 4 } = {}): void => {
    for (const line of wrapped(safe(text), font, size, WIDTH - 2 * MARGIN)) {
      room(size + gap)
      page.drawText(line, { x: MARGIN, y: y - size, size, font, color })
      y -= size + gap
    }
  }

  write(paper.title, { font: strong, size: 17, gap: 5 })
  write(paper.subtitle, { size: 12, gap: 6 })
  for (const line of paper.lines) write(line, { color: QUIET })
  for (const { title, text } of paper.texts) {
    y -= 12
    room(44)
    write(title, { font: strong, size: 12 })
    for (const paragraph of text.split('\n')) write(paragraph)
  }
  for (const table of paper.tables) drawTable(table)
  if (paper.notes.lines.length > 0) {
    y -= 12
    room(44)
    write(paper.notes.title, { font: strong, size: 12 })
    for (const line of paper.notes.lines) write(line)
  }
  const pages = document.getPages()
  for (const [i, one] of pages.entries()) {
    const text = safe(paper.pageOf(i + 1, pages.length))
    const x = WIDTH - MARGIN - plain.widthOfTextAtSize(text, 8)
    one.drawText(text, { x, y: 34, size: 8, font: plain, color: QUIET })
    one.drawText(safe(`${paper.title}, ${paper.subtitle}`), { x: MARGIN, y: 34, size: 8, font: plain, color: QUIET })
  }
  return document.save()

  /** First column takes what the columns of numbers leave. */
  function drawTable({ title, columns, rows }: ReportTable): void {
    const size = 9
    const lead = WIDTH - 2 * MARGIN - (columns.length - 1) * NUMBER_WIDTH
    const drawRow = (cells: readonly string[], font: PDFFont): void => {
      const lines = wrapped(safe(cells[0] ?? ''), font, size, lead - 8)
      room(lines.length * 12 + 4)
      for (const [i, line] of lines.entries())
        page.drawText(line, { x: MARGIN, y: y - 10 - i * 12, size, font, color: INK })
      for (const [i, cell] of cells.slice(1).entries()) {
        const text = safe(cell)
        const right = MARGIN + lead + (i + 1) * NUMBER_WIDTH
        page.drawText(text, { x: right - font.widthOfTextAtSize(text, size), y: y - 10, size, font, color: INK })
      }
      y -= lines.length * 12 + 4
      page.drawLine({ start: { x: MARGIN, y }, end: { x: WIDTH - MARGIN, y }, thickness: 0.5, color: RULE })
    }
    y -= 14
    room(60)
    write(title, { font: strong, size: 12 })
    drawRow(columns, strong)
    for (const row of rows)
      drawRow(
        row.map((cell) => (typeof cell === 'number' ? paper.number(cell) : (cell ?? '-'))),
        plain,
      )
  }
}

/** Lines that fit a width; a word that is wider than the line is cut. */
function wrapped(text: string, font: PDFFont, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((one) => cut(one, font, size, width))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (font.widthOfTextAtSize(longer, size) <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

function cut(word: string, font: PDFFont, size: number, width: number): string[] {
  if (font.widthOfTextAtSize(word, size) <= width) return [word]
  const fits = Math.max(1, Math.floor((word.length * width) / font.widthOfTextAtSize(word, size)) - 1)
  return [word.slice(0, fits), ...cut(word.slice(fits), font, size, width)]
}
