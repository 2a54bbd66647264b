import { beforeEach, expect, test } from 'vitest'
import { at, type Office, openOffice } from './office.ts'

const CITY = 'city-social-35.79'
const VERIFIER = `/v1/agencies/${CITY}/staff/s-${CITY}-verifier-1`
let office: Office
beforeEach(async () => {
  office = await openOffice()
})

test('a supervisor adds somebody, says that they are away and that they leave; the same key again changes nothing', async () => {
  const supervisor = office.as(`${CITY}/supervisor`)
  const path = `/v1/agencies/${CITY}/staff/batu-op-01`
  const roles = [{ role: 'operator', from: '2026-01-02', to: null }]
  const body = { name: 'Adi Contoh', desk: null, language: 'id', roles }
  const added = await supervisor.put(path, body, { key: 'add-somebody' })
  expect(added).toMatchObject({
    status: 200,
    body: { sub: 'batu-op-01', agency: CITY, roles, absence: null, leaving: null },
  })
  const away = { from: '2027-01-04', to: '2027-01-05', deputy: `s-${CITY}-operator-1` }
  expect(await supervisor.post(`${path}/absence`, away, { key: 'away-once-1' })).toMatchObject({
    status: 200,
    body: { absence: away },
  })
  expect(await supervisor.post(`${path}/absence/end`, {})).toMatchObject({ status: 200, body: { absence: null } })
  const again = await supervisor.post(`${path}/absence`, away, { key: 'away-once-1' })
  expect([again.status, again.headers.get('idempotency-replayed'), at(again.body, 'absence')]).toEqual([
    200,
    'true',
    null,
  ])
  const left = await supervisor.post(`${path}/leave`, { lastDay: '2027-02-01', deputy: null })
  expect(left).toMatchObject({ body: { leaving: { lastDay: '2027-02-01' }, roles: [{ to: '2027-02-01' }] } })
})

test('what is wrong is told by its field; a day that does not exist is no day', async () => {
  const supervisor = office.as(`${CITY}/supervisor`)
  const refused = await supervisor.post(`${VERIFIER}/absence`, {
    from: '2027-01-05',
    to: '2027-01-04',
    deputy: 'nobody',
  })
  expect([refused.status, at(refused.body, 'errors', 0, 'pointer'), at(refused.body, 'errors', 1, 'pointer')]).toEqual([
    422,
    '/to',
    '/deputy',
  ])
  const malformed = await supervisor.post(`${VERIFIER}/absence`, { from: '2027-02-30', to: '2027-03-01', deputy: null })
  expect(malformed).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ pointer: '/from' }] } })
  expect((await supervisor.post('/v1/agencies/kantor/staff/x/absence/end', {})).status).toBe(404)
})

test('an office moves nobody into another that it does not manage; the province does', async () => {
  const body = {
    to: 'city-health-35.79',
    from: '2027-01-04',
    deputy: null,
    name: 'Pindahan',
    desk: null,
    language: 'id',
    roles: [{ role: 'verifier', from: '2027-01-04', to: null }],
  }
  expect((await office.as(`${CITY}/supervisor`).post(`${VERIFIER}/transfer`, body)).status).toBe(403)
  const moved = await office
    .as('province-social-35/supervisor')
    .post(`${VERIFIER}/transfer`, body, { key: 'move-once-1' })
  expect(moved).toMatchObject({ status: 200, body: { agency: 'city-health-35.79' } })
})
