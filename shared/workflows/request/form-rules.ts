import type { Fault } from '../../kit/decision.ts'
import type { Service } from '../../names/requests.ts'
import { PASS_MARK } from '../food-inspection/v1/forms.ts'
import { premisesLevel } from '../food-inspection/v1/premises-level.ts'
import { FOOD_LABEL_CONTENT } from '../label-design/v1/forms.ts'
import { findingsOf } from './consequences.ts'

export type RequestFormFacts = {
  service: Service
  /** Whether the group makes food: its labels must say more. */
  food: boolean
  attachments: readonly { id: string; kind: string; state: string }[]
  /** Local day of the office that decides, YYYY-MM-DD. */
  today: string
}

/** Files that a form names, by field, and the kind that each must be. */
const FILES: Readonly<Record<string, string>> = {
  photos: 'VISIT_PHOTO',
  file: 'LABEL_DESIGN',
  record: 'HANDOVER_RECORD',
  report: 'TEST_REPORT',
}
/** Days that lie in the past when they are written down. */
const PAST_DAYS = [
  'issuedOn',
  'heldOn',
  'repairedOn',
  'recordedOn',
  'takenOn',
  'testedOn',
  'printedOn',
  'verifiedOn',
  'deliveredOn',
  'checkedOn',
]

/** Rules over a request's form that its schema cannot say: marks, levels, days and files. */
export function requestFormFaults(step: string, outcome: string, form: unknown, facts: RequestFormFacts): Fault[] {
  return [
    ...PAST_DAYS.flatMap((name) => notInFuture(form, name, facts.today)),
    ...(step === 'premises-visit' && outcome !== 'reschedule' ? notInFuture(form, 'visitDate', facts.today) : []),
    ...Object.entries(FILES).flatMap(([field, kind]) => filesAreThere(form, field, kind, facts)),
    ...(step === 'schedule' || outcome === 'reschedule' ? planned(form, facts.today) : []),
    ...(step === 'design' && outcome === 'approve' && facts.food ? saysAll(form) : []),
    ...(step === 'pkp-class' && outcome === 'approve' ? passed(form) : []),
    ...(step === 'premises-visit' && outcome !== 'reschedule' ? levelFits(form, outcome) : []),
  ]
}

function notInFuture(form: unknown, name: string, today: string): Fault[] {
  const day = memberOf(form, name)
  if (typeof day !== 'string' || day <= today) return []
  return [fault(name, 'in-the-future', 'Tanggal tidak boleh sesudah hari ini.', 'The date must not lie after today.')]
}

function planned(form: unknown, today: string): Fault[] {
  const visit = memberOf(form, 'visitDate')
  const lesson = memberOf(form, 'classDate')
  return [
    ...(typeof visit === 'string' && visit < today
      ? [fault('visitDate', 'past', 'Pilih hari ini atau sesudahnya.', 'Choose today or a later day.')]
      : []),
    ...(typeof visit === 'string' && typeof lesson === 'string' && visit < lesson
      ? [fault('visitDate', 'before-class', 'Kunjungan diadakan sesudah PKP.', 'The visit follows the class.')]
      : []),
  ]
}

function saysAll(form: unknown): Fault[] {
  return FOOD_LABEL_CONTENT.filter((name) => memberOf(form, name) !== true).map((name) =>
    fault(name, 'required-for-food', 'Wajib ada pada label pangan.', 'A food label must say this.'),
  )
}

function passed(form: unknown): Fault[] {
  const score = memberOf(form, 'score')
  if (typeof score === 'number' && score >= PASS_MARK) return []
  return [
    fault(
      'score',
      'below-pass-mark',
      `Nilai lulus ${PASS_MARK}. Pilih “Ulangi PKP” bila belum lulus.`,
      `The pass mark is ${PASS_MARK}. Choose to repeat the class.`,
    ),
  ]
}

function levelFits(form: unknown, outcome: string): Fault[] {
  const { level, passes, because } = premisesLevel(findingsOf(form))
  if (outcome === 'approve' && !passes)
    return [
      fault(
        'findings',
        'level-needs-repair',
        `Level ${level} karena ${because.id}: pilih perbaikan.`,
        `Level ${level} because of ${because.en}: choose repair.`,
      ),
    ]
  if (outcome === 'repair' && passes)
    return [
      fault(
        'findings',
        'level-passes',
        `Level ${level} (${because.id}) lulus tanpa perbaikan.`,
        `Level ${level} (${because.en}) passes without repair.`,
      ),
    ]
  return []
}

function filesAreThere(form: unknown, field: string, kind: string, { attachments }: RequestFormFacts): Fault[] {
  const ids = memberOf(form, field)
  if (!Array.isArray(ids)) return []
  return ids.flatMap((id, i) => {
    const found = attachments.find((one) => one.id === id && one.kind === kind)
    if (found?.state === 'stored') return []
    return found
      ? [
          fault(
            `${field}/${i}`,
            'not-stored',
            'Berkas ini belum diunggah atau ditolak.',
            'This file was not uploaded, or was refused.',
          ),
        ]
      : [fault(`${field}/${i}`, 'unknown', 'Berkas ini tidak ada pada permintaan.', 'The request has no such file.')]
  })
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
const fault = (path: string, code: string, id: string, en: string): Fault => ({
  pointer: `/form/${path}`,
  code,
  detail: { id, en },
})
