import { describe, expect } from 'vitest'
import * as z from 'zod'
import { type Definition, type Outcome, stepOf, submitTo } from '../../../shared/engine/definition.ts'
import { canonicalJson, sha256Hex } from '../../../shared/kit/canonical.ts'
import { bayu, hadi, letter, proposalAt, rina, sari, visit, wati } from '../../story/batu.ts'
import { smallProposal } from '../../story/small-proposal.ts'
import {
  happened,
  MONDAY_MORNING,
  officeOf,
  person,
  plainRules,
  type Sentence,
  saying,
  several,
  soFar,
  story,
  theCase,
  theMessage,
  theTask,
  wasRefused,
} from '../../story/story.ts'

const arrived = several(proposalAt('city-verification'), rina.claims())
const atSubmission = several(proposalAt('city-submission'), wati.claims())

describe('a decision needs what its outcome asks for', () => {
  story('a rejection needs a reason')
    .given(arrived)
    .when(rina.decides('reject'))
    .then(wasRefused('incomplete', { pointers: ['/reason'] }), theTask({ n: 3, heldBy: 'rina' }))
  story('spaces are no reason')
    .given(arrived)
    .when(rina.decides('return', { reason: '   ' }))
    .then(wasRefused('incomplete', { pointers: ['/reason'] }))
  story('a form that is missing is missing field by field')
    .given(arrived)
    .when(rina.decides('approve'))
    .then(wasRefused('incomplete', { pointers: ['/form/visitedOn', '/form/members'] }))
  story('a form that is wrong says where, and never what')
    .given(arrived)
    .when(rina.decides('approve', { form: { visitedOn: 'yesterday', members: 500 } }))
    .then(wasRefused('invalid', { pointers: ['/form/visitedOn', '/form/members'] }), ({ answer }) => {
      if (JSON.stringify(answer).includes('yesterday')) throw new Error('a fault repeats a value')
    })
  story('a field that nobody asked for is named')
    .given(arrived)
    .when(rina.decides('approve', { form: { ...visit, weather: 'rain' } }))
    .then(wasRefused('invalid', { pointers: ['/form/weather'] }))
  story('a fault within a group points into it')
    .given(atSubmission)
    .when(wati.decides('approve', { form: { letter: { number: '460/17/2026', date: 5 } } }))
    .then(wasRefused('invalid', { pointers: ['/form/letter/date'] }))
  story('a form where none is asked for is refused')
    .given(arrived)
    .when(rina.decides('reject', { reason: 'no room', form: visit }))
    .then(wasRefused('invalid', { pointers: ['/form'] }))
  story('what the rules find wrong in a form is told', {
    rules: {
      formFaults: (step, outcome) =>
        step === 'city-verification' && outcome === 'approve'
          ? [{ pointer: '/form/members', code: 'differs', detail: { id: 'Tidak sama.', en: 'Not the same.' } }]
          : [],
    },
  })
    .given(arrived)
    .when(rina.decides('approve', { form: visit }))
    .then(wasRefused('incomplete', { pointers: ['/form/members'] }))
  story('the rules are asked of a form that can be read, and of no other', {
    rules: {
      formFaults: (step) =>
        step === 'city-verification'
          ? [{ pointer: '/form', code: 'differs', detail: { id: 'Tidak sama.', en: 'Not the same.' } }]
          : [],
    },
  })
    .given(arrived)
    .when(rina.decides('approve', { form: { members: 12 } }))
    .then(wasRefused('incomplete', { pointers: ['/form/visitedOn'] }))
  story('what is submitted was read at the door')
    .given()
    .when(sari.decides('submit', { form: { revision: 1 } }))
    .then(happened('TaskCompleted', 'StateReached', 'TaskOpened'))
  story('and is recorded by its own process, also where it has a form', {
    definition: withOutcome(
      'draft',
      'submit',
      submitTo('village-endorsement', { form: { name: 'dossier', schema: z.unknown(), letter: null } }),
    ),
  })
    .given()
    .when(sari.decides('submit', { form: { revision: 1 } }))
    .then(happened('TaskCompleted', 'StateReached', 'TaskOpened'))
  story('an outcome that the step does not know is refused')
    .given(arrived)
    .when(rina.decides('determine'))
    .then(wasRefused('outcome-unknown'))
  story('a word that every object knows is no outcome')
    .given(arrived)
    .when(rina.decides('constructor'))
    .then(wasRefused('outcome-unknown'))
  story('who never claimed does not decide')
    .given(proposalAt('city-verification'))
    .when(rina.decides('reject', { reason: 'no room' }))
    .then(wasRefused('not-holder', { extra: { holder: null } }))
  story('a task is decided once')
    .given(arrived, rina.decides('approve', { form: visit }))
    .when(rina.decidesTask(3, 'reject', { reason: 'no room' }))
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }), soFar('TaskCompleted', 3))
  story('the form is recorded as a digest')
    .given(arrived)
    .when(rina.decides('approve', { form: visit }))
    .then(
      happened('TaskCompleted', 'FormRecorded', 'StateReached', 'TaskOpened', 'CopySent'),
      saying({
        type: 'FormRecorded',
        task: 3,
        form: 'visit-report',
        digest: sha256Hex(`salt\n${canonicalJson(visit)}`),
      }),
      ({ answer }) => {
        if (JSON.stringify(answer).includes('2026-03-04')) throw new Error('the event carries what the form says')
      },
    )
})

