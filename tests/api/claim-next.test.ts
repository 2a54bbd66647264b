import { beforeAll, describe, expect, test } from 'vitest'
import { identityDigest } from '../../shared/cases/people/staff.ts'
import { identityOf, staffOf } from '../../shared/store/row-keys.ts'
import type { Row } from '../../shared/store/table.ts'
import { at, ISSUER, type Office, openOffice, textAt } from './office.ts'

const CITY = 'city-social-35.79'
const CALLERS = 50
const TASKS = 20
/** `npm run test:claims` plays a thousand. */
const ROUNDS = Number(process.env['SIMPUL_CLAIM_ROUNDS'] ?? 10)
const officers = Array.from({ length: CALLERS }, (_, n) => `officer-${n}`)

let office: Office
let base: readonly Row[] = []
beforeAll(async () => {
  office = await openOffice()
  for (let nth = 1; nth <= TASKS; nth += 1) await office.proposalAt('city-administration', { nth })
  const roles = [{ role: 'operator', from: '2016-01-01', to: null }]
  office.world.table.load([
    ...office.world.table.dump(),
    ...officers.flatMap((sub): Row[] => [
      { ...identityOf(identityDigest(ISSUER, sub)), agency: CITY, sub },
      { ...staffOf(CITY, sub), sub, name: sub, agency: CITY, desk: null, language: 'id', roles },
    ]),
  ])
  base = office.world.table.dump()
})

describe('fifty officers ask for the next task at once', () => {
  test.each([0, 0.2])('no task has two holders, where %d of the writes meet another (by seed)', async (contention) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      office.world.table.load(base)
      office.contend(contention)
      const replies = await Promise.all(
        officers.map((sub) => office.as(sub).post('/v1/tasks/claim-next', { step: 'city-administration' })),
      )
      office.contend(0)
      const claimed = replies.flatMap(({ status, body }, n) => (status === 200 ? [{ sub: officers[n], body }] : []))
      expect(replies.filter(({ status }) => status !== 200 && status !== 204)).toEqual([])
      expect(new Set(claimed.map(({ body }) => at(body, 'id'))).size).toBe(claimed.length)
      for (const { sub, body } of claimed) {
        expect(at(body, 'holder', 'sub')).toBe(sub)
        const seen = await office.as(`${CITY}/head`).get(`/v1/tasks/${textAt(body, 'id')}`)
        expect(at(seen.body, 'holder', 'sub')).toBe(sub)
        const mine = await office.as(sub ?? '').get('/v1/tasks?view=mine')
        expect(at(mine.body, 'items')).toMatchObject([{ id: at(body, 'id') }])
      }
      if (contention === 0) expect(claimed).toHaveLength(TASKS)
    }
  })

  test('who comes late to a task is told who has it', async () => {
    office.world.table.load(base)
    const got = await office.as('officer-1').post('/v1/tasks/claim-next')
    const late = await office.as('officer-2').post(`/v1/tasks/${textAt(got.body, 'id')}/claim`)
    expect(late).toMatchObject({ status: 409, body: { code: 'already-claimed', holder: { sub: 'officer-1' } } })
  })
})
