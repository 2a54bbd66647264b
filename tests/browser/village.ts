import type { Page } from 'playwright-core'

/** A NIK and card of the right form that nobody has: women's and men's births, serial numbers of this test alone. */
export const nik = (n: number, series: number): string =>
  `357901${String(10 + n).padStart(2, '0')}0590${String(series + n).padStart(4, '0')}`
export const card = (n: number, series: number): string =>
  `357901${String(10 + n).padStart(2, '0')}0615${String(series + n).padStart(4, '0')}`

const ROLES = ['CHAIR', 'SECRETARY', 'TREASURER']

export type NewGroup = { name: string; members: number; series: number; source?: string }

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()

/** Writes a whole proposal in small steps, as a village does; ends at the last step. */
export async function writeProposal(
  page: Page,
  { name, members, series, source = 'APBN_CENTRAL' }: NewGroup,
): Promise<void> {
  await page.goto('/usulan/baru')
  await page.locator('input[name=name]').fill(name)
  await press(page, 'Mulai usulan')
  await page.locator('[name="group.kind"]').selectOption('PRODUCTION')
  await page.locator('[name="group.businessField"]').selectOption('HOME_INDUSTRY')
  await page.locator('[name="group.productCategory"]').selectOption('snack')
  await page.locator('[name="group.address"]').fill('Dusun Krajan RT 02 RW 05')
  await page.locator('[name="deliberation.date"]').fill('2026-11-02')
  await page.locator('[name="deliberation.place"]').fill('Balai desa')
  await page.locator('[name=budgetYear]').selectOption('2026')
  await page.locator('[name=budgetSource]').selectOption(source)
  await press(page, 'Simpan dan lanjut')
  await page.getByRole('link', { name: 'Tambah anggota' }).click()
  for (let n = 0; n < members; n += 1) {
    await writeMember(page, { n, series, role: ROLES[n] ?? 'MEMBER' })
    await press(page, n + 1 < members ? 'Simpan, anggota berikutnya' : 'Simpan, kembali ke daftar')
  }
  await page.getByRole('link', { name: 'Lanjut ke rencana anggaran' }).click()
  for (const [i, [item, quantity, unit, price]] of BUDGET.entries()) {
    await page.locator(`[name="budget.${i}.item"]`).fill(item)
    await page.locator(`[name="budget.${i}.quantity"]`).fill(quantity)
    await page.locator(`[name="budget.${i}.unit"]`).fill(unit)
    await page.locator(`[name="budget.${i}.unitPrice"]`).fill(price)
  }
  await press(page, 'Simpan dan lanjut')
  for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES']) await attach(page, kind)
  await page.locator('main').getByRole('link', { name: 'Periksa dan kirim' }).first().click()
}

const BUDGET = [
  ['Penggorengan', '2', 'buah', '4.000.000'],
  ['Bahan dan kemasan', '1', 'paket', '12.000.000'],
] as const

export async function writeMember(
  page: Page,
  { n, series, role }: { n: number; series: number; role: string },
): Promise<void> {
  await page.locator('#nationalId').fill(nik(n, series))
  await page.locator('#fullName').fill(`Warga Contoh ${n + 1}`)
  await page.locator('#familyCardNo').fill(card(n, series))
  await page.locator(`input[name=role][value=${role}]`).check()
}

/** Chooses a small PDF for a kind of paper and sends it, by whatever way the page has; on a task's page, in its form. */
export async function attach(page: Page, kind: string): Promise<void> {
  const fileName = `${kind.toLowerCase()}.pdf`
  const field = page
    .locator('.upload')
    .and(page.locator(`[data-kind=${kind}]`))
    .first()
  await field.locator(`input[name="berkas.${kind}"]`).setInputFiles({
    name: fileName,
    mimeType: 'application/pdf',
    buffer: Buffer.from(`%PDF-1.4\n% ${kind}\n%%EOF\n`),
  })
  await field.locator(`button[value="unggah:${kind}"]`).click()
  await field.locator('xpath=..', { hasText: fileName }).waitFor()
}
