import { describe } from 'vitest'
import {
  aDraft,
  aProposal,
  approves,
  CITY,
  copiesWentTo,
  days,
  decides,
  dossierOf,
  everythingArrives,
  gives,
  goesOnTo,
  goesOnToTheEnd,
  happened,
  hasNoDueDate,
  isClosed,
  isDueIn,
  isUnderWay,
  itIsLate,
  type Line,
  MINISTRY,
  PROVINCE,
  rejects,
  returns,
  returnsSoFar,
  saying,
  stands,
  story,
  submits,
  theClockLooks,
  theGroup,
  VILLAGE,
  wasDone,
  wasRefused,
  withPapers,
} from '../../story/road.ts'

/** Every step of `proposal` version 1 and each of its outcomes, as design 5.1 has them. */

const HELD = ['TaskCompleted', 'FormRecorded', 'StateReached', 'TaskOpened'] as const
const SENT = ['TaskCompleted', 'FormRecorded', 'StateReached', 'HandedOff'] as const
const WHY = 'Berita acara belum ditandatangani.'

describe('a village drafts and endorses', () => {
  story('a whole draft is submitted to its own village head, and forms the group')
    .given(aDraft(dossierOf()), withPapers())
    .when(submits())
    .then(
      happened(
        'TaskCompleted',
        'AttachmentStored',
        'AttachmentStored',
        'DossierRecorded',
        'StateReached',
        'TaskOpened',
      ),
      stands({ state: 'SUBMITTED', step: 'village-endorsement', at: VILLAGE, is: 'Ready' }),
      isDueIn(5),
      theGroup({ status: 'FORMED', memberCount: 10, funded: false }),
    )

  story('the village head endorses, and the dossier is under way to the city')
    .given(aProposal('village-endorsement'))
    .when(approves())
    .then(
      happened(...SENT),
      isUnderWay({ state: 'VILLAGE_ENDORSED', step: 'city-administration', from: VILLAGE, to: CITY }),
      everythingArrives(),
      stands({ state: 'VILLAGE_ENDORSED', step: 'city-administration', at: CITY, is: 'Ready' }),
      isDueIn(3),
    )
})

describe('the city checks, visits and submits', () => {
  story('papers in order go on to the visit, and the village hears of it')
    .given(aProposal('city-administration'))
    .when(approves())
    .then(
      happened(...HELD, 'CopySent'),
      stands({ state: 'CITY_ADMIN_OK', step: 'city-verification', at: CITY }),
      isDueIn(12),
      copiesWentTo(VILLAGE),
    )

  story('a visit reported goes to the head of the city office')
    .given(aProposal('city-verification'))
    .when(approves())
    .then(
      happened('TaskCompleted', 'AttachmentStored', ...HELD.slice(1), 'CopySent'),
      stands({ state: 'CITY_VERIFIED', step: 'city-submission', at: CITY }),
      isDueIn(3),
      copiesWentTo(VILLAGE),
    )

  story('the city submits money of the centre straight to the ministry; the province gets a copy of the letter')
    .given(aProposal('city-submission', { source: 'APBN_CENTRAL' }))
    .when(approves())
    .then(
      happened(...SENT, 'CopySent'),
      isUnderWay({ state: 'SUBMITTED_TO_MINISTRY', step: 'ministry-verification', from: CITY, to: MINISTRY }),
      copiesWentTo(PROVINCE),
      saying({ type: 'CopySent', to: PROVINCE, letter: { number: '460/story-1/2026', date: '2026-03-05' } }),
      everythingArrives(),
      stands({ step: 'ministry-verification', at: MINISTRY, desk: 'DITJEN_DAYASOS' }),
      isDueIn(20),
    )

  for (const source of ['APBN_DEKON', 'APBD_PROVINCE'] as const)
    story(`the province is asked first where the money is ${source}`)
      .given(aProposal('city-submission', { source }))
      .when(approves())
      .then(
        isUnderWay({ state: 'SUBMITTED_TO_MINISTRY', step: 'province-recommendation', from: CITY, to: PROVINCE }),
        // The letter itself goes to the province, so no copy does.
        copiesWentTo(),
        everythingArrives(),
        stands({ state: 'SUBMITTED_TO_MINISTRY', step: 'province-recommendation', at: PROVINCE }),
        isDueIn(5),
      )

  story('the city’s own money is not for the province to recommend')
    .given(aProposal('city-submission', { source: 'APBD_CITY' }))
    .when(approves())
    .then(isUnderWay({ step: 'ministry-verification', from: CITY, to: MINISTRY }))

  story('the province recommends, and the city hears of it')
    .given(aProposal('province-recommendation', { source: 'APBN_DEKON' }))
    .when(approves())
    .then(
      happened(...SENT, 'CopySent'),
      isUnderWay({ state: 'PROVINCE_RECOMMENDED', step: 'ministry-verification', from: PROVINCE, to: MINISTRY }),
      copiesWentTo(CITY),
    )
})

