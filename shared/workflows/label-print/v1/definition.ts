import { advance, close, type Definition, workingDays } from '../../../engine/definition.ts'
import { sop } from '../../guidance.ts'
import { labelDetails } from '../../label-design/v1/forms.ts'
import { printed } from './forms.ts'

/** Free printing only with PIRT and halal: it waits, its clock stopped, and starts by itself (domain.md 3.3). */
export const labelPrintV1: Definition = {
  name: 'label-print',
  version: 1,
  start: 'request',
  returnsMax: 3,
  cancel: { as: 'CANCELLED', until: ['printing'] },
  separate: [],
  source: 'practice of Jawa Barat: printing with PIRT and halal only',
  steps: [
    {
      name: 'request',
      label: { id: 'Permintaan', en: 'Request' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: null,
      state: 'REQUESTED',
      outcomes: {
        send: advance('credentials', { form: labelDetails, state: 'WAITING', label: { id: 'Kirim', en: 'Send' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Meminta cetak label', 'Asking for labels', [
        'Label pangan dicetak sesudah kelompok memegang P-IRT dan halal.',
        'Food labels are printed once the group holds PIRT and halal.',
      ]),
      source: 'study',
    },
    {
      name: 'credentials',
      label: { id: 'Menunggu P-IRT dan halal', en: 'Waiting for PIRT and halal' },
      at: 'city-trade',
      by: [],
      automatic: true,
      within: null,
      state: 'WAITING',
      outcomes: { arrived: advance('printing', { state: 'PRINTING', label: { id: 'Lengkap', en: 'Complete' } }) },
      copies: [],
      checks: 'never',
      guidance: sop('Menunggu', 'Waiting', [
        'Pencetakan mulai sendiri begitu P-IRT dan halal tercatat pada kelompok.',
        'Printing starts by itself once PIRT and halal stand with the group.',
      ]),
      source: 'domain.md 3.3',
    },
    {
      name: 'printing',
      label: { id: 'Pencetakan', en: 'Printing' },
      at: 'city-trade',
      by: ['operator', 'verifier', 'partner-system'],
      within: workingDays(15),
      state: 'PRINTING',
      outcomes: {
        approve: close('PRINTED', { form: printed, reason: 'optional', label: { id: 'Sudah dicetak', en: 'Printed' } }),
        reject: close('REJECTED'),
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop('Mencetak label', 'Printing labels', [
        'Cetak sesuai desain yang disetujui.',
        'Print the accepted design.',
      ]),
      source: 'domain.md 3.5: 15 working days',
    },
  ],
}
