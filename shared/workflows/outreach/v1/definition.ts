import { close, type Definition } from '../../../engine/definition.ts'
import { session } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** An information session. The study names as a weakness that Batu held one only. */
export const outreachV1: Definition = {
  name: 'outreach',
  version: 1,
  start: 'session',
  returnsMax: 1,
  cancel: null,
  separate: [],
  source: 'study, chapter V; domain.md 2.2',
  steps: [
    {
      name: 'session',
      label: { id: 'Sosialisasi', en: 'Session' },
      at: 'city-social',
      by: ['facilitator', 'operator'],
      within: null,
      state: 'PLANNED',
      outcomes: {
        held: close('HELD', { form: session, reason: 'optional', label: { id: 'Sudah diadakan', en: 'Held' } }),
        cancelled: close('CANCELLED', { label: { id: 'Batal', en: 'Cancelled' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Sosialisasi', 'Outreach', [
        'Catat peserta, kelompok yang hadir, dan unggah daftar hadir.',
        'Enter participants and groups; upload the list.',
      ]),
      source: 'domain.md 2.2',
    },
  ],
}
