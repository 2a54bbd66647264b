import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const FACILITATOR = 'city-social-35.79/facilitator'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('a facilitator with too many groups sees them on a phone, says how far one has grown, and plans a session', async () => {
  const { page, leave } = await sitDown(browser, base, FACILITATOR, { width: 'phone' })
  await page.getByRole('link', { name: 'Dampingan' }).first().click()
  expect(await page.locator('h1').innerText()).toBe('Dampingan')
  const groups = await page.locator('.group-cards > li').count()
  expect(groups).toBeGreaterThan(10)
  expect(await page.locator('main').innerText()).toContain(`Anda mendampingi ${groups} kelompok, lebih dari 10.`)
  await look(page, 'dampingan')
  await page.setViewportSize({ width: 390, height: 844 })

  const name = await page.locator('.group-cards h3').first().innerText()
  await page.getByRole('link', { name: 'Catat tahap perkembangan' }).first().click()
  await page.locator('#GROWING input').first().check()
  await page.getByRole('button', { name: 'Simpan' }).click()
  expect(await page.locator('.fault-summary').innerText()).toContain('Belum semua tanda tahap Tumbuh ada')
  expect(await page.locator('#GROWING input').first().isChecked()).toBe(true)
  await look(page, 'tahap-perkembangan')
  for (const mark of await page.locator('#GROWING input').all()) await mark.check()
  await page.getByRole('button', { name: 'Simpan' }).click()
  expect(await page.locator('[role=status]').innerText()).toContain(`${name}: tahap Tumbuh`)
  await look(page, 'kelompok-tahap')

  await page.goto('/dampingan')
  await page.getByRole('button', { name: 'Rencanakan sosialisasi' }).click()
  expect(await page.locator('h1').innerText()).toContain('Sosialisasi')
  const choices = page.locator('fieldset[id$="groups"] input')
  expect(await choices.count()).toBeGreaterThan(10)
  await look(page, 'sosialisasi')
  await leave()
})

test('what the clock opened for a group of this month is due on the fifth of the next', async () => {
  const { page, leave } = await sitDown(browser, base, FACILITATOR)
  await expect
    .poll(
      async () => {
        await page.goto('/dampingan')
        return page.locator('.todo li', { hasText: 'Laporan bulanan' }).count()
      },
      { timeout: 90_000, interval: 2_000 },
    )
    .toBeGreaterThan(0)
  await page.locator('.todo li a', { hasText: 'Laporan bulanan' }).first().click()
  expect(await page.locator('h1').innerText()).toContain('Laporan bulanan')
  expect(await page.locator('.panel--task').innerText()).toMatch(/Tenggat \S+ 5 /)
  await look(page, 'laporan-bulanan')
  await leave()
})

test('what months tell is seen on a first start: sales of a group that reports, and the silence of one that does not', async () => {
  const { page, leave } = await sitDown(browser, base, FACILITATOR, { width: 'phone' })
  await page.goto('/dampingan')
  const card = (name: string) => page.locator('.group-cards > li', { hasText: name })
  expect(await card('Keripik Melati').innerText()).toContain('Berkembang')
  await look(page, 'dampingan-bulan')
  await card('Keripik Melati').getByRole('link', { name: 'Keripik Melati' }).click()
  expect(await page.locator('svg.chart path.line').count()).toBe(2)
  expect(await page.locator('main').innerText()).toContain('Rp4.600.000')
  await look(page, 'kelompok-omzet')
  await leave()

  const supervisor = await sitDown(browser, base, 'city-social-35.79/supervisor')
  await supervisor.page.goto('/kotak-masuk')
  expect(await supervisor.page.locator('main').innerText()).toContain('Keripik Kamboja')
  await supervisor.leave()
})

test('another kind of office has no such page', async () => {
  const { page, leave } = await sitDown(browser, base, 'village-35.79.01.1001/operator')
  expect((await page.goto('/dampingan'))?.status()).toBe(404)
  await leave()
})