describe('what is wrong is said in two languages', () => {
  const inWords = (pointer: string, code: string, id: string, en: string): Sentence[] => [
    ({ answer }) => expect(answer).toMatchObject({ kind: 'refused', faults: [{ pointer, code, detail: { id, en } }] }),
  ]
  story('a reason that is missing')
    .given(arrived)
    .when(rina.decides('reject'))
    .then(...inWords('/reason', 'required', 'Tuliskan alasan keputusan ini.', 'Give the reason for this decision.'))
  story('a form too many')
    .given(arrived)
    .when(rina.decides('reject', { reason: 'no room', form: visit }))
    .then(...inWords('/form', 'unknown-field', 'Keputusan ini tidak memakai formulir.', 'This decision takes no form.'))
  story('a desk that is none')
    .given(arrived)
    .when(rina.forwardsTo('region-9'))
    .then(
      ...inWords(
        '/desk',
        'unknown',
        'Meja itu tidak ada di kantor ini hari ini.',
        'This office has no such desk today.',
      ),
    )
  story('a day that is past')
    .given(arrived)
    .when(rina.suspends('the road is closed', MONDAY_MORNING))
    .then(...inWords('/until', 'past', 'Pilih hari sesudah hari ini.', 'Choose a day after today.'))
  story('a lease without measure')
    .given(arrived)
    .when(rina.claims(1))
    .then(...inWords('/leaseSeconds', 'out-of-bounds', 'Antara 30 dan 86.400 detik.', 'Between 30 and 86,400 seconds.'))
})

