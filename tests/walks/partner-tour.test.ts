import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { pageOf } from './answers.ts'
import { peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { blocksIn, leftRunning, pattern, typed } from './tour.ts'
import { until } from './until.ts'

const PAGE = 'examples/partner/README.md'
const TOUR = blocksIn(PAGE, 'tour')
const TERMINALS = blocksIn(PAGE, 'second terminal')
const HEALTH = 'city-health-35.79'
const CITY = 'city-social-35.79'

let stack: Stack
let terminals: ReturnType<typeof leftRunning>[] = []
beforeAll(async () => {
  stack = await startStack(inject('common'))
  terminals = TERMINALS.map((block) => leftRunning(stack, block))
})
afterAll(async () => {
  for (const terminal of terminals) terminal.end()
  await stack.remove()
})

const Endpoint = z.object({ id: z.string(), state: z.string() })
const Delivery = z.object({
  state: z.string(),
  type: z.string(),
  request: z.unknown(),
  tries: z.array(z.object({ status: z.number().nullable(), answer: z.string().nullable() })),
})
const Group = z.object({ id: z.string(), name: z.string(), productCategory: z.string() })

test('a developer who types the page of the partner kit gets what stands there', async () => {
  expect(TOUR.length).toBeGreaterThanOrEqual(4)
  const printed = await typed(stack, TOUR)
  for (const [i, { output }] of TOUR.entries()) if (output !== '') expect(printed[i]).toMatch(pattern(output))
  for (const [i, { output }] of TERMINALS.entries())
    if (output !== '')
      expect(terminals[i]?.printed().split('\n').slice(0, 2).join('\n')).toMatch(pattern(output.trimEnd()))
})

test('a serious finding goes to repair and comes back; what is delivered holds ids and never a person', async () => {
  const people = peopleOf(stack)
  const [system, city] = [people(HEALTH), people(`${CITY}/operator`)]
  const groups = pageOf(Group).parse((await city.get('/v1/groups?status=ACTIVE&limit=100')).body).items
  const snacks = groups.filter(({ productCategory }) => productCategory === 'snack')
  const details = { product: 'Kerupuk jemur', process: 'Dijemur lalu digoreng', address: 'Jl. Contoh 4' }
  const asked = await until('a group without an open request', async () => {
    const group = snacks.shift()
    if (!group) throw new Error('no group is left')
    const body = { service: 'food-inspection', details }
    const answer = await city.ask('POST', `/v1/groups/${group.id}/requests`, body, { key: `kit-repair-${group.id}` })
    return answer.status === 201 && { id: z.object({ id: z.string() }).parse(answer.body).id, group }
  })
  const Request = z.object({
    state: z.string(),
    step: z.string().nullable(),
    result: z.looseObject({ level: z.string().optional() }).nullable(),
  })
  const now = async () => Request.parse((await city.get(`/v1/requests/${asked.id}`)).body)
  const repair = await until('the premises must be repaired', async () => {
    const seen = await now()
    const task = (await city.list()).find(({ caseId, step }) => caseId === asked.id && step === 'repair')
    return seen.step === 'repair' && task && { seen, task }
  })
  expect(repair.seen.result).toMatchObject({ level: 'III' })
  await city.command(`/v1/tasks/${repair.task.id}/claim`, {}, 'kit-repair-claim')
  const form = { repairedOn: today(), done: 'Alas jemur dipasang.', photos: [] }
  await city.command(`/v1/tasks/${repair.task.id}/complete`, { outcome: 'repaired', form }, 'kit-repair-done')
  await until('the second visit passes', async () => (await now()).state === 'FULFILLED')

  const [endpoint] = pageOf(Endpoint).parse((await system.get('/v1/webhook-endpoints')).body).items
  const ledger = await until('all is delivered', async () => {
    const { body } = await system.get(`/v1/webhook-endpoints/${endpoint?.id}/deliveries?limit=100`)
    const { items } = pageOf(Delivery).parse(body)
    return items.every(({ state }) => state === 'delivered') && items
  })
  expect(ledger.length).toBeGreaterThan(15)
  const said = JSON.stringify(ledger)
  for (const secret of [asked.group.name, 'Kerupuk', 'Alas jemur', 'Petugas Contoh', 'Jl. Contoh'])
    expect(said).not.toContain(secret)
  expect(said).not.toMatch(/\d{16}/)
  // Nor does the log of the functions tell the address of a partner, or a secret.
  const log = readFileSync(placesIn(stack.data).log, 'utf8')
  expect(log).toContain('"delivered"')
  expect(log).not.toMatch(/whsec_|127\.0\.0\.1:\d+\/hooks/)
})

const today = (): string => new Date(Date.parse(stack.now()) + 7 * 3_600_000).toISOString().slice(0, 10)
