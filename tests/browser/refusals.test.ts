import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const data = inject('data')
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test.each([
  ['/tidak-ada', 404, 'Halaman tidak ditemukan', 'tidak-ada'],
  ['/surat', 403, 'Anda tidak berwenang melakukan ini', 'tidak-berwenang'],
  ['/kelompok?dari=salah', 400, 'Permintaan tidak dapat dibaca', 'tidak-terbaca'],
])('%s says %i in words, and leads back to work; the log has it', async (path, status, title, name) => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator')
  const { page } = desk
  expect((await page.goto(path))?.status()).toBe(status)
  expect(await page.locator('h1').innerText()).toBe(title)
  await look(page, name)
  await page.getByRole('link', { name: 'Ke kotak masuk' }).click()
  expect(await page.locator('h1').innerText()).toBe('Kotak masuk')
  const log = readFileSync(join(data, 'log.jsonl'), 'utf8')
  expect(log).toMatch(new RegExp(`"status":${status}.*"instance":"[0-9a-f-]{36}"`))
  await desk.leave()
})
