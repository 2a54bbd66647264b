import { describe, expect, test } from 'vitest'
import { appendToFeeds, beginFeed, readEvents } from '../../../shared/cases/partners/feed.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { asked, type Batu, batuWithGroup, CITY, decided, HEALTH, TRADE } from '../requests/requests.ts'
import { feedOf, relaying, shortType, shuffled } from './relayed.ts'

const FOOD = { product: 'Keripik tempe', process: 'Digoreng', address: 'Jl. Contoh 3' }
const CHECKED = {
  businessId: '1234567890123',
  certificateNumber: '2063579010001-31',
  issuedOn: '2026-03-02',
  productDataComplete: true,
}

/** Dinkes of Kota Batu has a feed, and a request of the city has come to it. */
async function withRequest(category: Parameters<typeof batuWithGroup>[0] = 'snack') {
  const batu = await batuWithGroup(category)
  const stream = relaying(batu.world)
  for (const agency of [HEALTH, CITY]) await beginFeed(batu.world.deps.table, agency, batu.now())
  const id = await asked(batu.ask('food-inspection', FOOD))
  return { batu, stream, id }
}
const read = (batu: Batu, client: string, after?: number, limit = 50) =>
  readEvents(batu.world.deps, batu.world.officer(client), { after, limit })

describe('what partner systems are told', () => {
  test('Dinkes hears that a request was opened, handed over, is a task, was decided and has ended', async () => {
    const { batu, stream, id } = await withRequest()
    await decided(batu.decide(`${HEALTH}/operator`, id, 'reject', undefined, 'Bukan pangan olahan'))
    await stream.run()
    expect(feedOf(batu.world, HEALTH).map(shortType)).toEqual([
      'request.opened',
      'case.handed-off',
      'task.created',
      'task.completed',
      'case.closed',
    ])
    const [opened, , created] = feedOf(batu.world, HEALTH)
    expect(opened).toMatchObject({
      specversion: '1.0',
      source: 'simpul',
      type: 'id.go.kemensos.kube.request.opened.v1',
      subject: id,
      data: { case: id, kind: 'food-inspection', group: batu.group, requester: CITY, partner: HEALTH },
    })
    expect(created).toMatchObject({ data: { task: `${id}.2`, step: 'data-check', agency: HEALTH } })
  })

  test('the city that asked hears of its copies, of results and of the end', async () => {
    const { batu, stream, id } = await withRequest()
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', CHECKED))
    const visit = { classDate: '2026-03-02', visitDate: '2026-03-02', officer: 'P' }
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', visit))
    await decided(
      batu.decide(`${HEALTH}/verifier`, id, 'approve', { heldOn: '2026-03-02', participants: 5, score: 90 }),
    )
    await stream.run()
    const told = feedOf(batu.world, CITY)
    expect(told.map(shortType)).toEqual(
      [
        ...['task.created', 'task.completed', 'request.opened', 'case.handed-off'],
        ...['copy.received', 'request.result'],
      ].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)),
    )
    expect(told.find((event) => shortType(event) === 'request.result')).toMatchObject({
      data: { code: 'CLASS_PASSED' },
    })
  })
  const ORDER = [
    'request.opened',
    'task.created',
    'task.completed',
    'case.handed-off',
    'copy.received',
    'request.result',
  ]

  test('an office that is no party hears nothing', async () => {
    const { batu, stream } = await withRequest()
    await beginFeed(batu.world.deps.table, TRADE, batu.now())
    await stream.run()
    expect(feedOf(batu.world, TRADE)).toEqual([])
  })

  test('no name, number or address of anybody is in any event', async () => {
    const { batu, stream, id } = await withRequest()
    await decided(batu.decide(`${HEALTH}/operator`, id, 'reject', undefined, 'Nomor 3579014101809001 milik Ayu Contoh'))
    await stream.run()
    const all = JSON.stringify([...feedOf(batu.world, HEALTH), ...feedOf(batu.world, CITY)])
    expect(all).not.toMatch(/\d{16}|Contoh|Keripik|sub"|name"|reason/)
    expect(all).not.toContain(batu.groupName)
  })
})

