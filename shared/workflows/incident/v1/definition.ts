import * as z from 'zod'
import { close, type Definition } from '../../../engine/definition.ts'

const mending = {
  name: 'mending',
  letter: null,
  schema: z
    .strictObject({
      done: z
        .string()
        .min(3)
        .max(2000)
        .meta({ title: 'Yang dilakukan', description: 'Apa penyebabnya dan bagaimana diperbaiki.' }),
    })
    .meta({ title: 'Penanganan gangguan' }),
}

/** Trouble that somebody must mend; whoever finds it opens it, held at its owner. */
export const incidentV1: Definition = {
  name: 'incident',
  version: 1,
  start: 'mend',
  returnsMax: 1,
  cancel: null,
  separate: [],
  source: 'design default',
  steps: [
    {
      name: 'mend',
      label: { id: 'Penanganan gangguan', en: 'Mend' },
      at: 'owner',
      by: ['platform-operator', 'supervisor'],
      within: 2,
      state: 'REPORTED',
      outcomes: { done: close('MENDED', { label: { id: 'Selesai', en: 'Done' }, reason: 'optional', form: mending }) },
      copies: [],
      checks: 'never',
      guidance: {
        title: { id: 'Menangani gangguan', en: 'Mending trouble' },
        version: 1,
        steps: [
          { id: 'Buka hal yang dirujuk dan lihat riwayatnya.', en: 'Open what it refers to and look at its history.' },
          {
            id: 'Hilangkan penyebabnya, lalu pastikan tugasnya berjalan lagi.',
            en: 'Remove the cause and see that the work goes on.',
          },
          { id: 'Tuliskan singkat apa yang dilakukan.', en: 'Write down briefly what was done.' },
        ],
      },
      source: 'design default',
    },
  ],
}
