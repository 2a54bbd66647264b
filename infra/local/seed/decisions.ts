import { levelsOf } from '../../../shared/names/agencies.ts'

/** What a step's officer does to let a proposal pass: who, and with which form. */
export type Decision = {
  client: string
  outcome: string
  reason?: string
  form?: unknown
  photos?: 'VISIT_PHOTO' | 'PURCHASE_EVIDENCE'
}
type Situation = {
  village: string
  /** Local day of the decision, YYYY-MM-DD. */
  day: string
  /** Tells one proposal's letters from another's. */
  serial: string
  groupName: string
  amount: number
  /** The facilitator whom the city names. */
  facilitator: string
  /** Attachments that were put for this decision. */
  attachments: readonly string[]
}

/** The steps of `proposal` version 1 in the order of a road without returns. */
export const STEPS = [
  'draft',
  'village-endorsement',
  'city-administration',
  'city-verification',
  'city-submission',
  'province-recommendation',
  'ministry-verification',
  'ministry-determination',
  'result-notification',
  'responsibility-statement',
  'account-verification',
  'disbursement',
  'activation',
] as const

/** Files that a decision needs before it can be made. */
export const NEEDS_FILE: Readonly<Record<string, 'VISIT_PHOTO' | 'PURCHASE_EVIDENCE'>> = {
  'city-verification': 'VISIT_PHOTO',
  activation: 'PURCHASE_EVIDENCE',
}

/** The officers who decide a step of a proposal of this village; separate persons where duties must be separate. */
export function clientOf(step: string, village: string): string {
  const { city, province } = levelsOf(village)
  const at: Record<string, string> = {
    draft: `village-${village}/operator`,
    'village-endorsement': `village-${village}/head`,
    'city-administration': `city-social-${city}/operator`,
    'city-verification': `city-social-${city}/verifier`,
    'city-submission': `city-social-${city}/head`,
    'province-recommendation': `province-social-${province}/head`,
    'ministry-verification': 'ministry/verifier',
    'ministry-determination': 'ministry/head',
    'result-notification': 'ministry/operator',
    'responsibility-statement': `city-social-${city}/head`,
    'account-verification': `city-social-${city}/operator/2`,
    'account-correction': `village-${village}/operator`,
    disbursement: 'ministry/operator/2',
    activation: `city-social-${city}/facilitator`,
  }
  const client = at[step]
  if (!client) throw new Error(`no one decides ${step}`)
  return client
}

/** The form with which a step approves. */
export function formOf(step: string, { day, serial, groupName, amount, facilitator, attachments }: Situation): unknown {
  const letter = (kind: string) => ({ number: `${kind}/${serial}/${day.slice(0, 4)}`, date: day })
  switch (step) {
    case 'draft':
      return undefined
    case 'village-endorsement':
      return { deliberationHeld: true }
    case 'city-administration':
      return { documentsReadable: true, budgetAddsUp: true, noDuplicates: true }
    case 'city-verification':
      return {
        visitDate: day,
        officer: 'Petugas verifikasi',
        gps: { latitude: -7.87, longitude: 112.53 },
        findings: 'Kelompok ada, anggota hadir, tempat usaha siap.',
        photos: attachments,
        recommendation: 'Layak diusulkan.',
      }
    case 'city-submission':
      return { letter: letter('460') }
    case 'province-recommendation':
      return { letter: letter('466') }
    case 'ministry-verification':
      return { quotaChecked: true, doubleFundingChecked: true }
    case 'ministry-determination':
      return { letter: letter('SK'), signer: 'Direktur (contoh)', amount }
    case 'result-notification':
      return {}
    case 'responsibility-statement':
      return { letter: letter('SPTJM'), signer: 'Kepala Dinas (contoh)', facilitator }
    case 'account-verification':
    case 'account-correction':
      return {
        account: { bank: 'Bank Contoh', number: `90${serial.replace(/\D/g, '').padStart(10, '0')}`, holder: groupName },
      }
    case 'disbursement':
      return { letter: letter('SP2D'), amount }
    case 'activation':
      return { items: [{ item: 'Peralatan usaha', amount, boughtOn: day }], evidence: attachments }
    default:
      throw new Error(`no form for ${step}`)
  }
}
