import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const CITY = 'city-social-35.79'
const SUPERVISOR = `${CITY}/supervisor`
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const notice = (page: Page) => page.locator('[role=status]').innerText()
/** The address of the seeded person of a role. */
const personOf = (role: string, n = 1): string => `/kelola/petugas/${CITY}/s-${CITY}-${role}-${n}`
const isoDay = (daysAhead: number): string => new Date(Date.now() + daysAhead * 86_400_000).toISOString().slice(0, 10)

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('a supervisor hands the tasks of a colleague to another, and back to the queue', async () => {
    const operator = await sitDown(browser, base, `${CITY}/operator/2`, { scripts })
    await operator.page.goto('/kotak-masuk?oleh=belum&langkah=city-administration')
    const title = await operator.page.locator('.row-name a').first().innerText()
    await operator.page.locator('.row-holder button').first().click()
    await operator.leave()

    const desk = await sitDown(browser, base, SUPERVISOR, { scripts })
    const { page } = desk
    await page.getByRole('link', { name: 'Kelola', exact: true }).click()
    if (scripts) await look(page, 'kelola')
    await page.goto(personOf('operator', 2))
    expect(await page.locator('#dipegang').innerText()).toContain(title)
    await press(page, 'Serahkan')
    expect(await page.locator('.fault-summary a').allInnerTexts()).toEqual([
      'Centang dahulu tugasnya.',
      'Pilih petugas yang menerima tugas.',
    ])
    await page.getByRole('checkbox', { name: `Pilih ${title}` }).check()
    await page.locator('#kepada').selectOption(`s-${CITY}-operator-3`)
    await press(page, 'Serahkan')
    expect(await notice(page)).toContain('1 tugas diserahkan kepada')
    await page.goto(personOf('operator', 3))
    await page.getByRole('checkbox', { name: `Pilih ${title}` }).check()
    if (scripts) await look(page, 'kelola-petugas')
    await press(page, 'Kembalikan ke antrean')
    expect(await notice(page)).toContain('1 tugas kembali ke antrean')
    await desk.leave()
  })
})

test('a task that is not that colleague’s to do is refused with the reason', async () => {
  const verifier = await sitDown(browser, base, `${CITY}/verifier/2`)
  await verifier.page.goto('/kotak-masuk?oleh=belum&langkah=city-verification')
  const title = await verifier.page.locator('.row-name a').first().innerText()
  await verifier.page.locator('.row-holder button').first().click()
  await verifier.leave()
  const desk = await sitDown(browser, base, SUPERVISOR)
  const { page } = desk
  await page.goto(personOf('verifier', 2))
  await page.getByRole('checkbox', { name: `Pilih ${title}` }).check()
  await page.locator('#kepada').selectOption(`s-${CITY}-facilitator-1`)
  await press(page, 'Serahkan')
  expect(await notice(page)).toContain('Petugas itu tidak berwenang atas langkah ini.')
  await desk.leave()
})

test('absence: without days it is told at the field; with a deputy it is kept, shown, and taken back', async () => {
  const desk = await sitDown(browser, base, SUPERVISOR, { width: 'phone' })
  const { page } = desk
  await page.goto(personOf('verifier', 3))
  await press(page, 'Simpan ketidakhadiran')
  expect(await page.locator('.fault-summary a').count()).toBe(2)
  await page.locator('[id="absen.from"]').fill(isoDay(3))
  await page.locator('[id="absen.to"]').fill(isoDay(1))
  await press(page, 'Simpan ketidakhadiran')
  expect(await page.locator('.fault-summary').innerText()).toContain('Hari terakhir harus sesudah hari pertama')
  await page.locator('[id="absen.to"]').fill(isoDay(6))
  await page.locator('[id="absen.deputy"]').selectOption(`s-${CITY}-verifier-1`)
  await press(page, 'Simpan ketidakhadiran')
  expect(await notice(page)).toContain('tersimpan')
  expect(await page.locator('.timeline').innerText()).toContain('Tidak hadir')
  await page.goto('/kelola/petugas')
  expect(await page.locator('#petugas').innerText()).toMatch(/Tidak hadir .* wakil /)
  await page.goto(personOf('verifier', 3))
  await press(page, 'Hadir kembali')
  expect(await page.locator('.timeline').innerText()).toContain('Hadir kembali')
  await desk.leave()
})