describe('the feed of an office', () => {
  test('is kept only for an office that uses it, and holds nothing from before', async () => {
    const batu = await batuWithGroup('snack')
    const stream = relaying(batu.world)
    const before = await asked(batu.ask('food-inspection', FOOD))
    const early = await stream.run()
    expect(batu.world.table.dump().filter(({ pk }) => pk.startsWith('FEED#'))).toEqual([])
    batu.at('2026-03-02T03:00:00.000Z')
    expect(await read(batu, HEALTH)).toEqual({ kind: 'read', page: { items: [], next: '0' } })
    await stream.show(early) // as when an operator sends them again
    expect(feedOf(batu.world, HEALTH)).toEqual([])
    await decided(batu.decide(`${HEALTH}/operator`, before, 'approve', CHECKED))
    await stream.run()
    expect(feedOf(batu.world, HEALTH).map(shortType)).toEqual(['task.completed', 'task.created'])
  })

  test('holds each event once and in its place, though entries come up to five times and in any order', async () => {
    const { batu, stream, id } = await withRequest()
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', CHECKED))
    const rows = await stream.run()
    const once = feedOf(batu.world, HEALTH)
    expect(once.length).toBeGreaterThanOrEqual(4)
    for (let seed = 1; seed <= 20; seed += 1) await stream.show(shuffled([...rows, ...rows, ...rows, ...rows], seed))
    expect(feedOf(batu.world, HEALTH)).toEqual(once)
  })

  test('loses and doubles nothing when several relays append at once', async () => {
    const { batu } = await withRequest()
    const events = Array.from({ length: 60 }, (_, n) => ({
      agency: HEALTH,
      event: {
        specversion: '1.0',
        id: `E${n}`,
        source: 'simpul',
        type: 'id.go.kemensos.kube.case.closed.v1',
        time: batu.now(),
        subject: 'C',
        datacontenttype: 'application/json',
        data: { case: 'C', kind: 'equipment', outcome: 'REJECTED' },
      } as const,
    }))
    const three = await Promise.all([0, 20, 10].map((from) => appendToFeeds(batu.world.table, events.slice(from))))
    expect(three.map(({ failed }) => failed)).toEqual([[], [], []])
    expect(
      feedOf(batu.world, HEALTH)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(events.map(({ event }) => event.id).toSorted())
  })

  test('is read page by page; the next place is always told and is good for ever', async () => {
    const { batu, stream, id } = await withRequest()
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', CHECKED))
    await stream.run()
    const all = feedOf(batu.world, HEALTH)
    const seen: unknown[] = []
    let after: number | undefined
    for (let page = 0; page <= all.length; page += 1) {
      const answer = await read(batu, HEALTH, after, 2)
      if (answer.kind === 'refused') throw new Error(answer.code)
      seen.push(...answer.page.items)
      after = Number(answer.page.next)
    }
    expect(seen).toEqual(all)
    expect(after).toBe(all.length)
    batu.at('2026-03-03T02:00:00.000Z')
    await decided(
      batu.decide(`${HEALTH}/operator`, id, 'approve', {
        classDate: '2026-03-03',
        visitDate: '2026-03-03',
        officer: 'P',
      }),
    )
    await stream.run()
    expect(await read(batu, HEALTH, after)).toMatchObject({
      page: { items: [{ data: { step: 'schedule' } }, { data: { step: 'pkp-class' } }] },
    })
  })

  test('is for the office’s system and its supervisor alone', async () => {
    const { batu } = await withRequest()
    for (const client of [HEALTH, `${HEALTH}/supervisor`]) expect((await read(batu, client)).kind).toBe('read')
    for (const client of [`${HEALTH}/operator`, `${HEALTH}/head`, `${CITY}/verifier`])
      expect(await read(batu, client)).toMatchObject({ kind: 'refused', code: 'forbidden' })
  })

  test('ends with the time that events are kept', async () => {
    const { batu, stream } = await withRequest()
    await stream.run()
    const rows = batu.world.table.dump().filter(({ pk, sk }) => pk === `FEED#${HEALTH}` && sk !== 'COUNTER')
    const kept = Date.parse(instant('2026-05-31T02:00:00.000Z')) / 1000
    expect(new Set(rows.map(({ expiresAt }) => expiresAt))).toEqual(new Set([kept]))
  })
})
