import type { Fault } from '../../../kit/decision.ts'

export type FormFacts = {
  groupName: string
  /** Of the group, where it has one. */
  facilitator: string | null
  decidedAmount: number | null
  attachments: readonly { id: string; kind: string; state: string }[]
  /** Local day of the office that decides, YYYY-MM-DD. */
  today: string
}

/** Rules over a form that need the case: dates, names and sums that must agree, files that must be there. */
export function formFaults(step: string, outcome: string, form: unknown, facts: FormFacts): Fault[] {
  if (outcome !== 'approve') return []
  return [
    ...[['letter', 'date'], ['visitDate']].flatMap((path) => notInFuture(form, path, facts.today)),
    ...items(form).flatMap((_, i) => notInFuture(form, ['items', String(i), 'boughtOn'], facts.today)),
    ...(step === 'account-verification' || step === 'account-correction' ? holderIsGroup(form, facts.groupName) : []),
    ...(step === 'responsibility-statement' ? someoneFacilitates(form, facts.facilitator) : []),
    ...(step === 'disbursement' ? amountIsDecided(form, facts.decidedAmount) : []),
    ...(step === 'city-verification' ? filesAreThere(form, 'photos', 'VISIT_PHOTO', facts) : []),
    ...(step === 'activation' ? filesAreThere(form, 'evidence', 'PURCHASE_EVIDENCE', facts) : []),
  ]
}

function notInFuture(form: unknown, path: readonly string[], today: string): Fault[] {
  const day = valueAt(form, path)
  if (typeof day !== 'string' || day <= today) return []
  return [fault(path, 'in-the-future', 'Tanggal tidak boleh sesudah hari ini.', 'The date must not lie after today.')]
}

function holderIsGroup(form: unknown, groupName: string): Fault[] {
  const holder = valueAt(form, ['account', 'holder'])
  if (typeof holder !== 'string' || plain(holder) === plain(groupName)) return []
  return [
    fault(
      ['account', 'holder'],
      'not-the-group',
      'Nama pemilik rekening harus sama dengan nama kelompok.',
      "The account's holder must be the group.",
    ),
  ]
}

/** The SPTJM names who will go with the group (design 5.1); a group that has a facilitator keeps theirs. */
function someoneFacilitates(form: unknown, facilitator: string | null): Fault[] {
  if (facilitator !== null || typeof valueAt(form, ['facilitator']) === 'string') return []
  return [fault(['facilitator'], 'required', 'Pilih pendamping kelompok.', 'Choose the facilitator of the group.')]
}

function amountIsDecided(form: unknown, decided: number | null): Fault[] {
  if (decided === null || valueAt(form, ['amount']) === decided) return []
  return [
    fault(
      ['amount'],
      'not-the-decided',
      'Jumlah SP2D harus sama dengan jumlah dalam SK.',
      'The sum must equal that of the decree.',
    ),
  ]
}

function filesAreThere(form: unknown, field: string, kind: string, { attachments }: FormFacts): Fault[] {
  const ids = valueAt(form, [field])
  if (!Array.isArray(ids)) return []
  return ids.flatMap((id, i) => {
    const found = attachments.find((one) => one.id === id && one.kind === kind)
    if (found?.state === 'stored') return []
    return found
      ? [
          fault(
            [field, String(i)],
            'not-stored',
            'Berkas ini belum diunggah atau ditolak.',
            'This file was not uploaded, or was refused.',
          ),
        ]
      : [fault([field, String(i)], 'unknown', 'Berkas ini tidak ada pada usulan.', 'The proposal has no such file.')]
  })
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
const items = (form: unknown): unknown[] => {
  const found = valueAt(form, ['items'])
  return Array.isArray(found) ? found : []
}
const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && name in inner ? Reflect.get(inner, name) : undefined,
    value,
  )
const fault = (path: readonly string[], code: string, id: string, en: string): Fault => ({
  pointer: `/form/${path.join('/')}`,
  code,
  detail: { id, en },
})
