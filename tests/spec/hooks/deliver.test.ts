import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { act } from '../../../shared/cases/act.ts'
import { deliver } from '../../../shared/cases/partners/deliver.ts'
import { replayDelivery, replayRange, verifyEndpoint } from '../../../shared/cases/partners/deliveries.ts'
import {
  addEndpoint,
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
  stateOf,
} from '../../../shared/cases/partners/endpoints.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import { eventType } from '../../../shared/names/partner-events.ts'
import { decided, HEALTH } from '../requests/requests.ts'
import { dinkesWith } from './hooked.ts'
import { answers, isSignedWith, type Partner, startPartner, takes } from './partner.ts'
import { feedOf, shortType } from './relayed.ts'

let partner: Partner
beforeEach(async () => {
  partner = await startPartner()
})
afterEach(() => partner.stop())

const HOUR = 3600
/** The contract's schedule, from a try that failed to the next. */
const SCHEDULE = [5, 300, 1800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
const CHECKED = {
  businessId: '1234567890123',
  certificateNumber: '2063579010001-31',
  issuedOn: '2026-03-02',
  productDataComplete: true,
}

describe('an endpoint', () => {
  test('is active once it has said its challenge back, and not before', async () => {
    const dinkes = await dinkesWith(partner)
    partner.answer(answers(200, '{"challenge":"guessed"}'))
    const { id, secret } = await dinkes.add()
    expect(stateOf(await dinkes.endpoint(id))).toBe('unverified')
    const [asked] = partner.got
    expect(asked?.event).toMatchObject({
      type: 'id.go.kemensos.kube.endpoint.verification.v1',
      data: { endpoint: id, challenge: expect.stringMatching(/^[\w-]{32}$/) },
    })
    expect(asked && isSignedWith(secret, asked)).toBe(true)
    expect(dinkes.tries).toMatchObject([{ status: 200, error: 'challenge', state: 'retrying' }])
    await dinkes.request()
    await dinkes.work()
    expect(partner.events()).toEqual([])

    partner.answer(takes)
    await dinkes.later(5)
    expect(stateOf(await dinkes.endpoint(id))).toBe('active')
  })

  test('whose owner needs more time than three tries is asked again', async () => {
    const dinkes = await dinkesWith(partner)
    partner.answer(answers(401))
    const { id } = await dinkes.add()
    for (const seconds of [5, 300, 3600]) await dinkes.later(seconds)
    expect(partner.got).toHaveLength(3)
    partner.answer(takes)
    await verifyEndpoint(dinkes.deps, dinkes.system, id, dinkes.key())
    await dinkes.work()
    expect(stateOf(await dinkes.endpoint(id))).toBe('active')
    // That it did not answer in time was its owner's doing while it was set up: nobody gets a task.
    expect(dinkes.batu.world.table.dump().filter(({ kind }) => kind === 'incident')).toEqual([])
  })

  test('gets the types that it asked for and no others', async () => {
    const dinkes = await dinkesWith(partner)
    await dinkes.add({ events: [eventType('task.created'), eventType('case.closed')] })
    const id = await dinkes.request()
    await decided(dinkes.batu.decide(`${HEALTH}/operator`, id, 'reject', undefined, 'Bukan pangan'))
    await dinkes.work()
    expect(partner.events().map(({ event }) => shortType(event))).toEqual(['task.created', 'case.closed'])
  })

  test.each([
    'http://dinkes.example/hooks',
    'https://user:word@dinkes.example/',
    'https://10.0.0.8/hooks',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data',
    'ftp://dinkes.example/',
    'hooks',
    `https://dinkes.example/${'a'.repeat(2000)}`,
  ])('is not %s', async (url) => {
    const { deps, system, key } = await dinkesWith(partner)
    const rules = { loopback: false }
    const added = await addEndpoint(deps, system, { url, events: [] }, { key: key(), rules, more: () => [] })
    expect(added).toMatchObject({
      kind: 'refused',
      code: 'invalid',
      faults: [{ pointer: '/url', code: 'target-refused' }],
    })
  })

  test('there are ten of at most', async () => {
    const dinkes = await dinkesWith(partner)
    for (let n = 1; n <= 10; n += 1) await dinkes.add({ work: false })
    await expect(dinkes.add()).rejects.toThrow(/incomplete.*too-many/)
  })

  test('that is removed gets nothing more, not even what was due', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add()
    partner.answer(answers(500))
    await dinkes.request()
    await dinkes.work()
    const before = partner.got.length
    await removeEndpoint(dinkes.deps, dinkes.system, id, dinkes.key())
    await dinkes.later(10)
    await dinkes.later(HOUR)
    expect(partner.got).toHaveLength(before)
    expect(dinkes.kept).toEqual([])
  })
})

