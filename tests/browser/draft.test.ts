import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'
import { attach, press, writeMember, writeProposal } from './village.ts'

const base = inject('base')
const OPERATOR = 'village-35.79.02.2004/operator'
const HEAD = 'village-35.79.02.2004/head'
const PHONE = { width: 390, height: 844 }
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

/** The faults that the last step tells, each followed to where it is mended. */
async function followFaults(page: Page): Promise<string[]> {
  const links = page.locator('.notice--late li')
  const told = await links.allInnerTexts()
  const places = await links.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
  const check = page.url()
  for (const [i, place] of places.entries()) {
    await page.goto(place)
    const said = (told[i] ?? '').split(': ').at(-1) ?? ''
    expect(await page.locator('.fault').allInnerTexts(), `${place}: ${said}`).toContainEqual(
      expect.stringContaining(said),
    )
    const field = place.split('#')[1] ?? ''
    expect(await page.locator(`[id="${field}"]`).count(), `${place} leads to a field`).toBe(1)
  }
  await page.goto(check)
  return told
}

test('a form of twenty members with every fault: each is told where it is mended, and nothing that was typed is lost', async () => {
  const village = await sitDown(browser, base, OPERATOR, { width: 'phone' })
  const { page } = village
  await page.goto('/usulan/baru')
  await look(page, 'usulan-baru')
  await page.setViewportSize(PHONE)
  await page.locator('input[name=name]').fill('Dua Puluh Sekawan')
  await press(page, 'Mulai usulan')
  await look(page, 'usulan-baru-kelompok')
  await page.setViewportSize(PHONE)
  await press(page, 'Simpan dan lanjut')
  await page.getByRole('link', { name: 'Tambah anggota' }).click()
  await page.locator('#nationalId').pressSequentially('3579 01')
  expect(await page.locator('.field', { hasText: 'NIK' }).getByRole('status').innerText()).toBe('6 dari 16 angka')
  for (const [field, number, said] of [
    ['nationalId', '3579019905904602', 'bukan tanggal lahir'],
    ['nationalId', '3579 0110 0590 0000', 'tidak mungkin 0000'],
    ['nationalId', '0079011005904602', 'bukan kode wilayah'],
    ['nationalId', '3579015005904602', ''],
    ['familyCardNo', '3579015005904602', 'bukan tanggal terbit'],
  ] as const) {
    await page.locator(`#${field}`).fill(number)
    const line = page.locator('.field', { has: page.locator(`#${field}`) }).getByRole('status')
    expect(await line.innerText()).toContain(said)
    if (said === '') expect(await line.innerText()).toBe('')
  }
  await page.locator('#familyCardNo').fill('')
  await page.locator('#nationalId').fill('3579 01')
  await page.locator('#fullName').fill('Warga Contoh 1')
  await press(page, 'Simpan, anggota berikutnya')
  expect(await page.locator('#nationalId-fault').innerText()).toContain('16 angka NIK')
  expect(await page.locator('#nationalId').inputValue()).toBe('3579 01')
  await look(page, 'usulan-baru-anggota-galat')
  await page.setViewportSize(PHONE)
  for (let n = 0; n < 20; n += 1) {
    await writeMember(page, { n, series: 4600, role: n < 2 ? 'CHAIR' : 'MEMBER' })
    if (n === 1) await page.locator('#nationalId').fill('3579011005904600')
    if (n === 2) await page.locator('#nationalId').fill('3579019905904602')
    if (n === 3) await page.locator('#familyCardNo').fill('3579011306150000')
    if (n === 4) await page.locator('#familyCardNo').fill('3579011006154600')
    await press(page, n < 19 ? 'Simpan, anggota berikutnya' : 'Simpan')
  }
  expect(await page.locator('.roster').first().locator('li').count()).toBe(20)
  expect(await page.getByRole('link', { name: 'Tambah anggota' }).count()).toBe(0)
  await look(page, 'usulan-baru-anggota')
  await page.setViewportSize(PHONE)
  await page.getByRole('link', { name: 'Lanjut ke rencana anggaran' }).click()
  await page.locator('[name="budget.0.item"]').fill('Penggorengan')
  await page.locator('[name="budget.0.quantity"]').fill('dua')
  await page.locator('[name="budget.0.unit"]').fill('buah')
  await page.locator('[name="budget.0.unitPrice"]').fill('900.000.000')
  await press(page, 'Simpan dan lanjut')
  expect(await page.locator('[name="budget.0.quantity"]').inputValue()).toBe('dua')
  await look(page, 'usulan-baru-rab-galat')
  await page.setViewportSize(PHONE)
  await page.locator('[name="budget.0.quantity"]').fill('2')
  await press(page, 'Simpan dan lanjut')
  await look(page, 'usulan-baru-berkas')
  await page.setViewportSize(PHONE)
  await page.locator('main').getByRole('link', { name: 'Periksa dan kirim' }).first().click()
  const missing = await followFaults(page)
  expect(missing.length).toBe(8)
  expect(missing.every((text) => text.endsWith('Isian ini wajib.'))).toBe(true)
  await page.locator('.notice--late a').first().click()
  await writeGroup(page)
  await page.locator('aside').getByRole('link', { name: 'Periksa dan kirim' }).click()
  const wrong = await followFaults(page)
  for (const said of [
    'NIK ini sudah ada di daftar.',
    'NIK ini tidak mungkin benar.',
    'Nomor KK ini tidak mungkin benar.',
    'Satu KK satu anggota.',
    'Harus ada tepat satu ketua.',
    'Harus ada tepat satu bendahara.',
    'Unggah dokumen proposal.',
  ])
    expect(wrong.join('\n')).toContain(said)
  await look(page, 'usulan-baru-periksa-galat')
  expect(await page.getByRole('button', { name: 'Kirim usulan' }).count()).toBe(0)
  await village.leave()
})

