import { inflateSync } from 'node:zlib'
import { PDFDocument } from '@cantoo/pdf-lib'
import { expect, test } from 'vitest'
import { type Paper, paperPdf } from '../../../functions/web/report-pdf.ts'

const paper: Paper = {
  title: 'Laporan pertanggungjawaban tahun 2020',
  subtitle: 'Kota Batu',
  lines: ['Dikirim ke provinsi'],
  texts: [{ title: 'Uraian kinerja', text: 'Dari 54 kelompok, 36 aktif.\nKata 漢 di luar huruf Latin.' }],
  tables: [{ id: 't', title: 'Kelompok', columns: ['Uraian', 'Jumlah'], rows: [['Aktif', 36]] }],
  notes: { title: 'Catatan data', lines: [] },
  language: 'id',
  at: '2021-03-01T03:00:00.000Z',
  number: String,
  pageOf: (n, of) => `Halaman ${n} dari ${of}`,
}

/** Everything that a paper shows, in the order in which it was drawn. */
async function textOf(bytes: Uint8Array): Promise<string> {
  const raw = Buffer.from(bytes)
  const streams: string[] = []
  for (let from = raw.indexOf('stream\n'); from >= 0; from = raw.indexOf('stream\n', from + 7)) {
    const to = raw.indexOf('\nendstream', from)
    try {
      streams.push(inflateSync(raw.subarray(from + 7, to)).toString('latin1'))
    } catch {
      // A stream that is not packed draws nothing.
    }
  }
  return [...streams.join('\n').matchAll(/<([0-9A-F]+)> Tj/g)]
    .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
    .join('\n')
}

test('a paper says what the page says; a letter that its fonts lack is shown as one that is missing', async () => {
  const text = await textOf(await paperPdf(paper))
  expect(text).toContain('Laporan pertanggungjawaban tahun 2020')
  expect(text).toContain('Dari 54 kelompok, 36 aktif.')
  expect(text).toContain('Kata ? di luar huruf Latin.')
  expect(text).toContain('Aktif\n36')
  expect(text).toContain('Halaman 1 dari 1')
})

test('the same paper is the same bytes, and its reader is told title and language', async () => {
  const [first, second] = [await paperPdf(paper), await paperPdf(paper)]
  expect(Buffer.compare(first, second)).toBe(0)
  const read = await PDFDocument.load(first)
  expect(read.getTitle()).toBe('Laporan pertanggungjawaban tahun 2020, Kota Batu')
  expect(read.getCreationDate()?.toISOString()).toBe(paper.at)
})

test('a long table goes on over as many pages as it needs, and no word leaves the paper', async () => {
  const rows = Array.from({ length: 120 }, (_, i): [string, number] => [`${'Kecamatan'.repeat(12)} ${i}`, i])
  const bytes = await paperPdf({ ...paper, tables: [{ id: 't', title: 'T', columns: ['a', 'b'], rows }] })
  const pages = (await PDFDocument.load(bytes)).getPageCount()
  expect(pages).toBeGreaterThan(3)
  expect(await textOf(bytes)).toContain(`Halaman ${pages} dari ${pages}`)
})
