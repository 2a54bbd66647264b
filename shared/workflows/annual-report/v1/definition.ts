import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { annualAcceptance, annualDraft, annualSignature } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** LPJ: every city since 2017 hands it to the province; due within two months after the budget year (domain.md 2.5). */
export const annualReportV1: Definition = {
  name: 'annual-report',
  version: 1,
  start: 'collection',
  returnsMax: 3,
  cancel: null,
  separate: [['collection', 'signature']],
  source: 'study, accountability; domain.md 2.5',
  steps: [
    {
      name: 'collection',
      label: { id: 'Penyusunan laporan', en: 'Drafting the report' },
      at: 'city-social',
      by: ['operator', 'supervisor'],
      within: workingDays(30),
      state: 'COLLECTING',
      outcomes: {
        draft: advance('signature', {
          form: annualDraft,
          state: 'DRAFTED',
          label: { id: 'Ajukan untuk ditandatangani', en: 'Send for signature' },
        }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Menyusun laporan tahunan', 'Drafting the annual report', [
        'Angka dikumpulkan sendiri; tulis uraian, hambatan, dan rencana.',
        'Figures are gathered by themselves; write remarks, obstacles and plan.',
      ]),
      source: 'domain.md 2.5: agency level within two months',
    },
    {
      name: 'signature',
      label: { id: 'Penandatanganan', en: 'Signature' },
      at: 'city-social',
      by: ['head'],
      within: workingDays(5),
      state: 'DRAFTED',
      outcomes: {
        sign: advance('province-acceptance', {
          form: annualSignature,
          state: 'SUBMITTED_TO_PROVINCE',
          label: { id: 'Tanda tangani dan kirim', en: 'Sign and send' },
        }),
        return: returnTo('collection'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Menandatangani laporan', 'Signing', [
        'Periksa angka dan uraian; beri nomor surat.',
        'Check figures and remarks; give the number.',
      ]),
      source: 'domain.md 2.5',
    },
    {
      name: 'province-acceptance',
      label: { id: 'Penerimaan oleh provinsi', en: 'Acceptance by the province' },
      at: 'province-social',
      by: ['verifier', 'head', 'operator'],
      within: workingDays(15),
      state: 'SUBMITTED_TO_PROVINCE',
      outcomes: {
        accept: close('ACCEPTED', {
          form: annualAcceptance,
          reason: 'optional',
          label: { id: 'Terima', en: 'Accept' },
        }),
        return: returnTo('collection'),
      },
      copies: ['city-social'],
      checks: 'never',
      guidance: sop('Menerima laporan', 'Accepting', [
        'Bandingkan dengan tahun lalu; kembalikan dengan alasan bila kurang.',
        'Compare with last year; return it with a reason.',
      ]),
      source: 'study: handed to the provincial Dinsos; days are a design default',
    },
  ],
}