describe('the ministry verifies, determines and tells', () => {
  story('what is verified goes to the head')
    .given(aProposal('ministry-verification'))
    .when(approves())
    .then(
      happened(...HELD, 'CopySent', 'CopySent'),
      stands({ state: 'MINISTRY_VERIFIED', step: 'ministry-determination', at: MINISTRY, desk: 'DITJEN_DAYASOS' }),
      isDueIn(5),
      copiesWentTo(CITY, PROVINCE),
    )

  story('a decree determines the sum')
    .given(aProposal('ministry-determination'))
    .when(approves((form) => ({ ...form, amount: 15_000_000 })))
    .then(
      happened('TaskCompleted', 'AmountDecided', ...HELD.slice(1), 'CopySent'),
      saying({ type: 'AmountDecided', amount: 15_000_000 }),
      stands({ state: 'DETERMINED', step: 'result-notification', at: MINISTRY }),
      isDueIn(3),
      copiesWentTo(PROVINCE),
    )

  story('a waiting list is an end, but no rejection')
    .given(aProposal('ministry-determination'))
    .when(decides('waitlist'))
    .then(happened('TaskCompleted', 'StateReached', 'CaseClosed', 'CopySent'), isClosed('NOT_SELECTED'))

  story('the result goes to the city, and everyone below hears of it')
    .given(aProposal('result-notification'))
    .when(approves())
    .then(
      happened(...SENT, 'CopySent', 'CopySent'),
      isUnderWay({ state: 'RESULT_NOTIFIED', step: 'responsibility-statement', from: MINISTRY, to: CITY }),
      // The city has it in hand, so the copies are for the province and the village.
      copiesWentTo(PROVINCE, VILLAGE),
      everythingArrives(),
      isDueIn(7),
    )
})

