import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type Desk, look, sitDown } from './desk.ts'

const base = inject('base')
const OPERATOR = 'city-social-35.79/operator'
const COLLEAGUE = 'city-social-35.79/operator/2'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

/** Opens the most urgent task of a step that nobody holds. */
async function openTask({ page }: Desk, step: string): Promise<string> {
  await page.goto(`/kotak-masuk?oleh=belum&langkah=${step}`)
  const link = page.locator('.row-name a').first()
  const title = await link.innerText()
  await link.click()
  return title
}
const press = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true }).last().click()

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('an officer takes a task, is told what is missing, mends it, reads back what will happen, sends it', async () => {
    const desk = await sitDown(browser, base, OPERATOR, { scripts })
    const { page } = desk
    const title = await openTask(desk, 'city-administration')
    await press(desk, 'Ambil tugas')
    expect(await page.locator('#tugas h2').first().innerText()).toBe('Tugas Anda: Verifikasi administrasi')
    if (scripts) await look(page, 'usulan')
    await press(desk, 'Periksa keputusan')
    expect(await page.locator('.fault-summary').innerText()).toContain('Pilih satu keputusan.')
    await page.locator('.choice', { hasText: 'Setujui' }).click()
    await press(desk, 'Periksa keputusan')
    expect(await page.locator('.fault-summary a').count()).toBe(3)
    if (scripts) await look(page, 'usulan-galat')
    await page.locator('.fault-summary a').first().click()
    for (const tick of await page.locator('.tick input').all()) await tick.check()
    await press(desk, 'Simpan draf')
    expect(await page.locator('[role=status]').innerText()).toContain('Draf tersimpan')
    expect(await page.locator('.tick input').first().isChecked()).toBe(true)
    await press(desk, 'Periksa keputusan')
    expect(await page.locator('main').innerText()).toContain(
      'Diteruskan ke Dinas Sosial Kota Batu untuk Verifikasi lapangan',
    )
    if (scripts) await look(page, 'periksa-keputusan')
    await press(desk, 'Kirim keputusan')
    expect(await page.locator('.done-box').innerText()).toContain(`${title}: Setujui`)
    if (scripts) await look(page, 'keputusan-terkirim')
    await page.goto('/kotak-masuk?tampilan=mine')
    expect(await page.locator('main').innerText()).not.toContain(title)
    await desk.leave()
  })
})

test.each([true, false])(
  'a paper is added where the documents stand, and nothing typed is lost; scripts: %s',
  async (scripts) => {
    const desk = await sitDown(browser, base, 'city-social-35.79/verifier/3', { scripts })
    const { page } = desk
    await openTask(desk, 'city-verification')
    expect(await page.locator('#dokumen input[type=file]').count()).toBe(0)
    await press(desk, 'Ambil tugas')
    await page.locator('#alasan').fill('Rumah produksi dilihat pagi ini.')
    const papers = page.locator('#dokumen .papers li')
    const before = await papers.count()
    await page.locator('#dokumen input[type=file]').setInputFiles({
      name: 'kunjungan.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(`%PDF-1.4\n% kunjungan ${scripts}\n%%EOF\n`),
    })
    await page
      .locator('#dokumen')
      .getByRole('button', { name: /Unggah/ })
      .click()
    await papers.nth(before).waitFor()
    expect(await papers.nth(before).innerText()).toContain('Foto kunjungan')
    expect(await page.locator('#alasan').inputValue()).toBe('Rumah produksi dilihat pagi ini.')
    if (scripts) await look(page, 'usulan-dokumen')
    await press(desk, 'Lepaskan tugas')
    await desk.leave()
  },
)

test('two officers take the same task: the second is told who has it', async () => {
  const [first, second] = [await sitDown(browser, base, OPERATOR), await sitDown(browser, base, COLLEAGUE)]
  await openTask(first, 'account-verification')
  await second.page.goto(first.page.url())
  await press(first, 'Ambil tugas')
  await press(second, 'Ambil tugas')
  const holder = await first.page.locator('.who b').innerText()
  expect(await second.page.locator('main').innerText()).toContain(`Sekarang dipegang ${holder}`)
  await first.leave()
  await second.leave()
})

