import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('an office finds a proposal although its name is misspelt, by its village and by its number', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator/3')
  const { page } = desk
  await page.goto('/usulan')
  await look(page, 'usulan-daftar')
  const row = page.locator('tbody tr').first()
  const name = await row.locator('.row-name a').innerText()
  const [number = '', place = ''] = (await row.locator('small').first().innerText()).split(' · ')
  const misspelt = name.replace(/^(.{3})(.)(.)/, '$1$3$2')
  for (const asked of [name, misspelt, number, place.split(',')[0] ?? '']) {
    await page.locator('#q').fill(asked)
    await page.getByRole('button', { name: 'Terapkan' }).click()
    expect(await page.locator('.row-name a').allInnerTexts(), asked).toContain(name)
  }
  await page.goto('/usulan?q=tidakadayangbegini')
  await look(page, 'usulan-tidak-ada')
  await page.goto('/usulan?status=ACTIVE')
  const active = await page.locator('.row-due').allInnerTexts()
  expect(active.every((text) => text.trim() === 'Aktif')).toBe(true)
  const file = await page.request.get('/usulan.csv?status=ACTIVE')
  expect((await file.text()).trim().split('\r\n').length).toBeGreaterThan(active.length)
  await desk.leave()
})

test('whole national ids are shown for a reason alone, and the history says who looked', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator/3')
  const { page } = desk
  await page.goto('/kotak-masuk?langkah=city-administration')
  await page.locator('.row-name a').first().click()
  expect(await page.locator('#anggota').innerText()).toMatch(/\d{6}••••••\d{4}/)
  await page.getByRole('link', { name: 'Lihat NIK lengkap' }).click()
  await page.getByRole('button', { name: 'Tampilkan nomor' }).click()
  expect(await page.locator('.fault-summary li').allInnerTexts()).toEqual(['Pilih anggotanya.', 'Pilih alasannya.'])
  await look(page, 'nik-lengkap')
  await page.locator('#anggota').selectOption('0')
  await page.locator('#sebab').selectOption('bank-account')
  await page.getByRole('button', { name: 'Tampilkan nomor' }).click()
  expect(await page.locator('.describe dd').first().innerText()).toMatch(/^(\d{4} ){3}\d{4}$/)
  await look(page, 'nik-tampil')
  await page.getByRole('link', { name: 'Kembali ke usulan' }).click()
  expect(await page.locator('#riwayat').innerText()).toContain('NIK anggota dibuka')
  await desk.leave()
})

test('an office of another region is not offered whole numbers, nor given them', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator/3')
  await desk.page.goto('/kotak-masuk?langkah=city-administration')
  await desk.page.locator('.row-name a').first().click()
  const path = (await desk.page.getByRole('link', { name: 'Lihat NIK lengkap' }).getAttribute('href')) ?? ''
  const other = await sitDown(browser, base, 'city-social-35.73/operator')
  expect((await other.page.goto(path))?.status()).toBe(404)
  await desk.leave()
  await other.leave()
})
