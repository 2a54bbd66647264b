import * as z from 'zod'
import { day, form, note, text, yes } from '../../form-fields.ts'

export const halalDetails = form(
  'halal-details',
  z
    .strictObject({
      product: text('Produk', 120),
      ingredients: z.array(text('Bahan', 120)).min(1).max(60).meta({ title: 'Daftar bahan' }),
    })
    .meta({ title: 'Permintaan sertifikat halal' }),
)
export const facilitation = form(
  'facilitation',
  z
    .strictObject({
      facilitator: text('Pendamping PPH', 120),
      verifiedOn: day('Tanggal verifikasi'),
      pledged: yes('Ikrar dan berkas lengkap di SIHALAL'),
      note,
    })
    .meta({ title: 'Pendampingan PPH' }),
)
export const bodyCheck = form(
  'body-check',
  z
    .strictObject({ receiptNumber: text('Nomor STTD', 60), date: day('Tanggal STTD'), note })
    .meta({ title: 'Pemeriksaan BPJPH' }),
)
export const certificate = form(
  'halal-certificate',
  z
    .strictObject({ number: text('Nomor sertifikat', 60), issuedOn: day('Tanggal terbit'), note })
    .meta({ title: 'Sertifikat halal' }),
)
