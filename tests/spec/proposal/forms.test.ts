import { describe } from 'vitest'
import { aProposal, approves, itIs, type Line, stands, story, wasDone, wasRefused } from '../../story/road.ts'

/** Each form's faults, by pointer: what is malformed (400), what is missing or against the rules (422). */

type Form = Record<string, unknown>
type Change = (form: Form) => Form
type Fault = readonly [pointer: string, code: string]

const without =
  (...fields: string[]): Change =>
  (form) =>
    Object.fromEntries(Object.entries(form).filter(([name]) => !fields.includes(name)))
const withA =
  (more: Form): Change =>
  (form) => ({ ...form, ...more })
const inside =
  (field: string, more: Form): Change =>
  (form) => ({ ...form, [field]: { ...(form[field] as Form), ...more } })

const TOMORROW = '2099-01-01'
const missing = (...fields: string[]): Fault[] => fields.map((field) => [`/form/${field}`, 'required'])
const malformed = (field: string, code: string): Fault[] => [[`/form/${field}`, code]]

const FORMS: readonly (readonly [step: string, what: string, change: Change, code: 'incomplete' | 'invalid', faults: readonly Fault[]])[] = [
  ['village-endorsement', 'says that the deliberation was held', without('deliberationHeld'), 'incomplete', missing('deliberationHeld')],
  ['village-endorsement', 'cannot say that it was not', withA({ deliberationHeld: false }), 'invalid', malformed('deliberationHeld', 'not-a-choice')],
  ['village-endorsement', 'has no other field', withA({ colour: 'red' }), 'invalid', malformed('colour', 'unknown-field')],

  ['city-administration', 'has three ticks', () => ({}), 'incomplete', missing('documentsReadable', 'budgetAddsUp', 'noDuplicates')],

  ['city-verification', 'is a whole visit report', () => ({}), 'incomplete', missing('visitDate', 'officer', 'gps', 'findings', 'photos', 'recommendation')],
  ['city-verification', 'is of a visit that was', withA({ visitDate: TOMORROW }), 'incomplete', [['/form/visitDate', 'in-the-future']]],
  ['city-verification', 'has a day of the calendar', withA({ visitDate: '2026-02-30' }), 'invalid', malformed('visitDate', 'invalid')],
  ['city-verification', 'was in Indonesia', inside('gps', { latitude: 48.9 }), 'invalid', malformed('gps/latitude', 'too-big')],
  ['city-verification', 'has both coordinates', withA({ gps: { latitude: -7.87 } }), 'incomplete', missing('gps/longitude')],
  ['city-verification', 'says more than a word', withA({ findings: 'Baik.' }), 'invalid', malformed('findings', 'too-small')],
  ['city-verification', 'has a photograph', withA({ photos: [] }), 'invalid', malformed('photos', 'too-small')],

  ['city-submission', 'is a letter', () => ({}), 'incomplete', missing('letter')],
  ['city-submission', 'has a number', inside('letter', { number: '  ' }), 'invalid', malformed('letter/number', 'wrong-format')],
  ['city-submission', 'is dated', withA({ letter: { number: '460/1' } }), 'incomplete', missing('letter/date')],

  ['province-recommendation', 'is a letter', () => ({}), 'incomplete', missing('letter')],

  ['ministry-verification', 'has two ticks', () => ({}), 'incomplete', missing('quotaChecked', 'doubleFundingChecked')],

  ['ministry-determination', 'is a decree with signer and sum', () => ({}), 'incomplete', missing('letter', 'signer', 'amount')],
  ['ministry-determination', 'is whole rupiah', withA({ amount: 1_000_000.5 }), 'invalid', malformed('amount', 'wrong-type')],
  ['ministry-determination', 'is more than nothing', withA({ amount: 0 }), 'invalid', malformed('amount', 'too-small')],
  ['ministry-determination', 'is a number', withA({ amount: '20000000' }), 'invalid', malformed('amount', 'wrong-type')],

  ['responsibility-statement', 'is a letter that somebody signs', without('letter', 'signer'), 'incomplete', missing('letter', 'signer')],
  ['responsibility-statement', 'names the facilitator of a group that has none', without('facilitator'), 'incomplete', missing('facilitator')],

  ['account-verification', 'is an account', () => ({}), 'incomplete', missing('account')],
  ['account-verification', 'is the group’s own', inside('account', { holder: 'Ketua Kelompok' }), 'incomplete', [['/form/account/holder', 'not-the-group']]],
  ['account-verification', 'has a number of a bank', inside('account', { number: '12-34' }), 'invalid', malformed('account/number', 'wrong-format')],
  ['account-correction', 'is the group’s own', inside('account', { holder: 'Ketua Kelompok' }), 'incomplete', [['/form/account/holder', 'not-the-group']]],

  ['disbursement', 'is an SP2D with a sum', () => ({}), 'incomplete', missing('letter', 'amount')],
  ['disbursement', 'is the sum of the decree', withA({ amount: 19_999_999 }), 'incomplete', [['/form/amount', 'not-the-decided']]],

  ['activation', 'shows what was bought', () => ({}), 'incomplete', missing('items', 'evidence')],
  ['activation', 'was bought already', withA({ items: [{ item: 'Alat', amount: 1, boughtOn: TOMORROW }] }), 'incomplete', [['/form/items/0/boughtOn', 'in-the-future']]],
  ['activation', 'has a receipt of this case', withA({ evidence: ['NOSUCHFILE'] }), 'incomplete', [['/form/evidence/0', 'unknown']]],
] // biome-ignore format: a table

describe.each([...new Set(FORMS.map(([step]) => step))])('the form of %s', (step) => {
  for (const [, what, change, code, faults] of FORMS.filter(([of]) => of === step))
    story(what)
      .given(aProposal(step, { source: 'APBN_DEKON' }))
      .when(approves(change))
      .then(wasRefused(code, faults), stands({ step }))
})

describe('what a form may be', () => {
  const with_ = (change: Change): Line => approves(change)

  story('the account’s holder is the group, however the bank writes it')
    .given(aProposal('account-verification'))
    .when(with_(inside('account', { holder: 'KOPI BUBUK-MAWAR' })))
    .then(wasDone())

  story('the decree may give less than was asked')
    .given(aProposal('ministry-determination'))
    .when(with_(withA({ amount: 15_000_000 })))
    .then(wasDone(), stands({ state: 'DETERMINED' }))

  story('a notification needs no letter')
    .given(aProposal('result-notification'))
    .when(with_(() => ({})))
    .then(wasDone())

  story('today is no future, though it is still yesterday in Greenwich')
    .given(aProposal('city-submission'), itIs('2026-06-01T17:30:00.000Z'))
    .when(with_(inside('letter', { date: '2026-06-02' })))
    .then(wasDone())
})
