import { expect, test } from 'vitest'
import { announceMaintenance } from '../../shared/cases/maintenance.ts'
import { plusSeconds } from '../../shared/kit/instant.ts'
import { openOffice } from './office.ts'

const HOUR = 3600

test('while maintenance lasts a partner’s system is told when to come again, and nothing is written; operators work on', async () => {
  const office = await openOffice()
  const { deps } = office.world
  const operator = office.world.officer('platform/platform-operator')
  const from = plusSeconds(office.now(), HOUR)
  await announceMaintenance(deps, operator, { from, until: plusSeconds(from, HOUR), text: 'Pemindahan basis data.' })
  const partner = office.as('city-health-35.79')
  expect((await partner.get('/v1/me')).status).toBe(200)

  office.later(HOUR + 60)
  const before = office.writes()
  for (const refused of [await partner.get('/v1/tasks'), await partner.post('/v1/tasks/claim-next', {})]) {
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(refused.headers.get('retry-after')).toBe(String(HOUR - 60))
  }
  expect(office.writes()).toBe(before)
  expect((await office.as('platform/platform-operator').get('/v1/me')).status).toBe(200)
  // What needs no token is not maintained: the document, and whether the platform lives.
  expect((await office.withToken(undefined, { path: '/openapi.json' })).status).toBe(200)

  office.later(HOUR)
  expect((await partner.get('/v1/me')).status).toBe(200)
})
