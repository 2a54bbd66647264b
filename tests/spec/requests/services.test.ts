import { describe, expect, test } from 'vitest'
import { cancelRequest, mayCancelRequest } from '../../../shared/cases/cancel-request.ts'
import { loadGroup } from '../../../shared/cases/load.ts'
import { requestView } from '../../../shared/cases/reads/read-request.ts'
import { readRequests } from '../../../shared/cases/reads/read-requests.ts'
import { revokeCredential } from '../../../shared/cases/revoke-credential.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { asked, type Batu, batuWithGroup, CITY, decided, HEALTH, PROVINCE, TRADE } from './requests.ts'

const LABEL = { product: 'Keripik tempe', netContent: '100 g' }
const FOOD = { product: 'Keripik tempe', process: 'Digoreng', address: 'Jl. Contoh 3' }
const PRINTED = { printedOn: '2026-03-02', copies: 500, labelNumber: 'L-001' }

/** Takes the group through the halal body's answers. @returns the request */
async function certified(batu: Batu): Promise<string> {
  const halal = await asked(batu.ask('halal-self-declare', { product: 'Keripik', ingredients: ['Tempe', 'Minyak'] }))
  await decided(
    batu.decide(`${CITY}/operator`, halal, 'approve', {
      facilitator: 'Pendamping Contoh',
      verifiedOn: '2026-03-02',
      pledged: true,
    }),
  )
  await decided(batu.decide(`${CITY}/operator`, halal, 'approve', { receiptNumber: 'STTD-1', date: '2026-03-02' }))
  await decided(batu.decide(`${CITY}/operator`, halal, 'approve', { number: 'ID351100', issuedOn: '2026-03-02' }))
  return halal
}

/** Takes the group through its inspection to the certificate. */
async function fulfilled(batu: Batu): Promise<void> {
  const pirt = await asked(batu.ask('food-inspection', FOOD))
  await decided(
    batu.decide(`${HEALTH}/operator`, pirt, 'approve', {
      businessId: '1234567890123',
      certificateNumber: '2063579010001-31',
      issuedOn: '2026-03-02',
      productDataComplete: true,
    }),
  )
  await decided(
    batu.decide(`${HEALTH}/operator`, pirt, 'approve', {
      classDate: '2026-03-02',
      visitDate: '2026-03-02',
      officer: 'P',
    }),
  )
  await decided(
    batu.decide(`${HEALTH}/verifier`, pirt, 'approve', { heldOn: '2026-03-02', participants: 5, score: 90 }),
  )
  await decided(
    batu.decide(`${HEALTH}/verifier`, pirt, 'approve', {
      visitDate: '2026-03-02',
      officer: 'P',
      findings: [],
      photos: [],
    }),
  )
  await decided(
    batu.decide(`${HEALTH}/head`, pirt, 'approve', {
      recordedOn: '2026-03-02',
      certificateNumber: '2063579010001-31',
      issuedOn: '2026-03-02',
    }),
  )
}