async function writeGroup(page: Page): Promise<void> {
  await page.locator('[name="group.kind"]').selectOption('PRODUCTION')
  await page.locator('[name="group.businessField"]').selectOption('HOME_INDUSTRY')
  await page.locator('[name="group.productCategory"]').selectOption('snack')
  await page.locator('[name="group.address"]').fill('Dusun Krajan RT 02 RW 05')
  await page.locator('[name="deliberation.date"]').fill('2026-11-02')
  await page.locator('[name="deliberation.place"]').fill('Balai desa')
  await page.locator('[name=budgetYear]').selectOption('2026')
  await page.locator('[name=budgetSource]').selectOption('APBN_CENTRAL')
  await press(page, 'Simpan dan lanjut')
}

test('a draft goes on at another device; the slower of two is told; a returned proposal says why and what changed since', async () => {
  const phone = await sitDown(browser, base, OPERATOR, { width: 'phone' })
  await writeProposal(phone.page, { name: 'Keripik Dua Gawai', members: 5, series: 4700 })
  const draft = new URL(phone.page.url()).pathname.replace('/periksa', '')
  const desktop = await sitDown(browser, base, OPERATOR)
  await desktop.page.goto('/kotak-masuk?tampilan=drafts')
  await desktop.page.getByRole('link', { name: 'Keripik Dua Gawai' }).click()
  await desktop.page.getByRole('link', { name: 'Lanjutkan isian usulan' }).click()
  for (const { page } of [phone, desktop]) await page.goto(`${draft}/kelompok`)
  const address = (page: Page) => page.locator('[name="group.address"]')
  await address(desktop.page).fill('Dusun Krajan RT 03 RW 05')
  await press(desktop.page, 'Simpan dan lanjut')
  await address(phone.page).fill('Dusun Krajan RT 04 RW 05')
  await press(phone.page, 'Simpan dan lanjut')
  expect(await phone.page.locator('main').innerText()).toContain('sudah diubah di perangkat lain')
  expect(await address(phone.page).inputValue()).toBe('Dusun Krajan RT 04 RW 05')
  await look(phone.page, 'usulan-baru-gawai-lain')
  await desktop.page.goto(`${draft}/periksa`)
  await press(desktop.page, 'Kirim usulan')
  await desktop.page.locator('.done-box').waitFor()

  const head = await sitDown(browser, base, HEAD)
  await head.page.goto('/kotak-masuk?langkah=village-endorsement')
  await head.page.getByRole('link', { name: 'Keripik Dua Gawai' }).click()
  await press(head.page, 'Ambil tugas')
  await head.page.locator('input[name=putusan][value=return]').check()
  await head.page.locator('#alasan').fill('Alamat usaha belum lengkap.')
  await head.page.getByRole('button', { name: 'Periksa keputusan' }).last().click()
  await press(head.page, 'Kirim keputusan')
  await head.leave()

  await phone.page.setViewportSize(PHONE)
  await phone.page.goto('/kotak-masuk?tampilan=drafts')
  await phone.page.getByRole('link', { name: 'Keripik Dua Gawai' }).click()
  if (await phone.page.getByRole('button', { name: 'Ambil tugas' }).count()) await press(phone.page, 'Ambil tugas')
  await phone.page.getByRole('link', { name: 'Lanjutkan isian usulan' }).click()
  const note = phone.page.locator('.notice--returned')
  expect(await note.innerText()).toContain('Alamat usaha belum lengkap.')
  expect(await note.innerText()).toContain('Belum ada yang diubah')
  await address(phone.page).fill('Dusun Krajan Nomor 4, RT 03 RW 05')
  await press(phone.page, 'Simpan dan lanjut')
  expect(await note.innerText()).toContain('Sudah diubah sejak dikembalikan: Kelompok.')
  await look(phone.page, 'usulan-dikembalikan')
  await phone.page.goto(`${draft}/periksa`)
  await press(phone.page, 'Kirim usulan')
  await phone.page.locator('.done-box').waitFor()
  await desktop.leave()
  await phone.leave()
})