describe('from the statement to the money', () => {
  story('the head of the city office signs the statement and names the facilitator')
    .given(aProposal('responsibility-statement'))
    .when(approves())
    .then(
      happened(...HELD, 'CopySent', 'CopySent'),
      stands({ state: 'SPTJM_SIGNED', step: 'account-verification', at: CITY }),
      isDueIn(10),
      copiesWentTo(MINISTRY, PROVINCE),
      theGroup({ facilitator: { sub: 's-city-social-35.79-facilitator-1' } }),
    )

  story('the city may withdraw what was determined')
    .given(aProposal('responsibility-statement'))
    .when(decides('withdraw', { reason: 'Kelompok bubar.' }))
    .then(
      happened('TaskCompleted', 'StateReached', 'CaseClosed', 'CopySent', 'CopySent'),
      saying({ type: 'CaseClosed', outcome: 'CANCELLED', reason: 'Kelompok bubar.' }),
      isClosed('CANCELLED'),
    )

  story('a withdrawal says why')
    .given(aProposal('responsibility-statement'))
    .when(decides('withdraw'))
    .then(wasRefused('incomplete', [['/reason', 'required']]), stands({ step: 'responsibility-statement' }))

  story('an account in the group’s name goes to the ministry for the money')
    .given(aProposal('account-verification'))
    .when(approves())
    .then(
      happened(...SENT),
      isUnderWay({ state: 'ACCOUNT_VERIFIED', step: 'disbursement', from: CITY, to: MINISTRY }),
      everythingArrives(),
      isDueIn(10),
    )

  story('an account that is not in order goes to the village to be corrected; that is no return')
    .given(aProposal('account-verification'))
    .when(decides('correct', { reason: 'Nama pemilik belum sama.' }))
    .then(
      happened('TaskCompleted', 'StateReached', 'HandedOff'),
      isUnderWay({ state: 'SPTJM_SIGNED', step: 'account-correction', from: CITY, to: VILLAGE }),
      everythingArrives(),
      stands({
        step: 'account-correction',
        at: VILLAGE,
        returned: { step: 'account-verification', reason: 'Nama pemilik belum sama.' },
      }),
      isDueIn(5),
      returnsSoFar(0),
    )

  story('what the village corrected is checked again')
    .given(aProposal('account-correction'))
    .when(approves())
    .then(isUnderWay({ state: 'SPTJM_SIGNED', step: 'account-verification', from: VILLAGE, to: CITY }))

  story('the transfer funds the group and tells everyone')
    .given(aProposal('disbursement'))
    .when(approves())
    .then(
      happened(...SENT, 'CopySent', 'CopySent'),
      isUnderWay({ state: 'DISBURSED', step: 'activation', from: MINISTRY, to: CITY }),
      copiesWentTo(VILLAGE, PROVINCE),
      theGroup({ status: 'FUNDED', funded: true }),
      everythingArrives(),
      isDueIn(30),
    )

  story('what the bank sends back goes to the village, and no one was funded')
    .given(aProposal('disbursement'))
    .when(decides('bank-returned', { reason: 'Rekening tidak aktif.' }), everythingArrives())
    .then(
      stands({
        state: 'SPTJM_SIGNED',
        step: 'account-correction',
        at: VILLAGE,
        returned: { step: 'disbursement', reason: 'Rekening tidak aktif.' },
      }),
      theGroup({ status: 'FORMED', funded: false }),
      returnsSoFar(0),
      goesOnTo('disbursement'),
    )

  story('the facilitator shows what was bought, and the group is active')
    .given(aProposal('activation'))
    .when(approves())
    .then(
      happened(
        'TaskCompleted',
        'AttachmentStored',
        'FormRecorded',
        'StateReached',
        'CaseClosed',
        'CopySent',
        'CopySent',
        'CopySent',
      ),
      isClosed('ACTIVE'),
      copiesWentTo(VILLAGE, PROVINCE, MINISTRY),
      theGroup({ status: 'ACTIVE', funded: true }),
    )
})

describe('a return leads to the step that the definition names, with its reason', () => {
  const TO_DRAFT = { state: 'DRAFT', step: 'draft', at: VILLAGE } as const
  const AT_SUBMISSION = { state: 'CITY_VERIFIED', step: 'city-submission', at: CITY } as const
  const ways = [
    ['village-endorsement', TO_DRAFT],
    ['city-administration', TO_DRAFT],
    ['city-verification', TO_DRAFT],
    ['city-submission', { state: 'CITY_ADMIN_OK', step: 'city-verification', at: CITY }],
    ['province-recommendation', AT_SUBMISSION],
    ['ministry-verification', AT_SUBMISSION],
    ['responsibility-statement', { state: 'MINISTRY_VERIFIED', step: 'ministry-determination', at: MINISTRY }],
  ] as const
  for (const [step, there] of ways)
    story(`from ${step} to ${there.step}, and from there every step again`)
      .given(aProposal(step, { source: 'APBN_DEKON' }))
      .when(returns(WHY), everythingArrives())
      .then(
        stands({ ...there, is: 'Ready', returned: { step, reason: WHY } }),
        returnsSoFar(1),
        goesOnTo(step),
        stands({ step, returned: null }),
      )

  story('a return says why')
    .given(aProposal('city-administration'))
    .when(returns('  '))
    .then(wasRefused('incomplete', [['/reason', 'required']]))

  story('the fourth return of a step is not taken; its other outcomes remain')
    .given(
      aProposal('village-endorsement'),
      ...[1, 2, 3].flatMap(() => [returns(WHY), wasDone(), goesOnTo('village-endorsement')]),
    )
    .when(returns(WHY))
    .then(
      wasRefused('return-limit'),
      stands({ step: 'village-endorsement' }),
      rejects('Tetap tidak lengkap.'),
      wasDone(),
    )
})

