import * as z from 'zod'
import { SERVICES } from '../../names/requests.ts'
import { attachmentIds, colleague, day, form, gps, letter, note, text, whole, yes } from '../form-fields.ts'

const groups = z.array(z.string().min(1).max(40).meta({ title: 'Kelompok', groupOfCity: true }))
const money = (title: string) =>
  z.number().int().min(0).max(10_000_000_000).meta({ title, description: 'Rupiah, bilangan bulat.' })

/** Ratio one to ten (Palangka Raya, domain.md 2.1): a warning on screen; the decree itself names ten at most. */
const GROUPS_A_FACILITATOR = 10
export const selection = form(
  'selection',
  z
    .strictObject({
      facilitator: colleague('Calon pendamping', 'facilitator'),
      groups: groups.min(1).max(GROUPS_A_FACILITATOR).meta({ title: 'Kelompok dampingan' }),
      qualification: text('Kualifikasi', 500),
      note,
    })
    .meta({ title: 'Pemilihan pendamping' }),
)
export const decree = form(
  'facilitator-decree',
  z
    .strictObject({
      letter,
      signer: text('Penanda tangan SK', 120),
      from: day('Berlaku mulai'),
      to: day('Berlaku sampai'),
    })
    .meta({ title: 'SK pendamping' }),
  'facilitator-decree',
)
export const ministryReport = form(
  'facilitator-report',
  z.strictObject({ letter, note }).meta({ title: 'Laporan ke Kementerian' }),
  'facilitator-report',
)
export const replacement = form(
  'replacement',
  z.strictObject({ endedOn: day('Tanggal berakhir'), note }).meta({ title: 'Akhir tugas pendamping' }),
)
export const session = form(
  'outreach-session',
  z
    .strictObject({
      heldOn: day('Tanggal'),
      place: text('Tempat', 200),
      topic: text('Pokok bahasan', 300),
      participants: whole('Jumlah peserta', 1, 5_000),
      groups: groups.max(100).meta({ title: 'Kelompok yang hadir' }),
      attendance: attachmentIds('Daftar hadir', 5, 0),
      photos: attachmentIds('Foto', 10, 0),
    })
    .meta({ title: 'Sosialisasi' }),
)
export const meeting = form(
  'monthly-meeting',
  z
    .strictObject({
      heldOn: day('Tanggal pertemuan'),
      present: whole('Anggota yang hadir', 0, 50),
      minutes: text('Notulen', 4_000, 10),
      attendance: attachmentIds('Daftar hadir', 5, 0),
      photos: attachmentIds('Foto', 10, 0),
    })
    .meta({ title: 'Pertemuan bulanan' }),
)
const BOOKS = ['members', 'guests', 'minutes', 'cash', 'activities', 'savings-and-loan', 'inventory'] as const
/** Fields of two public KUBE applications and the evaluation literature (domain.md 2.4). */
export const monthlyReport = form(
  'monthly-report',
  z
    .strictObject({
      membersActive: whole('Anggota aktif', 0, 50),
      meetingsHeld: whole('Pertemuan diadakan', 0, 31),
      attendance: whole('Kehadiran rata-rata', 0, 50),
      turnover: money('Omzet'),
      cost: money('Biaya'),
      profit: z.number().int().min(-10_000_000_000).max(10_000_000_000).meta({ title: 'Laba bersih' }),
      trend: z.enum(['RISING', 'STEADY', 'FALLING']).meta({ title: 'Perkembangan' }),
      progress: z
        .array(
          z
            .strictObject({
              budgetGroup: text('Kelompok anggaran', 120),
              percent: whole('Kemajuan fisik (%)', 0, 100),
              moneyUsed: money('Dana terpakai'),
              explanation: z.string().trim().max(500).optional().meta({ title: 'Penjelasan' }),
            })
            .meta({ title: 'Kemajuan' }),
        )
        .max(20)
        .meta({ title: 'Kemajuan menurut anggaran' }),
      stock: money('Nilai persediaan dan aset'),
      cash: money('Kas kelompok'),
      dues: money('IKS terkumpul'),
      books: z
        .array(z.enum(BOOKS).meta({ title: 'Buku' }))
        .max(BOOKS.length)
        .meta({ title: 'Pembukuan yang berjalan' }),
      training: z.string().trim().max(500).optional().meta({ title: 'Pelatihan yang diterima' }),
      obstacles: z.string().trim().max(1_000).optional().meta({ title: 'Hambatan' }),
      helpNeeded: z
        .array(z.enum(SERVICES).meta({ title: 'Layanan' }))
        .max(SERVICES.length)
        .meta({ title: 'Bantuan yang diperlukan' }),
      photos: attachmentIds('Foto', 10, 0),
      gps: gps.optional(),
    })
    .meta({ title: 'Laporan bulanan' }),
)
export const reportApproval = form(
  'report-approval',
  z.strictObject({ read: yes('Laporan dibaca dan masuk akal'), note }).meta({ title: 'Pemeriksaan laporan' }),
)
export const coachingDone = form(
  'coaching',
  z
    .strictObject({
      heldOn: day('Tanggal pembinaan'),
      guidance: text('Bimbingan yang diberikan', 2_000, 10),
      agreed: text('Kesepakatan', 1_000),
      photos: attachmentIds('Foto', 10, 0),
    })
    .meta({ title: 'Pembinaan' }),
)
export const groupVisit = form(
  'group-visit',
  z
    .strictObject({
      heldOn: day('Tanggal kunjungan'),
      findings: text('Keadaan kelompok', 2_000, 10),
      photos: attachmentIds('Foto', 10, 0),
      gps: gps.optional(),
    })
    .meta({ title: 'Kunjungan kelompok' }),
)
/** Content is gathered by the platform; the city adds what numbers cannot say (domain.md 2.5). */
export const AnnualRemarks = z
  .strictObject({
    remarks: text('Uraian kinerja', 8_000, 10),
    obstacles: text('Hambatan', 4_000),
    plan: text('Rencana tahun berikutnya', 4_000),
  })
  .meta({ title: 'Isi laporan tahunan' })
export type AnnualRemarks = z.infer<typeof AnnualRemarks>
export const annualDraft = form('annual-draft', AnnualRemarks)
export const AnnualSignature = z
  .strictObject({ letter, signer: text('Penanda tangan', 120) })
  .meta({ title: 'Penandatanganan laporan' })
export type AnnualSignature = z.infer<typeof AnnualSignature>
export const annualSignature = form('annual-signature', AnnualSignature, 'annual-report')
export const annualAcceptance = form(
  'annual-acceptance',
  z.strictObject({ letter: letter.optional(), note }).meta({ title: 'Penerimaan laporan' }),
)
