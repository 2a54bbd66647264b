import * as z from 'zod'
import { attachmentIds, form, note, text, yes } from '../../form-fields.ts'

export const labelDetails = form(
  'label-details',
  z
    .strictObject({
      product: text('Produk', 120),
      netContent: text('Berat bersih atau isi bersih', 60),
      text: z.string().trim().max(1000).optional().meta({ title: 'Tulisan yang diminta' }),
    })
    .meta({ title: 'Permintaan label' }),
)
/** Only the law on food asks for these; the rules over the form demand them for food and for nothing else. */
export const FOOD_LABEL_CONTENT = [
  'ingredients',
  'halal',
  'productionCode',
  'expiry',
  'permitNumber',
  'origin',
] as const
const ofFood = (title: string) =>
  z
    .boolean()
    .optional()
    .meta({ title: `${title} (pangan)` })

/** The legal minimum of a food label (Peraturan BPOM 31/2018, changed by 20/2021). */
export const labelDesign = form(
  'label-design',
  z
    .strictObject({
      file: attachmentIds('Berkas desain', 3, 1, 'LABEL_DESIGN'),
      productName: yes('Nama produk'),
      ingredients: ofFood('Daftar bahan'),
      netContent: yes('Berat bersih atau isi bersih'),
      maker: yes('Nama dan alamat pembuat'),
      halal: ofFood('Keterangan halal bila diwajibkan'),
      productionCode: ofFood('Tanggal dan kode produksi'),
      expiry: ofFood('Keterangan kedaluwarsa'),
      permitNumber: ofFood('Tempat nomor izin edar (P-IRT)'),
      origin: ofFood('Asal usul bahan tertentu'),
      language: yes('Berbahasa Indonesia dan mudah dibaca'),
      note,
    })
    .meta({ title: 'Desain label' }),
)
export const acceptance = form(
  'acceptance',
  z
    .strictObject({ acceptedBy: text('Disetujui atas nama kelompok oleh', 120), note })
    .meta({ title: 'Persetujuan kelompok' }),
)
