import { beforeEach, describe, expect, test } from 'vitest'
import { at, listAt, type Office, openOffice, textAt } from './office.ts'

const HEALTH = 'city-health-35.79'
const TRADE = 'city-trade-35.79'
const PATH = '/v1/webhook-endpoints'
const CREATED = 'id.go.kemensos.kube.task.created.v1'
const BODY = { url: 'https://dinkes.example/hooks', events: [CREATED] }
let office: Office
beforeEach(async () => {
  office = await openOffice()
})
const added = async (client = HEALTH): Promise<string> => {
  const reply = await office.as(client).post(PATH, BODY)
  expect(reply.status).toBe(201)
  return textAt(reply.body, 'endpoint', 'id')
}

describe('webhook endpoints over the API', () => {
  test('one is added with its secret, which a repeated request does not tell again', async () => {
    const first = await office.as(HEALTH).post(PATH, BODY, { key: 'endpoint-key-1' })
    expect(first).toMatchObject({
      status: 201,
      body: { endpoint: { ...BODY, state: 'unverified' }, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) },
    })
    expect(first.headers.get('location')).toBe(`${PATH}/${textAt(first.body, 'endpoint', 'id')}`)
    const again = await office.as(HEALTH).post(PATH, BODY, { key: 'endpoint-key-1' })
    expect(again).toMatchObject({ status: 201, body: { endpoint: at(first.body, 'endpoint'), secret: null } })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const list = await office.as(`${HEALTH}/supervisor`).get(PATH)
    expect(listAt(list.body, 'items')).toHaveLength(1)
    const other = await office
      .as(HEALTH)
      .post(PATH, { ...BODY, url: 'https://dinkes.example/b' }, { key: 'endpoint-key-1' })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
  })

  test('what cannot be one is refused by field', async () => {
    const post = async (body: object) => (await office.as(HEALTH).post(PATH, body)).body
    expect(await post({ ...BODY, url: 'https://192.168.0.1/' })).toMatchObject({
      code: 'invalid',
      errors: [{ pointer: '/url', code: 'target-refused' }],
    })
    expect(await post({ ...BODY, events: ['task.created'] })).toMatchObject({ errors: [{ pointer: '/events/0' }] })
    expect(await post({ ...BODY, events: [] })).toMatchObject({ errors: [{ pointer: '/events' }] })
    expect(await post({ ...BODY, secret: 'x' })).toMatchObject({ status: 400, code: 'invalid' })
  })

  test('only the office’s system and its supervisor may look or change; to other offices it does not exist', async () => {
    const id = await added()
    const calls = (client: string) => {
      const { get, post, send } = office.as(client)
      return [
        get(PATH),
        get(`${PATH}/${id}`),
        get(`${PATH}/${id}/deliveries`),
        send({ method: 'DELETE', path: `${PATH}/${id}` }),
        ...['verify', 'pause', 'resume', 'rotate-secret', 'test'].map((verb) => post(`${PATH}/${id}/${verb}`)),
        post(`${PATH}/${id}/replay`, { after: '0' }),
      ]
    }
    const [forbidden, ...hidden] = await Promise.all(calls(`${HEALTH}/operator`))
    expect(forbidden).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const [list, ...others] = await Promise.all(calls(TRADE))
    expect(list).toMatchObject({ status: 200, body: { items: [] } })
    for (const reply of [...hidden, ...others])
      expect(reply).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect((await office.as(HEALTH).get(`${PATH}/${id}`)).body).toMatchObject({ id, state: 'unverified' })
  })

  test('is paused and resumed, gets a new secret once, and is removed once', async () => {
    const id = await added()
    const health = office.as(HEALTH)
    expect(await health.post(`${PATH}/${id}/pause`)).toMatchObject({
      body: { state: 'paused', paused: { by: 'owner' } },
    })
    expect(await health.post(`${PATH}/${id}/resume`)).toMatchObject({ body: { state: 'unverified', paused: null } })
    const rotated = await health.post(`${PATH}/${id}/rotate-secret`, {}, { key: 'rotate-key-1' })
    expect(rotated.body).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
    expect(await health.post(`${PATH}/${id}/rotate-secret`, {}, { key: 'rotate-key-1' })).toMatchObject({
      body: { secret: null },
    })
    const remove = (key: string) => health.send({ method: 'DELETE', path: `${PATH}/${id}`, key })
    expect((await remove('remove-key-1')).status).toBe(204)
    const again = await remove('remove-key-1')
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([204, 'true'])
    expect(await remove('remove-key-2')).toMatchObject({ status: 404 })
    expect(listAt((await health.get(PATH)).body, 'items')).toEqual([])
  })

  test('a test is a delivery of the ledger, and the ledger is read page by page', async () => {
    const id = await added()
    const health = office.as(HEALTH)
    const sent = await health.post(`${PATH}/${id}/test`, {}, { key: 'test-key-1' })
    expect(sent.body).toMatchObject({
      delivery: {
        type: 'id.go.kemensos.kube.endpoint.test.v1',
        state: 'retrying',
        tries: [],
        request: { subject: id },
      },
    })
    const again = await health.post(`${PATH}/${id}/test`, {}, { key: 'test-key-1' })
    expect(at(again.body, 'delivery')).toEqual(at(sent.body, 'delivery'))
    const delivery = textAt(sent.body, 'delivery', 'id')
    expect((await health.get(`${PATH}/${id}/deliveries/${delivery}`)).body).toEqual(at(sent.body, 'delivery'))
    const first = await health.get(`${PATH}/${id}/deliveries?limit=1`)
    const second = await health.get(`${PATH}/${id}/deliveries?limit=1&cursor=${textAt(first.body, 'nextCursor')}`)
    const types = [first, second].map(({ body }) => textAt(body, 'items', 0, 'type'))
    expect(types.toSorted()).toEqual([
      'id.go.kemensos.kube.endpoint.test.v1',
      'id.go.kemensos.kube.endpoint.verification.v1',
    ])
    expect(await health.post(`${PATH}/${id}/deliveries/${delivery}/replay`)).toMatchObject({ status: 200 })
    const unknown = `2026-03-04T02:00:00.000Z_01AAAAAAAAAAAAAAAAAAAAAAAA.1.0`
    expect(await health.post(`${PATH}/${id}/deliveries/${unknown}/replay`)).toMatchObject({ status: 404 })
    expect(await health.post(`${PATH}/${id}/replay`, { after: '0' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state', state: 'unverified' },
    })
  })
})

describe('GET /v1/events', () => {
  test('is there from the first call on, with a place to go on from', async () => {
    expect(await office.as(HEALTH).get('/v1/events')).toMatchObject({ status: 200, body: { items: [], next: '0' } })
    expect(await office.as(HEALTH).get('/v1/events?after=17&limit=5')).toMatchObject({
      body: { items: [], next: '17' },
    })
    for (const query of ['after=x', 'after=-1', 'limit=0', 'limit=101', 'cursor=1'])
      expect(await office.as(HEALTH).get(`/v1/events?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid' },
      })
    expect(await office.as(`${HEALTH}/operator`).get('/v1/events')).toMatchObject({ status: 403 })
  })
})