test('a village that loses its connection keeps what it typed, is told, and goes on', async () => {
  const village = await sitDown(browser, base, 'village-35.79.02.2005/operator', { width: 'phone' })
  const { page, context } = village
  await page.goto('/usulan/baru')
  await page.locator('input[name=name]').fill('Sinyal Lemah')
  await press(page, 'Mulai usulan')
  await page.locator('[name="group.address"]').fill('Dusun Tanpa Sinyal RT 01')
  await context.setOffline(true)
  await press(page, 'Simpan dan lanjut')
  expect(await page.getByRole('alert').innerText()).toContain('Tidak ada sambungan.')
  expect(await page.locator('[name="group.address"]').inputValue()).toBe('Dusun Tanpa Sinyal RT 01')
  await context.setOffline(false)
  await page.getByRole('alert').filter({ hasText: 'Sambungan kembali' }).waitFor()
  await press(page, 'Simpan dan lanjut')
  await page.getByRole('heading', { level: 1, name: 'Anggota' }).waitFor()
  // A step saves itself a moment after the last key, too.
  await page.locator('aside').getByRole('link', { name: 'Kelompok' }).click()
  await page.locator('[name="deliberation.place"]').fill('Balai desa')
  await page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.ok())
  await page.reload()
  expect(await page.locator('[name="deliberation.place"]').inputValue()).toBe('Balai desa')
  await village.leave()
})

test('without scripts a file goes up with the form', async () => {
  const village = await sitDown(browser, base, 'village-35.79.02.2005/operator', { width: 'phone', scripts: false })
  const { page } = village
  await page.goto('/kotak-masuk?tampilan=drafts')
  await page.getByRole('link', { name: 'Sinyal Lemah' }).click()
  await page.getByRole('link', { name: 'Lanjutkan isian usulan' }).click()
  await page.locator('aside').getByRole('link', { name: 'Berkas' }).click()
  await attach(page, 'PROPOSAL_DOC')
  await page.locator('input[name="berkas.FORMATION_MINUTES"]').setInputFiles({
    name: 'program.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('MZ this is no paper'),
  })
  await page.locator('button[value="unggah:FORMATION_MINUTES"]').click()
  expect(await page.locator('[role=status]').innerText()).toContain('Berkas ditolak')
  await village.leave()
})
