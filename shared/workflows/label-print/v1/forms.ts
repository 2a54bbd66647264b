import * as z from 'zod'
import { day, form, note, text, whole } from '../../form-fields.ts'

export const printed = form(
  'printed',
  z
    .strictObject({
      printedOn: day('Tanggal selesai cetak'),
      copies: whole('Jumlah label', 1, 1_000_000),
      labelNumber: text('Nomor atau kode label', 60),
      note,
    })
    .meta({ title: 'Hasil cetak label' }),
)
