import { parse } from 'csv-parse/sync'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const DIRECTOR = 'ministry/head'
const PROVINCE = 'province-social-35/head'
const CITY = 'city-social-35.79/head'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('the director sees the nation on one page, goes down to a city, and finds the cases behind a number', async () => {
  const { page, leave } = await sitDown(browser, base, DIRECTOR, { scripts: true })
  await page.getByRole('link', { name: 'Pantauan' }).first().click()
  expect(await page.locator('h1').innerText()).toBe('Pantauan nasional')
  expect(await page.locator('.isle a').count()).toBe(38)
  expect(await page.locator('.areas tbody tr').count()).toBe(38)
  await look(page, 'pantauan-nasional')
  await page.setViewportSize({ width: 1280, height: 900 })
  const running = async () => Number((await page.locator('.figures b').first().innerText()).replaceAll('.', ''))
  const all = await running()
  let sum = 0
  for (const business of ['produksi', 'jasa']) {
    await page.locator('#usaha').selectOption(business)
    await page.getByRole('button', { name: 'Tampilkan' }).click()
    await page.waitForURL(`**usaha=${business}*`)
    sum += await running()
  }
  expect(sum).toBe(all)
  await page.locator('.attention a').first().click()
  expect(page.url()).toContain('usaha=jasa')
  await page.goto('/pantauan/nasional')
  await page.getByRole('navigation', { name: 'Ukuran peta' }).getByRole('link', { name: 'Median hari' }).click()
  expect(page.url()).toContain('peta=median')
  expect(await page.locator('#peta').innerText()).toBe('Median hari per provinsi')
  await page.locator('.isle a', { hasText: 'Jatim' }).click()
  expect(await page.locator('h1').innerText()).toBe('Pantauan Jawa Timur')
  await page.locator('.areas').getByRole('link', { name: 'Kota Batu' }).click()
  expect(await page.locator('h1').innerText()).toBe('Pantauan Kota Batu')
  await page.locator('.steps').getByRole('link', { name: 'Verifikasi lapangan' }).click()
  const rows = page.locator('section:has(#terlama) tbody tr')
  expect(await rows.count()).toBeGreaterThan(0)
  expect(await rows.first().innerText()).toContain('Dinas Sosial Kota Batu')
  await look(page, 'pantauan-hambatan')
  await leave()
})

test('the table of areas is sorted by its address, and its file says the same', async () => {
  const { page, context, leave } = await sitDown(browser, base, DIRECTOR, { scripts: false })
  await page.goto('/pantauan/nasional?urut=nama')
  const names = await page.locator('.areas tbody th').allInnerTexts()
  expect(names[0]).toBe('Aceh')
  expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('Provinsi')
  const open = (await page.locator('.areas tbody tr:has-text("Jawa Timur") td').first().innerText()).trim()
  const file = await context.request.get(`${base}/pantauan/nasional/wilayah.csv?urut=nama`)
  expect(file.headers()['content-disposition']).toMatch(/pantauan-nasional-wilayah-\d{4}-\d{2}-\d{2}\.csv/)
  const table: string[][] = parse(await file.text(), { bom: true })
  expect(table.map(([, name]) => name).slice(1)).toEqual(names)
  expect(table.find(([code]) => code === '35')?.[2]).toBe(open)
  const weeks: string[][] = parse(await (await context.request.get(`${base}/pantauan/nasional/minggu.csv`)).text(), {
    bom: true,
  })
  expect(weeks).toHaveLength(27)
  await leave()
})

test('a province and a city see their own, and nothing beside it', async () => {
  const province = await sitDown(browser, base, PROVINCE)
  await province.page.goto('/pantauan')
  expect(await province.page.locator('h1').innerText()).toBe('Pantauan Jawa Timur')
  await look(province.page, 'pantauan-provinsi')
  expect((await province.page.goto('/pantauan/nasional'))?.status()).toBe(404)
  expect((await province.page.goto('/pantauan/33.72'))?.status()).toBe(404)
  expect((await province.page.goto('/pantauan/35.99'))?.status()).toBe(404)
  await province.leave()
  const city = await sitDown(browser, base, CITY)
  await city.page.goto('/pantauan')
  expect(await city.page.locator('h1').innerText()).toBe('Pantauan Kota Batu')
  await look(city.page, 'pantauan-kota')
  expect((await city.page.goto('/pantauan/35/wilayah.csv'))?.status()).toBe(404)
  await city.leave()
})

test('the nation prints on two pages', async () => {
  const { page, leave } = await sitDown(browser, base, DIRECTOR)
  await page.goto('/pantauan')
  const pdf = (await page.pdf({ format: 'A4', printBackground: false })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(2)
  await leave()
})
