import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { sop } from '../../guidance.ts'
import { cityCheck, delivery, equipmentDetails, inUse, procurement, provinceDecision } from './forms.ts'

const reject = close('REJECTED')
const PROVINCE = ['operator', 'verifier', 'head', 'partner-system'] as const

/** Goods, not money: from the province, or from the city's own budget as on 17 September 2019 (study; domain.md 4). */
export const equipmentV1: Definition = {
  name: 'equipment',
  version: 1,
  start: 'request',
  returnsMax: 3,
  cancel: { as: 'CANCELLED', until: ['province-approval', 'city-procurement'] },
  separate: [['request', 'city-check']],
  source: 'study: responsiveness; Permendagri 77/2020 for the procedure',
  steps: [
    {
      name: 'request',
      label: { id: 'Permintaan', en: 'Request' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: null,
      state: 'REQUESTED',
      outcomes: {
        send: advance('city-check', { form: equipmentDetails, state: 'REQUESTED', label: { id: 'Kirim', en: 'Send' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Meminta sarana', 'Asking for equipment', [
        'Tulis barang, jumlah, dan kegunaannya.',
        'Give goods, number and purpose.',
      ]),
      source: 'study',
    },
    {
      name: 'city-check',
      label: { id: 'Pemeriksaan kota', en: 'City check' },
      at: 'city-social',
      by: ['verifier', 'head'],
      within: workingDays(10),
      state: 'REQUESTED',
      outcomes: {
        approve: advance('province-approval', {
          form: cityCheck,
          state: 'SENT_TO_PROVINCE',
          label: { id: 'Teruskan ke provinsi', en: 'Send to the province' },
        }),
        'own-budget': advance('city-procurement', {
          form: cityCheck,
          state: 'CITY_CHECKED',
          label: { id: 'Biayai dari APBD kota', en: "Pay from the city's budget" },
        }),
        return: returnTo('request'),
        reject,
      },
      copies: [],
      checks: 'never',
      guidance: sop('Memeriksa permintaan', 'Checking the request', [
        'Nilai kebutuhan dan kewajaran harga; pilih sumber anggaran.',
        'Judge need and price; choose the budget.',
      ]),
      source: 'domain.md 4; days are a design default',
    },
    {
      name: 'province-approval',
      label: { id: 'Keputusan provinsi', en: 'Provincial decision' },
      at: 'province-social',
      by: PROVINCE,
      within: workingDays(20),
      state: 'SENT_TO_PROVINCE',
      outcomes: {
        approve: advance('province-procurement', { form: provinceDecision, state: 'APPROVED' }),
        return: returnTo('city-check'),
        reject,
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop('Memutus permintaan sarana', 'Deciding on equipment', [
        'Putuskan menurut anggaran tahun berjalan; beri nomor surat.',
        "Decide within this year's budget; give the letter's number.",
      ]),
      source: 'domain.md 3.5: answer in 20 working days',
    },
    {
      name: 'province-procurement',
      label: { id: 'Pengadaan oleh provinsi', en: 'Procurement by the province' },
      at: 'province-social',
      by: PROVINCE,
      within: workingDays(120),
      state: 'APPROVED',
      outcomes: {
        approve: advance('delivery', {
          form: procurement,
          state: 'PROCURED',
          label: { id: 'Sudah diadakan', en: 'Procured' },
        }),
        reject,
      },
      copies: [],
      checks: 'never',
      guidance: sop('Mengadakan barang', 'Procuring', [
        'Catat setiap barang dan nomor serinya.',
        'Enter each item and serial number.',
      ]),
      source: 'domain.md 4: delivery by year end',
    },
    {
      name: 'city-procurement',
      label: { id: 'Pengadaan oleh kota', en: 'Procurement by the city' },
      at: 'city-social',
      by: ['operator'],
      within: workingDays(120),
      state: 'CITY_CHECKED',
      outcomes: {
        approve: advance('delivery', {
          form: procurement,
          state: 'PROCURED',
          label: { id: 'Sudah diadakan', en: 'Procured' },
        }),
        reject,
      },
      copies: [],
      checks: 'never',
      guidance: sop('Mengadakan barang', 'Procuring', [
        'Catat setiap barang dan nomor serinya.',
        'Enter each item and serial number.',
      ]),
      source: 'study: 18 groups from APBD Kota Batu, 17 September 2019',
    },
    {
      name: 'delivery',
      label: { id: 'Serah terima', en: 'Handover' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: workingDays(20),
      state: 'PROCURED',
      outcomes: {
        approve: advance('in-use-check', {
          form: delivery,
          state: 'DELIVERED',
          label: { id: 'Sudah diserahkan', en: 'Delivered' },
        }),
      },
      copies: ['province-social'],
      checks: 'never',
      guidance: sop('Menyerahkan barang', 'Handing over', [
        'Unggah BAST yang ditandatangani dan foto barang.',
        'Upload the signed record and photographs.',
      ]),
      source: 'domain.md 4: BAST',
    },
    {
      name: 'in-use-check',
      label: { id: 'Pemeriksaan pemakaian', en: 'In-use check' },
      at: 'city-social',
      by: ['facilitator', 'verifier'],
      within: workingDays(60),
      state: 'DELIVERED',
      outcomes: {
        approve: close('IN_USE_CHECKED', {
          form: inUse,
          reason: 'optional',
          label: { id: 'Sudah diperiksa', en: 'Checked' },
        }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Memeriksa pemakaian', 'Checking use', [
        'Kunjungi kelompok dan catat keadaan barang.',
        'Visit the group and enter the condition.',
      ]),
      source: 'domain.md 4: use report; days are a design default',
    },
  ],
}
