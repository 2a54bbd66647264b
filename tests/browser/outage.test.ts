import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { placesIn } from '../../infra/local/data-folder.ts'
import { freezeTable } from '../walks/stack.ts'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const data = inject('data')
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('when the table does not answer, the page says so with a code that the log has too, and afterwards work goes on', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator')
  const { page } = desk
  const goOn = freezeTable(data)
  try {
    const answer = await page.goto('/usulan', { timeout: 60_000 })
    expect(answer?.status()).toBe(503)
    expect(answer?.headers()['retry-after']).toBeDefined()
  } finally {
    goOn()
  }
  expect(await page.locator('h1').innerText()).toBe('Halaman tidak dapat dimuat')
  const code = await page.locator('main b').innerText()
  await look(page, 'gangguan')
  const line = readFileSync(placesIn(data).log, 'utf8')
    .split('\n')
    .find((one) => one.includes(code))
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    route: 'GET /usulan',
    status: 503,
    code: 'unavailable',
    fault: { name: expect.stringMatching(/./) },
  })
  await page.getByRole('link', { name: 'Coba lagi' }).click()
  expect(await page.locator('h1').innerText()).toBe('Usulan')
  await desk.leave()
}, 180_000)
