import { beforeEach, describe, expect, test } from 'vitest'
import { at, listAt, type Office, openOffice, openTask, textAt } from './office.ts'

const HEAD = 'city-social-35.79/head'
const MINISTRY = 'ministry/head'
const PROVINCE = 'province-social-35/operator'
let office: Office
beforeEach(async () => {
  office = await openOffice()
})

describe('one letter approves many tasks', () => {
  const letter = (taskIds: readonly string[], more: object = {}) => ({
    kind: 'submission',
    number: '460/12/2026',
    date: '2026-03-04',
    taskIds,
    ...more,
  })

  test('the head sends two proposals to the ministry by one letter; each is answered for itself', async () => {
    const tasks = [
      openTask(await office.proposalAt('city-submission')),
      openTask(await office.proposalAt('city-submission', { nth: 1 })),
    ]
    const elsewhere = openTask(await office.proposalAt('city-verification'))
    const sent = await office
      .as(HEAD)
      .post('/v1/letters', letter([...tasks, elsewhere, '01AAAAAAAAAAAAAAAAAAAAAAAA.1']))
    expect(sent.status).toBe(200)
    expect(at(sent.body, 'results')).toMatchObject([
      { id: tasks[0], ok: true, task: { state: 'Completed' } },
      { id: tasks[1], ok: true, task: { state: 'Completed' } },
      { id: elsewhere, ok: false, problem: { code: 'wrong-state' } },
      { ok: false, problem: { code: 'not-found' } },
    ])
  })

  test('the same letter may go on with other tasks; its number with another date is taken', async () => {
    const first = openTask(await office.proposalAt('city-submission'))
    const second = openTask(await office.proposalAt('city-submission', { nth: 1 }))
    await office.as(HEAD).post('/v1/letters', letter([first]))
    const other = await office.as(HEAD).post('/v1/letters', letter([second], { date: '2026-03-03' }))
    expect(other).toMatchObject({ status: 409, body: { code: 'letter-number-used' } })
    const more = await office.as(HEAD).post('/v1/letters', letter([second]))
    expect(at(more.body, 'results', 0, 'ok')).toBe(true)
  })

  test('a letter whose answer was lost is sent again with its key: nothing happens twice', async () => {
    const task = openTask(await office.proposalAt('city-submission'))
    const once = await office.as(HEAD).post('/v1/letters', letter([task]), { key: 'letter-key-1' })
    const rows = office.rows().length
    const again = await office.as(HEAD).post('/v1/letters', letter([task]), { key: 'letter-key-1' })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body).toEqual(once.body)
    expect(office.rows()).toHaveLength(rows)
  })

  test('a decree takes the sum that was asked for, unless it says another', async () => {
    const asked = await office.proposalAt('ministry-determination')
    const less = await office.proposalAt('ministry-determination', { nth: 1 })
    const sent = await office.as(MINISTRY).post('/v1/letters', {
      ...letter([openTask(asked), openTask(less)]),
      kind: 'decree',
      amounts: { [openTask(less)]: 15_000_000 },
    })
    expect(at(sent.body, 'results')).toMatchObject([{ ok: true }, { ok: true }])
    const amounts = await Promise.all(
      [asked, less].map(async ({ flow }) =>
        at((await office.as(MINISTRY).get(`/v1/proposals/${flow.id}`)).body, 'decidedAmount'),
      ),
    )
    expect(amounts).toEqual([20_000_000, 15_000_000])
  })

  test('a group without a facilitator needs one named, and what could not be signed is let go again', async () => {
    const task = openTask(await office.proposalAt('responsibility-statement'))
    const statement = { ...letter([task]), kind: 'responsibility-statement' }
    const without = await office.as(HEAD).post('/v1/letters', statement)
    expect(at(without.body, 'results', 0, 'problem')).toMatchObject({
      code: 'incomplete',
      errors: [{ pointer: '/form/facilitator' }],
    })
    expect(at((await office.as(HEAD).get(`/v1/tasks/${task}`)).body, 'state')).toBe('Ready')
    const named = { ...statement, facilitators: { [task]: 's-city-social-35.79-facilitator-1' } }
    expect(at((await office.as(HEAD).post('/v1/letters', named)).body, 'results', 0, 'ok')).toBe(true)
  })

  test.each([
    ['an operator signs no letter', 'city-social-35.79/operator', {}, 403, 'forbidden'],
    ['nor does the office system', 'city-social-35.79', {}, 403, 'forbidden'],
    ['a letter of tomorrow is not written yet', HEAD, { date: '2026-03-05' }, 422, 'incomplete'],
    ['sums belong to a decree', HEAD, { amounts: {} }, 400, 'invalid'],
  ])('%s', async (_, client, more, status, code) => {
    const task = openTask(await office.proposalAt('city-submission'))
    const before = office.rows()
    expect(await office.as(client).post('/v1/letters', letter([task], more))).toMatchObject({ status, body: { code } })
    expect(office.rows()).toEqual(before)
  })
})

describe('an office is told, and says that it has read', () => {
  test('the province reads its copy of the submission; the case shows who read it and when', async () => {
    const { flow } = await office.proposalAt('ministry-verification')
    const unread = await office.as(PROVINCE).get('/v1/copies?unread=true')
    expect(at(unread.body, 'items', 0)).toMatchObject({
      caseId: flow.id,
      from: { id: 'city-social-35.79' },
      letter: { number: expect.any(String) },
      readAt: null,
      readBy: null,
    })
    const id = textAt(unread.body, 'items', 0, 'id')
    const read = await office.as(PROVINCE).post(`/v1/copies/${id}/read`)
    expect(read).toMatchObject({ status: 200, body: { id, readBy: { sub: 's-province-social-35-operator-1' } } })
    expect(at((await office.as(PROVINCE).get('/v1/copies?unread=true')).body, 'items')).not.toContainEqual(
      expect.objectContaining({ id }),
    )
    const seen = await office.as(HEAD).get(`/v1/proposals/${flow.id}`)
    expect(at(seen.body, 'copies')).toContainEqual(
      expect.objectContaining({
        to: expect.objectContaining({ id: 'province-social-35' }),
        readAt: at(read.body, 'readAt'),
        readBy: at(read.body, 'readBy'),
      }),
    )
  })

  test('who read first stays; another office finds no such copy', async () => {
    await office.proposalAt('ministry-verification')
    const id = textAt((await office.as(PROVINCE).get('/v1/copies')).body, 'items', 0, 'id')
    const first = await office.as(PROVINCE).post(`/v1/copies/${id}/read`)
    office.later(60)
    const second = await office.as('province-social-35/head').post(`/v1/copies/${id}/read`)
    expect(second.body).toEqual(first.body)
    expect((await office.as('province-social-33/head').post(`/v1/copies/${id}/read`)).status).toBe(404)
  })

  test('a long list goes on page by page without a gap', async () => {
    await office.activeGroup(0)
    await office.activeGroup(1)
    const all = await office.as(PROVINCE).get('/v1/copies')
    const ids: unknown[] = []
    let cursor = ''
    for (let page = 0; page < 50; page += 1) {
      const { body } = await office.as(PROVINCE).get(`/v1/copies?limit=2${cursor}`)
      ids.push(...listAt(body, 'items').map((copy) => at(copy, 'id')))
      if (at(body, 'nextCursor') === null) break
      cursor = `&cursor=${textAt(body, 'nextCursor')}`
    }
    expect(ids).toEqual(listAt(all.body, 'items').map((copy) => at(copy, 'id')))
    expect(ids.length).toBeGreaterThan(5)
  })
})