describe('a decision moves the case', () => {
  story('and says where it came from')
    .given(arrived)
    .when(rina.decides('approve', { form: visit }))
    .then(
      saying({ type: 'TaskOpened', from: { agency: officeOf('city-social'), at: MONDAY_MORNING } }),
      ({ history }) =>
        expect(history).toContainEqual({
          at: MONDAY_MORNING,
          event: expect.objectContaining({
            type: 'TaskOpened',
            task: 3,
            from: { agency: officeOf('village'), at: MONDAY_MORNING },
          }),
        }),
    )
  story('and asks for no look-up where none is asked for', { rules: { checksOutdated: () => true } })
    .given(arrived)
    .when(rina.decides('approve', { form: visit }))
    .then(happened('TaskCompleted', 'FormRecorded', 'StateReached', 'TaskOpened', 'CopySent'))
  story('under the version it began with')
    .given()
    .when()
    .then(({ state }) => expect(state.workflow).toEqual({ name: 'small-proposal', version: 1 }))
  story('what may say why and need not is no correction')
    .given(arrived)
    .when(rina.decides('approve', { form: visit, reason: 'all is well' }))
    .then(theTask({ n: 4, returned: null }))
  story('to the next step of the same office without a handoff')
    .given(arrived)
    .when(rina.decides('approve', { form: visit }))
    .then(
      theTask({ n: 4, step: 'city-submission', at: 'city-social-35.79', is: 'Ready', token: 0, returned: null }),
      theCase({ state: 'CITY_VERIFIED', handoffs: 1 }),
    )
  story('to another office as a handoff')
    .given(sari.decides('submit'), hadi.claims())
    .when(hadi.decides('approve'))
    .then(
      happened('TaskCompleted', 'StateReached', 'HandedOff'),
      theCase({ state: 'VILLAGE_ENDORSED', custody: 'inTransit', handoffs: 1, tasks: 2 }),
    )
  story('to the ministry where the rules ask nothing of the province')
    .given(atSubmission)
    .when(wati.decides('approve', { form: letter }), theMessage.arrives())
    .then(theTask({ step: 'ministry-determination', at: 'ministry', desk: 'region-2' }))
  story('to the province where the rules ask for its word', {
    rules: { asks: (question) => question === 'province-recommends' },
  })
    .given(atSubmission)
    .when(wati.decides('approve', { form: letter }), theMessage.arrives())
    .then(theTask({ step: 'province-recommendation', at: 'province-social-35' }))
  story('past the province to the ministry', { rules: { asks: () => true } })
    .given(atSubmission, wati.decides('approve', { form: letter }), theMessage.arrives(), bayu.claims())
    .when(bayu.decides('approve'), theMessage.arrives())
    .then(theTask({ step: 'ministry-determination' }))
  story('to the end')
    .given(proposalAt('activation'), sari.claims())
    .when(sari.decides('approve'))
    .then(
      happened('TaskCompleted', 'StateReached', 'CaseClosed'),
      theCase({ state: 'ACTIVE', custody: 'closed', outcome: 'ACTIVE' }),
    )
  story('an outcome may name a state of its own')
    .given(proposalAt('activation'))
    .when()
    .then(theCase({ state: 'DISBURSED' }))
  story('a correction says why, and is no return')
    .given(proposalAt('activation'), sari.claims())
    .when(sari.decides('correct', { reason: 'the account has another name' }), theMessage.arrives())
    .then(
      theTask({
        step: 'ministry-determination',
        returned: { step: 'activation', reason: 'the account has another name' },
      }),
      theCase({ returns: {} }),
    )
  story('look-ups are asked for where the case arrives')
    .given(proposalAt('the city'))
    .when(theMessage.arrives())
    .then(happened('HandoffReceived', 'TaskOpened', 'ChecksAsked'))
  story('look-ups that are still good are not repeated')
    .given(proposalAt('the ministry'))
    .when(theMessage.arrives())
    .then(happened('HandoffReceived', 'TaskOpened'))
  story('look-ups that are outdated are', { rules: { checksOutdated: () => true } })
    .given(proposalAt('the ministry'))
    .when(theMessage.arrives())
    .then(happened('HandoffReceived', 'TaskOpened', 'ChecksAsked'))
})

describe('copies', () => {
  story('the province is told of the city’s submission, with the letter; the ministry, which gets the case, is not')
    .given(atSubmission)
    .when(wati.decides('approve', { form: letter }))
    .then(
      happened('TaskCompleted', 'FormRecorded', 'StateReached', 'HandedOff', 'CopySent'),
      saying({
        type: 'CopySent',
        to: officeOf('province-social'),
        from: officeOf('city-social'),
        letter: letter.letter,
      }),
    )
  story('who gets the case gets no copy of it beside')
    .given(arrived)
    .when(rina.decides('return', { reason: 'the budget does not add up' }))
    .then(happened('TaskCompleted', 'StateReached', 'HandedOff'))
  story('a form that only looks like a letter is none', {
    definition: withOutcome('city-submission', 'approve', withoutLetter(outcomeOf('city-submission', 'approve'))),
  })
    .given(atSubmission)
    .when(wati.decides('approve', { form: letter }))
    .then(saying({ type: 'CopySent', to: officeOf('province-social'), letter: null }))
  story('a rejection is told without a letter')
    .given(arrived)
    .when(rina.decides('reject', { reason: 'no room' }))
    .then(saying({ type: 'CopySent', to: officeOf('village'), letter: null }))
})

describe('copies where offices are fewer than words for them', () => {
  const oneOffice = (same: readonly string[]) => ({
    rules: { addressOf: (at: string) => plainRules.addressOf(same.includes(at) ? (same[0] ?? at) : at) },
  })
  story('who is told for two reasons is told once', oneOffice(['ministry', 'province-social']))
    .given(atSubmission)
    .when(wati.decides('reject', { reason: 'no room' }))
    .then(happened('TaskCompleted', 'StateReached', 'CaseClosed', 'CopySent'))
  story('nobody is told of their own decision', oneOffice(['city-social', 'village']))
    .given(sari.decides('submit'), hadi.claims(), hadi.decides('approve'), rina.claims())
    .when(rina.decides('reject', { reason: 'no room' }))
    .then(happened('TaskCompleted', 'StateReached', 'CaseClosed'))
})

