import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { check } from '../../../shared/engine/checker.ts'
import {
  advance,
  close,
  type Definition,
  type Outcome,
  returnTo,
  type Step,
  submitTo,
} from '../../../shared/engine/definition.ts'
import { known, smallProposal } from '../../story/small-proposal.ts'

/** The small proposal with one step changed. */
const withStep = (name: string, change: Partial<Step>): Definition => ({
  ...smallProposal,
  steps: smallProposal.steps.map((step) => (step.name === name ? { ...step, ...change } : step)),
})
/** The small proposal with one outcome of one step changed or added. */
const withOutcome = (name: string, code: string, outcome: Outcome): Definition => {
  const outcomes = smallProposal.steps.find((step) => step.name === name)?.outcomes
  return withStep(name, { outcomes: { ...outcomes, [code]: outcome } })
}
const withForm = (schema: z.ZodType, letter: string | null = null): Definition =>
  withOutcome('city-verification', 'approve', advance('city-submission', { form: { name: 'report', schema, letter } }))
const draft = smallProposal.steps.filter(({ name }) => name === 'draft')
const noText = { id: '', en: 'Approve' }
const oneLonelyStep = { id: 'Lihat.', en: 'Look.' }

/** What is wrong, the broken definition, the step that the sentence must name, and what it must say of it. */
const broken: readonly (readonly [string, Definition, string, RegExp])[] = [
  ['an unknown start', { ...smallProposal, start: 'concept' }, 'concept', /none of its steps/],
  ['a step named twice', { ...smallProposal, steps: [...smallProposal.steps, ...draft] }, 'draft', /there twice/],
  [
    'a step no one reaches',
    {
      ...smallProposal,
      steps: [
        ...smallProposal.steps,
        ...draft.map((step) => ({ ...step, name: 'attic', within: 1, outcomes: { approve: advance('draft') } })),
      ],
    },
    'attic',
    /reached by no one/,
  ],
  [
    'a branch no answer opens',
    withOutcome('city-submission', 'approve', advance('ministry-determination')),
    'province-recommendation',
    /reached by no one/,
  ],
  [
    'an outcome to an unknown step',
    withOutcome('city-verification', 'approve', advance('nowhere')),
    'city-verification',
    /leads to step nowhere/,
  ],
  [
    'an unknown step in one branch',
    withOutcome(
      'city-submission',
      'approve',
      advance({ asks: 'province-recommends', yes: 'nowhere', no: 'ministry-determination' }),
    ),
    'city-submission',
    /leads to step nowhere/,
  ],
  ['a step without outcomes', withStep('activation', { outcomes: {} }), 'activation', /dead end: it has no outcome/],
  [
    'two steps that send the case round for ever',
    {
      ...smallProposal,
      steps: smallProposal.steps.map((step) =>
        step.name === 'activation'
          ? { ...step, outcomes: { approve: advance('ministry-determination') } }
          : step.name === 'ministry-determination'
            ? { ...step, outcomes: { approve: advance('activation') } }
            : step,
      ),
    },
    'ministry-determination',
    /dead end: no outcome that closes/,
  ],
  [
    'a way round for one answer only',
    withStep('ministry-determination', {
      outcomes: { approve: advance({ asks: 'province-recommends', yes: 'activation', no: 'ministry-determination' }) },
    }),
    'ministry-determination',
    /dead end: no outcome that closes/,
  ],
  [
    'returns that end in a dead end',
    withStep('province-recommendation', {
      outcomes: { return: returnTo('city-submission'), wait: advance('province-recommendation') },
    }),
    'province-recommendation',
    /dead end once province-recommendation used up/,
  ],
  [
    'a return without another way out',
    withStep('province-recommendation', { outcomes: { return: returnTo('city-submission') } }),
    'province-recommendation',
    /can only return/,
  ],
  [
    'a return to where the case is',
    withOutcome('city-verification', 'return', returnTo('city-verification')),
    'city-verification',
    /returns the case to where it is/,
  ],
  [
    'a return with a form',
    withOutcome('city-verification', 'return', {
      ...returnTo('draft'),
      form: { name: 'faults', schema: z.strictObject({}), letter: null },
    }),
    'city-verification',
    /is a return and has a form/,
  ],
  [
    'a return without a reason',
    withOutcome('city-verification', 'return', { ...returnTo('draft'), reason: 'optional' }),
    'city-verification',
    /asks for no reason/,
  ],
  [
    'a step no agency holds',
    withStep('city-verification', { at: 'district' }),
    'city-verification',
    /held at district/,
  ],
  ['a step no role may decide', withStep('city-verification', { by: [] }), 'city-verification', /no role/],
  ['an unknown role', withStep('city-verification', { by: ['verifier', 'mayor'] }), 'city-verification', /for mayor/],
  [
    'an outcome without an Indonesian label',
    withOutcome('city-verification', 'approve', advance('city-submission', { label: noText })),
    'city-verification',
    /approve, which has no label/,
  ],
  [
    'an outcome without an English label',
    withOutcome('city-verification', 'approve', advance('city-submission', { label: { id: 'Setujui', en: ' ' } })),
    'city-verification',
    /approve, which has no label/,
  ],
  ['a step without a label', withStep('activation', { label: noText }), 'activation', /has no label/],
  [
    'a form with a part that is no plain value',
    withForm(z.strictObject({ on: z.date().meta({ title: 'Tanggal' }) })),
    'city-verification',
    /no plain value/,
  ],
  [
    'a form that is no set of fields',
    withForm(z.string().meta({ title: 'Laporan' })),
    'city-verification',
    /no set of fields/,
  ],
  [
    'a field without a title',
    withForm(z.strictObject({ members: z.int() })),
    'city-verification',
    /field \/members has no title/,
  ],
  [
    'a field without a title within a list',
    withForm(z.strictObject({ members: z.array(z.strictObject({ name: z.string() })).meta({ title: 'Anggota' }) })),
    'city-verification',
    /field \/members\/name has no title/,
  ],
  [
    'a field that may be anything',
    withForm(z.strictObject({ notes: z.unknown().meta({ title: 'Catatan' }) })),
    'city-verification',
    /field \/notes may be anything/,
  ],
  [
    'a field whose names nobody knows',
    withForm(z.strictObject({ sums: z.record(z.string(), z.int()).meta({ title: 'Jumlah' }) })),
    'city-verification',
    /field \/sums has fields that nobody named/,
  ],
  [
    'a form deeper than a page',
    withForm(
      [1, 2, 3, 4, 5].reduce<z.ZodType>(
        (inner) => z.strictObject({ part: inner.meta({ title: 'Bagian' }) }),
        z.string(),
      ),
    ),
    'city-verification',
    /deeper than a page/,
  ],
  [
    'a letter without its field',
    withForm(z.strictObject({}), 'city-submission'),
    'city-verification',
    /no field letter/,
  ],
  ['an unknown state', withStep('city-verification', { state: 'ALMOST' }), 'city-verification', /stands at ALMOST/],
  [
    'an outcome that sets an unknown state',
    withOutcome('city-verification', 'approve', advance('city-submission', { state: 'ALMOST' })),
    'city-verification',
    /sets state ALMOST/,
  ],
  [
    'a closing code that is no state',
    withOutcome('city-verification', 'reject', close('NO')),
    'city-verification',
    /closes as NO/,
  ],
  [
    'a separation from an unknown step',
    { ...smallProposal, separate: [['draft', 'mayor-signature']] },
    'mayor-signature',
    /unknown/,
  ],
  [
    'a separation from nothing',
    { ...smallProposal, separate: [['draft', 'draft']] },
    'draft',
    /apart from no other step/,
  ],
  [
    'a separation within a role that one person has',
    { ...withStep('city-verification', { by: ['head'] }) },
    'city-verification and city-submission',
    /both are for the one head of city-social/,
  ],
  [
    'a question that no rule set answers',
    withOutcome(
      'city-submission',
      'approve',
      advance({ asks: 'mayor-agrees', yes: 'province-recommendation', no: 'ministry-determination' }),
    ),
    'city-submission',
    /asks mayor-agrees/,
  ],
  ['half a day', withStep('city-verification', { within: 0.5 }), 'city-verification', /takes 0.5 days/],
  ['no day at all', withStep('city-verification', { within: 0 }), 'city-verification', /takes 0 days/],
  [
    'no time limit where others wait',
    withStep('city-verification', { within: null }),
    'city-verification',
    /no time limit/,
  ],
  [
    'a copy to an unknown office',
    withStep('city-verification', { copies: ['district'] }),
    'city-verification',
    /copy to district/,
  ],
  [
    "a copy to the step's own office",
    withStep('city-verification', { copies: ['city-social'] }),
    'city-verification',
    /copy to its own office/,
  ],
  [
    'a submit elsewhere than at the start',
    withOutcome('city-verification', 'approve', submitTo('city-submission')),
    'city-verification',
    /only the start step/,
  ],
  ['look-ups where no case arrives', withStep('draft', { checks: 'on-arrival' }), 'draft', /does not arrive/],
  [
    'an unknown end of cancelling',
    { ...smallProposal, cancel: { as: 'CANCELLED', until: ['draft', 'mayor-signature'] } },
    'mayor-signature',
    /cancelled until/,
  ],
  [
    'guidance without steps',
    withStep('city-verification', { guidance: { title: oneLonelyStep, version: 1, steps: [] } }),
    'city-verification',
    /guidance that is empty/,
  ],
  [
    'guidance without a title',
    withStep('city-verification', { guidance: { title: noText, version: 1, steps: [oneLonelyStep] } }),
    'city-verification',
    /guidance without a title/,
  ],
  ['a step without a source', withStep('city-verification', { source: ' ' }), 'city-verification', /names no source/],
]

