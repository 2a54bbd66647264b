import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { decree, ministryReport, replacement, selection } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** Selected and named by decree of the city, then reported to the ministry, which leaves the decision to the city. */
export const facilitatorAppointmentV1: Definition = {
  name: 'facilitator-appointment',
  version: 1,
  start: 'selection',
  returnsMax: 3,
  cancel: null,
  separate: [['selection', 'decree']],
  source: 'Permensos 2/2019 art. 9; practice of Palangka Raya (domain.md 2.1)',
  steps: [
    {
      name: 'selection',
      label: { id: 'Pemilihan pendamping', en: 'Selection' },
      at: 'city-social',
      by: ['supervisor', 'operator'],
      within: null,
      state: 'CANDIDATE',
      outcomes: {
        propose: advance('decree', { form: selection, state: 'SELECTED', label: { id: 'Pilih', en: 'Select' } }),
        withdraw: close('CANCELLED', { label: { id: 'Batalkan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Memilih pendamping', 'Selecting a facilitator', [
        'Pilih pendamping yang memahami pekerjaan sosial; paling banyak sepuluh kelompok.',
        'Choose someone who knows social work; ten groups at most.',
      ]),
      source: 'study: by the division head of the city Dinsos',
    },
    {
      name: 'decree',
      label: { id: 'SK pendamping', en: 'Decree' },
      at: 'city-social',
      by: ['head'],
      within: workingDays(5),
      state: 'SELECTED',
      outcomes: {
        approve: advance('ministry-report', {
          form: decree,
          state: 'DECREED',
          label: { id: 'Tetapkan', en: 'Decree' },
        }),
        return: returnTo('selection'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Menetapkan pendamping', 'Naming by decree', [
        'Tanda tangani SK dan catat masa berlakunya.',
        'Sign the decree and enter its term.',
      ]),
      source: 'Palangka Raya: decree of the head of the city Dinsos',
    },
    {
      name: 'ministry-report',
      label: { id: 'Laporan ke Kementerian', en: 'Report to the ministry' },
      at: 'city-social',
      by: ['operator', 'head'],
      within: workingDays(5),
      state: 'DECREED',
      outcomes: {
        approve: advance('service', {
          form: ministryReport,
          state: 'ACTIVE',
          label: { id: 'Sudah dilaporkan', en: 'Reported' },
        }),
      },
      copies: ['ministry'],
      checks: 'never',
      guidance: sop('Melaporkan pendamping', 'Reporting', [
        'Kirim surat ke Kementerian dan catat nomornya.',
        'Send the letter and enter its number.',
      ]),
      source: 'Palangka Raya: proposed to the ministry',
    },
    {
      name: 'service',
      label: { id: 'Masa tugas', en: 'In service' },
      at: 'city-social',
      by: ['head', 'supervisor'],
      within: workingDays(240),
      state: 'ACTIVE',
      outcomes: {
        replaced: close('REPLACED', { form: replacement, label: { id: 'Diganti', en: 'Replaced' } }),
        ended: close('ENDED', { form: replacement, reason: 'optional', label: { id: 'Berakhir', en: 'Ended' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Masa tugas pendamping', 'Term of service', [
        'Akhiri bila masa SK habis atau pendamping diganti.',
        'End it with the term, or when another takes over.',
      ]),
      source: 'domain.md 2.1: ACTIVE -> REPLACED or ENDED; one budget year is a design default',
    },
  ],
}
