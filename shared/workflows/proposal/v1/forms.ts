import * as z from 'zod'
import type { Form } from '../../../engine/definition.ts'

/** The real forms of the steps. Every field says in Indonesian what it asks; every text and number is bounded. */
const isDay = (text: string): boolean => {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay)
const text = (title: string, max = 200, min = 1) => z.string().trim().min(min).max(max).meta({ title })
const day = (title: string) => Day.meta({ title, format: 'date' })
const yes = (title: string) => z.literal(true).meta({ title })
const rupiah = (title: string) =>
  z.number().int().min(1).max(1_000_000_000).meta({ title, description: 'Rupiah, bilangan bulat.' })
const attachmentIds = (title: string, max: number) =>
  z
    .array(z.string().min(1).max(40).meta({ title: 'Berkas' }))
    .min(1)
    .max(max)
    .meta({ title })
const note = z.string().trim().max(1000).optional().meta({ title: 'Catatan' })

const letterNumber = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N} ./-]{1,60}$/u)
  .meta({ title: 'Nomor surat', description: 'Seperti tertulis pada surat.' })
const letter = z.strictObject({ number: letterNumber, date: day('Tanggal surat') }).meta({ title: 'Surat' })

/** Indonesia from Sabang to Merauke, Miangas to Rote, a little wider. */
const gps = z
  .strictObject({
    latitude: z.number().min(-11.5).max(6.5).meta({ title: 'Lintang' }),
    longitude: z.number().min(94.5).max(141.5).meta({ title: 'Bujur' }),
  })
  .meta({ title: 'Lokasi GPS' })

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

const form = (name: string, schema: z.ZodType, letterKind: string | null = null): Form => ({
  name,
  schema,
  letter: letterKind,
})

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
      photos: attachmentIds('Foto kunjungan', 10),
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
      facilitator: z.string().min(1).max(120).optional().meta({ title: 'Pendamping kelompok' }),
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
      evidence: attachmentIds('Bukti pembelian', 20),
      note,
    })
    .meta({ title: 'Bukti pembelian' }),
)
