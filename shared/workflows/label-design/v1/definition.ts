import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { sop } from '../../guidance.ts'
import { acceptance, labelDesign, labelDetails } from './forms.ts'

/** Design help is free and without conditions (practice of Jawa Barat, domain.md 3.3); ten working days are a design default. */
export const labelDesignV1: Definition = {
  name: 'label-design',
  version: 1,
  start: 'request',
  returnsMax: 3,
  cancel: { as: 'CANCELLED', until: ['acceptance'] },
  separate: [],
  source: 'study: labels from 2019; Peraturan BPOM 31/2018',
  steps: [
    {
      name: 'request',
      label: { id: 'Permintaan', en: 'Request' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: null,
      state: 'REQUESTED',
      outcomes: {
        send: advance('design', { form: labelDetails, state: 'REQUESTED', label: { id: 'Kirim', en: 'Send' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Meminta desain label', 'Asking for a label design', [
        'Tulis produk dan isi bersihnya.',
        'Give product and net content.',
      ]),
      source: 'study',
    },
    {
      name: 'design',
      label: { id: 'Pembuatan desain', en: 'Design' },
      at: 'city-trade',
      by: ['operator', 'verifier', 'partner-system'],
      within: workingDays(10),
      state: 'REQUESTED',
      outcomes: {
        approve: advance('acceptance', {
          form: labelDesign,
          state: 'DESIGNED',
          label: { id: 'Kirim desain', en: 'Send the design' },
        }),
        return: returnTo('request'),
        reject: close('REJECTED'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Membuat desain label', 'Designing a label', [
        'Periksa setiap isi wajib sebelum mengirim desain.',
        'Check each obligatory content before sending.',
      ]),
      source: 'domain.md 3.5: 10 working days',
    },
    {
      name: 'acceptance',
      label: { id: 'Persetujuan kelompok', en: 'Acceptance by the group' },
      at: 'city-social',
      by: ['facilitator', 'operator'],
      within: workingDays(5),
      state: 'DESIGNED',
      outcomes: {
        approve: close('ACCEPTED', {
          form: acceptance,
          reason: 'optional',
          label: { id: 'Kelompok setuju', en: 'The group accepts' },
        }),
        return: returnTo('design', { label: { id: 'Minta perubahan', en: 'Ask for changes' } }),
      },
      copies: ['city-trade'],
      checks: 'never',
      guidance: sop('Menanyakan kelompok', 'Asking the group', [
        'Tunjukkan desain kepada kelompok dan catat jawabannya.',
        'Show the design to the group and enter the answer.',
      ]),
      source: 'design default',
    },
  ],
}
