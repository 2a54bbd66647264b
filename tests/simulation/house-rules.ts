import type { Head } from '../../shared/cases/head.ts'
import type { Chance } from './chance.ts'

/** What an officer knows beside the form's schema when they fill it in rightly. */
export type Knowledge = {
  chance: Chance
  head: Head
  step: string
  outcome: string
  today: string
  /** Subs of the facilitators of the office. */
  facilitators: readonly string[]
  /** Ids of groups that there are. */
  groups: readonly string[]
  /** Different at each call. */
  serial: number
}
type Hook = (form: Record<string, unknown>, knowledge: Knowledge) => Record<string, unknown>

/** Files by the field that names them: their kinds are rules of the workflows, not of the schemas. */
const FILE_KINDS: Readonly<Record<string, string>> = {
  photos: 'VISIT_PHOTO',
  evidence: 'PURCHASE_EVIDENCE',
  file: 'LABEL_DESIGN',
  record: 'HANDOVER_RECORD',
}
export const fileKindOf = (field: string): string => FILE_KINDS[field] ?? 'VISIT_PHOTO'

/** Papers without which a draft of a kind is not taken. */
export const PAPERS: Readonly<Record<string, readonly string[]>> = { proposal: ['PROPOSAL_DOC', 'FORMATION_MINUTES'] }

/** What the rules ask for and a schema cannot say, by kind of case and step. A workflow without such rules needs no line here. */
const HOOKS: Readonly<Record<string, Hook>> = {
  'proposal/account-verification': ofGroup,
  'proposal/account-correction': ofGroup,
  'proposal/disbursement': (form, { head }) => ({
    ...form,
    amount: head.kind === 'proposal' ? (head.facts.decidedAmount ?? 1) : 1,
  }),
  'proposal/responsibility-statement': (form, { chance, facilitators }) =>
    facilitators.length === 0 ? form : { ...form, facilitator: chance.pick(facilitators) },
  'facilitator-appointment/selection': (form, { chance, facilitators, groups }) => ({
    ...form,
    facilitator: facilitators.length === 0 ? 'nobody' : chance.pick(facilitators),
    groups: groups.slice(0, 2),
  }),
  'facilitator-appointment/decree': (form, { today }) => ({ ...form, from: today, to: today }),
  'outreach/session': (form, { groups }) => ({ ...form, groups: groups.slice(0, 1) }),
  'monthly-report/report': (form) => ({ ...form, turnover: 900, cost: 200, profit: 700 }),
  'food-inspection/data-check': withCertificate,
  'food-inspection/fulfilment': withCertificate,
  'food-inspection/schedule': (form, { today }) => ({ ...form, classDate: today, visitDate: today }),
  'food-inspection/pkp-class': (form) => ({ ...form, score: 80 }),
  'food-inspection/premises-visit': (form, { outcome }) => ({
    ...form,
    findings: outcome === 'repair' ? [{ group: 'A', class: 'KR', note: 'Sumur terbuka' }] : [],
  }),
}

/** The form as one who knows the rules would send it. */
export function rightly(form: unknown, knowledge: Knowledge): unknown {
  if (typeof form !== 'object' || form === null) return form
  const own = HOOKS[`${knowledge.head.kind}/${knowledge.step}`]
  const letters = withLetter({ ...form }, knowledge)
  return own ? own(letters, knowledge) : letters
}

/** Numbers of letters are unique in an office; now and then an officer takes one that was used. */
function withLetter(form: Record<string, unknown>, { chance, serial, today }: Knowledge): Record<string, unknown> {
  if (!('letter' in form)) return form
  const number = chance.happens(0.15) ? '460/1/2026' : `460/${serial}/2026`
  return { ...form, letter: { number, date: today } }
}

function ofGroup(form: Record<string, unknown>, { head }: Knowledge): Record<string, unknown> {
  const holder = head.kind === 'proposal' ? head.facts.group?.name : undefined
  return { ...form, account: { bank: 'Bank Contoh', number: '9000000001', holder: holder ?? '-' } }
}

function withCertificate(form: Record<string, unknown>, { chance, today }: Knowledge): Record<string, unknown> {
  const maker = String(chance.between(1, 9)).padStart(4, '0')
  return { ...form, certificateNumber: `2063579${chance.between(10, 19)}${maker}-29`, issuedOn: today }
}
