import * as z from 'zod'
import { attachmentIds, day, form, note, text, whole } from '../../form-fields.ts'

export const samplesTaken = form(
  'samples-taken',
  z
    .strictObject({
      takenOn: day('Tanggal sampel diterima'),
      count: whole('Jumlah sampel', 1, 50),
      officer: text('Petugas', 120),
      note,
    })
    .meta({ title: 'Penerimaan sampel' }),
)
export const sampleResult = form(
  'sample-result',
  z
    .strictObject({
      testedOn: day('Tanggal hasil uji'),
      laboratory: text('Laboratorium', 120),
      summary: text('Ringkasan hasil', 1000),
      report: attachmentIds('Laporan uji', 5, 0, 'TEST_REPORT'),
    })
    .meta({ title: 'Hasil uji sampel' }),
)