describe('a workflow that cannot work is refused before any case begins with it', () => {
  test('the small proposal can work', () => expect(check(smallProposal, known)).toEqual([]))

  test.each(broken)('%s', (_, definition, step, says) => {
    const sentences = check(definition, known)
    expect(sentences.filter((sentence) => says.test(sentence) && sentence.includes(step))).not.toEqual([])
    for (const sentence of sentences) expect(sentence).toMatch(/^small-proposal@1: .+\.$/)
  })

  const wholes: readonly (readonly [string, Definition, RegExp])[] = [
    ['no source', { ...smallProposal, source: '' }, /no source/],
    ['a version that is none', { ...smallProposal, version: 0 }, /no positive whole number/],
    ['no return allowed', { ...smallProposal, returnsMax: 0 }, /must be 1 to 10/],
    ['eleven returns', { ...smallProposal, returnsMax: 11 }, /must be 1 to 10/],
    ['cancelling into no state', { ...smallProposal, cancel: { as: 'GONE', until: ['draft'] } }, /closes as GONE/],
  ]
  test.each(wholes)('as a whole: %s', (_, definition, says) => {
    expect(check(definition, known).join('\n')).toMatch(says)
  })

  test('a form of a shape that nobody foresaw is refused in a sentence, not with a crash', () => {
    const pair = z.strictObject({ pair: z.tuple([z.string(), z.int()]).meta({ title: 'Pasangan' }) })
    expect(check(withForm(pair), known).join()).toMatch(/step city-verification .* field \/pair may be anything/)
    const own = z.strictObject({ at: z.custom(() => true).meta({ title: 'Saat' }) })
    expect(check(withForm(own), known).join()).toMatch(/step city-verification .* no plain value/)
  })

  test('one fault is one sentence', () => {
    expect(check(withStep('city-verification', { state: 'ALMOST' }), known)).toEqual([
      'small-proposal@1: step city-verification stands at ALMOST, which is no state.',
    ])
  })

  const alone: readonly (readonly [string, Definition, string])[] = [
    ['a name twice', { ...smallProposal, steps: [...smallProposal.steps, ...draft] }, 'step draft is there twice.'],
    [
      'a way to nowhere',
      withOutcome('city-verification', 'approve', advance('nowhere')),
      'step city-verification has outcome approve, which leads to step nowhere, which is unknown.',
    ],
    ['no outcome', withStep('activation', { outcomes: {} }), 'step activation is a dead end: it has no outcome.'],
    [
      'an end that cancelling is to stop at',
      { ...smallProposal, cancel: { as: 'CANCELLED', until: ['draft', 'seal', 'stamp'] } },
      'it may be cancelled until step draft or seal or stamp, which is unknown.',
    ],
    [
      'what goes on by itself and is for somebody',
      withStep('village-endorsement', { automatic: true }),
      'step village-endorsement goes on by itself, yet is for a role.',
    ],
    [
      'guidance of which one line is empty',
      withStep('draft', { guidance: { title: oneLonelyStep, version: 1, steps: [oneLonelyStep, noText] } }),
      'step draft has guidance that is empty.',
    ],
    [
      'guidance without a version',
      withStep('draft', { guidance: { title: oneLonelyStep, version: 0, steps: [oneLonelyStep] } }),
      'step draft has guidance whose version is no positive whole number.',
    ],
    [
      'a form without a name',
      withOutcome(
        'city-verification',
        'approve',
        advance('city-submission', { form: { name: ' ', schema: z.strictObject({}), letter: null } }),
      ),
      'step city-verification has outcome approve, which has a form without a name.',
    ],
    [
      'a form without a name that is no form',
      withOutcome(
        'city-verification',
        'approve',
        advance('city-submission', { form: { name: ' ', schema: z.string(), letter: null } }),
      ),
      'step city-verification has outcome approve, which has form (no name), which no page can show: it is no set of fields.',
    ],
    [
      'a step apart from none',
      { ...smallProposal, separate: [[]] },
      'step (none) is to be kept apart from no other step.',
    ],
    [
      'a circle that opens when returns are used up',
      {
        ...withStep('province-recommendation', {
          outcomes: { return: returnTo('city-submission'), wait: advance('province-recommendation') },
        }),
        returnsMax: 1,
      },
      'step province-recommendation is a dead end once province-recommendation used up the returns: ' +
        'no outcome that closes the case can be reached from it.',
    ],
  ]
  test.each(alone)('said once and alone: %s', (_, definition, sentence) => {
    expect(check(definition, known)).toEqual([`small-proposal@1: ${sentence}`])
  })

  test('what cannot be walked is not walked: nobody is told that no one reaches anything', () => {
    expect(check({ ...smallProposal, start: 'concept' }, known)).toEqual([
      'small-proposal@1: start step concept is none of its steps.',
      'small-proposal@1: step draft has no time limit, though others wait for it.',
      'small-proposal@1: step draft has outcome submit, which submits; only the start step has something to submit.',
    ])
  })

  test('as often as it may be, and not once more', () => {
    expect(check({ ...smallProposal, returnsMax: 10 }, known)).toEqual([])
    expect(check(asking(6), { ...known, questions: QUESTIONS })).toEqual([])
    expect(check(asking(7), { ...known, questions: QUESTIONS })).toEqual([
      'small-proposal@1: it asks 7 questions; 6 are the most.',
    ])
    expect(check(returning(10), known)).toEqual([])
    expect(check(returning(11), known)).toEqual([
      'small-proposal@1: 11 steps return a case; 10 are the most (last: step desk-11).',
    ])
  })

  test('two who must be two persons may be heads of two offices, or of one where others may decide too', () => {
    const heads = { ...smallProposal, separate: [['city-submission', 'province-recommendation']] }
    expect(check(heads, known)).toEqual([])
    const more = withStep('city-verification', { by: ['head', 'verifier'] })
    expect(check({ ...more, separate: [['city-verification', 'city-submission']] }, known)).toEqual([])
  })

  test('a loop with a way out is no fault, however often it may be gone round', () => {
    const patient = withOutcome('city-verification', 'wait', advance('city-verification', { reason: 'required' }))
    expect(check(patient, known)).toEqual([])
  })

  test('a choice, a date, a list of groups and an optional field can all be shown', () => {
    const title = 'Isian'
    const line = z.strictObject({ item: z.string().meta({ title }), price: z.int().nullable().meta({ title }) })
    const schema = z.strictObject({
      kind: z.enum(['CASH', 'GOODS']).meta({ title }),
      on: z.iso.date().optional().meta({ title }),
      lines: z.array(line).max(100).meta({ title }),
      agreed: z.literal(true).meta({ title }),
    })
    expect(check(withForm(schema), known)).toEqual([])
  })

  const title = 'Isian'
  const said = (schema: z.ZodType): string[] =>
    check(withForm(schema), known).map((sentence) => sentence.split(', whose ')[1] ?? sentence)

  test('what is submitted has pages of its own', () => {
    const form = { name: 'dossier', schema: z.strictObject({ members: z.int() }), letter: null }
    expect(check(withOutcome('draft', 'submit', submitTo('village-endorsement', { form })), known)).toEqual([])
  })

  test('a field is shown as it is typed, not as what becomes of it', () => {
    expect(said(z.strictObject({ sum: z.string().transform(Number).meta({ title }) }))).toEqual([])
  })

  test('a group that is described once and used twice', () => {
    const address = z.strictObject({ street: z.string().meta({ title }) }).meta({ id: 'Address', title })
    expect(said(z.strictObject({ home: address, shop: address }))).toEqual([])
    const bare = z.strictObject({ street: z.string() }).meta({ id: 'Bare' })
    expect(said(z.strictObject({ home: bare.meta({ title }), shop: bare }))).toContain('field /shop has no title.')
    expect(said(z.strictObject({ shop: bare }))).toContain('field /shop/street has no title.')
  })

  test('five deep, and not deeper, by groups or by lists', () => {
    const lists = (n: number): z.ZodType => (n === 0 ? z.string() : z.array(lists(n - 1)))
    expect(said(z.strictObject({ names: lists(3).meta({ title }) }))).toEqual([])
    expect(said(z.strictObject({ names: lists(4).meta({ title }) }))).toEqual([
      'field /names lies deeper than a page can show.',
    ])
    const endless = z.strictObject({
      get part() {
        return endless.optional().meta({ title })
      },
    })
    expect(said(endless)).toEqual(['field /part lies deeper than a page can show.'])
  })

  test('one of several values is a choice; one of several shapes is none', () => {
    const choice = z.union([z.literal('CASH'), z.literal('GOODS')])
    expect(said(z.strictObject({ kind: choice.meta({ title }) }))).toEqual([])
    expect(said(z.strictObject({ kind: z.literal(['CASH', 2]).meta({ title }) }))).toEqual([])
    const group = z.strictObject({ name: z.string() })
    for (const shapes of [
      [z.string(), group],
      [z.literal('NONE'), group],
    ] as const)
      expect(said(z.strictObject({ kind: z.union(shapes).meta({ title }) }))).toEqual([
        'field /kind may be anything, which no page can show.',
      ])
  })

  test('what may be left empty is looked into all the same', () => {
    expect(said(z.strictObject({ chair: z.strictObject({ name: z.string() }).nullable().meta({ title }) }))).toEqual([
      'field /chair/name has no title.',
    ])
  })
})

