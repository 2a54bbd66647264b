import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Book, openBook } from '../../../examples/partner/book.ts'
import type { Simpul } from '../../../examples/partner/simpul.ts'
import { work } from '../../../examples/partner/work.ts'
import { at, listAt, type Office, openOffice, textAt } from '../../api/office.ts'

const CITY = 'city-social-35.79'
const HEALTH = 'city-health-35.79'
const TRADE = 'city-trade-35.79'

let office: Office
let book: Book
let group: string
beforeEach(async () => {
  office = await openOffice()
  book = openBook(':memory:')
  group = (await office.activeGroup(0)).group
})
afterEach(() => book.close())

/** The API as the kit calls it, without a network between. */
function simpulFor(agency: string): Simpul {
  const caller = office.as(agency)
  const answer = ({ status, body }: { status: number; body: unknown }) => {
    const code = status >= 400 ? textAt(body, 'code') : undefined
    return { status, body, code }
  }
  return {
    get: async (path) => answer(await caller.get(path)),
    post: async (path, body, key) => answer(await caller.post(path, body, { key })),
    async put({ url }, bytes) {
      office.put(url, bytes)
    },
  }
}

async function ask(service: string, details: object): Promise<string> {
  const asked = await office.as(`${CITY}/operator`).post(`/v1/groups/${group}/requests`, { service, details })
  await office.world.deliver()
  return textAt(asked.body, 'id')
}
const requestNow = async (id: string): Promise<unknown> =>
  (await office.as(`${CITY}/operator`).get(`/v1/requests/${id}`)).body

/** The office's system is told of the task that it has, until it has none of this request. @returns what it said */
async function workAll(agency: string, id: string): Promise<string[]> {
  const said: string[] = []
  const simpul = simpulFor(agency)
  for (let tasks = 0; tasks < 10; tasks += 1) {
    const { body } = await office.as(`${agency}/operator`).get('/v1/tasks')
    const task = listAt(body, 'items').find((one) => at(one, 'caseId') === id)
    if (!task) return said
    const created = {
      id: `E${tasks}`,
      type: 'id.go.kemensos.kube.task.created.v1',
      time: office.now(),
      subject: id,
      data: { task: textAt(task, 'id'), case: id, kind: textAt(task, 'caseKind') },
    }
    const before = said.length
    await work({ simpul, book, now: () => new Date(office.now()), say: (line) => said.push(line) }, created)
    if (said.length === before) return said // it is left to colleagues
    await office.world.deliver()
  }
  throw new Error('the work has no end')
}

describe('the partner kit', () => {
  test('takes a food inspection from the data to the certificate, with its photos', async () => {
    const id = await ask('food-inspection', { product: 'Keripik', process: 'Digoreng', address: 'Jl. Contoh 3' })
    expect(await workAll(HEALTH, id)).toHaveLength(5)
    const request = await requestNow(id)
    expect(request).toMatchObject({ state: 'FULFILLED', result: { level: 'I' } })
    expect(listAt(request, 'attachments').map((one) => at(one, 'kind'))).toEqual(['VISIT_PHOTO', 'VISIT_PHOTO'])
  })

  test('draws a label with its file; one that the group sends back is drawn again', async () => {
    const id = await ask('label-design', { product: 'Keripik', netContent: '100 g' })
    expect(await workAll(TRADE, id)).toHaveLength(1)
    expect(await requestNow(id)).toMatchObject({ state: 'DESIGNED', step: 'acceptance' })
    const task = textAt(await requestNow(id), 'custody', 'task')
    const city = office.as(`${CITY}/facilitator`)
    await city.post(`/v1/tasks/${task}/claim`)
    await city.post(`/v1/tasks/${task}/complete`, { outcome: 'return', reason: 'Warna terlalu gelap.' })
    await office.world.deliver()
    expect(await workAll(TRADE, id)).toHaveLength(1)
    expect(await requestNow(id)).toMatchObject({ state: 'DESIGNED', step: 'acceptance' })
  })

  test('leaves a service that it does not give to colleagues', async () => {
    const id = await ask('food-sample-check', { product: 'Keripik', process: 'Digoreng', address: 'Jl. Contoh 3' })
    expect(await workAll(HEALTH, id)).toEqual([])
    expect(await requestNow(id)).toMatchObject({ step: 'sample-receipt', state: 'REQUESTED' })
  })
})
