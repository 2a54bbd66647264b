import * as z from 'zod'
import { isOldPirtNumber, parsePirtNumber } from '../../../contracts/pirt-number.ts'
import { attachmentIds, day, form, gps, letter, note, text, whole, yes } from '../../form-fields.ts'
import { FINDING_CLASSES, FINDING_GROUPS } from './premises-level.ts'

export const PASS_MARK = 60

const certificateNumber = z
  .string()
  .trim()
  .refine((number) => parsePirtNumber(number) !== undefined || isOldPirtNumber(number))
  .meta({
    title: 'Nomor P-IRT',
    description: '15 digit seperti pada label, misalnya 2063579010001-29; nomor lama 12 digit diterima.',
  })

export const foodDetails = form(
  'food-details',
  z
    .strictObject({
      product: text('Produk', 120),
      process: text('Proses pembuatan', 1000),
      address: text('Alamat produksi', 300),
      sampleCount: whole('Jumlah sampel', 1, 50).optional(),
    })
    .meta({ title: 'Permintaan pemeriksaan pangan' }),
)
export const dataCheck = form(
  'data-check',
  z
    .strictObject({
      businessId: z
        .string()
        .regex(/^\d{13}$/)
        .meta({ title: 'NIB', description: '13 digit dari OSS.' }),
      certificateNumber,
      issuedOn: day('Tanggal terbit nomor'),
      productDataComplete: yes('Data produk dan rancangan label lengkap di sppirt.pom.go.id'),
      note,
    })
    .meta({ title: 'Pemeriksaan data' }),
)
export const schedule = form(
  'schedule',
  z
    .strictObject({
      classDate: day('Tanggal penyuluhan keamanan pangan (PKP)'),
      visitDate: day('Tanggal kunjungan sarana'),
      officer: text('Petugas kunjungan', 120),
      note,
    })
    .meta({ title: 'Jadwal' }),
)
export const pkpClass = form(
  'pkp-class',
  z
    .strictObject({
      heldOn: day('Tanggal PKP'),
      participants: whole('Peserta dari kelompok', 1, 20),
      score: whole('Nilai', 0, 100).meta({ title: 'Nilai', description: `Lulus mulai ${PASS_MARK}.` }),
      letter: letter.optional(),
    })
    .meta({ title: 'Penyuluhan keamanan pangan' }),
)
export const finding = z
  .strictObject({
    group: z.enum(FINDING_GROUPS).meta({ title: 'Kelompok butir' }),
    class: z.enum(FINDING_CLASSES).meta({ title: 'Kelas ketidaksesuaian' }),
    note: text('Temuan', 500),
  })
  .meta({ title: 'Ketidaksesuaian' })
export const premisesVisit = form(
  'premises-visit',
  z
    .strictObject({
      visitDate: day('Tanggal kunjungan'),
      officer: text('Petugas', 120),
      gps: gps.optional(),
      findings: z.array(finding).max(200).meta({ title: 'Ketidaksesuaian' }),
      photos: attachmentIds('Foto kunjungan', 10, 0, 'VISIT_PHOTO'),
      note,
    })
    .meta({ title: 'Hasil kunjungan sarana' }),
)
export const visitPlan = form(
  'visit-plan',
  z
    .strictObject({ visitDate: day('Tanggal kunjungan baru'), officer: text('Petugas kunjungan', 120) })
    .meta({ title: 'Jadwal baru' }),
)
export const repair = form(
  'repair',
  z
    .strictObject({
      repairedOn: day('Tanggal selesai diperbaiki'),
      done: text('Yang diperbaiki', 2000, 10),
      photos: attachmentIds('Foto perbaikan', 10, 0, 'VISIT_PHOTO'),
    })
    .meta({ title: 'Perbaikan sarana' }),
)
export const fulfilment = form(
  'fulfilment',
  z
    .strictObject({
      recordedOn: day('Tanggal dicatat di sppirt.pom.go.id'),
      certificateNumber,
      issuedOn: day('Tanggal terbit nomor'),
      note,
    })
    .meta({ title: 'Pemenuhan komitmen' }),
)
