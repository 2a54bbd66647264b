import { beforeEach, describe, expect, test } from 'vitest'
import { at, listAt, type Office, openOffice, openTask, textAt } from './office.ts'

let office: Office
beforeEach(async () => {
  office = await openOffice()
})
const CITY = 'city-social-35.79'
const sum = (body: unknown, name: string): number =>
  listAt(body, 'agencies').reduce<number>((total, one) => total + Number(at(one, name)), 0)

describe('how long each office had a proposal', () => {
  test('the seconds of all offices together are the age of the case, waiting and working apart', async () => {
    const { flow } = await office.proposalAt('city-administration')
    const read = () => office.as(`${CITY}/head`).get(`/v1/proposals/${flow.id}/timeline`)
    const before = (await read()).body
    office.later(3600)
    await office.as(`${CITY}/operator`).post(`/v1/tasks/${flow.id}.3/claim`)
    office.later(1800)
    const after = (await read()).body
    const ofCity = (body: unknown, name: string) =>
      Number(
        at(
          listAt(body, 'agencies').find((one) => at(one, 'agency', 'id') === CITY),
          name,
        ),
      )
    expect(ofCity(after, 'waitingSeconds') - ofCity(before, 'waitingSeconds')).toBe(3600)
    expect(ofCity(after, 'workingSeconds') - ofCity(before, 'workingSeconds')).toBe(1800)
    expect(at(after, 'totalSeconds')).toBe(
      sum(after, 'workingSeconds') + sum(after, 'waitingSeconds') + sum(after, 'partnerSeconds'),
    )
  })

  test('when a lease ran out nobody works any more', async () => {
    const head = await office.proposalAt('city-administration')
    const before = (await office.as(`${CITY}/head`).get(`/v1/proposals/${head.flow.id}/timeline`)).body
    await office.as(`${CITY}/operator`).post(`/v1/tasks/${openTask(head)}/claim`, { leaseSeconds: 600 })
    office.later(1000)
    const after = (await office.as(`${CITY}/head`).get(`/v1/proposals/${head.flow.id}/timeline`)).body
    expect(sum(after, 'workingSeconds') - sum(before, 'workingSeconds')).toBe(600)
    expect(sum(after, 'waitingSeconds') - sum(before, 'waitingSeconds')).toBe(400)
  })

  test('a closed case ages no more, and a return is another visit', async () => {
    const { proposal } = await office.activeGroup(4)
    const read = async () => (await office.as(`${CITY}/head`).get(`/v1/proposals/${proposal.flow.id}/timeline`)).body
    const before = await read()
    office.later(86_400)
    expect(await read()).toEqual(before)
    expect(at(listAt(before, 'agencies')[0], 'visits')).toBeGreaterThanOrEqual(4)
  })
})

describe('how long each office had a request', () => {
  test('is read by its own address, by those who are a party to it; a proposal and a request are not each other', async () => {
    const { group, proposal } = await office.activeGroup(0)
    const details = { product: 'Keripik', netContent: '100 g' }
    const asking = office.as(`${CITY}/operator`)
    const asked = await asking.post(`/v1/groups/${group}/requests`, { service: 'label-design', details })
    const id = textAt(asked.body, 'id')
    await office.world.deliver()
    office.later(3600)
    const read = async (client: string, path: string) => office.as(client).get(`/v1/${path}/timeline`)
    const seen = await read(`${CITY}/head`, `requests/${id}`)
    expect(listAt(seen.body, 'agencies').map((one) => at(one, 'agency', 'id'))).toEqual(['city-trade-35.79'])
    expect(at(seen.body, 'totalSeconds')).toBeGreaterThanOrEqual(3600)
    expect((await read('city-trade-35.79/operator', `requests/${id}`)).body).toEqual(seen.body)
    expect((await read('city-health-35.79/operator', `requests/${id}`)).status).toBe(404)
    expect((await read(`${CITY}/head`, `proposals/${id}`)).status).toBe(404)
    expect((await read(`${CITY}/head`, `requests/${proposal.flow.id}`)).status).toBe(404)
  })
})

