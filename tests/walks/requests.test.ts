import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Group, Problem, pageOf, Request } from './answers.ts'
import { ask, type Errand, errandOf } from './errand.ts'
import { today } from './journey.ts'
import { type People, peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

/** What partner offices do for groups of Kota Batu, over HTTP: the later stories build on what the earlier ones earned. */
let stack: Stack
let people: People
/** Makes chips: inspected, certified, labelled. */
let chips: Group
beforeAll(async () => {
  stack = await startStack(inject('common'))
  people = peopleOf(stack)
  chips = await activeGroup('snack', 0)
})
afterAll(() => stack.remove())

const CITY = 'city-social-35.79'
const HEALTH = 'city-health-35.79'
const TRADE = 'city-trade-35.79'
const PROVINCE = 'province-social-35'
const FOOD = { product: 'Keripik tempe', process: 'Diiris, digoreng, dikemas', address: 'Jl. Contoh 3' }
const LABEL = { product: 'Keripik tempe', netContent: '100 g' }
const NUMBER = '2063579010001-31'
const DAY_MS = 86_400_000
const JAKARTA_MS = 7 * 3_600_000

/** A day so many days from today in Kota Batu. */
const dayFrom = (days: number): string => addDays(today(stack), days)
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
/** The first such day that every month has. */
const monthlyFrom = (days: number): string => {
  const day = dayFrom(days)
  return Number(day.slice(8)) > 28 ? monthlyFrom(days + 1) : day
}
const addMonths = (day: string, months: number): string => {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() + months)
  return at.toISOString().slice(0, 10)
}

/** An active group by what it makes for which nothing is asked yet. */
async function activeGroup(product: string, nth: number): Promise<Group> {
  const answer = await people(`${CITY}/operator`).get('/v1/groups?status=ACTIVE&limit=100')
  const groups = pageOf(Group).parse(answer.body).items
  const group = groups.filter(
    ({ productCategory, credentials }) => productCategory === product && credentials.length === 0,
  )[nth]
  if (!group) throw new Error(`no group ${nth} makes ${product}`)
  return group
}
const groupNow = async ({ id }: Group): Promise<Group> =>
  Group.parse((await people(`${CITY}/operator`).get(`/v1/groups/${id}`)).body)
const asks = (group: Group, service: string, details: object): Promise<Errand> =>
  ask(people, { city: CITY, group: group.id, service, details })

let print: Errand
test('labels are asked for before PIRT and halal are there: they wait with the clock stopped, and say for what', async () => {
  print = await asks(chips, 'label-print', LABEL)
  const waiting = await print.becomes('waits', ({ waitingFor }) => waitingFor.length > 0)
  expect(waiting).toMatchObject({
    state: 'WAITING',
    step: 'credentials',
    waitingFor: ['PIRT', 'HALAL'],
    dueAt: null,
  })
  expect(await print.arrive(`${TRADE}/operator`, 'credentials')).toMatchObject({
    state: 'Suspended',
    suspendedFor: 'PIRT, HALAL',
  })
})

test('what does not fit the product is refused with the reason, and what is open already with the request', async () => {
  const operator = people(`${CITY}/operator`)
  const again = await operator.ask(
    'POST',
    `/v1/groups/${chips.id}/requests`,
    { service: 'label-print', details: LABEL },
    {
      key: 'print-again',
    },
  )
  expect([again.status, again.body]).toMatchObject([409, { code: 'already-requested', request: print.id }])
  const weavers = await activeGroup('woven', 0)
  const food = { service: 'food-inspection', details: FOOD }
  const wrong = await operator.ask('POST', `/v1/groups/${weavers.id}/requests`, food, { key: 'weavers-food' })
  expect([wrong.status, Problem.parse(wrong.body)]).toMatchObject([
    422,
    { code: 'incomplete', errors: [{ pointer: '/service', code: 'does-not-fit-product' }] },
  ])
})