describe('a delivery', () => {
  test('is the event of the feed, signed so that the partner’s library takes it, under the id of the event', async () => {
    const dinkes = await dinkesWith(partner)
    const { secret } = await dinkes.add()
    await dinkes.request()
    await dinkes.work()
    const feed = feedOf(dinkes.batu.world, HEALTH)
    expect(partner.events().map(({ event }) => event)).toEqual(feed)
    expect(feed.map(shortType)).toEqual(['request.opened', 'case.handed-off', 'task.created'])
    for (const got of partner.events()) {
      expect(isSignedWith(secret, got)).toBe(true)
      expect(isSignedWith(secret, { ...got, body: got.body.replace('simpul', 'simpuI') })).toBe(false)
      expect(got.headers).toMatchObject({
        'webhook-id': got.event.id,
        'content-type': 'application/cloudevents+json; charset=utf-8',
      })
    }
  })

  test('is made once, however often and in whatever order its messages come', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add()
    for (let seed = 1; seed <= 5; seed += 1) {
      const request = await dinkes.request()
      await dinkes.work({ times: seed, seed })
      await decided(dinkes.batu.decide(`${HEALTH}/operator`, request, 'reject', undefined, 'Bukan pangan'))
      await dinkes.work({ times: seed, seed })
    }
    const ids = partner.events().map(({ event }) => event.id)
    expect(ids.toSorted()).toEqual(
      feedOf(dinkes.batu.world, HEALTH)
        .map((event) => event.id)
        .toSorted(),
    )
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(25)
    expect(dinkes.ledger(id).every(({ state, tries }) => state === 'delivered' && tries.length === 1)).toBe(true)
  })

  test('is tried by one at a time, though its message is worked by several', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add()
    const delivery = await dinkes.test(id)
    const message = {
      specversion: '1.0',
      id: 'm',
      source: 'simpul/notify',
      time: dinkes.batu.now(),
      subject: id,
      type: 'simpul.delivery.due',
      data: { agency: HEALTH, endpoint: id, delivery },
    } as const
    await Promise.all(Array.from({ length: 8 }, () => deliver(dinkes.deps, message)))
    expect(partner.got.filter(({ event }) => event.type.includes('endpoint.test'))).toHaveLength(1)
  })

  test('is tried on the contract’s schedule; then the endpoint is paused and its owner has a task', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add({ events: [eventType('request.opened')] })
    partner.answer(answers(503, 'nomor 3579014101809001 belum siap'))
    await dinkes.request()
    await dinkes.work()
    for (const seconds of SCHEDULE) {
      const before = partner.events().length
      await dinkes.later(seconds - 2)
      expect(partner.events().length).toBe(before)
      await dinkes.later(2)
      expect(partner.events().length).toBe(before + 1)
    }
    const events = partner.events()
    expect(new Set(events.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(events.map(({ body }) => body)).size).toBe(1)
    const delivery = dinkes.ledger(id).find(({ type }) => type === eventType('request.opened'))
    expect(delivery).toMatchObject({ state: 'failed', dueAt: null })
    expect(delivery?.tries).toHaveLength(10)
    expect(delivery?.tries[9]).toMatchObject({ status: 503, error: 'status', answer: 'nomor •••• belum siap' })
    expect(await dinkes.endpoint(id)).toMatchObject({ paused: { by: 'failures' } })

    const supervisor = dinkes.batu.world.officer(`${HEALTH}/supervisor`)
    const inbox = await readInbox(dinkes.deps, supervisor, { view: 'agency', limit: 50 })
    const incident = inbox.items.find(({ caseKind }) => caseKind === 'incident')
    expect(incident).toMatchObject({ title: 'Alamat webhook tidak menjawab', step: 'mend' })
    await dinkes.later(48 * HOUR)
    expect(partner.events()).toHaveLength(10)
  })

  test('that is due is found by the clock although its message was lost', async () => {
    const dinkes = await dinkesWith(partner)
    await dinkes.add()
    await dinkes.request()
    partner.answer(answers(500))
    await dinkes.work()
    const tried = partner.events().length
    dinkes.kept.splice(0) // all that the queue held back is lost
    partner.answer(takes)
    await dinkes.later(5 + 60)
    expect(partner.events()).toHaveLength(2 * tried)
  })

  test('whose function died while it tried is tried again', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add()
    await dinkes.test(id)
    const dies = { ...dinkes.deps, send: () => Promise.reject(new Error('the power is gone')) }
    const [wanted] = dinkes.ledger(id).filter(({ state }) => state === 'retrying')
    if (!wanted) throw new Error('a test is under way')
    const message = {
      specversion: '1.0',
      id: 'm',
      source: 'simpul/notify',
      time: dinkes.batu.now(),
      subject: id,
      type: 'simpul.delivery.due',
      data: { agency: HEALTH, endpoint: id, delivery: wanted.id },
    } as const
    await expect(deliver(dies, message)).rejects.toThrow('the power is gone')
    const before = partner.got.length
    await dinkes.later(130)
    expect(partner.got).toHaveLength(before + 1)
    expect(dinkes.ledger(id).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
  })

  test('says nothing of persons, whatever the case holds', async () => {
    const dinkes = await dinkesWith(partner)
    await dinkes.add()
    const id = await dinkes.request()
    const canary = 'Kanari Contoh 3579014101809001'
    const { world } = dinkes.batu
    await act(world.deps, world.officer(`${HEALTH}/operator`), id, { type: 'Claim', task: 2 })
    await decided(dinkes.batu.decide(`${HEALTH}/operator`, id, 'approve', CHECKED))
    const visit = { classDate: '2026-03-02', visitDate: '2026-03-02', officer: canary }
    await decided(dinkes.batu.decide(`${HEALTH}/operator`, id, 'approve', visit))
    await decided(dinkes.batu.decide(`${HEALTH}/verifier`, id, 'repeat', undefined, canary))
    await decided(dinkes.batu.decide(`${HEALTH}/operator`, id, 'approve', visit))
    await dinkes.work()
    expect(partner.events().length).toBeGreaterThan(8)
    const said = JSON.stringify(partner.got)
    expect(said).not.toMatch(/\d{16}|Kanari|Contoh|Keripik/)
    expect(said).not.toContain(dinkes.batu.groupName)
    for (const { name } of [world.officer(`${HEALTH}/operator`), world.officer(`${HEALTH}/verifier`)])
      expect(said).not.toContain(name)
  })
})

