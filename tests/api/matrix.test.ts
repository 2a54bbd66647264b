import { beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../functions/api/routes/index.ts'
import { people } from '../../infra/local/seed/people.ts'
import { identityDigest } from '../../shared/cases/people/staff.ts'
import { GROWTH_MARKS } from '../../shared/names/facilitation.ts'
import { identityOf, staffOf } from '../../shared/store/row-keys.ts'
import type { Row } from '../../shared/store/table.ts'
import { type Call, type Caller, ISSUER, type Office, openOffice, openTask, type Reply, textAt } from './office.ts'

/**
 * Who may do what, told a second time in plain words and held against every route: each route, each caller, each thing
 * in each state. What a caller may not see must answer byte for byte like what does not exist (P7). A route without a
 * rule here fails.
 */

const V = 'village-35.79.01.2005'
const SIBLING = 'village-35.79.02.2001'
const CITY = 'city-social-35.79'
const PROVINCE = 'province-social-35'
const HEALTH = 'city-health-35.79'
/** Every relation of a caller to a thing of the village {@link V}. */
const RELATIONS: Record<string, readonly string[]> = {
  own: [`${V}/operator`, `${V}/head`, V],
  sibling: [`${SIBLING}/operator`, `${SIBLING}/head`, SIBLING],
  'parent: the city': [
    ...['operator', 'operator/2', 'verifier', 'verifier/2', 'head', 'supervisor', 'facilitator'].map(
      (role) => `${CITY}/${role}`,
    ),
    CITY,
  ],
  'parent: the province': [
    ...['operator', 'verifier', 'head', 'supervisor', 'auditor'].map((role) => `${PROVINCE}/${role}`),
    PROVINCE,
  ],
  'parent: the ministry': [
    ...['operator', 'verifier', 'verifier/2', 'head', 'supervisor', 'auditor'].map((role) => `ministry/${role}`),
    'ministry',
  ],
  'another city': [
    'city-social-35.73/operator',
    'city-social-35.73/head',
    'city-social-35.73/supervisor',
    'village-35.73.01.1001/head',
  ],
  'another province': [
    'province-social-33/head',
    'province-social-33/auditor',
    'city-social-33.72/verifier',
    'village-33.72.01.1001/operator',
  ],
  'partner addressed': [`${HEALTH}/operator`, `${HEALTH}/verifier`, `${HEALTH}/head`, `${HEALTH}/supervisor`, HEALTH],
  'partner not addressed': [
    'city-trade-35.79/operator',
    'city-trade-35.79/supervisor',
    'city-trade-35.79',
    'city-health-35.73/operator',
  ],
  'the platform': ['platform/platform-operator', 'platform'],
  'former officer': ['left'],
}
const CALLERS = Object.values(RELATIONS).flat()
const seenFrom =
  (...prefixes: readonly string[]) =>
  (caller: string): boolean =>
    prefixes.some((prefix) => caller === prefix || caller.startsWith(`${prefix}/`))

type Subject = {
  name: string
  /** By kind of thing that a path can name. */
  id: {
    case?: string
    task?: string
    request?: string
    group?: string
    activity?: string
    copy?: string
    attachment?: string
    endpoint?: string
    delivery?: string
    staff?: string
  }
  sees: (caller: string) => boolean
  /** Who may work its open task. */
  works: (caller: string) => boolean
  /** Who may take a task from its holder or give it to another. */
  gives: (caller: string) => boolean
}
const ofVillage = seenFrom(V, CITY, PROVINCE, 'ministry')
const nobody = (): boolean => false
const only =
  (...callers: readonly string[]) =>
  (caller: string): boolean =>
    callers.includes(caller)

let office: Office
const subjects: Subject[] = []
/** Everything as it stood before anyone asked; each change is taken back. */
let base: readonly Row[] = []

beforeAll(async () => {
  office = await openOffice()
  const journey = (step: string, nth: number) => office.proposalAt(step, { nth, village: V.slice('village-'.length) })
  const task = async (
    name: string,
    step: string,
    nth: number,
    works: Subject['works'],
    gives: Subject['gives'],
    sees = ofVillage,
  ): Promise<Subject> => {
    const head = await journey(step, nth)
    const subject = { name, id: { case: head.flow.id, task: openTask(head) }, sees, works, gives }
    subjects.push(subject)
    return subject
  }
  await task('a draft that was never submitted', 'draft', 1, only(`${V}/operator`), only(`${V}/operator`), seenFrom(V))
  await task('at the village head', 'village-endorsement', 2, only(`${V}/head`), nobody)
  await task(
    'unclaimed at the city',
    'city-administration',
    3,
    only(`${CITY}/operator`, `${CITY}/operator/2`),
    only(`${CITY}/supervisor`),
  )
  const verified = await task(
    'held by a verifier of the city',
    'city-verification',
    4,
    only(`${CITY}/verifier`, `${CITY}/verifier/2`),
    only(`${CITY}/verifier`, `${CITY}/supervisor`),
  )
  // Who held it before and let it go is as any other.
  for (const [client, action] of [
    ['verifier/2', 'claim'],
    ['verifier/2', 'release'],
    ['verifier', 'claim'],
  ] as const)
    await office.as(`${CITY}/${client}`).post(`/v1/tasks/${verified.id.task}/${action}`)
  await office.as(`${CITY}/verifier`).put(`/v1/tasks/${verified.id.task}/draft`, { form: { findings: 'Belum.' } })
  await task(
    'at the ministry',
    'ministry-verification',
    5,
    only('ministry/verifier', 'ministry/verifier/2'),
    only('ministry/supervisor'),
  )
  const under = await journey('village-endorsement', 6)
  const endorsement = openTask(under)
  await office.as(`${V}/head`).post(`/v1/tasks/${endorsement}/claim`)
  await office
    .as(`${V}/head`)
    .post(`/v1/tasks/${endorsement}/complete`, { outcome: 'approve', form: { deliberationHeld: true } })
  subjects.push({
    name: 'on its way to the city',
    id: { case: under.flow.id, task: endorsement },
    sees: ofVillage,
    works: nobody,
    gives: nobody,
  })
  const { proposal, group } = await office.activeGroup(0, V.slice('village-'.length))
  subjects.push({
    name: 'active, its proposal closed',
    id: { case: proposal.flow.id, task: `${proposal.flow.id}.1`, group },
    sees: ofVillage,
    works: nobody,
    gives: nobody,
  })
  const asked = await office.as(`${CITY}/operator`).post(`/v1/groups/${group}/requests`, {
    service: 'food-inspection',
    details: { product: 'Keripik', process: 'Digoreng', address: 'Jl. Contoh 3' },
  })
  expect(asked.status, asked.text).toBe(201)
  await office.world.deliver()
  const request = textAt(asked.body, 'id')
  const opened = (await office.as(`${HEALTH}/operator`).get(`/v1/requests/${request}`)).body
  subjects.push({
    name: 'a request at the health office',
    id: { request, task: textAt(opened, 'links', 'task').replace('/v1/tasks/', '') },
    sees: seenFrom(CITY, HEALTH),
    works: only(`${HEALTH}/operator`, HEALTH),
    gives: only(`${HEALTH}/supervisor`),
  })
  const coaching = { kind: 'coaching', groupId: group }
  const planned = await office.as(`${CITY}/facilitator`).post('/v1/activities', coaching)
  const activity = textAt(planned.body, 'id')
  await office.as(`${CITY}/facilitator`).put(`${textAt(planned.body, 'links', 'task')}/draft`, { form: {} })
  subjects.push({
    name: 'coaching that the facilitator planned',
    id: { activity, task: textAt(planned.body, 'links', 'task').replace('/v1/tasks/', '') },
    sees: ofVillage,
    works: only(
      ...['facilitator', 'operator', 'operator/2', 'verifier', 'verifier/2'].map((role) => `${CITY}/${role}`),
    ),
    gives: only(`${CITY}/facilitator`, `${CITY}/supervisor`),
  })
  subjects.push({
    name: 'a verifier of the city',
    id: { staff: `${CITY}/staff/s-${CITY}-verifier-2` },
    sees: (caller) => managers(caller) || seenFrom(CITY)(caller),
    works: nobody,
    gives: nobody,
  })
  const copy = textAt((await office.as(`${PROVINCE}/head`).get('/v1/copies')).body, 'items', 0, 'id')
  subjects.push({
    name: 'a copy for the province',
    id: { copy },
    sees: seenFrom(PROVINCE),
    works: nobody,
    gives: nobody,
  })
  const endpoints = '/v1/webhook-endpoints'
  const body = { url: 'https://dinkes.example/hooks', events: ['id.go.kemensos.kube.task.created.v1'] }
  const endpoint = textAt((await office.as(HEALTH).post(endpoints, body)).body, 'endpoint', 'id')
  const ledger = (await office.as(HEALTH).get(`${endpoints}/${endpoint}/deliveries`)).body
  subjects.push({
    name: "the health office's endpoint",
    id: { endpoint, delivery: textAt(ledger, 'items', 0, 'id') },
    sees: only(HEALTH, `${HEALTH}/supervisor`),
    works: nobody,
    gives: nobody,
  })
  // A role that ended yesterday opens no door, though the token lives on.
  const roles = [{ role: 'head', from: '2016-01-01', to: '2026-03-03' }]
  office.world.table.load([
    ...office.world.table.dump(),
    { ...identityOf(identityDigest(ISSUER, 'left')), agency: CITY, sub: 'left' },
    { ...staffOf(CITY, 'left'), sub: 'left', name: 'Left', agency: CITY, desk: null, language: 'id', roles },
  ])
  base = office.world.table.dump()
})

type Thing = keyof Subject['id']
/** What a route asks of its caller, in words that know nothing of the code. */
type Rule =
  | { kind: 'anyone' }
  /** About the caller alone, or a list: nothing that they may not see may stand in the answer. */
  | { kind: 'own'; body?: unknown; query?: string }
  /** About one thing. `may` says who among those that see it may; others are told so and change nothing. */
  | {
      kind: 'thing'
      of: Thing
      may: 'see' | 'work' | 'give' | ((caller: string, subject: Subject) => boolean)
      body?: unknown
    }
  /** The same to everybody in the directory. */
  | { kind: 'public'; path: string }

const see = (of: Thing): Rule => ({ kind: 'thing', of, may: 'see' })
const change = (of: Thing, body: unknown = {}): Rule => ({ kind: 'thing', of, may: 'see', body })
const work = (body: unknown = {}): Rule => ({ kind: 'thing', of: 'task', may: 'work', body })
const give = (body: unknown = {}): Rule => ({ kind: 'thing', of: 'task', may: 'give', body })
const FILE = {
  kind: 'PROPOSAL_DOC',
  fileName: 'usulan.pdf',
  mediaType: 'application/pdf',
  size: 10,
  sha256: 'a'.repeat(64),
}
const revealers = only(
  `${CITY}/operator`,
  `${CITY}/operator/2`,
  `${CITY}/verifier`,
  `${CITY}/verifier/2`,
  `${CITY}/head`,
  `${PROVINCE}/auditor`,
  'ministry/verifier',
  'ministry/verifier/2',
  'ministry/auditor',
)
const managers = only(`${CITY}/supervisor`, `${PROVINCE}/supervisor`, 'platform/platform-operator')
const manage = (body: unknown): Rule => ({ kind: 'thing', of: 'staff', may: managers, body })
const RULES: Record<string, Rule> = {
  'GET /healthz': { kind: 'anyone' },
  'GET /openapi.json': { kind: 'anyone' },
  'GET /asyncapi.json': { kind: 'anyone' },
  'GET /.well-known/oauth-protected-resource': { kind: 'anyone' },
  'GET /docs': { kind: 'anyone' },
  'GET /docs.css': { kind: 'anyone' },
  'GET /v1/me': { kind: 'own' },
  'GET /v1/tasks': { kind: 'own' },
  'GET /v1/tasks/counts': { kind: 'own' },
  'POST /v1/tasks/claim-next': { kind: 'own' },
  'POST /v1/tasks/batch': { kind: 'own', body: { action: 'claim', ids: ['01AAAAAAAAAAAAAAAAAAAAAAAA.1'] } },
  'GET /v1/tasks/{id}': see('task'),
  'GET /v1/tasks/{id}/why': see('task'),
  'POST /v1/tasks/{id}/claim': work(),
  'POST /v1/tasks/{id}/start': work(),
  'POST /v1/tasks/{id}/release': give(),
  'POST /v1/tasks/{id}/resume': work(),
  'POST /v1/tasks/{id}/delegate': give({ to: 's-nobody' }),
  'POST /v1/tasks/{id}/forward': {
    kind: 'thing',
    of: 'task',
    may: (caller, { works, gives }) => works(caller) || gives(caller),
    body: { desk: 'none' },
  },
  'POST /v1/tasks/{id}/suspend': work({ reason: 'Menunggu berkas.' }),
  'POST /v1/tasks/{id}/complete': work({ outcome: 'approve' }),
  'GET /v1/tasks/{id}/draft': work(),
  'PUT /v1/tasks/{id}/draft': work({ form: {} }),
  'POST /v1/tasks/{id}/attachments': work(FILE),
  'GET /v1/tasks/{id}/attachments/{aid}': see('attachment'),
  'GET /v1/proposals': { kind: 'own', query: 'city=35.79' },
  'POST /v1/proposals': { kind: 'own', body: { village: V.slice('village-'.length) } },
  'GET /v1/proposals/{id}': see('case'),
  'PUT /v1/proposals/{id}': { kind: 'thing', of: 'case', may: 'work', body: { village: V.slice('village-'.length) } },
  'POST /v1/proposals/{id}/submit': { kind: 'thing', of: 'case', may: 'work', body: {} },
  'POST /v1/proposals/{id}/cancel': {
    kind: 'thing',
    of: 'case',
    may: only(`${V}/operator`, `${V}/head`),
    body: { reason: 'Batal.' },
  },
  'POST /v1/proposals/{id}/members/{index}/reveal': {
    kind: 'thing',
    of: 'case',
    may: revealers,
    body: { reason: 'audit' },
  },
  'GET /v1/proposals/{id}/timeline': see('case'),
  'GET /v1/proposals/{id}/history': see('case'),
  'POST /v1/proposals/{id}/attachments': { kind: 'thing', of: 'case', may: 'work', body: FILE },
  'GET /v1/proposals/{id}/attachments/{aid}': see('attachment'),
  'POST /v1/letters': {
    kind: 'own',
    body: { kind: 'submission', number: '1/2026', date: '2026-03-04', taskIds: ['01AAAAAAAAAAAAAAAAAAAAAAAA.1'] },
  },
  'GET /v1/copies': { kind: 'own' },
  'POST /v1/copies/{id}/read': { kind: 'thing', of: 'copy', may: 'see', body: {} },
  'GET /v1/groups': { kind: 'own', query: `village=${V.slice('village-'.length)}` },
  'GET /v1/groups/{id}': see('group'),
  'POST /v1/groups/{id}/status': {
    kind: 'thing',
    of: 'group',
    may: only(`${CITY}/supervisor`),
    body: { status: 'INACTIVE', reason: 'Tidak berjalan.' },
  },
  'POST /v1/groups/{id}/growth-stage': {
    kind: 'thing',
    of: 'group',
    may: only(`${CITY}/facilitator`, `${CITY}/verifier`, `${CITY}/verifier/2`, `${CITY}/supervisor`),
    body: { marks: GROWTH_MARKS.GROWING.map(({ code }) => code) },
  },
  'POST /v1/groups/{id}/requests': {
    kind: 'thing',
    of: 'group',
    may: only(`${CITY}/operator`, `${CITY}/operator/2`, `${CITY}/facilitator`),
    body: { service: 'label-design', details: { product: 'Keripik', netContent: '100 g' } },
  },
  'GET /v1/requests': { kind: 'own' },
  'GET /v1/requests/{id}': see('request'),
  'POST /v1/requests/{id}/revoke': {
    kind: 'thing',
    of: 'request',
    may: only(HEALTH, `${HEALTH}/head`, `${HEALTH}/operator`),
    body: { letter: { number: '1/2026', date: '2026-03-04' }, reason: 'Dicabut.' },
  },
  'POST /v1/requests/{id}/cancel': {
    kind: 'thing',
    of: 'request',
    may: only(`${CITY}/operator`, `${CITY}/operator/2`, `${CITY}/facilitator`),
    body: { reason: 'Kelompok belum siap.' },
  },
  'GET /v1/requests/{id}/history': see('request'),
  'GET /v1/requests/{id}/timeline': see('request'),
  'GET /v1/requests/{id}/attachments/{aid}': see('attachment'),
  'GET /v1/activities': { kind: 'own' },
  'POST /v1/activities': { kind: 'own', body: { kind: 'outreach' } },
  'GET /v1/activities/{id}': see('activity'),
  'GET /v1/activities/{id}/history': see('activity'),
  'GET /v1/agencies/{id}/indicators': { kind: 'own', query: 'year=2025' },
  'GET /v1/agencies/{id}/reports/{year}': { kind: 'own' },
  'GET /v1/events': { kind: 'own' },
  'GET /v1/webhook-endpoints': { kind: 'own' },
  'POST /v1/webhook-endpoints': {
    kind: 'own',
    body: { url: 'https://kantor.example/hooks', events: ['id.go.kemensos.kube.case.closed.v1'] },
  },
  'GET /v1/webhook-endpoints/{id}': see('endpoint'),
  'DELETE /v1/webhook-endpoints/{id}': { kind: 'thing', of: 'endpoint', may: () => true, body: {} },
  'POST /v1/webhook-endpoints/{id}/verify': change('endpoint'),
  'POST /v1/webhook-endpoints/{id}/pause': change('endpoint'),
  'POST /v1/webhook-endpoints/{id}/resume': change('endpoint'),
  'POST /v1/webhook-endpoints/{id}/rotate-secret': change('endpoint'),
  'POST /v1/webhook-endpoints/{id}/test': change('endpoint'),
  // Not verified yet, so that its state stands in the way of those who may.
  'POST /v1/webhook-endpoints/{id}/replay': { kind: 'thing', of: 'endpoint', may: () => true, body: { after: '0' } },
  'GET /v1/webhook-endpoints/{id}/deliveries': see('endpoint'),
  'GET /v1/webhook-endpoints/{id}/deliveries/{delivery}': see('endpoint'),
  'POST /v1/webhook-endpoints/{id}/deliveries/{delivery}/replay': change('endpoint'),
  'GET /v1/throughput': { kind: 'own' },
  'GET /v1/agencies': { kind: 'own' },
  'GET /v1/agencies/{id}': { kind: 'public', path: '/v1/agencies/ministry' },
  'GET /v1/agencies/{id}/staff': { kind: 'own' },
  'PUT /v1/agencies/{id}/staff/{sub}': manage({ name: 'Nama Contoh', desk: null, language: 'id', roles: [] }),
  'POST /v1/agencies/{id}/staff/{sub}/absence': {
    kind: 'thing',
    of: 'staff',
    may: (caller) => managers(caller) || caller === `${CITY}/verifier/2`,
    body: { from: '2027-01-04', to: '2027-01-05', deputy: null },
  },
  'POST /v1/agencies/{id}/staff/{sub}/absence/end': {
    kind: 'thing',
    of: 'staff',
    may: (caller) => managers(caller) || caller === `${CITY}/verifier/2`,
    body: {},
  },
  'POST /v1/agencies/{id}/staff/{sub}/leave': manage({ lastDay: '2027-01-04', deputy: null }),
  'POST /v1/agencies/{id}/staff/{sub}/transfer': {
    kind: 'thing',
    of: 'staff',
    // The office they go to gives its word too.
    may: only(`${PROVINCE}/supervisor`, 'platform/platform-operator'),
    body: { to: HEALTH, from: '2027-01-04', deputy: null, name: 'Nama', desk: null, language: 'id', roles: [] },
  },
  'GET /v1/regions': { kind: 'public', path: '/v1/regions' },
  'GET /v1/regions/{code}': { kind: 'public', path: '/v1/regions/33.72' },
}

/** Bytes that tell one answer from another; the number of the answer and its trace are its own. */
const bytesOf = ({ status, text, headers }: Reply): string =>
  JSON.stringify([
    status,
    text.replace(/urn:uuid:[0-9a-f-]{36}/g, ''),
    [...headers].filter(([name]) => name !== 'traceparent'),
  ])
const ABSENT = '01AAAAAAAAAAAAAAAAAAAAAAAA'
const absentOf: Record<Thing, string> = {
  case: ABSENT,
  request: ABSENT,
  group: ABSENT,
  activity: ABSENT,
  task: `${ABSENT}.1`,
  copy: `${ABSENT}.2026-03-04T02:00:00.000Z`,
  attachment: ABSENT,
  endpoint: ABSENT,
  delivery: ABSENT,
  staff: `${CITY}/staff/s-nobody`,
}

describe('every route', () => {
  test('has a rule, and every rule a route', () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(Object.keys(RULES).toSorted())
  })
  test('is asked by every relation', () => {
    const known = new Set(people().map(({ client }) => client))
    expect(CALLERS.filter((caller) => caller !== 'left' && !known.has(caller) && caller !== 'platform')).toEqual([])
  })
})

