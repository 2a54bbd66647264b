import * as z from 'zod'
import { attachmentIds, day, form, letter, note, rupiah, text, whole, yes } from '../../form-fields.ts'

const item = {
  kind: text('Jenis barang', 120),
  quantity: whole('Jumlah', 1, 1_000),
  unitPrice: rupiah('Harga satuan'),
}
const askedItem = z.strictObject(item).meta({ title: 'Barang' })
export const boughtItem = z
  .strictObject({ ...item, serial: z.string().trim().max(60).optional().meta({ title: 'Nomor seri' }) })
  .meta({ title: 'Barang' })
export const equipmentDetails = form(
  'equipment-details',
  z
    .strictObject({
      items: z.array(askedItem).min(1).max(50).meta({ title: 'Barang yang diminta' }),
      purpose: text('Kegunaan', 1000),
    })
    .meta({ title: 'Permintaan sarana prasarana' }),
)
export const cityCheck = form(
  'city-check',
  z
    .strictObject({ needed: yes('Barang sesuai jenis usaha'), priceReasonable: yes('Harga wajar'), note })
    .meta({ title: 'Pemeriksaan kota' }),
)
export const provinceDecision = form(
  'province-decision',
  z
    .strictObject({ letter, approvedAmount: rupiah('Nilai yang disetujui'), note })
    .meta({ title: 'Keputusan provinsi' }),
  'equipment-approval',
)
export const procurement = form(
  'procurement',
  z
    .strictObject({
      items: z.array(boughtItem).min(1).max(50).meta({ title: 'Barang yang diadakan' }),
      budgetSource: z.enum(['APBD_PROVINCE', 'APBD_CITY', 'APBN_DEKON', 'CSR']).meta({ title: 'Sumber anggaran' }),
      note,
    })
    .meta({ title: 'Pengadaan' }),
)
export const delivery = form(
  'delivery',
  z
    .strictObject({
      letter,
      deliveredOn: day('Tanggal serah terima'),
      receivedBy: text('Diterima oleh', 120),
      record: attachmentIds('Berita acara serah terima (BAST)', 3, 1, 'HANDOVER_RECORD'),
      photos: attachmentIds('Foto barang', 10, 0, 'VISIT_PHOTO'),
    })
    .meta({ title: 'Serah terima' }),
  'handover-record',
)
export const inUse = form(
  'in-use',
  z
    .strictObject({
      checkedOn: day('Tanggal pemeriksaan'),
      condition: z.enum(['good', 'damaged', 'unused']).meta({ title: 'Keadaan barang' }),
      note,
    })
    .meta({ title: 'Pemeriksaan pemakaian' }),
)
