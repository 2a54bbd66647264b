import { close, type Definition, workingDays } from '../../../engine/definition.ts'
import { groupVisit } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** A group that fell silent is seen (design default, domain.md 2.3): the visit says what becomes of it. */
export const groupVisitV1: Definition = {
  name: 'group-visit',
  version: 1,
  start: 'visit',
  returnsMax: 1,
  cancel: null,
  separate: [],
  source: 'domain.md 2.3, 2.4',
  steps: [
    {
      name: 'visit',
      label: { id: 'Kunjungan kelompok', en: 'Visit' },
      at: 'city-social',
      by: ['verifier', 'operator', 'facilitator'],
      within: workingDays(15),
      state: 'OPEN',
      outcomes: {
        active: close('DONE', {
          form: groupVisit,
          reason: 'optional',
          label: { id: 'Kelompok aktif', en: 'The group works' },
        }),
        inactive: close('DONE', { form: groupVisit, label: { id: 'Tetap tidak aktif', en: 'Still inactive' } }),
        dissolved: close('DONE', { form: groupVisit, label: { id: 'Kelompok bubar', en: 'Dissolved' } }),
      },
      copies: ['village'],
      checks: 'never',
      guidance: sop('Mengunjungi kelompok', 'Visiting a group', [
        'Temui pengurus, lihat tempat usaha, dan catat keadaannya.',
        'Meet the officers, see the place, enter what you found.',
      ]),
      source: 'design default',
    },
  ],
}