describe('returns', () => {
  const goesRound: Sentence = several(
    rina.claims(),
    rina.decides('return', { reason: 'the budget does not add up' }),
    theMessage.arrives(),
    sari.claims(),
    sari.decides('submit'),
    hadi.claims(),
    hadi.decides('approve'),
    theMessage.arrives(),
  )
  const atCity = proposalAt('city-verification')

  story('a return goes to the village with its reason, and the city’s clock is gone')
    .given(arrived)
    .when(rina.decides('return', { reason: ' the budget does not add up ' }), theMessage.arrives())
    .then(
      theTask({
        step: 'draft',
        at: officeOf('village'),
        is: 'Ready',
        dueAt: null,
        returned: { step: 'city-verification', reason: 'the budget does not add up' },
      }),
      theCase({ state: 'DRAFT', returns: { 'city-verification': 1 } }),
    )
  story('a step may return a case three times')
    .given(atCity, goesRound, goesRound)
    .when(goesRound)
    .then(theTask({ step: 'city-verification' }), theCase({ returns: { 'city-verification': 3 } }))
  story('the fourth time it must decide otherwise')
    .given(atCity, goesRound, goesRound, goesRound, rina.claims())
    .when(rina.decides('return', { reason: 'the budget does not add up' }))
    .then(wasRefused('return-limit'), theTask({ heldBy: 'rina' }), theCase({ returns: { 'city-verification': 3 } }))
  story('and can')
    .given(atCity, goesRound, goesRound, goesRound, rina.claims())
    .when(rina.decides('approve', { form: visit }))
    .then(theTask({ step: 'city-submission' }))
  story('each step counts its own returns')
    .given(
      atCity,
      ...[goesRound, goesRound, goesRound, rina.claims(), rina.decides('approve', { form: visit }), wati.claims()],
    )
    .when(wati.decides('return', { reason: 'no photographs' }))
    .then(
      theTask({ step: 'city-verification', returned: { step: 'city-submission', reason: 'no photographs' } }),
      theCase({ returns: { 'city-verification': 3, 'city-submission': 1 } }),
    )
})

describe('a person decides only one of two steps that must be separate, however the task came', () => {
  const asVerifier = person('wati', 'Wati, who also verifies')
  const verifiedByWati = several(
    proposalAt('city-verification'),
    asVerifier.claims(),
    asVerifier.decides('approve', { form: visit }),
  )

  story('not by claiming')
    .given(verifiedByWati)
    .when(wati.claims())
    .then(wasRefused('separation-of-duties'), theTask({ step: 'city-submission', is: 'Ready' }))
  story('not as a delegate')
    .given(verifiedByWati, rina.claims())
    .when(rina.delegatesTo(wati))
    .then(wasRefused('separation-of-duties'), theTask({ heldBy: 'rina' }))
  story('not by the maker of the draft in the village')
    .given(sari.decides('submit'))
    .when(sari.claims())
    .then(wasRefused('separation-of-duties'))
  story('not after a return: who decided once has decided')
    .given(verifiedByWati, rina.claims(), rina.decides('return', { reason: 'no photographs' }))
    .when(rina.claims())
    .then(wasRefused('separation-of-duties'), theTask({ step: 'city-verification' }))
  story('not after giving the task away and getting it back')
    .given(verifiedByWati, rina.claims(), rina.delegatesTo(hadi))
    .when(hadi.delegatesTo(wati))
    .then(wasRefused('separation-of-duties'), theTask({ heldBy: 'hadi' }))
  story('nor is a decision forgotten when another decides the same step later')
    .given(
      sari.decides('submit'),
      hadi.claims(),
      hadi.decides('return', { reason: 'no signatures' }),
      rina.claims(),
      rina.decides('submit'),
    )
    .when(sari.claims())
    .then(
      wasRefused('separation-of-duties'),
      theTask({ step: 'village-endorsement' }),
      theCase({ deciders: { draft: ['sari', 'rina'], 'village-endorsement': ['hadi'] } }),
    )
  story('but the same step again is no second step')
    .given(verifiedByWati, rina.claims(), rina.decides('return', { reason: 'no photographs' }))
    .when(asVerifier.claims())
    .then(happened('TaskClaimed'))
  story('nor whom the rules bar', { rules: { bars: (step, sub) => step === 'city-verification' && sub === 'rina' } })
    .given(proposalAt('city-verification'))
    .when(rina.claims())
    .then(wasRefused('separation-of-duties'))
  story(
    'nor whom the rules bar while holding the task',
    (() => {
      // Rina becomes the group's facilitator after she claimed.
      const barred = new Set<string>()
      return { rules: { bars: (_: string, sub: string) => barred.has(sub), asks: () => barred.add('rina').size > 0 } }
    })(),
  )
    .given(proposalAt('city-verification'), rina.claims(), ({ rules }) => void rules.asks('she is named'))
    .when(rina.decides('approve', { form: visit }))
    .then(wasRefused('separation-of-duties'), theTask({ heldBy: 'rina' }))
})

