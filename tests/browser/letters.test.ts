import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const HEAD = 'city-social-35.79/head'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click()
const faultsOn = (page: Page) => page.locator('.fault-summary a').allInnerTexts()

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('the city head sends verified proposals to the ministry by one letter, after reading it back', async () => {
    const desk = await sitDown(browser, base, HEAD, { scripts })
    const { page } = desk
    await page.getByRole('link', { name: 'Surat', exact: true }).click()
    if (scripts) await look(page, 'surat')
    await press(page, 'Periksa surat')
    expect(await faultsOn(page)).toEqual([
      expect.stringContaining('Tulis nomor surat'),
      'Centang sedikitnya satu usulan.',
    ])
    if (scripts) await look(page, 'surat-galat')
    const number = `460/${scripts ? 1 : 2}/35.79/2026`
    await page.locator('#nomor').fill(number)
    const name = await page.locator('.row-name a').first().innerText()
    await page.getByRole('checkbox').first().check()
    await press(page, 'Periksa surat')
    const said = await page.locator('main').innerText()
    expect(said).toContain(number)
    expect(said).toContain(name)
    expect(said).toContain('Diteruskan ke Kementerian Sosial')
    if (scripts) await look(page, 'surat-periksa')
    await press(page, 'Tanda tangani 1 usulan')
    expect(await page.locator('.done-box').innerText()).toContain('1 usulan ditandatangani')
    expect(await page.locator('tbody').innerText()).toContain(name)
    if (scripts) await look(page, 'surat-hasil')
    await page.reload()
    expect(await page.locator('.done-box').innerText()).toContain('1 usulan ditandatangani')
    await page.goto('/surat')
    expect(await page.locator('main').innerText()).not.toContain(name)
    await desk.leave()
  })
})

test('the ministry decides on less than was asked for, group by group; a number that is no number is told at its row', async () => {
  const desk = await sitDown(browser, base, 'ministry/head')
  const { page } = desk
  await page.goto('/surat')
  await page.locator('#nomor').fill('12/HUK/2026')
  await press(page, 'Centang semua')
  const picked = await page.locator('input[name=pilih]:checked').count()
  expect(picked).toBeGreaterThan(0)
  expect(await page.locator('#nomor').inputValue()).toBe('12/HUK/2026')
  const sum = page.locator('.in-row').first()
  expect(await sum.inputValue()).toMatch(/^\d{1,3}(\.\d{3})+$/)
  await sum.fill('lima belas juta')
  await press(page, 'Periksa surat')
  expect(await faultsOn(page)).toEqual(['Jumlah yang ditetapkan: tulis rupiah tanpa sen.'])
  await page.locator('.in-row').first().fill('15.000.000')
  await press(page, 'Periksa surat')
  expect(await page.locator('main').innerText()).toContain('Rp15.000.000')
  await look(page, 'sk-periksa')
  await press(page, 'Ubah')
  expect(await page.locator('.in-row').first().inputValue()).toBe('15000000')
  await press(page, 'Periksa surat')
  await press(page, `Tanda tangani ${picked} usulan`)
  await page.locator('tbody a').first().click()
  expect(await page.locator('.facts').innerText()).toContain('Rp15.000.000')
  await desk.leave()
})

test('a statement of responsibility names a facilitator where the group has none', async () => {
  const desk = await sitDown(browser, base, HEAD, { width: 'phone' })
  const { page } = desk
  await page.goto('/surat?jenis=responsibility-statement')
  await page.locator('#nomor').fill('SPTJM/7/2026')
  await page.getByRole('checkbox').first().check()
  await press(page, 'Periksa surat')
  expect(await faultsOn(page)).toEqual([expect.stringContaining('pilih pendampingnya')])
  await page.locator('select.in-row').first().selectOption({ index: 1 })
  await look(page, 'sptjm')
  await press(page, 'Periksa surat')
  await press(page, 'Tanda tangani 1 usulan')
  expect(await page.locator('.done-box').innerText()).toContain('SPTJM SPTJM/7/2026: 1 usulan ditandatangani')
  await desk.leave()
})

test('whoever signs no letter has no such page', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator')
  expect(await desk.page.locator('.menu').innerText()).not.toContain('Surat')
  expect((await desk.page.goto('/surat'))?.status()).toBe(403)
  await desk.leave()
})
