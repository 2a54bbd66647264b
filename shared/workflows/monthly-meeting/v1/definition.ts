import { close, type Definition, workingDays } from '../../../engine/definition.ts'
import { meeting } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** The study asks for at least one meeting a month by the facilitator. Opened by the clock for each active group. */
export const monthlyMeetingV1: Definition = {
  name: 'monthly-meeting',
  version: 1,
  start: 'meeting',
  returnsMax: 1,
  cancel: null,
  separate: [],
  source: 'study, chapter V; domain.md 2.2',
  steps: [
    {
      name: 'meeting',
      label: { id: 'Pertemuan bulanan', en: 'Monthly meeting' },
      at: 'city-social',
      by: ['facilitator', 'operator'],
      within: workingDays(25),
      state: 'DUE',
      outcomes: {
        held: close('HELD', { form: meeting, reason: 'optional', label: { id: 'Sudah diadakan', en: 'Held' } }),
        'not-held': close('NOT_HELD', { label: { id: 'Tidak diadakan', en: 'Not held' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Pertemuan bulanan', 'Monthly meeting', [
        'Catat kehadiran dan notulen; unggah daftar hadir dan foto.',
        'Enter attendance and minutes; upload list and photographs.',
      ]),
      source: 'study, chapter V',
    },
  ],
}
