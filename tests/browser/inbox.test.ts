import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('an officer narrows the list, keeps it by name, finds it beside the list, forgets it', async () => {
    const desk = await sitDown(browser, base, 'city-social-35.79/operator/3', { scripts })
    const { page } = desk
    if (scripts) await look(page, 'kotak-masuk')
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.locator('#tenggat').selectOption('late')
    await page.getByRole('button', { name: 'Terapkan' }).click()
    expect(page.url()).toContain('tenggat=late')
    const shown = await page.locator('.row-name a').count()
    await page.getByRole('textbox', { name: 'Simpan tampilan ini' }).fill('Yang terlambat')
    await page.getByRole('button', { name: 'Simpan tampilan', exact: true }).click()
    const kept = page.locator('.kept-views li', { hasText: 'Yang terlambat' })
    expect(await kept.locator('.count').innerText()).toBe(String(shown))
    if (scripts) await look(page, 'kotak-masuk-tersimpan')
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto('/kotak-masuk')
    await kept.getByRole('link').click()
    expect(page.url()).toContain('tenggat=late')
    await page.getByRole('button', { name: 'Hapus tampilan' }).click()
    expect(await kept.count()).toBe(0)
    await desk.leave()
  })
})

test('an officer turns over the tasks of a list and comes back to it', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator/3')
  const { page } = desk
  await page.goto('/kotak-masuk?tenggat=late')
  const titles = await page.locator('.row-name a').allInnerTexts()
  await page.locator('.row-name a').first().click()
  expect(await page.locator('.turn').innerText()).toContain(`Tugas 1 dari ${titles.length}`)
  expect(await page.locator('.turn [rel=prev]').count()).toBe(0)
  await page.locator('.turn [rel=next]').click()
  expect(await page.locator('h1').innerText()).toContain(titles[1])
  expect(await page.locator('.turn').innerText()).toContain(`Tugas 2 dari ${titles.length}`)
  await page.locator('.turn [rel=prev]').click()
  expect(await page.locator('h1').innerText()).toContain(titles[0])
  await look(page, 'usulan-dari-daftar')
  await page.locator('.crumb > a').click()
  expect(page.url()).toContain('tenggat=late')
  await desk.leave()
})

test('the tabs say how many tasks there are, and the list narrows to a kind of business', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator/3')
  const { page } = desk
  const tab = (name: string) => page.locator('.tabs a', { hasText: name })
  const waiting = await tab('Menunggu pihak lain').locator('.count').innerText()
  await tab('Menunggu pihak lain').click()
  if (!waiting.endsWith('+')) expect(await page.locator('.row-name a').count()).toBe(Number(waiting))
  await page.goto('/kotak-masuk')
  const [option = ''] = (await page.locator('#usaha option').allInnerTexts()).filter((text) => /\(\d+\)$/.test(text))
  await page.locator('#usaha').selectOption({ label: option })
  await page.getByRole('button', { name: 'Terapkan' }).click()
  expect(`(${await page.locator('.row-name a').count()})`).toBe(/\(\d+\)$/.exec(option)?.[0])
  await desk.leave()
})

test('of many tasks taken at once, each that could not be is named, with who has it', async () => {
  const [first, second] = [
    await sitDown(browser, base, 'city-social-35.79/verifier/2'),
    await sitDown(browser, base, 'city-social-35.79/verifier/3'),
  ]
  const list = '/kotak-masuk?oleh=belum&langkah=city-verification'
  for (const { page } of [first, second]) await page.goto(list)
  const rows = first.page.locator('tr', { has: first.page.locator('input[name=pilih]') })
  const name = await rows.nth(0).locator('.row-name a').innerText()
  await rows.nth(0).locator('input[name=pilih]').check()
  await first.page.locator('.table-bar').getByRole('button', { name: 'Ambil' }).click()
  expect(await first.page.locator('[role=status]').innerText()).toContain('1 tugas Anda ambil')
  const others = second.page.locator('input[name=pilih]')
  for (const n of [0, 1]) await others.nth(n).check()
  await second.page.locator('.table-bar').getByRole('button', { name: 'Ambil' }).click()
  const said = await second.page.locator('[role=status]').innerText()
  expect(said).toContain('1 tugas Anda ambil. 1 tugas tidak berubah')
  expect(said).toContain(`${name}: Tugas ini sudah diambil orang lain. Sekarang dipegang`)
  await look(second.page, 'hasil-per-tugas')
  for (const { page } of [first, second]) {
    await page.goto('/kotak-masuk?tampilan=mine&langkah=city-verification')
    await page.locator('input[name=pilih]').first().check()
    await page.locator('.table-bar').getByRole('button', { name: 'Lepaskan' }).click()
  }
  await first.leave()
  await second.leave()
})

test('what is to be done outside goes along on paper', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/verifier')
  const { page } = desk
  await page.goto('/kotak-masuk?langkah=city-verification')
  for (const n of [0, 1]) await page.locator('input[name=pilih]').nth(n).check()
  await page.getByRole('button', { name: 'Cetak lembar kerja' }).click()
  expect(await page.locator('.work-sheet').count()).toBe(2)
  await look(page, 'lembar-kerja')
  await desk.leave()
})

test('a village without tasks is told what to do next', async () => {
  const desk = await sitDown(browser, base, 'village-35.79.03.2007/operator', { width: 'phone' })
  await desk.page.goto('/kotak-masuk?tampilan=drafts')
  await look(desk.page, 'kotak-masuk-kosong')
  expect(await desk.page.locator('main').getByRole('link', { name: 'Usulan baru' }).isVisible()).toBe(true)
  await desk.leave()
})

test('the list of tasks leaves as a file that no spreadsheet runs', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/operator/3')
  const answer = await desk.page.request.get('/kotak-masuk.csv?tenggat=late')
  expect(answer.headers()['content-disposition']).toMatch(/^attachment; filename="kotak-masuk-/)
  const [head, ...rows] = (await answer.text()).trim().split('\r\n')
  expect(head).toContain('nomor')
  expect(rows.length).toBeGreaterThan(0)
  await desk.leave()
})
