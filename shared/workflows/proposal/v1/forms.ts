import * as z from 'zod'
import { attachmentIds, colleague, day, form, gps, letter, note, rupiah, text, yes } from '../../form-fields.ts'

/** The real forms of the steps. */
const account = z
  .strictObject({
    bank: text('Bank', 80),
    number: z
      .string()
      .regex(/^\d{8,20}$/)
      .meta({ title: 'Nomor rekening' }),
    holder: text('Nama pemilik rekening', 120),
  })
  .meta({ title: 'Rekening kelompok' })

export const villageEndorsement = form(
  'village-endorsement',
  z
    .strictObject({ deliberationHeld: yes('Musyawarah sudah diadakan dan datanya benar'), note })
    .meta({ title: 'Pengesahan desa' }),
)
export const cityAdministration = form(
  'city-administration',
  z
    .strictObject({
      documentsReadable: yes('Dokumen lengkap dan terbaca'),
      budgetAddsUp: yes('RAB benar jumlahnya'),
      noDuplicates: yes('Keanggotaan ganda sudah diperiksa'),
      note,
    })
    .meta({ title: 'Verifikasi administrasi' }),
)
export const cityVerification = form(
  'city-verification',
  z
    .strictObject({
      visitDate: day('Tanggal kunjungan'),
      officer: text('Petugas kunjungan', 120),
      gps,
      findings: text('Temuan lapangan', 4000, 10),
      photos: attachmentIds('Foto kunjungan', 10, 1, 'VISIT_PHOTO'),
      recommendation: text('Rekomendasi', 1000),
    })
    .meta({ title: 'Laporan kunjungan' }),
)
export const citySubmission = form(
  'city-submission',
  z.strictObject({ letter, note }).meta({ title: 'Surat pengajuan' }),
  'submission',
)
export const provinceRecommendation = form(
  'province-recommendation',
  z.strictObject({ letter, note }).meta({ title: 'Surat rekomendasi' }),
  'recommendation',
)
export const ministryVerification = form(
  'ministry-verification',
  z
    .strictObject({
      quotaChecked: yes('Kuota tersedia'),
      doubleFundingChecked: yes('Tidak didanai ganda'),
      note,
    })
    .meta({ title: 'Verifikasi Kementerian' }),
)
export const ministryDetermination = form(
  'ministry-determination',
  z
    .strictObject({ letter, signer: text('Penanda tangan SK', 120), amount: rupiah('Jumlah bantuan yang ditetapkan') })
    .meta({ title: 'SK penetapan' }),
  'decree',
)
export const resultNotification = form(
  'result-notification',
  z.strictObject({ letter: letter.optional(), note }).meta({ title: 'Pemberitahuan hasil' }),
  'notification',
)
export const responsibilityStatement = form(
  'responsibility-statement',
  z
    .strictObject({
      letter,
      signer: text('Penanda tangan SPTJM', 120),
      facilitator: colleague('Pendamping kelompok', 'facilitator').optional(),
    })
    .meta({ title: 'SPTJM' }),
  'responsibility-statement',
)
export const accountVerification = form(
  'account-verification',
  z.strictObject({ account, note }).meta({ title: 'Rekening kelompok' }),
)
export const accountCorrection = form(
  'account-correction',
  z.strictObject({ account, note }).meta({ title: 'Perbaikan rekening' }),
)
export const disbursement = form(
  'disbursement',
  z
    .strictObject({ letter, amount: rupiah('Jumlah yang dicairkan') })
    .meta({ title: 'SP2D', description: 'Nomor dan tanggal SP2D.' }),
  'transfer-order',
)
export const activation = form(
  'activation',
  z
    .strictObject({
      items: z
        .array(
          z
            .strictObject({ item: text('Barang', 120), amount: rupiah('Nilai'), boughtOn: day('Tanggal beli') })
            .meta({ title: 'Pembelian' }),
        )
        .min(1)
        .max(50)
        .meta({ title: 'Pembelian' }),
      evidence: attachmentIds('Bukti pembelian', 20, 1, 'PURCHASE_EVIDENCE'),
      note,
    })
    .meta({ title: 'Bukti pembelian' }),
)