describe('labels', () => {
  const CONTENT = [
    'productName',
    'ingredients',
    'netContent',
    'maker',
    'halal',
    'productionCode',
    'expiry',
    'permitNumber',
    'origin',
    'language',
  ]
  const allContent = Object.fromEntries(CONTENT.map((name) => [name, true]))

  test('a design needs its file and every content that the law asks for; the group accepts it', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('label-design', LABEL))
    const bare = await batu.decide(`${TRADE}/operator`, id, 'approve', { file: ['A1'], ...allContent, expiry: false })
    expect(bare).toMatchObject({ kind: 'refused', faults: [{ pointer: '/form/file/0' }, { pointer: '/form/expiry' }] })
    expect(await batu.decide(`${TRADE}/operator`, id, 'approve', { file: ['A1'], ...allContent })).toMatchObject({
      faults: [{ pointer: '/form/file/0', code: 'unknown' }],
    })
    const file = await batu.file(`${TRADE}/operator`, id, 'LABEL_DESIGN')
    await decided(batu.decide(`${TRADE}/operator`, id, 'approve', { file: [file], ...allContent }))
    const changes = await decided(batu.decide(`${CITY}/facilitator`, id, 'return', undefined, 'Warna terlalu gelap'))
    expect(changes.flow.custody).toMatchObject({ kind: 'held', task: { step: 'design' } })
    await decided(batu.decide(`${TRADE}/operator`, id, 'approve', { file: [file], ...allContent }))
    const accepted = await decided(batu.decide(`${CITY}/facilitator`, id, 'approve', { acceptedBy: 'Ketua kelompok' }))
    expect(accepted.flow.state).toBe('ACCEPTED')
    expect(accepted.facts.result).toMatchObject({ code: 'ACCEPTED', attachment: file })
  })

  test('what is no food need not say what only food must; it says the rest', async () => {
    const batu = await batuWithGroup('woven')
    const id = await asked(batu.ask('label-design', LABEL))
    const file = await batu.file(`${TRADE}/operator`, id, 'LABEL_DESIGN', 'claim')
    const content = { file: [file], productName: true, netContent: true, maker: true, language: true }
    expect(await batu.decide(`${TRADE}/operator`, id, 'approve', { ...content, maker: false })).toMatchObject({
      faults: [{ pointer: '/form/maker' }],
    })
    const designed = await decided(batu.decide(`${TRADE}/operator`, id, 'approve', content))
    expect(designed.flow.custody).toMatchObject({ task: { step: 'acceptance', address: { agency: CITY } } })
  })

  test('a credential that is revoked while the other is awaited is waited for again', async () => {
    const batu = await batuWithGroup('snack')
    const halal = await certified(batu)
    const print = await asked(batu.ask('label-print', LABEL))
    expect((await batu.request(print)).facts.waitingFor).toEqual(['PIRT'])
    const letter = { letter: { number: '12/H', date: '2026-03-02' }, reason: 'Bahan diganti.' }
    const key = { digest: 'revoked', request: 'r', status: 200 }
    expect(await revokeCredential(batu.world.deps, batu.world.officer(`${CITY}/head`), halal, letter, key)).toEqual({
      kind: 'done',
    })
    await fulfilled(batu)
    const waiting = await batu.request(print)
    expect(waiting.facts.waitingFor).toEqual(['HALAL'])
    expect(waiting.flow.custody).toMatchObject({ task: { step: 'credentials' } })
  })

  test('printing waits for PIRT and halal with its clock stopped, and starts by itself when both are there', async () => {
    const batu = await batuWithGroup('snack')
    const print = await asked(batu.ask('label-print', LABEL))
    const waiting = await batu.request(print)
    expect(waiting.facts.waitingFor).toEqual(['PIRT', 'HALAL'])
    expect(waiting.flow.state).toBe('WAITING')
    const [row] = (await batu.world.deps.table.query({ pk: `INBOX#${TRADE}`, limit: 10 })).rows
    expect(row).toMatchObject({ st: 'Suspended', sus: 'PIRT, HALAL', h: null, due: null })
    expect(await batu.decide(`${TRADE}/operator`, print, 'arrived')).toMatchObject({ code: 'forbidden' })

    await certified(batu)
    expect((await batu.request(print)).facts.waitingFor).toEqual(['PIRT'])

    await fulfilled(batu)
    const printing = await batu.request(print)
    expect(printing.facts.waitingFor).toEqual([])
    expect(printing.flow.custody).toMatchObject({ kind: 'held', task: { step: 'printing', hold: { state: 'Ready' } } })
    const done = await decided(batu.decide(`${TRADE}/operator`, print, 'approve', PRINTED))
    expect(done.flow.state).toBe('PRINTED')
    const group = await loadGroup(batu.world.deps.table, batu.group)
    expect(group?.group.credentials.map(({ kind }) => kind).toSorted()).toEqual(['HALAL', 'LABEL', 'PIRT'])
  })

  test('what is no food waits for nothing', async () => {
    const batu = await batuWithGroup('soap')
    const print = await asked(batu.ask('label-print', LABEL))
    expect((await batu.request(print)).flow.custody).toMatchObject({ task: { step: 'printing' } })
  })
})

describe('food samples', () => {
  const TAKEN = { takenOn: '2026-03-02', count: 5, officer: 'Petugas Contoh' }
  const RESULT = { testedOn: '2026-03-02', laboratory: 'Laboratorium contoh', summary: 'Baik', report: [] }
  for (const [outcome, state] of [
    ['fit', 'FIT'],
    ['not-fit', 'NOT_FIT'],
  ] as const)
    test(`a sample that is ${outcome} closes as ${state}, after a test again`, async () => {
      const batu = await batuWithGroup('coffee')
      const id = await asked(batu.ask('food-sample-check', { ...FOOD, sampleCount: 5 }))
      await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', TAKEN))
      const again = await decided(batu.decide(`${HEALTH}/verifier`, id, 'retest', undefined, 'Sampel rusak'))
      expect(again.facts.result).toEqual({ code: 'RETEST' })
      await decided(batu.decide(`${HEALTH}/operator`, id, 'approve', TAKEN))
      const done = await decided(batu.decide(`${HEALTH}/verifier`, id, outcome, RESULT, 'Hasil laboratorium'))
      expect(done.flow.state).toBe(state)
    })
})