test('Dinkes inspects, sends back to repair, visits again and grants the certificate', async () => {
  const errand = await asks(chips, 'food-inspection', FOOD)
  const visit = { visitDate: dayFrom(0), officer: 'Petugas Contoh' }
  await errand.decide(`${HEALTH}/operator`, 'data-check', {
    outcome: 'approve',
    form: {
      businessId: '1234567890123',
      certificateNumber: NUMBER,
      issuedOn: dayFrom(0),
      productDataComplete: true,
    },
  })
  expect((await errand.now()).term).toMatchObject({ term: 'commitment' })
  await errand.decide(`${HEALTH}/operator`, 'schedule', {
    outcome: 'approve',
    form: { ...visit, classDate: dayFrom(0) },
  })
  await errand.decide(`${HEALTH}/verifier`, 'pkp-class', {
    outcome: 'approve',
    form: { heldOn: dayFrom(0), participants: 5, score: 60 },
  })
  await errand.decide(`${HEALTH}/verifier`, 'premises-visit', {
    outcome: 'repair',
    reason: 'Ganti sumber air.',
    form: { ...visit, findings: [{ group: 'D', class: 'SE', note: 'Air sumur keruh' }] },
    files: { photos: 'VISIT_PHOTO' },
  })
  expect(await errand.now()).toMatchObject({ state: 'IN_REPAIR', term: { term: 'repair' }, result: { level: 'III' } })
  await errand.decide(`${CITY}/facilitator`, 'repair', {
    outcome: 'repaired',
    form: { repairedOn: dayFrom(0), done: 'Sumber air diganti PDAM' },
    files: { photos: 'VISIT_PHOTO' },
  })
  await errand.decide(`${HEALTH}/verifier`, 'premises-visit', {
    outcome: 'reschedule',
    reason: 'Kunjungan ulang sesudah perbaikan.',
    form: visit,
  })
  await errand.decide(`${HEALTH}/verifier`, 'premises-visit', {
    outcome: 'approve',
    form: { ...visit, findings: [], photos: [] },
  })
  // The number is an old one, taken over: its five years end in three months and a few days.
  const issuedOn = addMonths(monthlyFrom(1), 3 - 60)
  await errand.decide(`${HEALTH}/head`, 'fulfilment', {
    outcome: 'approve',
    form: { recordedOn: dayFrom(0), certificateNumber: NUMBER, issuedOn },
  })
  expect(await errand.now()).toMatchObject({
    state: 'FULFILLED',
    custody: { kind: 'closed' },
    result: { level: 'I', number: NUMBER },
  })
  expect((await groupNow(chips)).credentials).toMatchObject([{ kind: 'PIRT', number: NUMBER, state: 'valid' }])
  expect(await print.becomes('waits for halal alone', ({ waitingFor }) => waitingFor.length === 1)).toMatchObject({
    waitingFor: ['HALAL'],
  })
})