test('who is away hands over by themselves: what they hold moves to the deputy on the first day', async () => {
  const desk = await sitDown(browser, base, `${CITY}/operator/3`)
  const { page } = desk
  await page.goto('/kotak-masuk?oleh=belum')
  // Whichever an operator may take: other walks on this stack take some too.
  const row = page.locator('tr').filter({ has: page.locator('.row-holder button') })
  const title = await row.first().locator('.row-name a').innerText()
  await row.first().locator('.row-holder button').click()
  await page.getByRole('link', { name: 'Ketidakhadiran saya' }).click()
  expect(await page.locator('main').innerText()).not.toContain('Simpan nama dan peran')
  await look(page, 'ketidakhadiran-saya')
  await page.locator('[id="absen.from"]').fill(isoDay(0))
  await page.locator('[id="absen.to"]').fill(isoDay(2))
  await page.locator('[id="absen.deputy"]').selectOption(`s-${CITY}-operator-1`)
  await press(page, 'Simpan ketidakhadiran')
  const deputy = await sitDown(browser, base, `${CITY}/operator`)
  // The clock looks every five minutes.
  await expect
    .poll(
      async () => {
        await deputy.page.goto('/kotak-masuk?tampilan=mine')
        return deputy.page.locator('main').innerText()
      },
      { timeout: 360_000, interval: 5_000 },
    )
    .toContain(title)
  // Back to the queue, for the walks that come after.
  await deputy.page.getByRole('link', { name: title }).click()
  await press(deputy.page, 'Lepaskan tugas')
  expect(await deputy.page.locator('main').innerText()).not.toContain('Tugas Anda')
  await page.goto(personOf('operator', 3))
  await press(page, 'Hadir kembali')
  await desk.leave()
  await deputy.leave()
}, 400_000)

test('a supervisor adds an officer with a role for a while; a role that the office has not is refused at its row', async () => {
  const desk = await sitDown(browser, base, SUPERVISOR)
  const { page } = desk
  await page.goto('/kelola/petugas')
  await page.getByRole('link', { name: 'Tambah petugas' }).click()
  await press(page, 'Tambah petugas')
  expect(await page.locator('.fault-summary a').count()).toBe(1)
  const sub = `plt-${Date.now()}`
  await page.locator('[id="isi.sub"]').fill(sub)
  await press(page, 'Tambah petugas')
  expect(await page.locator('.fault-summary').innerText()).toContain('Nama belum diisi.')
  await page.locator('[id="isi.name"]').fill('Surya Peraga')
  await page.locator('[id="isi.roles.0.role"]').selectOption('head')
  await page.locator('[id="isi.roles.0.to"]').fill(isoDay(-9))
  await press(page, 'Tambah petugas')
  expect(await page.locator('.fault-summary').innerText()).toContain('Berakhir sebelum mulai.')
  await look(page, 'petugas-baru')
  await page.locator('[id="isi.roles.0.to"]').fill(isoDay(30))
  await press(page, 'Tambah petugas')
  expect(await notice(page)).toContain('Surya Peraga ditambahkan')
  await page.locator('[id="berhenti.lastDay"]').fill(isoDay(10))
  await press(page, 'Simpan hari terakhir')
  expect(await notice(page)).toContain('Hari terakhir Surya Peraga tersimpan')
  await desk.leave()
})

