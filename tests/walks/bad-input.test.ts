import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clientOf } from '../../infra/local/seed/decisions.ts'
import { Problem, Proposal, Task, TaskDetail } from './answers.ts'
import { begin, dossier, type Journey, today } from './journey.ts'
import { type Answer, answerTo, type Officer, type People, peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

/** Stands in every wrong value that is a text: no answer may repeat it. */
const CANARY = 'Kenari-Z9'
const SISIR = '35.79.01.1004'
const NTH_DRAFT = 301

let stack: Stack
let people: People
let sari: Officer
let draft: Journey
let submitted: Journey
let task: Task
beforeAll(async () => {
  stack = await startStack(inject('common'))
  people = peopleOf(stack)
  sari = people(clientOf('draft', SISIR))
  draft = await begin(stack, people, { n: NTH_DRAFT, village: SISIR, members: 6 })
  submitted = await begin(stack, people, { n: 302, village: SISIR })
  await submitted.addPapers()
  await submitted.submit()
  await submitted.pass('village-endorsement')
  task = await submitted.arrive('city-administration')
  // Answers of the register come by themselves and count as news of the case.
  await until('the register has answered', async () => {
    const { checks } = TaskDetail.parse((await people(CITY).get(`/v1/tasks/${task.id}`)).body)
    return checks.every(({ result }) => result !== 'pending')
  })
  task = Task.parse((await people(CITY).command(`/v1/tasks/${task.id}/claim`, {}, `claim-${task.id}`)).body)
})
afterAll(() => stack.remove())

const CITY = clientOf('city-administration', SISIR)

/** What must be the same after a wrong request as before it: the cases with their versions, and who holds what in the lists. */
async function everything(): Promise<string[]> {
  const cases = await Promise.all([
    sari.get(`/v1/proposals/${draft.id}`),
    sari.get(`/v1/proposals/${submitted.id}`),
    sari.get(`/v1/proposals/${draft.id}/history`),
    people(CITY).get(`/v1/tasks/${task.id}`),
  ])
  const lists = await Promise.all([
    sari.list(),
    people(CITY).list(),
    people(CITY).list('mine'),
    people('ministry/head').list(),
  ])
  return [
    ...cases.map(({ etag, text }) => `${etag} ${text}`),
    // The clock may just be saying of a seeded task that it is late.
    ...lists.flatMap((tasks) =>
      tasks.map(({ id, state, holder, claimToken }) => JSON.stringify([id, state, holder, claimToken])),
    ),
  ]
}

type Wrong = [what: string, ask: () => Promise<Answer>, status: number, code: string, pointers?: string[]]

async function areRefused(wrongs: readonly Wrong[]): Promise<void> {
  const before = await everything()
  for (const [what, ask, status, code, pointers = []] of wrongs) {
    const answer = await ask()
    expect([what, answer.status, answer.headers.get('content-type')]).toEqual([
      what,
      status,
      'application/problem+json; charset=utf-8',
    ])
    const problem = Problem.parse(answer.body)
    expect([what, problem.code, problem.status]).toEqual([what, code, status])
    expect([what, (problem.errors ?? []).map(({ pointer }) => pointer)]).toEqual([what, pointers])
    expect(answer.text, what).not.toContain(CANARY)
    expect(await everything(), `nothing changed after: ${what}`).toEqual(before)
  }
}

let keys = 0
const freshKey = (): string => {
  keys += 1
  return `wrong-${String(keys).padStart(4, '0')}`
}
const post =
  (officer: () => Officer, path: () => string, body: unknown, headers: Record<string, string> = {}) =>
  (): Promise<Answer> =>
    officer().ask('POST', path(), body, { key: freshKey(), headers })

test('a malformed draft is refused at the place where it is wrong', async () => {
  const given = dossier(stack, { n: 303, village: SISIR, members: 6 })
  const [first, ...others] = given.members ?? []
  const begins = (change: object): (() => Promise<Answer>) =>
    post(
      () => sari,
      () => '/v1/proposals',
      { ...given, ...change },
    )
  const member = (change: object) => begins({ members: [{ ...first, ...change }, ...others] })
  await areRefused([
    ['an unknown field', begins({ colour: CANARY }), 400, 'invalid', ['/colour']],
    ['no village', begins({ village: undefined }), 400, 'invalid', ['/village']],
    ['a village that is no code', begins({ village: CANARY }), 400, 'invalid', ['/village']],
    ['a village that does not exist', begins({ village: '35.79.01.1999' }), 400, 'invalid', ['/village']],
    ['a NIK of fifteen digits', member({ nationalId: '357901170880001' }), 400, 'invalid', ['/members/0/nationalId']],
    ['a card with a letter', member({ familyCardNo: '35790117O8800001' }), 400, 'invalid', ['/members/0/familyCardNo']],
    ['a NIK as a number', member({ nationalId: 3579011708800001 }), 400, 'invalid', ['/members/0/nationalId']],
    ['a role that is none', member({ role: CANARY }), 400, 'invalid', ['/members/0/role']],
    ['a name without end', member({ fullName: CANARY.repeat(50) }), 400, 'invalid', ['/members/0/fullName']],
    ['a member too many', begins({ members: Array.from({ length: 21 }, () => first) }), 400, 'invalid', ['/members']],
    ['a negative amount', begins({ requestedAmount: -1 }), 400, 'invalid', ['/requestedAmount']],
    ['half a rupiah', begins({ requestedAmount: 0.5 }), 400, 'invalid', ['/requestedAmount']],
    ['a budget year in words', begins({ budgetYear: CANARY }), 400, 'invalid', ['/budgetYear']],
    ['an unknown source of money', begins({ budgetSource: CANARY }), 400, 'invalid', ['/budgetSource']],
    [
      'a day that does not exist',
      begins({ deliberation: { date: '2026-02-30' } }),
      400,
      'invalid',
      ['/deliberation/date'],
    ],
    [
      'three faults at once',
      begins({ village: '35', requestedAmount: -1, group: { name: '' } }),
      400,
      'invalid',
      ['/village', '/group/name', '/requestedAmount'],
    ],
  ])
})

test('a body that is no JSON of the contract is refused before it is looked at', async () => {
  const begins = (body: unknown, headers = {}) =>
    post(
      () => sari,
      () => '/v1/proposals',
      body,
      headers,
    )
  const depth = 100
  await areRefused([
    ['half a text', begins(`{"village":"${CANARY}`), 400, 'invalid', ['']],
    ['a list', begins([]), 400, 'invalid', ['']],
    ['nothing but null', begins('null'), 400, 'invalid', ['']],
    ['endlessly deep', begins(`${'['.repeat(depth)}${']'.repeat(depth)}`), 400, 'invalid', ['']],
    ['a name that means something', begins(`{"__proto__":{"village":"${CANARY}"}}`), 400, 'invalid', ['']],
    ['more than 256 KiB', begins({ village: SISIR, group: { address: 'x'.repeat(270_000) } }), 413, 'too-large'],
    [
      'a form of a page',
      begins('village=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported-media-type',
    ],
    ['no key', () => sari.ask('POST', '/v1/proposals', { village: SISIR }), 400, 'idempotency-key-required'],
    [
      'a short key',
      () => sari.ask('POST', '/v1/proposals', { village: SISIR }, { key: 'short' }),
      400,
      'idempotency-key-required',
    ],
  ])
})

test('what the rules ask for is judged at submit, all faults together', async () => {
  const path = `/v1/proposals/${draft.id}`
  const right = dossier(stack, { n: NTH_DRAFT, village: SISIR, members: 6 })
  const [first, second, ...others] = right.members ?? []
  const twice = { ...second, familyCardNo: first?.familyCardNo, role: 'CHAIR' }
  const born = { ...others[0], nationalId: '3579013113700001' } // on 31 of month 13
  const members = [first, twice, born, ...others.slice(1)]
  const saved = await sari.ask('PUT', path, { ...right, members, requestedAmount: 11_000_000 })
  expect([saved.status, Proposal.parse(saved.body).state]).toEqual([200, 'DRAFT'])
  await areRefused([
    [
      'an unfinished dossier',
      post(
        () => sari,
        () => `${path}/submit`,
        {},
      ),
      422,
      'incomplete',
      [
        '/members/2/nationalId',
        '/members/1/familyCardNo',
        '/members',
        '/members',
        '/requestedAmount',
        '/attachments',
        '/attachments',
      ],
    ],
    [
      'a submit that says something',
      post(
        () => sari,
        () => `${path}/submit`,
        { note: CANARY },
      ),
      400,
      'invalid',
      ['/note'],
    ],
    [
      'a cancellation without a reason',
      post(
        () => sari,
        () => `${path}/cancel`,
        {},
      ),
      422,
      'incomplete',
      ['/reason'],
    ],
    [
      'a draft moved to another village',
      () => sari.ask('PUT', path, { village: '35.79.01' }),
      400,
      'invalid',
      ['/village'],
    ],
    ['a version that is not there', () => sari.ask('PUT', path, right, { ifMatch: '"0"' }), 412, 'stale'],
    ['a version that is no tag', () => sari.ask('PUT', path, right, { ifMatch: CANARY }), 400, 'invalid', ['If-Match']],
  ])
})

test('a decision that cannot be is refused, and the task stays with its holder', async () => {
  const city = (): Officer => people(CITY)
  const complete = (body: object, headers = {}) => post(city, () => `/v1/tasks/${task.id}/complete`, body, headers)
  const on = (action: string, body: object) => post(city, () => `/v1/tasks/${task.id}/${action}`, body)
  const form = { documentsReadable: true, budgetAddsUp: true, noDuplicates: true }
  const reason = 'Kurang.'
  await areRefused([
    ['an outcome of another step', complete({ outcome: 'waitlist', reason }), 422, 'outcome-unknown'],
    ['an outcome that every object has', complete({ outcome: 'constructor' }), 422, 'outcome-unknown'],
    ['no outcome', complete({ form }), 400, 'invalid', ['/outcome']],
    ['a return without a reason', complete({ outcome: 'return' }), 422, 'incomplete', ['/reason']],
    ['a blank reason', complete({ outcome: 'return', reason: '  ' }), 422, 'incomplete', ['/reason']],
    ['a form that no one asked for', complete({ outcome: 'return', reason, form }), 400, 'invalid', ['/form']],
    [
      'no form',
      complete({ outcome: 'approve' }),
      422,
      'incomplete',
      ['/form/documentsReadable', '/form/budgetAddsUp', '/form/noDuplicates'],
    ],
    [
      'half a form',
      complete({ outcome: 'approve', form: { documentsReadable: true } }),
      422,
      'incomplete',
      ['/form/budgetAddsUp', '/form/noDuplicates'],
    ],
    [
      'a form with more',
      complete({ outcome: 'approve', form: { ...form, mood: CANARY } }),
      400,
      'invalid',
      ['/form/mood'],
    ],
    [
      'a yes in words',
      complete({ outcome: 'approve', form: { ...form, noDuplicates: CANARY } }),
      400,
      'invalid',
      ['/form/noDuplicates'],
    ],
    ['a token in words', complete({ outcome: 'approve', form, claimToken: CANARY }), 400, 'invalid', ['/claimToken']],
    ['an old token', complete({ outcome: 'approve', form, claimToken: 0 }), 409, 'not-holder'],
    ['an old version', complete({ outcome: 'approve', form }, { 'if-match': '"1.1.1.1.1.Ready"' }), 412, 'stale'],
    ['a lease of a moment', on('claim', { leaseSeconds: 29 }), 400, 'invalid', ['/leaseSeconds']],
    ['a rest without a reason', on('suspend', {}), 422, 'incomplete', ['/reason']],
    ['a rest until yesterday', on('suspend', { reason, until: '2020-01-01' }), 400, 'invalid', ['/until']],
    ['a colleague who is none', on('delegate', { to: CANARY }), 400, 'invalid', ['/to']],
    [
      'a colleague of another role',
      on('delegate', { to: 's-city-social-35.79-verifier-1' }),
      422,
      'incomplete',
      ['/to'],
    ],
    ['a desk that is none', on('forward', { desk: CANARY }), 400, 'invalid', ['/desk']],
    ['a task of a later day', post(city, () => `/v1/tasks/${submitted.id}.99/claim`, {}), 404, 'not-found'],
    [
      'a step of the past',
      post(
        () => sari,
        () => `/v1/tasks/${submitted.id}.1/claim`,
        {},
      ),
      409,
      'wrong-state',
    ],
    [
      'a task of another office',
      post(
        () => sari,
        () => `/v1/tasks/${task.id}/claim`,
        {},
      ),
      403,
      'forbidden',
    ],
    [
      'a colleague has it',
      post(
        () => people(`${CITY}/2`),
        () => `/v1/tasks/${task.id}/claim`,
        {},
      ),
      409,
      'already-claimed',
    ],
    ['a batch of nothing', post(city, () => '/v1/tasks/batch', { action: 'claim', ids: [] }), 400, 'invalid', ['/ids']],
    [
      'a batch without its desk',
      post(city, () => '/v1/tasks/batch', { action: 'forward', ids: [task.id] }),
      400,
      'invalid',
      ['/desk'],
    ],
  ])
})

test('a file that the platform does not take is not even announced', async () => {
  const file = {
    kind: 'PROPOSAL_DOC',
    fileName: 'usulan.pdf',
    mediaType: 'application/pdf',
    size: 1,
    sha256: 'a'.repeat(64),
  }
  const announces = (change: object) =>
    post(
      () => sari,
      () => `/v1/proposals/${draft.id}/attachments`,
      { ...file, ...change },
    )
  await areRefused([
    ['an unknown kind', announces({ kind: CANARY }), 400, 'invalid', ['/kind']],
    ['a path as a name', announces({ fileName: '../usulan.pdf' }), 400, 'invalid', ['/fileName']],
    ['a page', announces({ mediaType: 'text/html' }), 400, 'invalid', ['/mediaType']],
    ['an empty file', announces({ size: 0 }), 400, 'invalid', ['/size']],
    ['more than 10 MiB', announces({ size: 10 * 1024 * 1024 + 1 }), 400, 'invalid', ['/size']],
    ['half a digest', announces({ sha256: 'a'.repeat(63) }), 400, 'invalid', ['/sha256']],
    [
      'by another office',
      post(
        () => people(CITY),
        () => `/v1/proposals/${draft.id}/attachments`,
        file,
      ),
      404,
      'not-found',
    ],
  ])
})

test('a question that cannot be answered says which part of it', async () => {
  const asks =
    (path: string, headers = {}) =>
    () =>
      people(CITY).get(path, headers)
  const mint = (authorization: string) => () => answerTo(`${stack.base}/v1/me`, { headers: { authorization } })
  await areRefused([
    ['a view that is none', asks(`/v1/tasks?view=${CANARY}`), 400, 'invalid', ['view']],
    ['a page of nothing', asks('/v1/tasks?limit=0'), 400, 'invalid', ['limit']],
    ['a page of too much', asks('/v1/tasks?limit=101'), 400, 'invalid', ['limit']],
    ['an unknown filter', asks(`/v1/tasks?colour=${CANARY}`), 400, 'invalid', ['colour']],
    ['a filter twice', asks('/v1/tasks?view=mine&view=agency'), 400, 'invalid', ['view']],
    ['a place in no list', asks(`/v1/tasks?cursor=${CANARY}`), 400, 'cursor-invalid'],
    ['a city that is no code', asks('/v1/proposals?city=3579'), 400, 'invalid', ['city']],
    ['an answer as a page', asks('/v1/tasks', { accept: 'text/html' }), 406, 'not-acceptable'],
    ['an address that is none', asks(`/v1/${CANARY}`), 404, 'not-found'],
    ['an id with odd characters', asks(`/v1/proposals/${CANARY}%00'`), 404, 'not-found'],
    ['a method that is not there', () => sari.ask('DELETE', '/v1/me', {}), 405, 'method-not-allowed'],
    ['no token', () => answerTo(`${stack.base}/v1/me`, {}), 401, 'unauthenticated'],
    ['a token that is none', mint(`Bearer ${CANARY}`), 401, 'unauthenticated'],
    ['a token unsigned', mint(`Bearer ${btoa('{"alg":"none"}')}.${btoa('{}')}.`), 401, 'unauthenticated'],
  ])
})

test('each later step judges its own form: dates, sums and names that must agree', async () => {
  const tomorrow = new Date(Date.parse(`${today(stack)}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const letter = { number: '1/CONTOH', date: today(stack) }
  const account = { bank: 'Bank Contoh', number: '900000000001', holder: CANARY }
  const gps = { latitude: -7.87, longitude: 112.53 }
  const visit = {
    visitDate: today(stack),
    officer: 'Petugas',
    findings: 'Kelompok ada dan siap.',
    recommendation: 'Layak.',
  }
  const bad: [step: string, form: object, status: number, code: string, pointers: string[]][] = [
    [
      'city-verification',
      { ...visit, gps: { ...gps, latitude: 78.7 }, photos: ['A1'] },
      400,
      'invalid',
      ['/form/gps/latitude'],
    ],
    ['city-verification', { ...visit, gps, photos: ['A1'] }, 422, 'incomplete', ['/form/photos/0']],
    [
      'city-verification',
      { ...visit, gps, visitDate: tomorrow, photos: ['A1'] },
      422,
      'incomplete',
      ['/form/visitDate', '/form/photos/0'],
    ],
    ['city-submission', { letter: { ...letter, date: '2026-13-01' } }, 400, 'invalid', ['/form/letter/date']],
    ['city-submission', { letter: { ...letter, date: tomorrow } }, 422, 'incomplete', ['/form/letter/date']],
    ['ministry-determination', { letter, signer: 'Direktur', amount: 0 }, 400, 'invalid', ['/form/amount']],
    [
      'responsibility-statement',
      { letter, signer: 'Kepala', facilitator: CANARY },
      422,
      'incomplete',
      ['/form/facilitator'],
    ],
    ['account-verification', { account }, 422, 'incomplete', ['/form/account/holder']],
    ['disbursement', { letter, amount: 1 }, 422, 'incomplete', ['/form/amount']],
    ['activation', { items: [], evidence: ['A1'] }, 400, 'invalid', ['/form/items']],
  ]
  for (const [step, form, status, code, pointers] of bad) {
    const officer = people(clientOf(step, SISIR))
    const [waiting] = (await officer.list()).filter((one) => one.step === step)
    await officer.command(`/v1/tasks/${waiting?.id}/claim`, {}, `claim-${waiting?.id}`)
    const ask = post(
      () => officer,
      () => `/v1/tasks/${waiting?.id}/complete`,
      { outcome: 'approve', form },
    )
    await areRefused([[`${step}: ${pointers}`, ask, status, code, pointers]])
  }
})

test('a refusal speaks Indonesian, and English to who prefers it', async () => {
  const say = async (language: string): Promise<string> => {
    const { headers, body } = await people(CITY).get('/v1/tasks?limit=0', { 'accept-language': language })
    expect(headers.get('content-language')).toBe(language.slice(0, 2))
    return Problem.parse(body).title
  }
  expect(await say('id-ID')).toBe('Permintaan tidak sesuai bentuk yang diminta.')
  expect(await say('en, id;q=0.5')).toBe('The request is not of the required form.')
})