describe('a secret', () => {
  test('that is changed signs beside the new one for a day, so that nothing is lost meanwhile', async () => {
    const dinkes = await dinkesWith(partner)
    const { id, secret: old } = await dinkes.add()
    const rotated = await rotateSecret(dinkes.deps, dinkes.system, id, dinkes.key())
    if (rotated.kind === 'refused' || rotated.secret === null) throw new Error('not rotated')
    expect(rotated.secret).not.toBe(old)
    const signs = async (): Promise<boolean[]> => {
      await dinkes.test(id)
      await dinkes.work()
      const last = partner.got.at(-1)
      return last ? [isSignedWith(old, last), isSignedWith(rotated.secret ?? '', last)] : []
    }
    expect(await signs()).toEqual([true, true])
    dinkes.batu.at('2026-03-03T01:59:59.000Z')
    expect(await signs()).toEqual([true, true])
    dinkes.batu.at('2026-03-03T02:00:00.000Z')
    expect(await signs()).toEqual([false, true])
  })

  test('that is changed while a delivery waits signs its next try', async () => {
    const dinkes = await dinkesWith(partner)
    const { id, secret: old } = await dinkes.add({ events: [eventType('request.opened')] })
    partner.answer(answers(500))
    await dinkes.request()
    await dinkes.work()
    const rotated = await rotateSecret(dinkes.deps, dinkes.system, id, dinkes.key())
    partner.answer(takes)
    await dinkes.later(5)
    const [first, second] = partner.events()
    if (!first || !second || rotated.kind === 'refused') throw new Error('two tries')
    expect([isSignedWith(old, first), isSignedWith(old, second)]).toEqual([true, true])
    expect(isSignedWith(rotated.secret ?? '', second)).toBe(true)
  })

  test('is told once, and lies in the table sealed', async () => {
    const dinkes = await dinkesWith(partner)
    const { secret } = await dinkes.add()
    const rows = JSON.stringify(dinkes.batu.world.table.dump())
    expect(rows).not.toContain(secret)
    expect(rows).not.toContain(secret.slice('whsec_'.length))
  })
})