describe('halal', () => {
  test('is answered in ten, one and one working days', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('halal-self-declare', { product: 'Keripik', ingredients: ['Tempe'] }))
    const dueDay = async () => openTaskOf((await batu.request(id)).flow)?.deadline?.dueAt.slice(0, 10)
    const due = [await dueDay()]
    const facilitated = { facilitator: 'Pendamping Contoh', verifiedOn: '2026-03-02', pledged: true }
    await decided(batu.decide(`${CITY}/operator`, id, 'approve', facilitated))
    due.push(await dueDay())
    await decided(batu.decide(`${CITY}/operator`, id, 'approve', { receiptNumber: 'STTD-1', date: '2026-03-02' }))
    due.push(await dueDay())
    expect(due).toEqual(['2026-03-16', '2026-03-03', '2026-03-03'])
  })
})

describe('what the city takes back', () => {
  const reason = 'Kelompok belum siap.'
  let given = 0
  const takeBack = (batu: Batu, id: string, client = `${CITY}/facilitator`) => {
    given += 1
    const key = { digest: `cancel-${given}`, request: 'r', status: 200 }
    return cancelRequest(batu.world.deps, batu.world.officer(client), id, reason, { key })
  }

  test('leaves the office that works on it with the reason, and may be asked for anew', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('label-design', LABEL))
    expect(await takeBack(batu, id, `${TRADE}/operator`)).toMatchObject({ code: 'forbidden' })
    expect(await takeBack(batu, id, `${HEALTH}/operator`)).toMatchObject({ code: 'not-found' })
    expect(await mayCancelRequest(batu.world.deps, batu.world.officer(`${CITY}/operator`), id)).toBe(true)
    expect(await takeBack(batu, id)).toMatchObject({ kind: 'done' })
    expect((await batu.request(id)).flow).toMatchObject({
      state: 'CANCELLED',
      custody: { kind: 'closed', outcome: 'CANCELLED' },
    })
    expect((await batu.world.deps.table.query({ pk: `INBOX#${TRADE}`, limit: 10 })).rows).toEqual([])
    expect(await takeBack(batu, id)).toMatchObject({ code: 'wrong-state' })
    expect(await batu.ask('label-design', LABEL)).toMatchObject({ kind: 'asked' })
  })

  test('a print that waited is not woken any more by what it waited for', async () => {
    const batu = await batuWithGroup('snack')
    const print = await asked(batu.ask('label-print', LABEL))
    await takeBack(batu, print)
    await certified(batu)
    await fulfilled(batu)
    expect((await batu.request(print)).flow.state).toBe('CANCELLED')
  })

  test('stays where the work is done already: what was bought for a group is not unmade', async () => {
    const batu = await batuWithGroup('laundry')
    const items = { items: [{ kind: 'Mesin cuci', quantity: 1, unitPrice: 3_000_000 }], purpose: 'Usaha laundry' }
    const id = await asked(batu.ask('equipment', items))
    await decided(batu.decide(`${CITY}/verifier`, id, 'own-budget', { needed: true, priceReasonable: true }))
    const bought = { items: items.items, budgetSource: 'APBD_CITY' }
    await decided(batu.decide(`${CITY}/operator`, id, 'approve', bought))
    expect(await mayCancelRequest(batu.world.deps, batu.world.officer(`${CITY}/operator`), id)).toBe(false)
    expect(await takeBack(batu, id)).toMatchObject({ code: 'wrong-state' })
  })
})

