import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { LOCAL_SECRET } from '../../infra/local/issuer.ts'
import { pageOf } from './answers.ts'
import { peopleOf } from './officer.ts'
import { type Stack, startStack } from './stack.ts'
import { type Block, blocksIn, pattern, typed } from './tour.ts'
import { until } from './until.ts'

const CLIENT_MS = 60_000
const TOUR = blocksIn('README.md', 'tour')

let stack: Stack
beforeAll(async () => {
  stack = await startStack(inject('common'))
})
afterAll(() => stack.remove())

/** How much has happened to the proposal of the tour. */
const LENGTH: Block = {
  commands: 'curl -s $BASE/v1/proposals/$ID/history -H "$CITY" | field items.length\n',
  output: '',
}
let length: string | undefined

test('the tour of the README, typed in as it stands, prints what stands there', async () => {
  expect(TOUR.length).toBeGreaterThan(5)
  const printed = await typed(stack, [...TOUR, LENGTH])
  for (const [i, { output }] of TOUR.entries()) if (output !== '') expect(printed[i]).toMatch(pattern(output))
  length = printed.at(-1)
  expect(Number(length)).toBeGreaterThan(5)
})

test('typed in once more, it changes nothing', async () => {
  expect((await typed(stack, [...TOUR, LENGTH])).at(-1)).toBe(length)
})

test('the client that /docs shows works the inbox of an office, with an address, a client id and a secret alone', async () => {
  const people = peopleOf(stack)
  const city = people('city-social-35.79/operator')
  const groups = pageOf(Group).parse((await city.get('/v1/groups?status=ACTIVE&limit=100')).body).items
  const makesFood = groups.filter(({ productCategory }) => productCategory === 'snack').slice(0, 2)
  for (const { id } of makesFood) {
    const details = { product: 'Keripik', process: 'Goreng', address: 'Jl. Contoh 1' }
    await city.command(`/v1/groups/${id}/requests`, { service: 'food-inspection', details }, `ask-for-${id}`)
  }
  const health = people('city-health-35.79')
  await until('both requests are with the health office', async () => (await health.list('unclaimed')).length === 2)

  const folder = join(stack.data, 'their-own-machine')
  mkdirSync(folder)
  const page = await (await fetch(`${stack.base}/docs?lang=en`)).text()
  const shown = /<code id="inbox.mjs">(.*?)<\/code>/s.exec(page)?.[1] ?? ''
  writeFileSync(join(folder, 'inbox.mjs'), unescaped(shown))
  const run = async (decisions: unknown): Promise<string> => {
    writeFileSync(join(folder, 'decisions.json'), JSON.stringify(decisions))
    const env = { SIMPUL: stack.base, CLIENT_ID: 'city-health-35.79', CLIENT_SECRET: LOCAL_SECRET }
    const { stdout } = await promisify(execFile)(process.execPath, ['inbox.mjs', 'decisions.json'], {
      cwd: folder,
      timeout: CLIENT_MS,
      env,
    })
    return stdout
  }
  expect((await run({})).match(/: data-check waits for one of approve, return, reject$/gm)).toHaveLength(2)
  const incomplete = await run({ 'data-check': { outcome: 'return' } })
  expect(incomplete.match(/: incomplete \/reason /g)).toHaveLength(2)
  // Held by the office's system itself, whose lease a person may end.
  const supervisor = people('city-health-35.79/supervisor')
  for (const { id } of await health.list('mine')) await supervisor.command(`/v1/tasks/${id}/release`, {}, `free-${id}`)
  const returned = await run({ 'data-check': { outcome: 'return', reason: 'NIB belum terbit.' } })
  expect(returned.match(/: data-check return, now REQUESTED$/gm)).toHaveLength(2)
  expect(await run({ 'data-check': { outcome: 'return', reason: 'NIB belum terbit.' } })).toBe('')
  expect(await health.list('agency')).toEqual([])
})

const Group = z.object({ id: z.string(), productCategory: z.string() })
const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