test('a new officer signs in, tells the supervisor the code of their account, and comes to the inbox of the office', async () => {
  const context = await browser.newContext({ locale: 'id-ID', baseURL: base })
  const newcomer = await context.newPage()
  // Never the same, so that the walk can be gone again on a stack that has seen it.
  const account = Date.now()
  const signsIn = async (): Promise<void> => {
    await newcomer.goto('/masuk')
    await newcomer.locator('a[href^="/masuk/mulai"]').click()
    const link = await newcomer.locator('a[href*="person=akun-baru%2F1"]').getAttribute('href')
    await newcomer.goto(new URL(`${link}-${account}`, newcomer.url()).href)
  }
  await signsIn()
  const [, code = ''] = /Kode akun Anda: (\S+)/.exec(await notice(newcomer)) ?? []
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  await look(newcomer, 'akun-belum-dikenal')

  const desk = await sitDown(browser, base, SUPERVISOR)
  const { page } = desk
  await page.goto(`/kelola/petugas/${CITY}/baru`)
  await page.locator('[id="isi.sub"]').fill(`baru-${Date.now()}`)
  await page.locator('[id="isi.name"]').fill('Kirana Peraga')
  await page.locator('[id="isi.roles.0.role"]').selectOption('verifier')
  await press(page, 'Tambah petugas')
  expect(await notice(page)).toContain('Supaya dapat masuk, sambungkan akunnya')
  const codeField = page.locator('[id="akun.code"]')
  await codeField.fill('0000-0000')
  await press(page, 'Sambungkan akun')
  expect(await page.locator('.fault-summary').innerText()).toContain('Kode ini tidak dikenal')
  await look(page, 'akun-petugas')
  await codeField.fill(code.toLowerCase())
  await press(page, 'Sambungkan akun')
  expect(await notice(page)).toContain('Akun Kirana Peraga tersambung')
  expect(await page.locator('.timeline').innerText()).toContain('Akun masuk disambungkan')
  // What a door knew of a login is forgotten within half a minute.
  await expect
    .poll(
      async () => {
        await signsIn()
        return newcomer.locator('h1').innerText()
      },
      { timeout: 60_000, interval: 2_000 },
    )
    .toBe('Kotak masuk')
  expect(await newcomer.locator('.who').innerText()).toContain('Kirana Peraga')
  await context.close()
  await desk.leave()
})

test('a supervisor moves an officer to a village: the roles here end, the login and the history go along', async () => {
  const desk = await sitDown(browser, base, SUPERVISOR)
  const { page } = desk
  await page.goto('/kelola/petugas')
  await page.getByRole('link', { name: 'Tambah petugas' }).click()
  const sub = `pindah-${Date.now()}`
  await page.locator('[id="isi.sub"]').fill(sub)
  await page.locator('[id="isi.name"]').fill('Laras Peraga')
  await page.locator('[id="isi.roles.0.role"]').selectOption('operator')
  await press(page, 'Tambah petugas')
  await page.getByRole('link', { name: 'Pindah ke kantor lain' }).click()
  await page.locator('#kantor').selectOption('village-35.79.02.2004')
  await press(page, 'Lanjutkan')
  await press(page, 'Pindahkan')
  expect(await page.locator('.fault-summary a').allInnerTexts()).toEqual([
    'Pilih harinya.',
    'Pilih sedikitnya satu peran.',
  ])
  await look(page, 'petugas-pindah')
  // A village has no verifiers.
  expect(await page.getByRole('checkbox', { name: 'Verifikator' }).count()).toBe(0)
  await page.locator('[id="pindah.from"]').fill(isoDay(5))
  await page.getByRole('checkbox', { name: 'Operator' }).check()
  await press(page, 'Pindahkan')
  expect(await notice(page)).toContain('Laras Peraga pindah ke Pemerintah Desa Sumbergondo')
  await page.goto(`/kelola/petugas/${CITY}/${sub}`)
  expect(await page.locator('.timeline').innerText()).toContain('Pindah ke Pemerintah Desa Sumbergondo')
  await desk.leave()
})

test('nobody is moved to an office that the supervisor does not look after', async () => {
  const desk = await sitDown(browser, base, SUPERVISOR)
  const { page } = desk
  const elsewhere = await page.goto(`${personOf('operator', 2)}/pindah?kantor=city-social-35.73`)
  expect(elsewhere?.status()).toBe(422)
  expect(await page.locator('.fault-summary').innerText()).toContain('Pilih kantor yang ada.')
  expect((await page.goto(`${personOf('supervisor')}/pindah`))?.status()).toBe(403)
  await desk.leave()
})

test('a city’s supervisor looks after its villages, and nobody of another city', async () => {
  const desk = await sitDown(browser, base, SUPERVISOR)
  const { page } = desk
  await page.goto('/kelola/petugas')
  await page.locator('#kantor').selectOption('village-35.79.02.2004')
  await press(page, 'Buka kantor')
  expect(await page.locator('.page-head').innerText()).toContain('Pemerintah Desa Sumbergondo')
  await look(page, 'kelola-desa')
  expect((await page.goto('/kelola/petugas?kantor=city-social-35.73'))?.status()).toBe(404)
  const other = await sitDown(browser, base, `${CITY}/operator`)
  expect((await other.page.goto('/kelola/petugas'))?.status()).toBe(403)
  expect((await other.page.goto(personOf('verifier')))?.status()).toBe(403)
  await desk.leave()
  await other.leave()
})
