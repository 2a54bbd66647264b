import { describe, expect, test } from 'vitest'
import { loadGroup } from '../../../shared/cases/load.ts'
import { requestView } from '../../../shared/cases/reads/read-request.ts'
import { revokeCredential } from '../../../shared/cases/revoke-credential.ts'
import { asked, type Batu, batuWithGroup, CITY, decided, HEALTH } from './requests.ts'

const DETAILS = { product: 'Keripik tempe', process: 'Diiris, digoreng, dikemas', address: 'Jl. Contoh 3' }
const DATA = {
  businessId: '1234567890123',
  certificateNumber: '2063579010001-31',
  issuedOn: '2026-03-02',
  productDataComplete: true,
}
const SCHEDULE = { classDate: '2026-03-05', visitDate: '2026-03-09', officer: 'Petugas Contoh' }
const MINOR = { group: 'A', class: 'MI', note: 'Sampah di halaman' }
const SERIOUS = { group: 'D', class: 'SE', note: 'Air keruh' }

async function toVisit(batu: Batu): Promise<string> {
  const id = await asked(batu.ask('food-inspection', DETAILS))
  await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', DATA))
  await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', SCHEDULE))
  batu.at('2026-03-10T03:00:00.000Z')
  await decided(batu.decide(`${HEALTH}/verifier`, id, 'approve', { heldOn: '2026-03-05', participants: 5, score: 80 }))
  return id
}
const visit = (findings: unknown[]) => ({ visitDate: '2026-03-09', officer: 'Petugas Contoh', findings, photos: [] })
const FULFILMENT = { recordedOn: '2026-03-10', certificateNumber: '2063579010001-31', issuedOn: '2026-03-02' }

