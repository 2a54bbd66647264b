import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { answers, isSignedWith, type Partner, startPartner, takes } from '../spec/hooks/partner.ts'
import { launchChromium } from './chromium.ts'
import { type Desk, look, sitDown } from './desk.ts'

const base = inject('base')
const SUPERVISOR = 'city-health-35.73/supervisor'
let browser: Browser
let partner: Partner
beforeAll(async () => {
  browser = await launchChromium()
  partner = await startPartner()
})
afterAll(async () => {
  await browser?.close()
  await partner?.stop()
})

/** The page as it now is, until it says so; what was sent is on its way through the queue. */
async function says({ page }: Desk, words: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload()
        return page.locator('main').innerText()
      },
      { timeout: 30_000 },
    )
    .toContain(words)
}
const press = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true }).click()
const saidOn = ({ page }: Desk) => page.locator('[role=status]').innerText()

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('a supervisor adds the system of the office, sees it verified, tests it, and takes it away again', async () => {
    partner.answer(takes)
    const desk = await sitDown(browser, base, SUPERVISOR, { scripts })
    const { page } = desk
    await page.getByRole('link', { name: 'Kelola', exact: true }).click()
    await page.getByRole('link', { name: 'Sistem mitra', exact: true }).click()
    expect(await page.locator('main').innerText()).toContain('Belum ada sistem yang diberi tahu')
    if (scripts) await look(page, 'sistem-kosong')
    await page.getByLabel('Alamat webhook').fill('https://10.0.0.8/hooks')
    await page.getByLabel('tembusan').uncheck()
    await press(desk, 'Daftarkan alamat')
    expect(await page.locator('.fault-summary').innerText()).toContain('internet publik')
    expect(await page.getByLabel('tembusan').isChecked()).toBe(false)
    if (scripts) await look(page, 'sistem-galat')
    await page.getByLabel('Alamat webhook').fill(partner.url)
    await press(desk, 'Daftarkan alamat')
    const secret = await page.locator('main code').innerText()
    expect(secret).toMatch(/^whsec_/)
    if (scripts) await look(page, 'sistem-rahasia')

    await page.getByRole('link', { name: 'Ke halaman alamat ini' }).click()
    await says(desk, 'Aktif')
    expect(await page.content()).not.toContain(secret)
    partner.answer(answers(503, 'sedang dirawat'))
    await press(desk, 'Kirim percobaan')
    expect(await saidOn(desk)).toContain('Percobaan dikirim')
    await says(desk, 'Gagal')
    if (scripts) await look(page, 'sistem')
    await page.getByRole('link', { name: 'percobaan', exact: true }).click()
    const main = page.locator('main')
    for (const words of ['503', 'tidak diterima', 'sedang dirawat', 'endpoint.test.v1'])
      expect(await main.innerText()).toContain(words)
    if (scripts) await look(page, 'sistem-kiriman')
    partner.answer(takes)
    await press(desk, 'Kirim ulang percobaan')
    await says(desk, 'Diterima')
    const last = partner.got.at(-1)
    expect(last && isSignedWith(secret, last)).toBe(true)

    await page.getByRole('link', { name: 'Ke halaman alamat ini' }).click()
    await press(desk, 'Hentikan sementara')
    expect(await main.innerText()).toContain('Dihentikan oleh kantor')
    await press(desk, 'Lanjutkan')
    await page.getByLabel('Setelah nomor').fill('awal')
    await press(desk, 'Kirim ulang')
    expect(await page.locator('.fault-summary').innerText()).toContain('Tulis nomor')
    await page.getByLabel('Setelah nomor').fill('0')
    await press(desk, 'Kirim ulang')
    expect(await saidOn(desk)).toContain('0 peristiwa dikirim ulang')

    const open = async () => page.getByText('Ganti rahasia atau hapus').click()
    await open()
    await press(desk, 'Ganti rahasia')
    expect(await main.locator('code').innerText()).not.toBe(secret)
    await page.getByRole('link', { name: 'Ke halaman alamat ini' }).click()
    await open()
    await press(desk, 'Hapus alamat')
    expect(await page.locator('.fault-summary').innerText()).toContain('Centang dahulu')
    await page.getByLabel('Ya, hapus alamat ini').check()
    await press(desk, 'Hapus alamat')
    expect(await saidOn(desk)).toContain('Alamat dihapus')
    expect(await main.innerText()).toContain('Belum ada sistem yang diberi tahu')
    await desk.leave()
  })
})

test('whoever does not look after the office’s systems is told so; another office’s address is not there', async () => {
  const desk = await sitDown(browser, base, 'city-health-35.73/operator')
  await desk.page.goto('/kelola/sistem')
  expect(await desk.page.locator('h1').innerText()).toBe('Anda tidak berwenang melakukan ini')
  await desk.leave()
  const other = await sitDown(browser, base, 'city-trade-35.73/supervisor')
  await other.page.goto('/kelola/sistem/01AAAAAAAAAAAAAAAAAAAAAAAA')
  expect(await other.page.locator('h1').innerText()).toBe('Halaman tidak ditemukan')
  await other.leave()
})