test('who loses a task while deciding keeps what was typed and learns who has it', async () => {
  const desk = await sitDown(browser, base, OPERATOR)
  const { page } = desk
  await page.goto('/kotak-masuk?tampilan=mine')
  await page.locator('.row-name a').first().click()
  const task = page.url()
  const other = await desk.context.newPage()
  await other.goto(task)
  await page.locator('#alasan').fill('Nama pemilik rekening bukan nama kelompok.')
  await page.locator('.choice', { hasText: 'Minta perbaikan rekening' }).click()
  await other.getByRole('link', { name: 'Serahkan kepada rekan' }).click()
  await look(other, 'serahkan')
  const option = other.locator('#kepada option', { hasText: 'operator' }).first()
  await other.locator('#kepada').selectOption((await option.getAttribute('value')) ?? '')
  await other.getByRole('button', { name: 'Serahkan', exact: true }).click()
  expect(await other.locator('[role=status]').innerText()).toContain('diserahkan kepada')
  await press(desk, 'Periksa keputusan')
  const said = await page.locator('main').innerText()
  expect(said).toContain('Keputusan Anda tidak terkirim.')
  expect(said).toContain('Nama pemilik rekening bukan nama kelompok.')
  expect(said).toMatch(/Sekarang dipegang \p{Lu}/u)
  await look(page, 'bentrok')
  await desk.leave()
})

test('a connection that breaks while a decision is sent: it is sent once, and the officer learns that it was', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/verifier/2')
  const { page } = desk
  const title = await openTask(desk, 'city-verification')
  await press(desk, 'Ambil tugas')
  await page.locator('input[name=putusan][value=return]').check()
  await page.locator('#alasan').fill('Foto tempat usaha belum ada.')
  await press(desk, 'Periksa keputusan')
  await page.getByRole('heading', { level: 1, name: 'Periksa keputusan' }).waitFor()
  const readBack = page.url()
  await page.route('**/kirim', async (route) => {
    await route.fetch({ maxRedirects: 0 })
    await route.abort('connectionreset')
  })
  await page.getByRole('button', { name: 'Kirim keputusan' }).click({ noWaitAfter: true })
  await page.waitForRequest('**/kirim').catch(() => {})
  await page.unroute('**/kirim')
  await page.goto(readBack)
  await page.waitForURL(/\/tugas\/[^/]+(\/selesai)?$/)
  const said = await page.locator('main').innerText()
  expect(said).toContain('Tugas ini sudah selesai')
  const story = await page.locator('#riwayat').innerText()
  expect(story.match(/Kembalikan: Verifikasi lapangan/g)).toHaveLength(1)
  expect(title).not.toBe('')
  await desk.leave()
})

test('all by keyboard: from the inbox to the decision', async () => {
  const desk = await sitDown(browser, base, 'city-social-35.79/verifier')
  const { page } = desk
  await page.goto('/kotak-masuk')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Langsung ke isi')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Kerjakan tugas berikutnya' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('#tugas').waitFor()
  await page.locator('input[name=putusan][value=return]').focus()
  await page.keyboard.press('Space')
  await page.locator('#alasan').focus()
  await page.keyboard.type('Foto tempat usaha belum ada.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Periksa keputusan' }).waitFor()
  await desk.leave()
})

test('an office that may not see a case finds no page, the same as for one that does not exist', async () => {
  const desk = await sitDown(browser, base, OPERATOR)
  await openTask(desk, 'city-verification')
  const path = new URL(desk.page.url()).pathname
  const other = await sitDown(browser, base, 'city-social-35.73/operator')
  const hidden = await other.page.goto(path)
  const absent = await other.page.goto('/tugas/01AAAAAAAAAAAAAAAAAAAAAAAA.1')
  expect([hidden?.status(), absent?.status()]).toEqual([404, 404])
  await look(other.page, 'tidak-ditemukan')
  await desk.leave()
  await other.leave()
})