describe('pausing and replaying', () => {
  test('while it is paused nothing is sent; what it missed is sent by a range of the feed', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add()
    await dinkes.request()
    await dinkes.work()
    const before = partner.events().length
    await pauseEndpoint(dinkes.deps, dinkes.system, id, dinkes.key())
    const [first] = feedOf(dinkes.batu.world, HEALTH)
    await decided(dinkes.batu.decide(`${HEALTH}/operator`, first?.subject ?? '', 'reject', undefined, 'Bukan pangan'))
    await dinkes.work()
    expect(partner.events()).toHaveLength(before)
    const paused = await replayRange(dinkes.deps, dinkes.system, id, { after: before }, dinkes.key())
    expect(paused).toMatchObject({ kind: 'refused', code: 'wrong-state', extra: { state: 'paused' } })

    await resumeEndpoint(dinkes.deps, dinkes.system, id, dinkes.key())
    const key = dinkes.key('range')
    const asked = await replayRange(dinkes.deps, dinkes.system, id, { after: before }, key)
    expect(asked).toMatchObject({ kind: 'asked', next: null, replayed: false })
    await dinkes.work()
    const missed = partner.events().slice(before)
    expect(missed.map(({ event }) => shortType(event))).toEqual(['task.completed', 'case.closed'])
    const again = await replayRange(dinkes.deps, dinkes.system, id, { after: before }, key)
    expect(again).toMatchObject({ replayed: true, deliveries: [{ state: 'delivered' }, { state: 'delivered' }] })
    await dinkes.work()
    expect(partner.events()).toHaveLength(before + 2)
  })

  test('a delivery is sent again under its id, with its past in the ledger', async () => {
    const dinkes = await dinkesWith(partner)
    const { id } = await dinkes.add({ events: [eventType('request.opened')] })
    await dinkes.request()
    await dinkes.work()
    const delivery = dinkes.ledger(id).find(({ type }) => type === eventType('request.opened'))
    if (!delivery) throw new Error('it was delivered')
    await replayDelivery(dinkes.deps, dinkes.system, id, delivery.id, dinkes.key())
    await dinkes.work()
    const [first, second] = partner.events()
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
    expect(dinkes.ledger(id).find((one) => one.id === delivery.id)).toMatchObject({
      state: 'delivered',
      tries: [{ status: 200 }, { status: 200 }],
    })
  })

  test('an endpoint that was never verified is unverified again when it goes on', async () => {
    const dinkes = await dinkesWith(partner)
    partner.answer(answers(500))
    const { id } = await dinkes.add()
    await pauseEndpoint(dinkes.deps, dinkes.system, id, dinkes.key())
    await resumeEndpoint(dinkes.deps, dinkes.system, id, dinkes.key())
    expect(stateOf(await dinkes.endpoint(id))).toBe('unverified')
  })
})