describe('equipment', () => {
  const ITEMS = { items: [{ kind: 'Mesin cuci', quantity: 2, unitPrice: 3_000_000 }], purpose: 'Usaha laundry' }
  const CHECKED = { needed: true, priceReasonable: true }
  const BOUGHT = {
    items: [{ kind: 'Mesin cuci', quantity: 2, unitPrice: 2_900_000, serial: 'SN-1' }],
    budgetSource: 'APBD_PROVINCE',
  }
  const letter = (number: string) => ({ letter: { number, date: '2026-03-02' } })

  test('the province approves, buys and hands over; the city sees it used', async () => {
    const batu = await batuWithGroup('laundry')
    const id = await asked(batu.ask('equipment', ITEMS))
    expect(await batu.decide(`${CITY}/head`, id, 'approve', { ...CHECKED, needed: false })).toMatchObject({
      faults: [{ pointer: '/form/needed' }],
    })
    await decided(batu.decide(`${CITY}/head`, id, 'approve', CHECKED))
    const sent = await batu.request(id)
    expect(sent.flow).toMatchObject({ state: 'SENT_TO_PROVINCE', custody: { task: { address: { agency: PROVINCE } } } })
    await decided(batu.decide(`${PROVINCE}/head`, id, 'approve', { ...letter('P/1'), approvedAmount: 6_000_000 }))
    await decided(batu.decide(`${PROVINCE}/operator`, id, 'approve', BOUGHT))
    const record = await batu.file(`${CITY}/operator`, id, 'HANDOVER_RECORD').catch(() => 'not-held')
    expect(record).toBe('not-held') // nobody holds the task yet
    const lacking = await batu.decide(`${CITY}/operator`, id, 'approve', {
      ...letter('BAST/1'),
      deliveredOn: '2026-03-02',
      receivedBy: 'Ketua',
      record: ['A1'],
      photos: [],
    })
    expect(lacking).toMatchObject({ faults: [{ pointer: '/form/record/0' }] })
    const bast = await batu.file(`${CITY}/operator`, id, 'HANDOVER_RECORD')
    await decided(
      batu.decide(`${CITY}/operator`, id, 'approve', {
        ...letter('BAST/1'),
        deliveredOn: '2026-03-02',
        receivedBy: 'Ketua',
        record: [bast],
        photos: [],
      }),
    )
    const done = await decided(
      batu.decide(`${CITY}/facilitator`, id, 'approve', { checkedOn: '2026-03-02', condition: 'good' }),
    )
    expect(done.flow.state).toBe('IN_USE_CHECKED')
    expect(done.facts.result).toMatchObject({ code: 'DELIVERED', number: 'BAST/1' })
    const seen = await requestView(batu.world.deps, done)
    expect(seen.goods).toEqual(BOUGHT)
    expect(seen.attachments.map(({ kind }) => kind)).toEqual(['HANDOVER_RECORD'])
  })

  test("the city's own budget never leaves the city; who asked does not check", async () => {
    const batu = await batuWithGroup('laundry')
    const id = await asked(batu.ask('equipment', ITEMS))
    await decided(batu.decide(`${CITY}/verifier`, id, 'own-budget', CHECKED))
    const bought = await decided(
      batu.decide(`${CITY}/operator`, id, 'approve', { ...BOUGHT, budgetSource: 'APBD_CITY' }),
    )
    expect(bought.flow.custody).toMatchObject({ kind: 'held', task: { step: 'delivery', address: { agency: CITY } } })
    const [record, photo] = [
      await batu.file(`${CITY}/operator`, id, 'HANDOVER_RECORD', 'claim'),
      await batu.file(`${CITY}/operator`, id, 'VISIT_PHOTO'),
    ]
    const handedOver = { ...letter('BAST/2'), deliveredOn: '2026-03-02', receivedBy: 'Ketua' }
    const wrongKind = { ...handedOver, record: [photo], photos: [record] }
    expect(await batu.decide(`${CITY}/operator`, id, 'approve', wrongKind)).toMatchObject({
      faults: [{ pointer: '/form/photos/0' }, { pointer: '/form/record/0' }],
    })
    await decided(batu.decide(`${CITY}/operator`, id, 'approve', { ...handedOver, record: [record], photos: [photo] }))
    const used = await decided(
      batu.decide(`${CITY}/verifier`, id, 'approve', { checkedOn: '2026-03-02', condition: 'damaged' }),
    )
    expect(used.flow.state).toBe('IN_USE_CHECKED')
  })

  test('the province sends back what the city must judge again, and may reject', async () => {
    const batu = await batuWithGroup('laundry')
    const id = await asked(batu.ask('equipment', ITEMS))
    await decided(batu.decide(`${CITY}/head`, id, 'approve', CHECKED))
    const back = await decided(batu.decide(`${PROVINCE}/verifier`, id, 'return', undefined, 'Harga di atas pasar'))
    expect(back.flow.custody).toMatchObject({ task: { step: 'city-check', address: { agency: CITY } } })
    await decided(batu.decide(`${CITY}/head`, id, 'approve', CHECKED))
    const end = await decided(batu.decide(`${PROVINCE}/head`, id, 'reject', undefined, 'Anggaran habis'))
    expect(end.flow).toMatchObject({ state: 'REJECTED', custody: { kind: 'closed' } })
    expect(await batu.ask('equipment', ITEMS)).toMatchObject({ kind: 'asked' })
  })

  test('each side lists its requests, and no one else any', async () => {
    const batu = await batuWithGroup('snack')
    const id = await asked(batu.ask('label-design', LABEL))
    const listed = async (client: string) =>
      (await readRequests(batu.world.deps, batu.world.officer(client), { limit: 50 })).items.map((item) => item.id)
    expect(await listed(`${CITY}/operator`)).toEqual([id])
    expect(await listed(`${TRADE}/operator`)).toEqual([id])
    expect(await listed(`${HEALTH}/operator`)).toEqual([])
    expect(await listed('city-trade-35.73/operator')).toEqual([])
    expect(await listed(`${PROVINCE}/operator`)).toEqual([])
  })
})