describe('a food inspection', () => {
  test('goes from the city to the health office by its queue, and ends with a certificate on the group', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    const arrived = await batu.request(id)
    expect(arrived.flow.custody).toMatchObject({
      kind: 'held',
      task: { step: 'data-check', address: { agency: HEALTH } },
    })

    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', DATA))
    const planned = await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', SCHEDULE))
    expect(planned.facts.visit).toEqual({ date: '2026-03-09', officer: 'Petugas Contoh' })
    expect(planned.facts.term).toMatchObject({ term: 'commitment', dueAt: '2026-06-02T16:59:59.999Z' })
    batu.at('2026-03-10T03:00:00.000Z')
    await decided(
      batu.decide(`${HEALTH}/verifier`, id, 'approve', { heldOn: '2026-03-05', participants: 5, score: 60 }),
    )
    const visited = await decided(batu.decide(`${HEALTH}/verifier`, id, 'approve', visit([MINOR])))
    expect(visited.facts.result).toMatchObject({ code: 'VISITED', level: 'I' })
    const done = await decided(batu.decide(`${HEALTH}/head`, id, 'approve', FULFILMENT))
    expect(done.flow.state).toBe('FULFILLED')
    expect(done.facts.result).toMatchObject({ number: '2063579010001-31', validTo: '2031-03-01', level: 'I' })
    const group = await loadGroup(batu.world.deps.table, batu.group)
    expect(group?.group.credentials).toMatchObject([{ kind: 'PIRT', number: '2063579010001-31', request: id }])
  })

  test('below the pass mark the class is repeated, not passed', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', DATA))
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', SCHEDULE))
    batu.at('2026-03-06T03:00:00.000Z')
    const low = await batu.decide(`${HEALTH}/verifier`, id, 'approve', {
      heldOn: '2026-03-05',
      participants: 5,
      score: 59,
    })
    expect(low).toMatchObject({ kind: 'refused', code: 'incomplete', faults: [{ pointer: '/form/score' }] })
    const again = await decided(batu.decide(`${HEALTH}/verifier`, id, 'repeat', undefined, 'Nilai belum lulus'))
    expect(again.flow.custody).toMatchObject({ kind: 'held', task: { step: 'schedule' } })
  })

  test('level III may not pass; it is repaired with the facilitator and visited again', async () => {
    const batu = await batuWithGroup('snack')
    const id = await toVisit(batu)
    expect(await batu.decide(`${HEALTH}/verifier`, id, 'approve', visit([SERIOUS]))).toMatchObject({
      code: 'incomplete',
      faults: [{ pointer: '/form/findings', code: 'level-needs-repair' }],
    })
    const repair = await decided(batu.decide(`${HEALTH}/verifier`, id, 'repair', visit([SERIOUS]), 'Air harus diganti'))
    expect(repair.flow.custody).toMatchObject({ kind: 'held', task: { step: 'repair', address: { agency: CITY } } })
    expect(repair.facts.term).toMatchObject({ term: 'repair', dueAt: '2026-06-09T16:59:59.999Z' })
    batu.at('2026-03-20T03:00:00.000Z')
    const back = await decided(
      batu.decide(`${CITY}/facilitator`, id, 'repaired', {
        repairedOn: '2026-03-19',
        done: 'Sumber air diganti PDAM',
        photos: [],
      }),
    )
    expect(back.flow.custody).toMatchObject({ task: { step: 'premises-visit' } })
    await decided(batu.decide(`${HEALTH}/verifier`, id, 'approve', { ...visit([]), visitDate: '2026-03-20' }))
    const done = await decided(
      batu.decide(`${HEALTH}/head`, id, 'approve', { ...FULFILMENT, recordedOn: '2026-03-20' }),
    )
    expect(done.flow.state).toBe('FULFILLED')
  })

  test('repairs have three months from the first result, and a second failing visit gives no more', async () => {
    const batu = await batuWithGroup('snack')
    const id = await toVisit(batu)
    await decided(batu.decide(`${HEALTH}/verifier`, id, 'repair', visit([SERIOUS]), 'Air harus diganti'))
    batu.at('2026-04-20T03:00:00.000Z')
    const mended = { repairedOn: '2026-04-19', done: 'Sumber air diganti PDAM' }
    const photo = await batu.file(`${CITY}/facilitator`, id, 'VISIT_PHOTO', 'claim')
    await decided(batu.decide(`${CITY}/facilitator`, id, 'repaired', { ...mended, photos: [photo] }))
    const again = { ...visit([SERIOUS, SERIOUS]), visitDate: '2026-04-20' }
    const second = await decided(batu.decide(`${HEALTH}/verifier`, id, 'repair', again, 'Masih keruh'))
    expect(second.facts.term).toMatchObject({ term: 'repair', dueAt: '2026-06-09T16:59:59.999Z' })
    const seen = await requestView(batu.world.deps, second)
    expect(seen.inspection).toMatchObject({ visitDate: '2026-04-20', findings: [SERIOUS, SERIOUS] })
    batu.at('2026-06-08T01:00:00.000Z')
    expect((await batu.tick(id)).facts.term?.remindAt).toEqual([])
    batu.at('2026-06-10T01:00:00.000Z')
    expect((await batu.tick(id)).flow.custody).toMatchObject({ kind: 'closed', outcome: 'LAPSED' })
  })

  test('another day is agreed for a visit, and the calendar follows; a day that has gone by is none', async () => {
    const batu = await batuWithGroup('snack')
    const id = await toVisit(batu)
    const plan = (visitDate: string) => ({ visitDate, officer: 'Petugas Lain' })
    const move = (visitDate: string) =>
      batu.decide(`${HEALTH}/verifier`, id, 'reschedule', plan(visitDate), 'Kelompok panen')
    expect(await move('2026-03-09')).toMatchObject({ faults: [{ pointer: '/form/visitDate', code: 'past' }] })
    const moved = await decided(move('2026-03-17'))
    expect(moved.facts).toMatchObject({ visit: { date: '2026-03-17', officer: 'Petugas Lain' }, visitTask: 0 })
    expect(moved.flow.custody).toMatchObject({ task: { step: 'premises-visit', hold: { state: 'Ready' } } })
  })

  test('a number of fifteen digits is taken and an old one of twelve as text; no other', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    const check = (certificateNumber: string) =>
      batu.decide(`${HEALTH}/operator`, id, 'approve', { ...DATA, certificateNumber })
    for (const wrong of ['206357901000131', '9063579010001-31', '20635790100'])
      expect(await check(wrong)).toMatchObject({ faults: [{ pointer: '/form/certificateNumber' }] })
    await decided(check('206357901000'))
  })

  test('what Dinkes sends back lies with the city with the reason, and comes again', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    const back = await decided(batu.decide(`${HEALTH}/operator`, id, 'return', undefined, 'Alamat kurang lengkap'))
    expect(back.flow.custody).toMatchObject({ kind: 'held', task: { step: 'request', address: { agency: CITY } } })
    const more = { ...DETAILS, address: 'Jl. Contoh 3 RT 02 RW 05' }
    const again = await decided(batu.decide(`${CITY}/operator`, id, 'send', more))
    expect(again.flow.custody).toMatchObject({ task: { step: 'data-check', address: { agency: HEALTH } } })
    expect((await requestView(batu.world.deps, again)).details).toEqual(more)
  })

  test('both sides are reminded 30, 7 and 1 days before the three months end, and then it lapses', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', DATA))
    const left = async (moment: string) => {
      batu.at(moment)
      return (await batu.tick(id)).facts.term?.remindAt.map(({ daysLeft }) => daysLeft)
    }
    expect(await left('2026-05-02T16:00:00.000Z')).toEqual([30, 7, 1])
    expect(await left('2026-05-03T01:00:00.000Z')).toEqual([7, 1])
    expect(await left('2026-05-26T01:00:00.000Z')).toEqual([1])
    expect(await left('2026-06-01T01:00:00.000Z')).toEqual([])
    batu.at('2026-06-03T01:00:00.000Z')
    const lapsed = await batu.tick(id)
    expect(lapsed.flow.custody).toMatchObject({ kind: 'closed', outcome: 'LAPSED' })
    const copies = await batu.world.deps.table.query({ pk: `COPY#${CITY}`, limit: 100 })
    // Three reminders, one word that the health office is late by half again, and the lapse itself.
    expect(copies.rows.filter((row) => row['case'] === id)).toHaveLength(5)
    // A group whose request lapsed may ask again.
    expect(await batu.ask('food-inspection', DETAILS)).toMatchObject({ kind: 'asked' })
  })

  test('three months before five years are over, the renewal lies in the city as a request', async () => {
    const batu = await batuWithGroup('snack')
    const id = await toVisit(batu)
    await decided(batu.decide(`${HEALTH}/verifier`, id, 'approve', visit([])))
    await decided(batu.decide(`${HEALTH}/head`, id, 'approve', FULFILMENT))
    batu.at('2030-12-02T01:00:00.000Z')
    await batu.tick(id)
    const inbox = await batu.world.deps.table.query({ pk: `INBOX#${CITY}`, limit: 50 })
    expect(inbox.rows.filter((row) => row['k'] === 'food-inspection')).toMatchObject([{ s: 'request', st: 'Ready' }])
    await batu.tick(id)
    expect((await batu.world.deps.table.query({ pk: `INBOX#${CITY}`, limit: 50 })).rows).toHaveLength(inbox.rows.length)
    const [renewal = ''] = inbox.rows.flatMap(({ sk }) => /#(\w{26})\.1$/.exec(sk)?.[1] ?? [])
    const sent = await decided(batu.decide(`${CITY}/operator`, renewal, 'send', DETAILS))
    expect(sent.flow.custody).toMatchObject({ task: { step: 'data-check', address: { agency: HEALTH } } })
  })

  test('what the licensing office took back, Dinkes enters with its letter, and the group shows it as revoked', async () => {
    const batu = await batuWithGroup('snack')
    const id = await toVisit(batu)
    await decided(batu.decide(`${HEALTH}/verifier`, id, 'approve', visit([])))
    await decided(batu.decide(`${HEALTH}/head`, id, 'approve', FULFILMENT))
    const revoke = (client: string, digest: string) =>
      revokeCredential(
        batu.world.deps,
        batu.world.officer(client),
        id,
        { letter: { number: '503/1', date: '2026-03-10' }, reason: 'Produk tidak sesuai data.' },
        { digest, request: 'r', status: 200 },
      )
    expect(await revoke(`${CITY}/head`, 'a')).toMatchObject({ code: 'forbidden' })
    expect(await revoke(`${HEALTH}/verifier`, 'b')).toMatchObject({ code: 'forbidden' })
    expect(await revoke(`${HEALTH}/head`, 'c')).toEqual({ kind: 'done' })
    expect(await revoke(`${HEALTH}/head`, 'c')).toMatchObject({ kind: 'replayed' })
    expect(await revoke(`${HEALTH}/head`, 'd')).toMatchObject({ code: 'wrong-state' })
    const group = await loadGroup(batu.world.deps.table, batu.group)
    expect(group?.group.credentials).toMatchObject([{ kind: 'PIRT', revoked: { letter: '503/1, 2026-03-10' } }])
    // Nothing is left to renew when its five years would have ended.
    batu.at('2030-12-02T01:00:00.000Z')
    await batu.tick(id)
    const inbox = await batu.world.deps.table.query({ pk: `INBOX#${CITY}`, limit: 50 })
    expect(inbox.rows.filter((row) => row['k'] === 'food-inspection')).toEqual([])
  })

  test('is asked for once at a time, and never for what is no food', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    expect(await batu.ask('food-inspection', DETAILS)).toMatchObject({
      code: 'already-requested',
      extra: { request: id },
    })
    const weavers = await batuWithGroup('woven')
    expect(await weavers.ask('food-inspection', DETAILS)).toMatchObject({
      code: 'incomplete',
      faults: [
        { pointer: '/service', code: 'does-not-fit-product', detail: { id: expect.stringContaining('bukan pangan') } },
      ],
    })
    expect(await batu.ask('food-sample-check', { product: '' })).toMatchObject({
      faults: [{ pointer: '/details/product' }, { pointer: '/details/process' }, { pointer: '/details/address' }],
    })
    expect(await batu.ask('food-sample-check', DETAILS, `${HEALTH}/operator`)).toMatchObject({ code: 'not-found' })
  })

  test('the partner sees officers and their telephones, and nothing else of persons', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('food-inspection', DETAILS))
    const view = await requestView(batu.world.deps, await batu.request(id))
    expect(view.contacts.map(({ role }) => role)).toEqual(['CHAIR', 'SECRETARY', 'TREASURER'])
    expect(view.details).toEqual(DETAILS)
    expect(JSON.stringify(view)).not.toMatch(/\d{16}/)
  })
})
