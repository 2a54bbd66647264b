import { parse } from 'csv-parse/sync'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Desk, look, sitDown } from './desk.ts'

const base = inject('base')
const CITY = 'city-social-35.79'
const REPORT = '/laporan/35.79/tahunan/2020'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const press = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true }).last().click()

/** Opens the report's task from its page, takes it, fills, decides, reads back and sends. */
async function work(client: string, outcome: string, fill: (desk: Desk) => Promise<void>): Promise<void> {
  const desk = await sitDown(browser, base, client)
  const { page } = desk
  await expect
    .poll(
      async () => {
        await page.goto(REPORT)
        return page.getByRole('link', { name: 'Kerjakan laporan' }).count()
      },
      { timeout: 60_000 },
    )
    .toBe(1)
  await page.getByRole('link', { name: 'Kerjakan laporan' }).click()
  if (await page.getByRole('button', { name: 'Ambil tugas' }).count()) await press(desk, 'Ambil tugas')
  await page.locator('.choice', { hasText: outcome }).click()
  await fill(desk)
  await press(desk, 'Periksa keputusan')
  await press(desk, 'Kirim keputusan')
  await page.locator('.done-box').waitFor()
  await desk.leave()
}
const stateOf = async (desk: Desk): Promise<string> => {
  await desk.page.goto(REPORT)
  return desk.page.locator('.page-head .tag').first().innerText()
}

test('a year is accounted for: written, signed, returned by the province, written again, accepted', async () => {
  const head = await sitDown(browser, base, `${CITY}/head`)
  await head.page.goto('/laporan')
  expect(await head.page.locator('h1').innerText()).toBe('Laporan Kota Batu')
  await head.page.locator('#tahun').selectOption('2020')
  await press(head, 'Tampilkan')
  const first = head.page.locator('.indicators tbody tr').first()
  expect((await first.innerText()).replaceAll(/\s+/g, ' ')).toContain('36')
  expect(await first.locator('.tag').innerText()).toBe('kurang')
  await look(head.page, 'laporan-kota')
  await head.page.getByRole('link', { name: 'E1 Kelompok aktif' }).click()
  expect(await head.page.locator('main').innerText()).toContain('53 kelompok (Tabel 1.1)')
  expect(await head.page.locator('section:has(#bukti) tbody tr').count()).toBe(36)
  await look(head.page, 'laporan-indikator')

  const letter = async ({ page }: Desk, number: string) => {
    await page.locator('[id="isian.letter.number"], [id$="letter.number"]').first().fill(number)
    await page.locator('[id$="letter.date"]').first().fill('2026-01-05')
    await page.locator('[id$="signer"]').first().fill('Kepala Dinas (contoh)')
  }
  const write = async ({ page }: Desk, remarks: string) => {
    await page.locator('[id$="remarks"]').first().fill(remarks)
    await page.locator('[id$="obstacles"]').first().fill('Sosialisasi masih kurang.')
    await page.locator('[id$="plan"]').first().fill('Menambah pertemuan.')
  }
  await work(`${CITY}/operator`, 'Ajukan untuk ditandatangani', (desk) =>
    write(desk, 'Dari 54 kelompok, 36 masih aktif.'),
  )
  await work(`${CITY}/head`, 'Tanda tangani dan kirim', (desk) => letter(desk, 'LPJ/1/2020'))
  await work('province-social-35/verifier', 'Kembalikan', ({ page }) =>
    page.locator('#alasan').fill('Sebab kelompok tidak aktif belum diuraikan.'),
  )
  expect(await stateOf(head)).toBe('Disusun')
  expect(await head.page.locator('main').innerText()).toContain('Belum ditandatangani.')
  await work(`${CITY}/operator`, 'Ajukan untuk ditandatangani', (desk) =>
    write(desk, 'Dari 54 kelompok, 36 masih aktif; 18 berhenti karena pasar.'),
  )
  await work(`${CITY}/head`, 'Tanda tangani dan kirim', (desk) => letter(desk, 'LPJ/2/2020'))
  await work('province-social-35/verifier', 'Terima', async () => {})
  expect(await stateOf(head)).toBe('Diterima provinsi')
  expect(await head.page.locator('main').innerText()).toContain('18 berhenti karena pasar')
  expect(await head.page.locator('main').innerText()).toContain('surat LPJ/2/2020')
  await look(head.page, 'laporan-tahunan')

  const pdf = await head.context.request.get(`${base}${REPORT}/laporan.pdf`)
  expect(pdf.headers()['content-type']).toBe('application/pdf')
  expect((await pdf.body()).subarray(0, 5).toString('latin1')).toBe('%PDF-')
  const file = await head.context.request.get(`${base}${REPORT}/tabel.csv`)
  const rows: string[][] = parse(await file.text(), { bom: true })
  expect(rows).toContainEqual(['Indikator', 'E1 Kelompok aktif', 'Pembilang', '36'])
  expect(rows).toContainEqual(['Indikator', 'E1 Kelompok aktif', 'Penyebut', '54'])
  await head.leave()
})

test('a province sees how far its cities are, the ministry the sums, a neighbour nothing', async () => {
  const province = await sitDown(browser, base, 'province-social-35/head')
  await province.page.goto('/laporan/35?tahun=2019')
  const batu = province.page.locator('section:has(#kota) tbody tr', { hasText: 'Kota Batu' })
  expect(await batu.locator('.tag').first().innerText()).toBe('Diterima provinsi')
  await look(province.page, 'laporan-provinsi')
  await province.page.goto('/laporan/35/indikator/E1?tahun=2020')
  expect(await province.page.locator('section:has(#wilayah) tbody tr', { hasText: 'Kota Batu' }).innerText()).toContain(
    '66,7%',
  )
  await province.leave()
  const director = await sitDown(browser, base, 'ministry/head')
  await director.page.goto('/laporan/nasional?tahun=2020')
  expect(await director.page.locator('.indicators tbody tr').first().innerText()).toContain('54')
  await director.leave()
  const neighbour = await sitDown(browser, base, 'city-social-35.73/operator')
  expect((await neighbour.page.goto(REPORT))?.status()).toBe(404)
  expect((await neighbour.page.goto('/laporan/35.79'))?.status()).toBe(404)
  await neighbour.leave()
})