describe('a member is shown whole only with a reason', () => {
  const reveal = (client: string, id: string, index: number | string, body: object, key = 'reveal-key-1') =>
    office.as(client).post(`/v1/proposals/${id}/members/${index}/reveal`, body, { key })

  test('the verifier sees both numbers in this answer alone; the history says who looked, at whom and why', async () => {
    const { flow } = await office.proposalAt('city-verification')
    // This one was sent back once, so what is looked at is its second dossier.
    const shown = await reveal(`${CITY}/verifier`, flow.id, 0, { reason: 'register-mismatch' })
    expect(shown).toMatchObject({
      status: 200,
      body: { nationalId: expect.stringMatching(/^\d{16}$/), familyCardNo: expect.stringMatching(/^\d{16}$/) },
    })
    const history = await office.as(`${CITY}/head`).get(`/v1/proposals/${flow.id}/history`)
    expect(at(listAt(history.body, 'items').at(-1), 'events')).toEqual([
      { type: 'NumbersRevealed', revision: 2, member: 0, reason: 'register-mismatch', note: null },
    ])
    const seen = await office.as(`${CITY}/verifier`).get(`/v1/proposals/${flow.id}`)
    expect(history.text + seen.text + JSON.stringify(office.log)).not.toContain(textAt(shown.body, 'nationalId'))
  })

  test('a number that somebody writes into the note does not stay in the history', async () => {
    const { flow } = await office.proposalAt('city-verification')
    await reveal(`${CITY}/head`, flow.id, 1, { reason: 'complaint', note: 'NIK 3579 0112 0375 0001 tidak cocok' })
    const history = await office.as(`${CITY}/head`).get(`/v1/proposals/${flow.id}/history`)
    expect(history.text).toContain('NIK •••• tidak cocok')
  })

  test('the same key again shows the same and is looked at once', async () => {
    const { flow } = await office.proposalAt('city-verification')
    const once = await reveal(`${CITY}/head`, flow.id, 0, { reason: 'audit' })
    const again = await reveal(`${CITY}/head`, flow.id, 0, { reason: 'audit' })
    expect(again.body).toEqual(once.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const history = await office.as(`${CITY}/head`).get(`/v1/proposals/${flow.id}/history`)
    expect(history.text.match(/NumbersRevealed/g)).toHaveLength(1)
  })

  test.each([
    ['a village', 'village-35.79.01.1001/head', 0, 403],
    ['the facilitator', `${CITY}/facilitator`, 0, 403],
    ['the office system', CITY, 0, 403],
    ['the province', 'province-social-35/verifier', 0, 403],
    ['another city', 'city-social-35.73/verifier', 0, 404],
    ['a partner office', 'city-health-35.79/verifier', 0, 404],
    ['a member that is not there', `${CITY}/verifier`, 20, 404],
    ['no number at all', `${CITY}/verifier`, 'one', 404],
    ['the province auditor', 'province-social-35/auditor', 0, 200],
    ['the ministry verifier', 'ministry/verifier', 0, 200],
  ])('%s', async (_, client, index, status) => {
    const { flow } = await office.proposalAt('city-administration')
    const village = flow.deciders['draft']?.[0]?.replace('s-', '').replace('-operator-1', '/head') ?? ''
    const who = client.startsWith('village') ? village : client
    expect((await reveal(who, flow.id, index, { reason: 'audit' })).status).toBe(status)
  })
})

describe('groups', () => {
  test('a group is found by its name with a slip in it, by status and by village, within the region only', async () => {
    const { group, proposal } = await office.activeGroup(0)
    await office.activeGroup(1)
    const read = await office.as(`${CITY}/head`).get(`/v1/groups/${group}`)
    expect(read).toMatchObject({
      status: 200,
      body: { id: group, status: 'ACTIVE', place: { city: { code: '35.79' } }, proposal: { id: proposal.flow.id } },
    })
    const name = textAt(read.body, 'name')
    const slip = encodeURIComponent(name.replace('Keripik', 'Kripik').slice(0, -1))
    const village = textAt(read.body, 'place', 'village', 'code')
    for (const query of [`q=${slip}`, `status=ACTIVE&village=${village}`])
      expect(listAt((await office.as(`${CITY}/head`).get(`/v1/groups?${query}`)).body, 'items')).toContainEqual(
        read.body,
      )
    expect(listAt((await office.as(`${CITY}/head`).get('/v1/groups')).body, 'items')).toHaveLength(2)
    for (const outside of ['city-social-35.73/head', 'province-social-33/head', 'city-health-35.79/head'])
      expect((await office.as(outside).get(`/v1/groups?village=${village}`)).body).toEqual({
        items: [],
        nextCursor: null,
      })
    expect(listAt((await office.as('province-social-35/head').get('/v1/groups')).body, 'items')).toHaveLength(2)
    expect(
      listAt((await office.as('ministry/head').get(`/v1/groups?village=${village}`)).body, 'items').length,
    ).toBeGreaterThan(0)
  })

  test('the city supervisor says what became of a group; who read an older version is told so', async () => {
    const { group } = await office.activeGroup(0)
    const supervisor = office.as(`${CITY}/supervisor`)
    const etag = (await supervisor.get(`/v1/groups/${group}`)).headers.get('etag') ?? ''
    const judged = { status: 'INACTIVE', reason: 'Usaha tidak berjalan.' }
    const set = await supervisor.post(`/v1/groups/${group}/status`, judged, { headers: { 'if-match': etag } })
    expect(set).toMatchObject({ status: 200, body: { status: 'INACTIVE' } })
    expect(
      await supervisor.post(`/v1/groups/${group}/status`, judged, { headers: { 'if-match': etag } }),
    ).toMatchObject({
      status: 412,
      body: { code: 'stale' },
    })
    expect((await supervisor.post(`/v1/groups/${group}/status`, { status: 'ACTIVE' })).status).toBe(422)
    expect((await office.as(`${CITY}/head`).post(`/v1/groups/${group}/status`, judged)).status).toBe(403)
    expect((await office.as('city-social-35.73/supervisor').post(`/v1/groups/${group}/status`, judged)).status).toBe(
      404,
    )
  })

  test('a dissolved group lets its members go, and stays dissolved', async () => {
    const { group } = await office.activeGroup(0)
    const members = () => office.world.table.dump().filter(({ pk }) => pk.startsWith('CLAIM#person#'))
    const dissolve = { status: 'DISSOLVED', reason: 'Anggota membubarkan diri.' }
    expect(new Set(members().map((row) => row['group']))).toEqual(new Set([group]))
    const set = await office.as(`${CITY}/supervisor`).post(`/v1/groups/${group}/status`, dissolve)
    expect(set.status).toBe(200)
    expect(new Set(members().map((row) => row['group']))).toEqual(new Set(['']))
    const again = await office
      .as(`${CITY}/supervisor`)
      .post(`/v1/groups/${group}/status`, { ...dissolve, status: 'ACTIVE' })
    expect(again).toMatchObject({ status: 409, body: { code: 'wrong-state', state: 'DISSOLVED' } })
  })
})

describe('offices and regions', () => {
  const ids = async (client: string, query = '') =>
    listAt((await office.as(client).get(`/v1/agencies${query}`)).body, 'items').map((one) => at(one, 'id'))

  test('a village sees its own office and those above it', async () => {
    expect(await ids('village-35.79.01.1001/head')).toEqual([
      'ministry',
      'platform',
      'province-social-35',
      'city-social-35.79',
      'city-trade-35.79',
      'city-health-35.79',
      'village-35.79.01.1001',
    ])
  })

  test('a city sees its villages; a region outside finds nothing', async () => {
    expect(await ids(`${CITY}/head`, '?kind=village&limit=100')).toHaveLength(24)
    expect(await ids(`${CITY}/head`, '?region=35.79.02&kind=village')).toHaveLength(9)
    expect(await ids(`${CITY}/head`, '?region=33.72')).toEqual([])
    expect(await ids(`${CITY}/head`, '?region=99')).toEqual([])
    expect((await office.as(`${CITY}/head`).get('/v1/agencies?region=batu')).status).toBe(400)
  })

  test('pages of a list join without a gap or a double', async () => {
    const seen: unknown[] = []
    let cursor = ''
    for (let page = 0; page < 20; page += 1) {
      const { body } = await office.as('ministry/head').get(`/v1/agencies?region=35.79&limit=4${cursor}`)
      seen.push(...listAt(body, 'items').map((one) => at(one, 'id')))
      if (at(body, 'nextCursor') === null) break
      cursor = `&cursor=${textAt(body, 'nextCursor')}`
    }
    expect(seen).toEqual(await ids('ministry/head', '?region=35.79&limit=100'))
    expect(seen).toHaveLength(27)
  })

  test('one reads the staff of one own office only', async () => {
    const own = await office.as(`${CITY}/operator`).get(`/v1/agencies/${CITY}/staff`)
    expect(listAt(own.body, 'items')).toContainEqual(
      expect.objectContaining({ sub: 's-city-social-35.79-verifier-2', roles: ['verifier'] }),
    )
    expect((await office.as(`${CITY}/operator`).get('/v1/agencies/ministry/staff')).status).toBe(403)
    expect((await office.as(`${CITY}/operator`).get('/v1/agencies/city-social-33.72/staff')).status).toBe(404)
    expect((await office.as(`${CITY}/operator`).get('/v1/agencies/city-social-35.79.01')).status).toBe(404)
  })

  test('regions go from the provinces down to a village', async () => {
    const village = office.as('village-35.79.01.1001/head')
    expect(listAt((await village.get('/v1/regions')).body, 'items')).toHaveLength(38)
    expect((await village.get('/v1/regions/35.79')).body).toMatchObject({
      level: 'city',
      parent: '35',
      children: [{ code: '35.79.01' }, { code: '35.79.02' }, { code: '35.79.03' }],
    })
    expect((await village.get('/v1/regions/35.79.01.1001')).body).toMatchObject({ level: 'village', children: [] })
    expect((await village.get('/v1/regions/00.00')).status).toBe(404)
  })
})