describe.each(Object.entries(RULES))('%s', (name, rule) => {
  const [method = '', path = ''] = name.split(' ')
  const send = (caller: Caller, call: Omit<Call, 'method'>) => caller.send({ ...call, method })

  test('lets in whom its rule lets in, and hides what it hides', async () => {
    if (rule.kind === 'thing') await judgeThing(rule)
    else if (rule.kind === 'own') await judgeOwn(rule)
    else await judgeOpen(rule)
  })

  /** Asks, and takes back what came of it. */
  async function asks(caller: string, call: Omit<Call, 'method'>): Promise<{ reply: Reply; isChanged: boolean }> {
    const before = office.writes()
    const reply = await send(office.as(caller), call)
    const isChanged = office.writes() > before
    if (isChanged) office.world.table.load(base)
    return { reply, isChanged }
  }

  async function judgeOpen(open: Extract<Rule, { kind: 'anyone' | 'public' }>): Promise<void> {
    const to = open.kind === 'public' ? open.path : path
    expect((await office.withToken(undefined, { method, path: to })).status).toBe(open.kind === 'anyone' ? 200 : 401)
    if (open.kind === 'anyone') return
    const answers = await Promise.all(
      CALLERS.filter((caller) => caller !== 'left').map((caller) => send(office.as(caller), { path: to })),
    )
    expect(new Set(answers.map(bytesOf)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
  }

  /** An answer about oneself or a list holds nothing that lies outside what the caller may see. */
  async function judgeOwn({ body, query }: Extract<Rule, { kind: 'own' }>): Promise<void> {
    for (const caller of CALLERS) {
      const to = `${path.replace('{id}', agencyOf(caller)).replace('{year}', '2025')}${query === undefined ? '' : `?${query}`}`
      const { reply } = await asks(caller, { path: to, body })
      if (caller === 'left') expect(reply.status).toBe(401)
      else expect(reply.status, caller).toBeLessThan(500)
      for (const subject of subjects)
        for (const [of, id] of Object.entries(subject.id))
          if (!mayLearn(caller, subject, of)) expect(reply.text, `${caller} finds ${subject.name}`).not.toContain(id)
    }
    expect(
      (await office.withToken(undefined, { method, path: path.replace('{id}', CITY).replace('{year}', '2025') }))
        .status,
    ).toBe(401)
  }

  async function judgeThing({ of, may, body }: Extract<Rule, { kind: 'thing' }>): Promise<void> {
    let asked = 0
    for (const subject of subjects) {
      const fill = (id: string): string =>
        path
          .replace('{id}/staff/{sub}', id)
          .replace('{id}', id)
          .replace('{aid}', ABSENT)
          .replace('{delivery}', subject.id.delivery ?? ABSENT)
          .replace('{index}', '0')
      const id = of === 'attachment' ? (subject.id.case ?? subject.id.request ?? subject.id.activity) : subject.id[of]
      if (id === undefined) continue
      expect((await office.withToken(undefined, { method, path: fill(id), body })).status).toBe(401)
      for (const caller of CALLERS) {
        const where = `${caller}, ${subject.name}`
        const { reply, isChanged } = await asks(caller, { path: fill(id), body })
        asked += 1
        if (caller === 'left') {
          expect(reply.status, where).toBe(401)
        } else if (!subject.sees(caller)) {
          const absent = await send(office.as(caller), { path: fill(absentOf[of]), body })
          expect(absent.status, where).toBe(404)
          expect(bytesOf(reply), where).toBe(bytesOf(absent))
        } else if (of === 'attachment') {
          expect(reply.status, where).toBe(404)
        } else if (may === 'see') {
          expect(reply.status, where).toBe(200)
        } else if (permits(may, caller, subject)) {
          expect([401, 403, 404], where).not.toContain(reply.status)
          expect(reply.status, where).toBeLessThan(500)
        } else {
          expect([403, 409], `${where}: ${reply.text}`).toContain(reply.status)
        }
        // A refusal changes nothing; nor does a read.
        if (reply.status >= 400 || method === 'GET') expect(isChanged, where).toBe(false)
      }
    }
    expect(asked).toBeGreaterThanOrEqual(CALLERS.length)
  }
})

function permits(may: Extract<Rule, { kind: 'thing' }>['may'], caller: string, subject: Subject): boolean {
  if (typeof may === 'function') return may(caller, subject)
  return may === 'see' || (may === 'work' ? subject.works(caller) : subject.gives(caller))
}
/** A proposal names the requests of its group, and a request its group. */
function mayLearn(caller: string, { id, sees }: Subject, of: string): boolean {
  return (
    sees(caller) ||
    (of === 'group' && seenFrom(HEALTH)(caller)) ||
    (id.request !== undefined && of === 'request' && ofVillage(caller))
  )
}
const agencyOf = (caller: string): string => (caller === 'left' ? CITY : (caller.split('/')[0] ?? ''))
