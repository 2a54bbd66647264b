import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { clientOf } from '../../infra/local/seed/decisions.ts'
import { verifyHistory } from '../../shared/cases/audit/verify-history.ts'
import { fileKeys } from '../../shared/store/keys/file-keys.ts'
import { type Event, History, Problem, Task, TaskDetail, Throughput } from './answers.ts'
import { begin, type Journey } from './journey.ts'
import { idsIn, type People, peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

/** One day of Kota Batu over HTTP: what it leaves is read and given again by the later stories of this file. */
let stack: Stack
let people: People
let chips: Journey
beforeAll(async () => {
  stack = await startStack(inject('common'))
  people = peopleOf(stack)
})
afterAll(() => stack.remove())

const TEMAS = '35.79.01.1002'
const typesOf = (events: readonly Event[]): string[] => events.map(({ type }) => type)
const returnsIn = (events: readonly Event[]): unknown[] =>
  events.filter(({ type, effect }) => type === 'TaskCompleted' && effect === 'return').map(({ step }) => step)

test('a proposal goes from a draft in Temas to an active group, returned wherever it may be returned', async () => {
  chips = await begin(stack, people, { n: 101, village: TEMAS, source: 'APBN_DEKON' })
  await chips.addPapers()
  expect(await chips.submit()).toMatchObject({ state: 'SUBMITTED', ruleSet: 'KUBE-2026' })

  await chips.returnFrom('village-endorsement', 'Tanda tangan ketua belum ada.')
  expect((await chips.arrive('draft')).holder).toBeNull()
  await chips.submit()
  await chips.pass('village-endorsement')
  await chips.returnFrom('city-administration', 'Berita acara tidak terbaca.')
  await chips.submit()
  await chips.pass('village-endorsement', 'city-administration')
  await chips.returnFrom('city-verification', 'Tempat usaha belum ada.')
  await chips.submit()
  await chips.pass('village-endorsement', 'city-administration', 'city-verification')
  await chips.returnFrom('city-submission', 'Foto kunjungan kurang jelas.')
  await chips.pass('city-verification', 'city-submission')
  await chips.returnFrom('province-recommendation', 'Surat pengantar belum lengkap.')
  await chips.pass('city-submission', 'province-recommendation')
  await chips.returnFrom('ministry-verification', 'Daftar kelompok tidak sama dengan surat.')
  await chips.pass('city-submission', 'province-recommendation', 'ministry-verification')
  await chips.pass('ministry-determination', 'result-notification')
  await chips.returnFrom('responsibility-statement', 'Jumlah dalam SK perlu diperiksa.')
  expect(await chips.now()).toMatchObject({ state: 'MINISTRY_VERIFIED' })
  await chips.pass('ministry-determination', 'result-notification', 'responsibility-statement')
  await chips.decide('account-verification', 'correct', 'Rekening atas nama pribadi.')
  await chips.pass('account-correction', 'account-verification')
  await chips.decide('disbursement', 'bank-returned', 'Nomor rekening tidak dikenal bank.')
  expect(await chips.now()).toMatchObject({ state: 'SPTJM_SIGNED' })
  await chips.pass('account-correction', 'account-verification', 'disbursement', 'activation')

  expect(await chips.now()).toMatchObject({
    state: 'ACTIVE',
    step: null,
    custody: { kind: 'closed', outcome: 'ACTIVE' },
  })
  const { events } = await chips.history()
  expect(returnsIn(events)).toEqual([
    'village-endorsement',
    'city-administration',
    'city-verification',
    'city-submission',
    'province-recommendation',
    'ministry-verification',
    'responsibility-statement',
  ])
  expect(events.filter(({ type }) => type === 'HandedOff').length).toBe(
    events.filter(({ type }) => type === 'HandoffReceived').length,
  )
  const copied = new Set(events.filter(({ type }) => type === 'CopySent').map(({ to }) => to))
  expect([...copied].toSorted()).toEqual(['city-social-35.79', 'ministry', 'province-social-35', `village-${TEMAS}`])
})

test('a step returns three times at most; who is then rejected may not propose again that year', async () => {
  const woven = await begin(stack, people, { n: 102, village: TEMAS, members: 5 })
  await woven.addPapers()
  await woven.submit()
  for (const fault of ['RAB belum jelas.', 'RAB masih belum jelas.', 'RAB tetap belum jelas.']) {
    await woven.returnFrom('village-endorsement', fault)
    await woven.submit()
  }
  const task = await woven.arrive('village-endorsement')
  const head = people(clientOf('village-endorsement', TEMAS))
  const offered = TaskDetail.parse((await head.get(`/v1/tasks/${task.id}`)).body).outcomes.map(({ code }) => code)
  expect(offered).toEqual(['approve', 'reject'])
  const fourth = await woven.tryToDecide('village-endorsement', 'return', 'Sekali lagi.')
  expect([fourth.status, Problem.parse(fourth.body).code]).toEqual([409, 'return-limit'])
  await woven.decide('village-endorsement', 'reject', 'Kelompok tidak memenuhi syarat.')
  expect(await woven.now()).toMatchObject({ state: 'REJECTED', custody: { kind: 'closed', outcome: 'REJECTED' } })

  const { group } = await woven.now()
  const again = await begin(stack, people, { n: 103, village: TEMAS, groupId: group.id ?? '' })
  await again.addPapers()
  const submitted = await again.tryToSubmit()
  expect([submitted.status, Problem.parse(submitted.body)]).toMatchObject([
    409,
    { code: 'rejected-this-year', errors: [{ pointer: '/budgetYear' }] },
  ])
  expect(await again.now()).toMatchObject({ state: 'DRAFT', step: 'draft' })

  // Its members are free for another group.
  const another = await begin(stack, people, { n: 104, village: TEMAS, peopleOf: 102, members: 5 })
  await another.addPapers()
  expect(await another.submit()).toMatchObject({ state: 'SUBMITTED' })
})

test('a proposal that is eligible but beyond the quota waits for another year, and is not rejected', async () => {
  const laundry = await begin(stack, people, { n: 105, village: TEMAS, source: 'APBN_CENTRAL' })
  await laundry.addPapers()
  await laundry.submit()
  await laundry.pass('village-endorsement', 'city-administration', 'city-verification', 'city-submission')
  await laundry.pass('ministry-verification')
  await laundry.decide('ministry-determination', 'waitlist', 'Kuota tahun ini sudah habis.')
  expect(await laundry.now()).toMatchObject({
    state: 'NOT_SELECTED',
    custody: { kind: 'closed', outcome: 'NOT_SELECTED' },
  })
  // The same group may propose again, this year too.
  const { group } = await laundry.now()
  const again = await begin(stack, people, { n: 106, village: TEMAS, groupId: group.id ?? '', peopleOf: 105 })
  await again.addPapers()
  expect(await again.submit()).toMatchObject({ state: 'SUBMITTED', group: { id: group.id } })
})

test('a village cancels while the city holds the task: the city finds it gone', async () => {
  const coffee = await begin(stack, people, { n: 107, village: TEMAS })
  await coffee.addPapers()
  await coffee.submit()
  await coffee.pass('village-endorsement')
  const task = await coffee.arrive('city-administration')
  await coffee.cancel('Kelompok pindah desa.')
  const operator = people(clientOf('city-administration', TEMAS))
  expect((await operator.list()).map(({ id }) => id)).not.toContain(task.id)
  const claim = await operator.ask('POST', `/v1/tasks/${task.id}/claim`, {}, { key: `late-claim-${task.id}` })
  expect([claim.status, Problem.parse(claim.body).code]).toEqual([409, 'wrong-state'])
})

test('who kept a task longer than the lease decides no more: another took it', async () => {
  const lapsing = await begin(stack, people, { n: 108, village: TEMAS })
  await lapsing.addPapers()
  await lapsing.submit()
  await lapsing.pass('village-endorsement', 'city-administration')
  const task = await lapsing.arrive('city-verification')
  const [mega, nanda] = [people('city-social-35.79/verifier'), people('city-social-35.79/verifier/2')]
  const path = `/v1/tasks/${task.id}`
  const first = Task.parse((await mega.command(`${path}/claim`, { leaseSeconds: 30 }, `claim-mega-${task.id}`)).body)
  const early = await nanda.ask('POST', `${path}/claim`, {}, { key: `early-claim-${task.id}` })
  expect([early.status, early.body]).toMatchObject([409, { code: 'already-claimed', holder: first.holder }])
  stack.moveClock('+31s')
  await until('the lease has run out', async () => (await nanda.list('unclaimed')).some(({ id }) => id === task.id))
  const second = Task.parse((await nanda.command(`${path}/claim`, {}, `claim-nanda-${task.id}`)).body)
  expect(second.claimToken).toBeGreaterThan(first.claimToken)
  const decision = { outcome: 'return', reason: 'Terlambat.', claimToken: first.claimToken }
  const stale = await mega.ask('POST', `${path}/complete`, decision, { key: `stale-complete-${task.id}` })
  expect([stale.status, Problem.parse(stale.body).code]).toEqual([409, 'not-holder'])
  expect(await lapsing.now()).toMatchObject({ step: 'city-verification', version: second.version })
  await nanda.command(`${path}/complete`, { outcome: 'reject', reason: 'Tidak layak.' }, `complete-${task.id}`)
  expect(await lapsing.now()).toMatchObject({ state: 'REJECTED' })
})

test('what an office leaves lying is late, then told to those who wait and to the level above', async () => {
  const waiting = await begin(stack, people, { n: 109, village: TEMAS, source: 'APBN_DEKON' })
  await waiting.addPapers()
  await waiting.submit()
  await waiting.pass('village-endorsement', 'city-administration', 'city-verification')
  const task = await waiting.arrive('city-submission')
  expect([task.late, task.escalated]).toEqual([false, false])
  const copies = async () => (await waiting.history()).events.filter(({ type }) => type === 'CopySent').length
  const before = await copies()

  stack.moveClock('+28d') // more than five working days, holidays and all
  const events = await until('the clock acts on the case', async () => {
    const seen = await waiting.history()
    return typesOf(seen.events).includes('TaskEscalated') && seen.events
  })
  const facts = { step: 'city-submission', agency: 'city-social-35.79' }
  expect(events.filter(({ type }) => type === 'TaskLate')).toEqual([expect.objectContaining(facts)])
  expect(events.filter(({ type }) => type === 'TaskEscalated')).toEqual([expect.objectContaining(facts)])
  const told = events.filter(({ type }) => type === 'CopySent').slice(before)
  expect(told.map(({ to }) => to)).toEqual([`village-${TEMAS}`, 'province-social-35'])
  // The task did not move, and its list says how it is.
  expect(await waiting.arrive('city-submission')).toMatchObject({ id: task.id, late: true, escalated: true })
  // Late is no end: the case goes on.
  await waiting.pass('city-submission', 'province-recommendation')
  expect(await waiting.arrive('ministry-verification')).toMatchObject({ late: false })
})

test('the history leaves as a chain that anyone can verify, and no line of it can be changed unseen', async () => {
  const village = people(clientOf('draft', TEMAS))
  const path = `/v1/proposals/${chips.id}/history`
  const exported = await village.get(path, { accept: 'application/jsonl' })
  expect([exported.status, exported.headers.get('content-type')]).toEqual([200, 'application/jsonl'])
  const key = await fileKeys(placesIn(stack.data).keys).publicKeyPem()
  const { entries } = await chips.history()
  expect(verifyHistory(exported.text, key)).toEqual({ kind: 'whole', entries })

  const lines = exported.text.trimEnd().split('\n')
  const text = (changed: readonly string[]): string => `${changed.join('\n')}\n`
  const n = Math.floor(entries / 2)
  const line = lines[n - 1] ?? ''
  const mutations: Record<string, string[]> = {
    'another reason': lines.with(n - 1, line.replace(/"at":"2/, '"at":"3')),
    'an entry dropped': lines.toSpliced(n - 1, 1),
    'an entry twice': lines.toSpliced(n, 0, line),
    'two entries swapped': lines.with(n - 1, lines[n] ?? '').with(n, line),
    'the end cut off': [...lines.slice(0, n), lines.at(-1) ?? ''],
    'the head missing': lines.slice(0, -1),
  }
  for (const [what, mutated] of Object.entries(mutations))
    expect([what, verifyHistory(text(mutated), key).kind]).toEqual([what, 'broken'])
  // The same bytes to every reader.
  const city = await people(clientOf('city-administration', TEMAS)).get(path)
  expect(city.text).toBe((await village.get(path)).text)
})

test('every command of the day, given again with its key, changes nothing and answers as the first time', async () => {
  expect(people.given.length).toBeGreaterThan(150)
  const before = await deeds()
  for (const { client, path, key, body, status, ids } of people.given) {
    const again = await people(client).ask('POST', path, body, { key })
    expect([path, again.status, again.replayed, idsIn(again.body)]).toEqual([path, status, true, ids])
  }
  expect(await deeds()).toEqual(before)
})

test('a key that was used for one request takes no other', async () => {
  const before = await deeds()
  for (const { client, path, key, body } of people.given.filter((one) => !one.path.endsWith('/submit'))) {
    const other = { ...Object(body), ...(path.endsWith('/claim') ? { leaseSeconds: 77 } : another(path)) }
    const again = await people(client).ask('POST', path, other, { key })
    expect([path, again.status, Problem.safeParse(again.body).data?.code]).toEqual([
      path,
      422,
      'idempotency-key-reused',
    ])
  }
  expect(await deeds()).toEqual(before)
})

test('the counters of the ministry agree with a count of the cases', async () => {
  const city = people('city-social-35.79/supervisor')
  await until('the counters of Kota Batu say what its list says', async () => {
    const { body } = await people('ministry/supervisor').get('/v1/throughput?scope=35.79')
    const { totals, steps } = Throughput.parse(body)
    const counted = steps.filter(({ step }) => step !== 'draft').map(({ step, open }): [string, number] => [step, open])
    const listed = new Map(counted.map(([step]): [string, number] => [step, 0]))
    const drafts = (await city.proposals('city=35.79')).filter(({ step }) => step === 'draft')
    for (const { step } of await city.proposals('city=35.79'))
      if (step !== null && step !== 'draft') listed.set(step, (listed.get(step) ?? 0) + 1)
    const open = [...listed.values()].reduce((sum, n) => sum + n, drafts.length)
    return isDeepStrictEqual([...listed], counted) && totals.open === open
  })
})

test('of all the persons of the day nothing stands in a log, in a queue or open in the table', async () => {
  const members = people.given.flatMap(({ path, body }) =>
    path === '/v1/proposals' ? (Draft.safeParse(body).data?.members ?? []) : [],
  )
  const numbers = members.flatMap(({ nationalId, familyCardNo }) => [nationalId, familyCardNo])
  expect(new Set(numbers).size).toBeGreaterThan(60)
  const within = (folder: string): string[] =>
    readdirSync(join(stack.data, folder)).map((name) => join(stack.data, folder, name))
  const [log, ...queues] = [placesIn(stack.data).log, ...within('queues')]
  for (const file of [log, ...queues, ...within('dynamodb')]) {
    const text = readFileSync(file, 'latin1')
    const found = new Set(text.match(/\d{16}/g))
    expect(
      numbers.filter((one) => found.has(one)),
      file,
    ).toEqual([])
    // In the table stand officers too, who may be called alike.
    if (!file.includes('dynamodb')) expect(members.filter(({ fullName }) => text.includes(fullName))).toEqual([])
  }
})
const Draft = z.object({
  members: z.array(z.object({ fullName: z.string(), nationalId: z.string(), familyCardNo: z.string() })),
})

/** The same request, but for one field that its route has. */
function another(path: string): object {
  if (path.endsWith('/attachments')) return { fileName: 'berkas-lain.pdf' }
  if (path.endsWith('/complete') || path.endsWith('/cancel')) return { reason: 'Alasan yang lain.' }
  return { requestedAmount: 1_000 }
}

/** What people did to each proposal of the day, by number of entries; the clock and the checks go on beside them. */
async function deeds(): Promise<[string, number][]> {
  const begun = people.given.filter(({ path }) => path === '/v1/proposals').flatMap(({ ids }) => ids)
  const village = people(clientOf('draft', TEMAS))
  return Promise.all(
    begun.map(async (id): Promise<[string, number]> => {
      const { items } = History.parse((await village.get(`/v1/proposals/${id}/history`)).body)
      return [id, items.filter(({ actor }) => 'sub' in actor).length]
    }),
  )
}