describe('the maker takes a case back', () => {
  const forGood = { definition: { ...smallProposal, cancel: null } }
  story('not where its workflow knows no taking back', forGood)
    .given(arrived)
    .when(sari.takesBack('the group fell apart'))
    .then(wasRefused('wrong-state', { extra: { state: 'VILLAGE_ENDORSED' } }))
  const early = {
    ...smallProposal,
    cancel: { as: 'CANCELLED', until: ['city-verification', 'ministry-determination'] },
  }
  story('not once the first of several steps was decided that end it', { definition: early })
    .given(arrived, rina.decides('approve', { form: visit }))
    .when(sari.takesBack('the group fell apart'))
    .then(wasRefused('wrong-state', { extra: { state: 'CITY_VERIFIED' } }))
  story('and what ended there was completed', forGood)
    .given(arrived, rina.decides('reject', { reason: 'no room' }))
    .when(rina.claimsTask(3))
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }))
  story('what an officer rejected was completed, not left')
    .given(arrived, rina.decides('reject', { reason: 'no room' }))
    .when(rina.claimsTask(3))
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }))
  story('while it lies somewhere')
    .given(arrived)
    .when(sari.takesBack('the group fell apart'))
    .then(
      happened('TaskExited', 'StateReached', 'CaseClosed'),
      theCase({ state: 'CANCELLED', custody: 'closed', outcome: 'CANCELLED' }),
    )
  story('while it is on its way')
    .given(proposalAt('the ministry'))
    .when(sari.takesBack('the group fell apart'))
    .then(happened('StateReached', 'CaseClosed'), theCase({ custody: 'closed' }))
  story('not once the ministry has determined')
    .given(proposalAt('activation'))
    .when(sari.takesBack('the group fell apart'))
    .then(wasRefused('wrong-state', { extra: { state: 'DISBURSED' } }))
  story('not twice')
    .given(arrived, sari.takesBack('the group fell apart'))
    .when(sari.takesBack('the group fell apart'))
    .then(wasRefused('wrong-state', { extra: { state: 'CANCELLED' } }))
  story('what was held is then left, not completed')
    .given(arrived, sari.takesBack('the group fell apart'))
    .when(rina.decidesTask(3, 'approve', { form: visit }))
    .then(wasRefused('wrong-state', { extra: { state: 'Exited' } }))
  story('what was decided before stays completed')
    .given(arrived, sari.takesBack('the group fell apart'))
    .when(hadi.claimsTask(2))
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }))
  story('a letter that comes after is put away')
    .given(proposalAt('the ministry'), sari.takesBack('the group fell apart'))
    .when(theMessage.arrives())
    .then(happened(), theCase({ custody: 'closed' }))
  story('a task that closed its case was completed, though the case ends in the same words')
    .given(proposalAt('activation'), sari.claims(), sari.decides('withdraw', { reason: 'the group moved away' }))
    .when(theCase({ outcome: 'CANCELLED' }), sari.claims())
    .then(wasRefused('wrong-state', { extra: { state: 'Completed' } }))
})

function outcomeOf(step: string, code: string): Outcome {
  const outcome = stepOf(smallProposal, step).outcomes[code]
  if (!outcome) throw new Error(`${step} has no outcome ${code}`)
  return outcome
}

function withoutLetter(outcome: Outcome): Outcome {
  if (!outcome.form) throw new Error('the city approves with a letter')
  return { ...outcome, form: { ...outcome.form, letter: null } }
}

function withOutcome(name: string, code: string, outcome: Outcome): Definition {
  const steps = smallProposal.steps.map((step) =>
    step.name === name ? { ...step, outcomes: { ...step.outcomes, [code]: outcome } } : step,
  )
  return { ...smallProposal, steps }
}