const QUESTIONS = Array.from({ length: 7 }, (_, i) => `question-${i + 1}`)
/** The small proposal without its own question, and between endorsement and verification so many desks more in a row. */
function lengthened(
  names: readonly string[],
  outcomesOf: (name: string, next: string) => Step['outcomes'],
): Definition {
  const plain = withOutcome('city-submission', 'approve', advance('province-recommendation')).steps
  const [submission] = plain.filter(({ name }) => name === 'city-submission')
  if (!submission) throw new Error('the small proposal has such a step')
  const desks = names.map((name, i) => ({
    ...submission,
    name,
    at: 'village',
    copies: [],
    outcomes: outcomesOf(name, names[i + 1] ?? 'city-verification'),
  }))
  const first = { approve: advance(names[0] ?? '') }
  const entered = plain.map((step) => (step.name === 'village-endorsement' ? { ...step, outcomes: first } : step))
  return { ...smallProposal, steps: [...entered, ...desks] }
}
const asking = (n: number): Definition =>
  lengthened(QUESTIONS.slice(0, n), (name, next) => ({
    approve: advance({ asks: name, yes: next, no: 'city-verification' }),
  }))
/** Three steps of the small proposal return a case, and so many desks as make it up to `n`. */
const returning = (n: number): Definition =>
  lengthened(
    Array.from({ length: n - 3 }, (_, i) => `desk-${i + 4}`),
    (_, next) => ({ approve: advance(next), return: returnTo('draft') }),
  )