test("the city's operator enters the halal body's answers; then the waiting labels start by themselves", async () => {
  const errand = await asks(chips, 'halal-self-declare', { product: 'Keripik tempe', ingredients: ['Tempe', 'Minyak'] })
  const operator = `${CITY}/operator/2`
  await errand.decide(operator, 'facilitation', {
    outcome: 'approve',
    form: { facilitator: 'Pendamping Contoh', verifiedOn: dayFrom(0), pledged: true },
  })
  await errand.decide(operator, 'body-check', {
    outcome: 'approve',
    form: { receiptNumber: 'STTD-1', date: dayFrom(0) },
  })
  await errand.decide(operator, 'fatwa', {
    outcome: 'approve',
    form: { number: 'ID35110000000001', issuedOn: dayFrom(0) },
  })
  expect(await errand.now()).toMatchObject({ state: 'CERTIFIED' })

  const printing = await print.becomes('is printed', ({ state }) => state === 'PRINTING')
  expect(printing).toMatchObject({ step: 'printing', waitingFor: [] })
  expect(printing.dueAt).not.toBeNull()
  await print.decide(`${TRADE}/operator`, 'printing', {
    outcome: 'approve',
    form: { printedOn: dayFrom(0), copies: 500, labelNumber: 'L-001' },
  })
  const { credentials } = await groupNow(chips)
  expect(credentials.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual([
    'HALAL valid',
    'LABEL valid',
    'PIRT valid',
  ])
})

test('Disperindag designs a label with all that the law asks for, and the group accepts it', async () => {
  const errand = await asks(chips, 'label-design', LABEL)
  const content = ['productName', 'ingredients', 'netContent', 'maker', 'halal', 'productionCode', 'expiry']
  const said = Object.fromEntries([...content, 'permitNumber', 'origin', 'language'].map((name) => [name, true]))
  await errand.decide(`${TRADE}/verifier`, 'design', {
    outcome: 'approve',
    form: said,
    files: { file: 'LABEL_DESIGN' },
  })
  await errand.decide(`${CITY}/facilitator`, 'acceptance', {
    outcome: 'approve',
    form: { acceptedBy: 'Ketua kelompok' },
  })
  expect(await errand.now()).toMatchObject({ state: 'ACCEPTED', result: { attachment: expect.any(String) } })
})

test('a sample that was spoilt is tested again, and is fit to eat', async () => {
  const errand = await asks(chips, 'food-sample-check', { ...FOOD, sampleCount: 5 })
  const taken = { outcome: 'approve', form: { takenOn: dayFrom(0), count: 5, officer: 'Petugas Contoh' } }
  await errand.decide(`${HEALTH}/operator`, 'sample-receipt', taken)
  await errand.decide(`${HEALTH}/verifier`, 'sample-test', { outcome: 'retest', reason: 'Sampel rusak.' })
  await errand.decide(`${HEALTH}/operator`, 'sample-receipt', taken)
  await errand.decide(`${HEALTH}/verifier`, 'sample-test', {
    outcome: 'fit',
    form: { testedOn: dayFrom(0), laboratory: 'Laboratorium contoh', summary: 'Layak dimakan.' },
    files: { report: 'TEST_REPORT' },
  })
  expect(await errand.now()).toMatchObject({ state: 'FIT', custody: { kind: 'closed' } })
})

test('the province grants machines, buys them by serial, hands them over by a record, and they are seen in use', async () => {
  const laundry = await activeGroup('laundry', 0)
  const items = [{ kind: 'Mesin cuci', quantity: 2, unitPrice: 3_000_000 }]
  const errand = await asks(laundry, 'equipment', { items, purpose: 'Usaha laundry' })
  const letter = (kind: string) => ({ number: `${kind}/walk/${today(stack).slice(0, 4)}`, date: dayFrom(0) })
  await errand.decide(`${CITY}/head`, 'city-check', {
    outcome: 'approve',
    form: { needed: true, priceReasonable: true },
  })
  await errand.decide(`${PROVINCE}/head`, 'province-approval', {
    outcome: 'approve',
    form: { letter: letter('027'), approvedAmount: 6_000_000 },
  })
  const bought = items.map((item) => ({ ...item, serial: 'SN-0001' }))
  await errand.decide(`${PROVINCE}/operator`, 'province-procurement', {
    outcome: 'approve',
    form: { items: bought, budgetSource: 'APBD_PROVINCE' },
  })
  await errand.decide(`${CITY}/operator`, 'delivery', {
    outcome: 'approve',
    form: { letter: letter('BAST'), deliveredOn: dayFrom(0), receivedBy: 'Ketua kelompok' },
    files: { record: 'HANDOVER_RECORD', photos: 'VISIT_PHOTO' },
  })
  await errand.decide(`${CITY}/facilitator`, 'in-use-check', {
    outcome: 'approve',
    form: { checkedOn: dayFrom(0), condition: 'good' },
  })
  expect(await errand.now()).toMatchObject({
    state: 'IN_USE_CHECKED',
    result: { number: letter('BAST').number },
    goods: { items: bought, budgetSource: 'APBD_PROVINCE' },
  })
})

test('what the city takes back is gone from the list of the office that had it', async () => {
  const coffee = await activeGroup('coffee', 0)
  const errand = await asks(coffee, 'label-design', { product: 'Kopi bubuk', netContent: '200 g' })
  const task = await errand.arrive(`${TRADE}/operator`, 'design')
  const reason = 'Kelompok belum siap.'
  await people(`${CITY}/facilitator`).command(`/v1/requests/${errand.id}/cancel`, { reason }, `cancel-${errand.id}`)
  expect(await errand.now()).toMatchObject({ state: 'CANCELLED', custody: { kind: 'closed', outcome: 'CANCELLED' } })
  expect((await people(`${TRADE}/operator`).list()).map(({ id }) => id)).not.toContain(task.id)
})

let lapsing: Errand
let lapsesMs: number
const reminded = async (): Promise<unknown[]> =>
  (await lapsing.history()).flatMap(({ type, daysLeft }) => (type === 'TermReminded' ? [daysLeft] : []))
/** Moves the clock to half a day before so many days are left of the lapsing term. */
const untilDaysLeft = (days: number) => stack.moveClock(`=${new Date(lapsesMs - (days + 0.5) * DAY_MS).toISOString()}`)

test('three months run from the day on which the number was issued', async () => {
  lapsing = await asks(await activeGroup('snack', 0), 'food-inspection', FOOD)
  await lapsing.decide(`${HEALTH}/operator`, 'data-check', {
    outcome: 'approve',
    form: {
      businessId: '1234567890123',
      certificateNumber: '2063579010002-31',
      issuedOn: addMonths(monthlyFrom(36), -3),
      productDataComplete: true,
    },
  })
  const { term } = await lapsing.now()
  lapsesMs = Date.parse(term?.dueAt ?? '')
  expect(new Date(lapsesMs + JAKARTA_MS).toISOString().slice(0, 10)).toBe(monthlyFrom(36))
})

test('three months before a certificate ends, its renewal lies in the city as a task', async () => {
  expect(await requestsOf(chips, 'food-inspection')).toHaveLength(1)
  untilDaysLeft(30)
  const renewal = await until('the renewal lies in the city', async () =>
    (await requestsOf(chips, 'food-inspection')).find(({ custody }) => custody.kind === 'held'),
  )
  const errand = errandOf(people, CITY, renewal)
  expect(await errand.arrive(`${CITY}/operator`, 'request')).toMatchObject({ holder: null, state: 'Ready' })
  await errand.decide(`${CITY}/operator`, 'request', { outcome: 'send', form: FOOD })
  await errand.arrive(`${HEALTH}/operator`, 'data-check')
})

test('both sides are reminded 30, 7 and 1 days before the three months are over; then it lapses and may be asked anew', async () => {
  const expected: number[] = []
  for (const daysLeft of [30, 7, 1]) {
    untilDaysLeft(daysLeft)
    expected.push(daysLeft)
    await until(`they are reminded ${daysLeft} days before`, async () => (await reminded()).length === expected.length)
    expect(await reminded()).toEqual(expected)
  }
  untilDaysLeft(-1)
  const { group } = await lapsing.becomes('lapses', ({ state }) => state === 'LAPSED')
  const told = (await lapsing.history()).filter(({ type, from }) => type === 'CopySent' && from === HEALTH)
  for (const office of [CITY, HEALTH]) expect(told.filter(({ to }) => to === office).length).toBeGreaterThanOrEqual(4)
  const again = { service: 'food-inspection', details: FOOD }
  await people(`${CITY}/operator`).command(`/v1/groups/${group.id}/requests`, again, 'ask-after-lapse')
})

test('what the licensing office took back by letter, the group shows as revoked', async () => {
  const [granted] = (await requestsOf(chips, 'food-inspection')).filter(({ state }) => state === 'FULFILLED')
  const letter = { number: '503/1', date: today(stack) }
  const path = `/v1/requests/${granted?.id}/revoke`
  await people(`${HEALTH}/head`).command(path, { letter, reason: 'Produk tidak sesuai data.' }, 'revoke-chips')
  expect((await groupNow(chips)).credentials).toContainEqual(
    expect.objectContaining({ kind: 'PIRT', number: NUMBER, state: 'revoked' }),
  )
})

async function requestsOf(group: Group, service: string): Promise<Request[]> {
  const answer = await people(`${CITY}/operator`).get(`/v1/requests?service=${service}&limit=100`)
  return pageOf(Request)
    .parse(answer.body)
    .items.filter((request) => request.group.id === group.id)
}
