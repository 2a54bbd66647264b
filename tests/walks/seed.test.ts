import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clientOf, STEPS } from '../../infra/local/seed/decisions.ts'
import { BATU_VILLAGES, MALANG_VILLAGE, SURAKARTA_VILLAGE } from '../../infra/local/seed/people.ts'
import { Me } from './answers.ts'
import { type Answer, answerTo, type People, peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'

let stack: Stack
let people: People
beforeAll(async () => {
  stack = await startStack(inject('common'))
  people = peopleOf(stack)
})
afterAll(() => stack.remove())

const BATU = '35.79'
/** Contract 2, as it is written there. */
const three = (agency: string, roles: readonly string[]): string[] =>
  roles.flatMap((role) => [`${agency}/${role}`, `${agency}/${role}/2`, `${agency}/${role}/3`])
const one = (agency: string, roles: readonly string[]): string[] => roles.map((role) => `${agency}/${role}`)
const CLIENTS = [
  ...['city-social', 'city-trade', 'city-health'].flatMap((kind) => [
    `${kind}-${BATU}`,
    ...three(`${kind}-${BATU}`, ['operator', 'verifier', 'facilitator']),
    ...one(`${kind}-${BATU}`, ['head', 'supervisor']),
  ]),
  ...[...BATU_VILLAGES, MALANG_VILLAGE, SURAKARTA_VILLAGE].flatMap((code) => [
    `village-${code}`,
    ...one(`village-${code}`, ['operator', 'head']),
  ]),
  ...['ministry', 'province-social-35'].flatMap((agency) => [
    agency,
    ...three(agency, ['verifier', 'operator']),
    ...one(agency, ['head', 'supervisor', 'auditor']),
  ]),
  'platform/platform-operator',
  ...['35.73', '33.72'].flatMap((city) =>
    ['city-social', 'city-trade', 'city-health'].flatMap((kind) => one(`${kind}-${city}`, ['operator', 'head'])),
  ),
  'province-social-33/head',
]

test('each client of the contract gets a token, and the platform knows who it is', async () => {
  expect(BATU_VILLAGES).toHaveLength(24)
  const subs: string[] = []
  const names: string[] = []
  for (const client of CLIENTS) {
    const [agency, role = 'partner-system'] = client.split('/')
    const me = Me.parse((await people(client).get('/v1/me')).body)
    expect([client, me.agency.id, me.roles]).toEqual([client, agency, [role]])
    subs.push(me.sub)
    names.push(me.name)
  }
  expect(new Set(subs).size).toBe(CLIENTS.length)
  expect(new Set(names).size).toBe(CLIENTS.length)
})

test('a wrong secret, an unknown client and an unknown grant get no token', async () => {
  const ask = (client: string, secret: string, grant: string): Promise<Answer> =>
    answerTo(`${stack.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: client, client_secret: secret, grant_type: grant }),
    })
  const known = `village-${BATU_VILLAGES[0]}/operator`
  expect((await ask(known, 'local', 'client_credentials')).status).toBe(200)
  expect((await ask(known, 'lokal', 'client_credentials')).status).toBe(401)
  expect((await ask('village-35.79.99.1001/operator', 'local', 'client_credentials')).status).toBe(401)
  expect((await ask(known, 'local', 'password')).status).toBe(400)
})

test('the study’s 54 groups of 2017 to 2020 stand in their kecamatan, and each came to money', async () => {
  const active = await people(`city-social-${BATU}/supervisor`).proposals(`city=${BATU}&state=ACTIVE`)
  const study = active.filter(({ budgetYear }) => budgetYear !== null && budgetYear <= 2020)
  const of = (kecamatan: string): number => study.filter(({ place }) => place.district.name === kecamatan).length
  // Table 1.1 counts 24 in Batu; chapter V has one more by 2020.
  expect([study.length, of('Batu'), of('Bumiaji'), of('Junrejo')]).toEqual([54, 25, 13, 16])
  expect(new Set(study.map(({ group }) => group.id)).size).toBe(54)
  const years = Map.groupBy(study, ({ budgetYear }) => budgetYear)
  expect([...years.keys()].toSorted()).toEqual([2017, 2018, 2019, 2020])
})

test('in Kota Batu work waits at every step, some of it late', async () => {
  const waiting = new Map<string, string>()
  const late: string[] = []
  const officers = BATU_VILLAGES.flatMap((village) =>
    [...STEPS, 'account-correction'].map((step) => clientOf(step, village)),
  )
  // Beside the proposals lie the month's meetings and reports of the active groups.
  for (const officer of new Set(officers))
    for (const task of (await people(officer).list()).filter(({ caseKind }) => caseKind === 'proposal')) {
      waiting.set(task.step, task.id)
      if (task.late) late.push(task.id)
    }
  expect([...waiting.keys()].toSorted()).toEqual([...STEPS, 'account-correction'].toSorted())
  expect(late.length).toBeGreaterThan(0)
})

test('the cities do not see each other’s proposals: what is there answers like what is not', async () => {
  const cases = {
    malang: await people('city-social-35.73/operator').proposals('city=35.73'),
    surakarta: await people('city-social-33.72/operator').proposals('city=33.72'),
    batu: await people(`city-social-${BATU}/operator`).proposals(`city=${BATU}&state=CITY_ADMIN_OK`),
  }
  expect([cases.malang.length, cases.surakarta.length]).toEqual([3, 3])
  expect(cases.batu.length).toBeGreaterThan(0)
  const strangers: Record<keyof typeof cases, string[]> = {
    malang: [`city-social-${BATU}/operator`, `village-${BATU_VILLAGES[0]}/operator`, 'city-social-33.72/head'],
    surakarta: ['province-social-35/head', `city-social-${BATU}/supervisor`, 'city-trade-33.72/operator'],
    batu: ['city-social-35.73/operator', 'province-social-33/auditor', `city-health-${BATU}/operator`],
  }
  for (const city of ['malang', 'surakarta', 'batu'] as const)
    for (const stranger of strangers[city])
      for (const { id, custody } of cases[city]) {
        const task = custody.kind === 'held' ? custody.task : `${id}.1`
        const nobody = id.replace(/^.{4}/, '01AA') // of the same form, from the year 2006
        expect(await seenAs(stranger, id, task)).toEqual(await seenAs(stranger, nobody, task.replace(id, nobody)))
      }
  for (const code of ['35.73', '33.72'])
    expect(await people(`city-social-${BATU}/operator`).proposals(`city=${code}`)).toEqual([])
})

/** Everything that comes back for a case, but for what differs between any two answers. */
async function seenAs(stranger: string, id: string, task: string): Promise<string[]> {
  const officer = people(stranger)
  const key = `from-outside-${id}`
  const answers = [
    await officer.get(`/v1/proposals/${id}`),
    await officer.get(`/v1/proposals/${id}/history`),
    await officer.get(`/v1/proposals/${id}/attachments/A1`),
    await officer.get(`/v1/tasks/${task}`),
    await officer.get(`/v1/tasks/${task}/why`),
    await officer.get(`/v1/tasks/${task}/draft`),
    await officer.ask('PUT', `/v1/proposals/${id}`, { village: BATU_VILLAGES[0] }),
    await officer.ask('POST', `/v1/proposals/${id}/submit`, {}, { key }),
    await officer.ask('POST', `/v1/proposals/${id}/cancel`, { reason: 'Bukan milik saya.' }, { key }),
    await officer.ask('POST', `/v1/tasks/${task}/claim`, {}, { key }),
    await officer.ask('POST', `/v1/tasks/${task}/release`, {}, { key }),
    await officer.ask('POST', `/v1/tasks/${task}/delegate`, { to: 's-ministry-head-1' }, { key }),
    await officer.ask(
      'POST',
      `/v1/tasks/${task}/complete`,
      { outcome: 'reject', reason: 'Bukan milik saya.' },
      { key },
    ),
  ]
  return answers.map(({ status, headers, text }) => {
    expect(status).toBe(404)
    const kept = [...headers].filter(([name]) => !['date', 'traceparent'].includes(name))
    return JSON.stringify(kept) + text.replace(/urn:uuid:[0-9a-f-]{36}/, '')
  })
}
