import type { Fault } from '../../shared/kit/decision.ts'
import type { Visit } from './visit.ts'

/** The small steps of a proposal, each saved by itself. */
export const STEPS = ['kelompok', 'anggota', 'rab', 'berkas', 'periksa'] as const
export type StepName = (typeof STEPS)[number]
export const isStep = (text: string): text is StepName => STEPS.some((step) => step === text)
/** The step at which a fault is mended, by the first part of its pointer. */
const STEP_OF: Readonly<Record<string, StepName>> = {
  members: 'anggota',
  budget: 'rab',
  requestedAmount: 'rab',
  attachments: 'berkas',
}

/** Faults by field, in the words of the page. */
export type Faults = ReadonlyMap<string, string>
export const NONE: Faults = new Map()

/** Faults of a part of the draft, by the names of its fields. @param below pointer of the part, `` for all of it */
export function byField({ words, language }: Visit, faults: readonly Fault[], below: string): Faults {
  const found = new Map<string, string>()
  for (const { pointer, code, detail } of faults) {
    if (!pointer.startsWith(`${below}/`)) continue
    const name = pointer.slice(below.length + 1).replaceAll('/', '.')
    const last = name.split('.').at(-1) ?? ''
    const own =
      code === 'wrong-format' || code === 'required'
        ? words.draft.faults[last as keyof typeof words.draft.faults]
        : undefined
    const said = own ?? detail[language]
    const before = found.get(name)
    if (!before?.includes(said)) found.set(name, before ? `${before} ${said}` : said)
  }
  return found
}

/** Where a fault is mended. */
export function placeOf(id: string, pointer: string): string {
  const [, part = '', n = '', field = ''] = pointer.split('/')
  if (part === 'members' && /^\d+$/.test(n)) return `/usulan/${id}/isi/anggota/${n}?cek=1#${field}`
  const step = STEP_OF[part] ?? 'kelompok'
  const name = pointer.slice(1).replaceAll('/', '.')
  return `/usulan/${id}/isi/${step}?cek=1#${name}`
}

export function placeName({ words }: Visit, pointer: string): string {
  const [, part = '', n = '', field = ''] = pointer.split('/')
  const { fields, steps } = words.draft
  if (part === 'members' && /^\d+$/.test(n)) {
    const label = fields[field as keyof typeof fields]
    return `${words.draft.member(Number(n) + 1)}${label ? ` – ${label}` : ''}`
  }
  const last = pointer.split('/').at(-1) ?? ''
  return fields[last as keyof typeof fields] ?? steps[STEP_OF[part] ?? 'kelompok']
}
