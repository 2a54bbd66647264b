import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { foodDetails } from '../../food-inspection/v1/forms.ts'
import { sop } from '../../guidance.ts'
import { sampleResult, samplesTaken } from './forms.ts'

/** Whether food is fit to eat (study: Dinkes Batu from 2018). Fourteen working days in all are a design default. */
export const foodSampleCheckV1: Definition = {
  name: 'food-sample-check',
  version: 1,
  start: 'request',
  returnsMax: 3,
  cancel: { as: 'CANCELLED', until: ['sample-test'] },
  separate: [],
  source: 'study, Dinkes checks quality and taste; domain.md 3.2',
  steps: [
    {
      name: 'request',
      label: { id: 'Permintaan', en: 'Request' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: null,
      state: 'REQUESTED',
      outcomes: {
        send: advance('sample-receipt', { form: foodDetails, state: 'REQUESTED', label: { id: 'Kirim', en: 'Send' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Meminta uji sampel', 'Asking for a sample check', [
        'Tulis produk dan jumlah sampel yang disiapkan kelompok.',
        'Give product and the number of samples.',
      ]),
      source: 'study',
    },
    {
      name: 'sample-receipt',
      label: { id: 'Penerimaan sampel', en: 'Sample receipt' },
      at: 'city-health',
      by: ['operator', 'partner-system'],
      within: workingDays(4),
      state: 'REQUESTED',
      outcomes: {
        approve: advance('sample-test', {
          form: samplesTaken,
          state: 'SAMPLES_TAKEN',
          label: { id: 'Sampel diterima', en: 'Samples received' },
        }),
        return: returnTo('request'),
        reject: close('REJECTED'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Menerima sampel', 'Receiving samples', [
        'Hitung dan beri nomor sampel.',
        'Count and number the samples.',
      ]),
      source: 'design default',
    },
    {
      name: 'sample-test',
      label: { id: 'Uji sampel', en: 'Sample test' },
      at: 'city-health',
      by: ['verifier', 'partner-system'],
      within: workingDays(10),
      state: 'SAMPLES_TAKEN',
      outcomes: {
        fit: close('FIT', { form: sampleResult, reason: 'optional', label: { id: 'Layak dimakan', en: 'Fit to eat' } }),
        'not-fit': close('NOT_FIT', { form: sampleResult, label: { id: 'Tidak layak', en: 'Not fit' } }),
        retest: advance('sample-receipt', {
          reason: 'required',
          state: 'REQUESTED',
          label: { id: 'Uji ulang', en: 'Test again' },
        }),
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop('Menguji sampel', 'Testing samples', [
        'Tulis hasil laboratorium dan ringkasannya.',
        'Enter the laboratory result.',
      ]),
      source: 'domain.md 3.2: FIT, NOT_FIT, RETEST',
    },
  ],
}
