import { expect, test } from 'vitest'
import { openOffice } from './office.ts'

const PER_SECOND = 5

test('a system that asks without end is told to wait, by itself alone, and is served again a second later', async () => {
  const office = await openOffice({ perSecond: PER_SECOND })
  const wild = office.as('city-health-35.79')
  const replies = await Promise.all(Array.from({ length: PER_SECOND + 2 }, () => wild.get('/v1/me')))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array(PER_SECOND).fill(200), 429, 429])
  const refused = await wild.post('/v1/tasks/claim-next', {})
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await office.as('city-health-35.79/operator').get('/v1/me')).status).toBe(200)
  office.later(1)
  expect((await wild.get('/v1/me')).status).toBe(200)
})

test('who cannot say who they are counts for nobody', async () => {
  const office = await openOffice({ perSecond: PER_SECOND })
  for (let n = 0; n <= PER_SECOND; n += 1)
    expect((await office.withToken('Bearer odd', { path: '/v1/me' })).status).toBe(401)
  expect((await office.as('city-health-35.79').get('/v1/me')).status).toBe(200)
})
