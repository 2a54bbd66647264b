import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const SUPERVISOR = 'city-social-35.79/supervisor'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('an officer finds a group although its name is misspelt, and sees all that became of it', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator')
  const { page } = desk
  await page.getByRole('link', { name: 'Kelompok', exact: true }).click()
  await look(page, 'kelompok-daftar')
  await page.locator('#status').selectOption('ACTIVE')
  await page.getByRole('button', { name: 'Terapkan' }).click()
  const name = await page.locator('.row-name a').first().innerText()
  await page.locator('#q').fill(name.replace(/(.)(.)$/, '$2$1'))
  await page.getByRole('button', { name: 'Terapkan' }).click()
  await page.getByRole('link', { name, exact: true }).first().click()
  const said = await page.locator('main').innerText()
  for (const text of ['Anggota (', 'Rp20.000.000', 'Bantuan dicairkan', 'Status: Aktif', 'Izin dan sertifikat'])
    expect(said).toContain(text)
  expect(said).toMatch(/\d{6}••••••\d{4}/)
  expect(said).not.toContain('Tetapkan status kelompok')
  await look(page, 'kelompok')
  await desk.leave()
})

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('the supervisor finds a group silent: says why, reads back what it means, sets it', async () => {
    const desk = await sitDown(browser, base, SUPERVISOR, { scripts })
    const { page } = desk
    await page.goto('/kelompok?status=ACTIVE')
    const name = await page.locator('.row-name a').first().innerText()
    await page.locator('.row-name a').first().click()
    await page.getByRole('button', { name: 'Periksa status' }).click()
    expect(await page.locator('.fault-summary a').allInnerTexts()).toEqual([
      'Pilih status kelompok.',
      'Tulis alasannya.',
    ])
    await page.locator('#status').selectOption('INACTIVE')
    await page.locator('#alasan').fill('Tiga bulan tanpa pertemuan.')
    await page.getByRole('button', { name: 'Periksa status' }).click()
    expect(await page.locator('h1').innerText()).toBe('Periksa status')
    if (scripts) await look(page, 'kelompok-periksa-status')
    await page.getByRole('button', { name: 'Tetapkan status' }).click()
    expect(await page.locator('[role=status]').innerText()).toContain(`${name}: Tidak aktif`)
    expect(await page.locator('.timeline').innerText()).toContain('Tiga bulan tanpa pertemuan.')
    await desk.leave()
  })
})

test('a group of another city is not found', async () => {
  const desk = await sitDown(browser, base, SUPERVISOR)
  await desk.page.goto('/kelompok')
  const path = await desk.page.locator('.row-name a').first().getAttribute('href')
  const other = await sitDown(browser, base, 'city-social-35.73/operator')
  expect((await other.page.goto(path ?? ''))?.status()).toBe(404)
  await desk.leave()
  await other.leave()
})