describe('a rejection is an end', () => {
  for (const step of [
    'village-endorsement',
    'city-administration',
    'city-verification',
    'city-submission',
    'province-recommendation',
    'ministry-verification',
  ])
    story(`at ${step}`)
      .given(aProposal(step, { source: 'APBN_DEKON' }))
      .when(rejects('Tidak memenuhi syarat.'))
      .then(
        saying({ type: 'CaseClosed', outcome: 'REJECTED', reason: 'Tidak memenuhi syarat.' }),
        isClosed('REJECTED'),
        gives(`${VILLAGE}/operator`, (task) => ({ type: 'Complete', task, outcome: 'submit' })),
        wasRefused('wrong-state'),
      )

  story('and says why')
    .given(aProposal('city-administration'))
    .when(decides('reject'))
    .then(wasRefused('incomplete', [['/reason', 'required']]))

  story('the ministry’s head determines or puts on the waiting list, and rejects nobody')
    .given(aProposal('ministry-determination'))
    .when(rejects('Kuota habis.'))
    .then(wasRefused('outcome-unknown'))
})

describe('the village takes its proposal back', () => {
  const cancels = (client: string): Line => gives(client, () => ({ type: 'Cancel', reason: 'Kelompok bubar.' }))

  for (const step of ['draft', 'city-verification', 'ministry-determination'])
    story(`from ${step}, whoever holds it`)
      .given(aProposal(step))
      .when(cancels(`${VILLAGE}/operator`))
      .then(happened('TaskExited', 'StateReached', 'CaseClosed'), isClosed('CANCELLED'))

  story('while it is under way')
    .given(aProposal('village-endorsement'), approves())
    .when(cancels(`${VILLAGE}/head`))
    .then(
      happened('StateReached', 'CaseClosed'),
      // Its messages come too late and do nothing.
      everythingArrives(),
      isClosed('CANCELLED'),
    )

  story('not after it was determined')
    .given(aProposal('result-notification'))
    .when(cancels(`${VILLAGE}/operator`))
    .then(wasRefused('wrong-state'), stands({ step: 'result-notification' }))

  story('and not when it came back to be determined again')
    .given(aProposal('responsibility-statement'), returns(WHY), everythingArrives())
    .when(cancels(`${VILLAGE}/operator`))
    .then(wasRefused('wrong-state'), stands({ step: 'ministry-determination' }))

  for (const client of [`${CITY}/operator`, `${PROVINCE}/head`, 'ministry/head'])
    story(`${client} cannot do it for them`)
      .given(aProposal('city-verification'))
      .when(cancels(client))
      .then(wasRefused('forbidden'))

  story('another village does not even see it')
    .given(aProposal('city-verification'))
    .when(cancels('village-35.79.02.2005/operator'))
    .then(wasRefused('not-found'))
})

describe('a decision is one of its step', () => {
  story('an outcome of another step is unknown here')
    .given(aProposal('city-administration'))
    .when(decides('waitlist'))
    .then(wasRefused('outcome-unknown'))

  story('a return takes no form')
    .given(aProposal('city-administration'))
    .when(decides('return', { reason: WHY, form: { documentsReadable: true } }))
    .then(wasRefused('invalid', [['/form', 'unknown-field']]))

  story('the whole way, with the province and a bank that sends the money back')
    .given(aProposal('disbursement', { source: 'APBN_DEKON' }), decides('bank-returned', { reason: 'Salah nomor.' }))
    .when(everythingArrives(), goesOnToTheEnd())
    .then(isClosed('ACTIVE'))
})

describe('clocks', () => {
  story('a draft has no date; what was returned stops the clock of who returned it')
    .given(aProposal('city-administration'))
    .when(returns(WHY), everythingArrives())
    .then(hasNoDueDate(), days(60), theClockLooks(), happened())

  story('a late task is marked, and half the allowance later told one level up')
    .given(aProposal('city-submission'))
    .when(itIsLate(), theClockLooks())
    .then(
      happened('TaskLate'),
      days(4),
      theClockLooks(),
      happened('TaskEscalated', 'CopySent', 'CopySent'),
      // The village waits, the province is above; the task itself does not move.
      copiesWentTo(VILLAGE, PROVINCE),
      stands({ step: 'city-submission', at: CITY }),
      theClockLooks(),
      happened(),
    )

  story('a verifier’s late task is told to nobody outside: their head sees it')
    .given(aProposal('city-verification'))
    .when(itIsLate(), theClockLooks(), days(20), theClockLooks())
    .then(happened('TaskEscalated'))
})
