import { close, type Definition, workingDays } from '../../../engine/definition.ts'
import { coachingDone } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** Pembinaan: the city gives guidance after monitoring; a bad report asks for it (domain.md 2.4). */
export const coachingV1: Definition = {
  name: 'coaching',
  version: 1,
  start: 'coaching',
  returnsMax: 1,
  cancel: null,
  separate: [],
  source: 'study, chapter V; domain.md 2.4',
  steps: [
    {
      name: 'coaching',
      label: { id: 'Pembinaan', en: 'Coaching' },
      at: 'city-social',
      by: ['facilitator', 'operator', 'verifier'],
      within: workingDays(20),
      state: 'OPEN',
      outcomes: {
        done: close('DONE', { form: coachingDone, reason: 'optional', label: { id: 'Sudah dibina', en: 'Done' } }),
      },
      copies: ['village'],
      checks: 'never',
      guidance: sop('Membina kelompok', 'Coaching', [
        'Bahas hambatan bersama pengurus dan catat kesepakatan.',
        'Talk over obstacles and enter what was agreed.',
      ]),
      source: 'study, chapter V; days are a design default',
    },
  ],
}
