import { advance, close, type Definition, returnTo, workingDays } from '../../../engine/definition.ts'
import { monthlyReport, reportApproval } from '../../facilitation/forms.ts'
import { sop } from '../../guidance.ts'

/** A facilitator commits to a report every month (Palangka Raya). Opened by the clock, due on the 5th of the next month. */
export const monthlyReportV1: Definition = {
  name: 'monthly-report',
  version: 1,
  start: 'report',
  returnsMax: 3,
  cancel: null,
  separate: [['report', 'approval']],
  source: 'domain.md 2.4',
  steps: [
    {
      name: 'report',
      label: { id: 'Laporan bulanan', en: 'Monthly report' },
      at: 'city-social',
      by: ['facilitator'],
      within: workingDays(25),
      state: 'DUE',
      outcomes: {
        report: advance('approval', {
          form: monthlyReport,
          state: 'REPORTED',
          label: { id: 'Kirim laporan', en: 'Report' },
        }),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Menulis laporan bulanan', 'Monthly report', [
        'Isi omzet, biaya, kas, dan kemajuan menurut pembukuan kelompok.',
        "Enter turnover, cost, cash and progress from the group's books.",
      ]),
      source: 'domain.md 2.4; due day is a design default',
    },
    {
      name: 'approval',
      label: { id: 'Pemeriksaan laporan', en: 'Approval' },
      at: 'city-social',
      by: ['operator', 'verifier'],
      within: workingDays(5),
      state: 'REPORTED',
      outcomes: {
        approve: close('APPROVED', {
          form: reportApproval,
          reason: 'optional',
          label: { id: 'Setujui', en: 'Approve' },
        }),
        return: returnTo('report'),
      },
      copies: [],
      checks: 'never',
      guidance: sop('Memeriksa laporan', 'Checking a report', [
        'Bandingkan dengan laporan bulan lalu.',
        "Compare with last month's report.",
      ]),
      source: 'design default',
    },
  ],
}
