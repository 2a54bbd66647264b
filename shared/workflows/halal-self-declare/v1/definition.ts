import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { sop } from '../../guidance.ts'
import { bodyCheck, certificate, facilitation, halalDetails } from './forms.ts'

const OPERATOR = ['operator', 'partner-system'] as const

/** The outside body has no queue here: the city's operator enters its answers. 10 + 1 + 1 working days (BPJPH). */
export const halalSelfDeclareV1: Definition = {
  name: 'halal-self-declare',
  version: 1,
  start: 'request',
  returnsMax: 3,
  cancel: { as: 'CANCELLED', until: ['fatwa'] },
  separate: [],
  source: 'BPJPH: self-declare in 12 working days; domain.md 3.4',
  steps: [
    {
      name: 'request',
      label: { id: 'Permintaan', en: 'Request' },
      at: 'city-social',
      by: ['operator', 'facilitator'],
      within: null,
      state: 'REQUESTED',
      outcomes: {
        send: advance('facilitation', { form: halalDetails, state: 'REQUESTED', label: { id: 'Kirim', en: 'Send' } }),
        withdraw: close('CANCELLED', { label: { id: 'Tarik permintaan', en: 'Withdraw' } }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Meminta sertifikat halal', 'Asking for a halal certificate', [
        'Daftar semua bahan, juga minyak dan penyedap.',
        'List every ingredient, oil and seasoning too.',
      ]),
      source: 'domain.md 3.4',
    },
    {
      name: 'facilitation',
      label: { id: 'Verifikasi pendamping PPH', en: 'Verification by the halal facilitator' },
      at: 'city-social',
      by: OPERATOR,
      within: workingDays(10),
      state: 'REQUESTED',
      outcomes: {
        approve: advance('body-check', { form: facilitation, state: 'FACILITATED' }),
        return: returnTo('request'),
        reject: close('REJECTED'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Pendampingan PPH', 'Halal facilitation', [
        'Catat hasil pendamping PPH dari SIHALAL.',
        "Enter the facilitator's result from SIHALAL.",
      ]),
      source: 'BPJPH: 10 working days',
    },
    {
      name: 'body-check',
      label: { id: 'Pemeriksaan BPJPH', en: 'Check by BPJPH' },
      at: 'city-social',
      by: OPERATOR,
      within: workingDays(1),
      state: 'FACILITATED',
      outcomes: {
        approve: advance('fatwa', { form: bodyCheck, state: 'BODY_CHECKED' }),
        return: returnTo('facilitation'),
        reject: close('REJECTED'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Jawaban BPJPH', 'Answer of BPJPH', [
        'Catat nomor dan tanggal STTD.',
        'Enter number and date of the receipt.',
      ]),
      source: 'BPJPH: 1 working day',
    },
    {
      name: 'fatwa',
      label: { id: 'Sidang fatwa', en: 'Fatwa committee' },
      at: 'city-social',
      by: OPERATOR,
      within: workingDays(1),
      state: 'BODY_CHECKED',
      outcomes: {
        approve: close('CERTIFIED', {
          form: certificate,
          reason: 'optional',
          label: { id: 'Sertifikat terbit', en: 'Certified' },
        }),
        reject: close('REJECTED'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Mencatat sertifikat', 'Recording the certificate', [
        'Catat nomor dan tanggal sertifikat.',
        'Enter number and date.',
      ]),
      source: 'BPJPH: 1 working day',
    },
  ],
}
