import { beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../functions/api/routes/index.ts'
import { draftOf } from '../../infra/local/seed/dossiers.ts'
import { waitingProposals } from '../../infra/local/seed/scenario.ts'
import { SAMPLE_PDF, SAMPLE_SHA256 } from '../../infra/local/seed/world.ts'
import { GROWTH_MARKS } from '../../shared/names/facilitation.ts'
import { at, listAt, type Office, openOffice, openTask, type Reply, routeOf, textAt } from './office.ts'

const V = 'village-35.79.01.2005'
const CITY = 'city-social-35.79'
const HEALTH = 'city-health-35.79'
/** Given again where what they need has been made: `webhooks.test.ts`, `spec/requests`, `spec/hooks`. */
const ELSEWHERE = [
  '/v1/webhook-endpoints/{id}',
  '/v1/webhook-endpoints/{id}/replay',
  '/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay',
  '/v1/requests/{id}/revoke',
]
const GROWING = GROWTH_MARKS.GROWING.map(({ code }) => code)
type Command = { method: 'POST' | 'PUT'; client: string; path: string; body: unknown; key: string; first: Reply }

let office: Office
/** Every command of a day, with its key and its first answer. */
const day: Command[] = []

async function give(
  client: string,
  path: string,
  body: unknown = {},
  method: Command['method'] = 'POST',
): Promise<Reply> {
  const key = `day-${day.length}-key`
  const first = await office.as(client).send({ method, path, body, key })
  expect(first.status, `${path} ${first.text}`).toBeLessThan(300)
  day.push({ method, client, path, body, key, first })
  await office.world.deliver()
  return first
}
const FILE = {
  kind: 'PROPOSAL_DOC',
  fileName: 'usulan.pdf',
  mediaType: 'application/pdf',
  size: SAMPLE_PDF.length,
  sha256: SAMPLE_SHA256,
}
const idsIn = ({ body }: Reply): unknown[] => [
  at(body, 'id'),
  at(body, 'task', 'id'),
  at(body, 'attachment', 'id'),
  at(body, 'endpoint', 'id'),
  at(body, 'delivery', 'id'),
  at(body, 'nationalId'),
  ...(Array.isArray(at(body, 'results')) ? listAt(body, 'results').map((one) => [at(one, 'id'), at(one, 'ok')]) : []),
]

beforeAll(async () => {
  office = await openOffice()
  const [journey] = waitingProposals('2026-03-04', () => '2026-02-16')
  if (!journey) throw new Error('the seed leaves something to do')
  const input = draftOf({ ...journey.group, n: 110, village: V.slice('village-'.length) })
  // From the village's draft to the ministry, with everything that can be done on the way.
  const id = textAt((await give(`${V}/operator`, '/v1/proposals', input)).body, 'id')
  const first = await give(`${V}/operator`, `/v1/proposals/${id}/attachments`, FILE)
  const second = await give(`${V}/operator`, `/v1/tasks/${id}.1/attachments`, { ...FILE, kind: 'FORMATION_MINUTES' })
  for (const { body } of [first, second]) office.put(textAt(body, 'upload', 'url'), SAMPLE_PDF)
  await give(`${V}/operator`, `/v1/proposals/${id}/submit`)
  await give(`${V}/head`, '/v1/tasks/claim-next', { step: 'village-endorsement' })
  await give(`${V}/head`, `/v1/tasks/${id}.2/complete`, { outcome: 'approve', form: { deliberationHeld: true } })
  const atCity = `/v1/tasks/${id}.3`
  await give(`${CITY}/operator`, `${atCity}/claim`)
  await give(`${CITY}/operator`, `${atCity}/start`)
  await give(`${CITY}/operator`, `${atCity}/suspend`, { reason: 'Menunggu berkas.' })
  await give(`${CITY}/operator`, `${atCity}/resume`)
  await give(`${CITY}/operator`, `${atCity}/delegate`, { to: `s-${CITY}-operator-2` })
  await give(`${CITY}/operator/2`, `${atCity}/release`)
  await give(`${CITY}/operator/3`, '/v1/tasks/batch', { action: 'claim', ids: [`${id}.3`] })
  await give(`${CITY}/verifier`, `/v1/proposals/${id}/members/0/reveal`, { reason: 'audit' })
  await give(`${V}/head`, `/v1/proposals/${id}/cancel`, { reason: 'Musyawarah diulang.' })
  // A letter, its copy, and a task that moves between desks.
  const sent = await office.proposalAt('city-submission', { nth: 1 })
  await give(`${CITY}/head`, '/v1/letters', {
    kind: 'submission',
    number: '460/77/2026',
    date: '2026-03-04',
    taskIds: [openTask(sent)],
  })
  const copy = textAt((await office.as('province-social-35/head').get('/v1/copies')).body, 'items', 0, 'id')
  await give('province-social-35/head', `/v1/copies/${copy}/read`)
  const desk = textAt((await office.as('ministry/verifier').get('/v1/me')).body, 'desk')
  await give(
    'ministry/verifier',
    `/v1/tasks/${sent.flow.id}.${(await office.world.head(sent.flow.id)).flow.tasks}/forward`,
    { desk },
  )
  // A group, what its city asks for it, plans for it and thinks of it.
  const { group } = await office.activeGroup(0)
  const asked = await give(`${CITY}/operator`, `/v1/groups/${group}/requests`, {
    service: 'label-design',
    details: { product: 'Keripik', netContent: '100 g' },
  })
  await give(`${CITY}/facilitator`, `/v1/requests/${textAt(asked.body, 'id')}/cancel`, {
    reason: 'Kelompok belum siap.',
  })
  await give(`${CITY}/facilitator`, '/v1/activities', { kind: 'coaching', groupId: group })
  await give(`${CITY}/facilitator`, `/v1/groups/${group}/growth-stage`, { marks: GROWING })
  await give(`${CITY}/supervisor`, `/v1/groups/${group}/status`, { status: 'INACTIVE', reason: 'Tidak berjalan.' })
  // An office's own system, and where it hears of things.
  const hooks = '/v1/webhook-endpoints'
  const target = { url: 'https://dinkes.example/hooks', events: ['id.go.kemensos.kube.task.created.v1'] }
  const endpoint = `${hooks}/${textAt((await give(HEALTH, hooks, target)).body, 'endpoint', 'id')}`
  for (const verb of ['pause', 'resume', 'verify', 'rotate-secret']) await give(HEALTH, `${endpoint}/${verb}`)
  await give(HEALTH, `${endpoint}/test`)
  // Who works there: somebody comes, is away, is back, moves, and leaves the next office.
  const described = { name: 'Adi Contoh', desk: null, language: 'id' }
  const inOffice = (agency: string): string => `/v1/agencies/${agency}/staff/adi-01`
  const roles = [{ role: 'operator', from: '2026-03-04', to: null }]
  await give(`${CITY}/supervisor`, inOffice(CITY), { ...described, roles }, 'PUT')
  await give(`${CITY}/supervisor`, `${inOffice(CITY)}/absence`, { from: '2026-03-05', to: '2026-03-06', deputy: null })
  await give(`${CITY}/supervisor`, `${inOffice(CITY)}/absence/end`)
  const moved = { ...described, to: HEALTH, from: '2026-04-01', deputy: null }
  const inspector = [{ role: 'operator', from: '2026-04-01', to: null }]
  await give('province-social-35/supervisor', `${inOffice(CITY)}/transfer`, { ...moved, roles: inspector })
  await give('province-social-35/supervisor', `${inOffice(HEALTH)}/leave`, { lastDay: '2026-12-31', deputy: null })
})

describe('a command given again is the same command', () => {
  test('the day holds every route that changes something', () => {
    const given = new Set(day.map(({ method, path }) => routeOf(method, path)?.path))
    expect(
      routes
        .filter(({ changes }) => changes)
        .map(({ path }) => path)
        .filter((path) => !given.has(path) && !ELSEWHERE.includes(path)),
    ).toEqual([])
  })

  test.each(['the same evening', 'a year later'])(
    'the whole day, %s: nothing happens, each is answered as it was',
    async (when) => {
      if (when === 'a year later') office.later(366 * 86_400)
      const before = office.rows()
      for (const { method, client, path, body, key, first } of day) {
        const again = await office.as(client).send({ method, path, body, key })
        expect([again.status, idsIn(again)], path).toEqual([first.status, idsIn(first)])
        expect(again.headers.get('idempotency-replayed'), path).toBe('true')
        expect(again.headers.get('location'), path).toBe(first.headers.get('location'))
      }
      expect(office.rows()).toEqual(before)
    },
  )

  test('the same key with another request is refused, and belongs to its caller, its route and its resource alone', async () => {
    for (const { method, client, path, key, body } of day) {
      const before = office.writes()
      const other = await office.as(client).send({ method, path, body: anotherThan(path, body), key })
      const codes = Array.isArray(at(other.body, 'results'))
        ? listAt(other.body, 'results').map((one) => at(one, 'problem', 'code'))
        : [at(other.body, 'code')]
      if (other.status !== 400) expect(codes, path).toEqual(['idempotency-key-reused'])
      expect(office.writes(), path).toBe(before)
      const foreign = await office.as('city-social-35.73/head').send({ method, path, body, key })
      expect(foreign.headers.get('idempotency-replayed'), path).toBe(null)
    }
  })

  test('keys stand in the table as digests, never as they were sent', () => {
    const rows = JSON.stringify(office.world.table.dump())
    for (const { key } of day) expect(rows).not.toContain(key)
    expect(rows).toContain('KEY#')
  })
})

/** An equally well-formed request that says something else; where a body is empty nothing else can be said. */
function anotherThan(path: string, body: unknown): unknown {
  const other: Record<string, unknown> = {
    cancel: { reason: 'Alasan lain.' },
    claim: { leaseSeconds: 600 },
    'claim-next': { step: 'draft' },
    suspend: { reason: 'Alasan lain.' },
    delegate: { to: 's-other' },
    forward: { desk: 'other' },
    complete: { outcome: 'reject', reason: 'Lain.' },
    reveal: { reason: 'complaint' },
    'growth-stage': { marks: [...GROWING, 'division-of-tasks'] },
    status: { status: 'GRADUATED', reason: 'Lain.' },
    batch: { action: 'release', ids: listOrEmpty(body) },
    attachments: { ...FILE, size: 1 },
    proposals: { village: V.slice('village-'.length) },
    requests: { service: 'label-print', details: { product: 'Lain', netContent: '1 g' } },
    activities: { kind: 'outreach' },
    'webhook-endpoints': { url: 'https://other.example/', events: ['id.go.kemensos.kube.task.created.v1'] },
    'adi-01': { ...(typeof body === 'object' ? body : {}), name: 'Nama Lain' },
    absence: { from: '2026-03-05', to: '2026-03-05', deputy: null },
    leave: { lastDay: '2026-12-30', deputy: null },
    transfer: { ...(typeof body === 'object' ? body : {}), name: 'Nama Lain' },
    letters: { ...(typeof body === 'object' ? body : {}), number: '460/78/2026' },
  }
  return other[path.split('/').at(-1) ?? ''] ?? { unknown: true }
}
const listOrEmpty = (body: unknown): readonly unknown[] => (Array.isArray(at(body, 'ids')) ? listAt(body, 'ids') : [])
