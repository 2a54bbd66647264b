import type { Fault } from '../../kit/decision.ts'

export type ActivityFormFacts = {
  attachments: readonly { id: string; state: string }[]
  /** Local day of the office that decides, YYYY-MM-DD. */
  today: string
}

const FILES = ['attendance', 'photos']
const PAST_DAYS = ['heldOn', 'endedOn']

/** Rules over the forms of facilitation that their schemas cannot say: days, sums, files. */
export function activityFormFaults(step: string, form: unknown, facts: ActivityFormFacts): Fault[] {
  return [
    ...PAST_DAYS.flatMap((name) => notInFuture(form, name, facts.today)),
    ...FILES.flatMap((field) => filesAreThere(form, field, facts)),
    ...(step === 'report' ? profitAddsUp(form) : []),
    ...(step === 'decree' ? termIsForward(form) : []),
  ]
}

function notInFuture(form: unknown, name: string, today: string): Fault[] {
  const day = memberOf(form, name)
  if (typeof day !== 'string' || day <= today) return []
  return [fault(name, 'in-the-future', 'Tanggal tidak boleh sesudah hari ini.', 'The date must not lie after today.')]
}

function profitAddsUp(form: unknown): Fault[] {
  const [turnover, cost, profit] = ['turnover', 'cost', 'profit'].map((name) => memberOf(form, name))
  if (typeof turnover !== 'number' || typeof cost !== 'number' || profit === turnover - cost) return []
  return [
    fault('profit', 'not-the-difference', 'Laba bersih adalah omzet dikurangi biaya.', 'Profit is turnover less cost.'),
  ]
}

function termIsForward(form: unknown): Fault[] {
  const [from, to] = ['from', 'to'].map((name) => memberOf(form, name))
  if (typeof from !== 'string' || typeof to !== 'string' || from <= to) return []
  return [fault('to', 'before-from', 'Akhir masa tugas sesudah awalnya.', 'The term ends after it begins.')]
}

function filesAreThere(form: unknown, field: string, { attachments }: ActivityFormFacts): Fault[] {
  const ids = memberOf(form, field)
  if (!Array.isArray(ids)) return []
  return ids.flatMap((id, i) => {
    const found = attachments.find((one) => one.id === id)
    if (found?.state === 'stored') return []
    return [
      fault(`${field}/${i}`, found ? 'not-stored' : 'unknown', 'Berkas ini belum diunggah.', 'This file is not there.'),
    ]
  })
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
const fault = (path: string, code: string, id: string, en: string): Fault => ({
  pointer: `/form/${path}`,
  code,
  detail: { id, en },
})
