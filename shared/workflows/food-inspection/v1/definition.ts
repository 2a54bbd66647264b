import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { sop } from '../../guidance.ts'
import { dataCheck, foodDetails, fulfilment, pkpClass, premisesVisit, repair, schedule, visitPlan } from './forms.ts'

const reject = close('REJECTED')
const PARTNER = ['operator', 'partner-system'] as const
const INSPECTOR = ['verifier', 'partner-system'] as const

/** SPP-IRT: number by commitment first, checks after (Peraturan BPOM 4/2024; steps of Dinkes Kabupaten Kediri). */
export const foodInspectionV1: Definition = {
  name: 'food-inspection',
  version: 1,
  start: 'request',
  returnsMax: 3,
  cancel: { as: 'CANCELLED', until: ['premises-visit'] },
  separate: [],
  source: 'Peraturan BPOM 4/2024; domain.md 3.1',
  steps: [
    {
      name: 'request',
      label: { id: 'Permintaan', en: 'Request' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: null,
      state: 'REQUESTED',
      outcomes: {
        send: advance('data-check', { form: foodDetails, state: 'REQUESTED', label: { id: 'Kirim', en: 'Send' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Meminta pemeriksaan pangan', 'Asking for a food inspection', [
        'Tulis produk, proses, dan alamat produksi seperti pada NIB.',
        'Give product, process and address as in the business id.',
      ]),
      source: 'study: Dinkes checks food of production groups since 2018',
    },
    {
      name: 'data-check',
      label: { id: 'Pemeriksaan data', en: 'Data check' },
      at: 'city-health',
      by: PARTNER,
      within: workingDays(5),
      state: 'REQUESTED',
      outcomes: {
        approve: advance('schedule', { form: dataCheck, state: 'DATA_CHECKED' }),
        return: returnTo('request'),
        reject,
      },
      copies: [],
      checks: 'never',
      guidance: sop(
        'Memeriksa data SPP-IRT',
        'Checking the data',
        ['Cocokkan NIB dan data produk di sppirt.pom.go.id.', 'Compare business id and product data.'],
        [
          'Catat nomor P-IRT dan tanggal terbitnya: tiga bulan dihitung dari hari itu.',
          'Enter number and day of issue: three months run from it.',
        ],
      ),
      source: 'Dinkes Kabupaten Kediri, P-IRT, step 3; days are a design default',
    },
    {
      name: 'schedule',
      label: { id: 'Penjadwalan', en: 'Scheduling' },
      at: 'city-health',
      by: PARTNER,
      within: workingDays(5),
      state: 'DATA_CHECKED',
      outcomes: {
        approve: advance('pkp-class', {
          form: schedule,
          state: 'SCHEDULED',
          label: { id: 'Jadwalkan', en: 'Schedule' },
        }),
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop('Menjadwalkan', 'Scheduling', [
        'Tetapkan PKP dan kunjungan; hubungi ketua paling lambat sehari sebelumnya.',
        'Set class and visit; call the chair a day ahead at the latest.',
      ]),
      source: 'Dinkes Kabupaten Kediri, P-IRT, step 4; days are a design default',
    },
    {
      name: 'pkp-class',
      label: { id: 'Penyuluhan keamanan pangan (PKP)', en: 'Food-safety class' },
      at: 'city-health',
      by: INSPECTOR,
      within: workingDays(20),
      state: 'SCHEDULED',
      outcomes: {
        approve: advance('premises-visit', {
          form: pkpClass,
          state: 'CLASS_PASSED',
          label: { id: 'Lulus', en: 'Passed' },
        }),
        repeat: advance('schedule', { reason: 'required', label: { id: 'Ulangi PKP', en: 'Repeat the class' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Penyuluhan keamanan pangan', 'Food-safety class', [
        'Catat nilai ujian; lulus mulai 60.',
        'Enter the score; 60 passes.',
      ]),
      source: 'PerKa BPOM 2012: pass mark 60; days are a design default',
    },
    {
      name: 'premises-visit',
      label: { id: 'Kunjungan sarana', en: 'Premises visit' },
      at: 'city-health',
      by: INSPECTOR,
      within: workingDays(10),
      state: 'CLASS_PASSED',
      outcomes: {
        approve: advance('fulfilment', {
          form: premisesVisit,
          state: 'VISITED',
          label: { id: 'Level I atau II', en: 'Level I or II' },
        }),
        repair: advance('repair', {
          form: premisesVisit,
          reason: 'required',
          label: { id: 'Level III atau IV: perlu perbaikan', en: 'Level III or IV: repair' },
        }),
        // Also after a repair, when the day of the next visit is agreed.
        reschedule: advance('premises-visit', {
          form: visitPlan,
          reason: 'required',
          state: 'CLASS_PASSED',
          label: { id: 'Jadwalkan ulang', en: 'Plan another day' },
        }),
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop(
        'Memeriksa sarana',
        'Inspecting premises',
        [
          'Isi butir yang tidak sesuai menurut kelompok A–N dan kelasnya.',
          'Enter what does not conform, by group A–N and class.',
        ],
        [
          'Level dihitung dari tabel; level III dan IV harus diperbaiki lebih dahulu.',
          'The level follows from the table; III and IV must be repaired.',
        ],
      ),
      source: 'PerKa BPOM HK.03.1.23.04.12.2207/2012; days are a design default',
    },
    {
      name: 'repair',
      label: { id: 'Perbaikan sarana', en: 'Repair' },
      at: 'city-social',
      by: ['facilitator', 'operator'],
      within: workingDays(40),
      state: 'IN_REPAIR',
      outcomes: {
        repaired: advance('premises-visit', { form: repair, label: { id: 'Sudah diperbaiki', en: 'Repaired' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Mendampingi perbaikan', 'Helping to repair', [
        'Dampingi kelompok memperbaiki setiap temuan; paling lama tiga bulan sejak hasil kunjungan.',
        'Help the group mend each finding, within three months of the result.',
      ]),
      source: 'Peraturan BPOM 4/2024 art. 20: at most three months more',
    },
    {
      name: 'fulfilment',
      label: { id: 'Pencatatan pemenuhan komitmen', en: 'Fulfilment' },
      at: 'city-health',
      by: ['head', 'operator', 'partner-system'],
      within: workingDays(5),
      state: 'VISITED',
      outcomes: {
        approve: close('FULFILLED', {
          form: fulfilment,
          reason: 'optional',
          label: { id: 'Komitmen terpenuhi', en: 'Commitment met' },
        }),
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop('Mencatat pemenuhan komitmen', 'Recording fulfilment', [
        'Catat hasil di sppirt.pom.go.id, lalu tulis nomor dan tanggalnya di sini.',
        'Record the result in the portal, then enter number and date.',
      ]),
      source: 'Dinkes Kabupaten Kediri, P-IRT, step 7; days are a design default',
    },
  ],
}
