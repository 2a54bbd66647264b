import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'
import { attach, press, writeProposal } from './village.ts'

const base = inject('base')
/** Twelve desks, each with a browser of its own, on a machine that does other work too. */
const WALK_MS = 600_000
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const field = (page: Page, name: string) => page.locator(`[name="isi.approve.${name}"]`)
const tickAll = async (page: Page): Promise<void> => {
  for (const tick of await page.locator('.tick input[type=checkbox]').all()) await tick.check()
}
const letter = async (page: Page, number: string): Promise<void> => {
  await field(page, 'letter.number').fill(number)
  await field(page, 'letter.date').fill('2026-11-20')
}

type Desk = { client: string; step: string; fill?: (page: Page, mark: string) => Promise<void> }

/** What each office fills in on the way from the village to an active group. */
const DESKS: readonly Desk[] = [
  { client: 'village-35.79.01.2006/head', step: 'village-endorsement', fill: tickAll },
  { client: 'city-social-35.79/operator', step: 'city-administration', fill: tickAll },
  {
    client: 'city-social-35.79/verifier/2',
    step: 'city-verification',
    async fill(page) {
      await field(page, 'visitDate').fill('2026-11-20')
      await field(page, 'officer').fill('Petugas Contoh')
      await field(page, 'gps.latitude').fill('-7,87')
      await field(page, 'gps.longitude').fill('112,52')
      await field(page, 'findings').fill('Tempat usaha ada dan dipakai bersama.')
      await field(page, 'recommendation').fill('Layak diajukan.')
      await attach(page, 'VISIT_PHOTO')
    },
  },
  {
    client: 'city-social-35.79/head',
    step: 'city-submission',
    fill: (page, mark) => letter(page, `460/${mark}/2026`),
  },
  { client: 'ministry/verifier', step: 'ministry-verification', fill: tickAll },
  {
    client: 'ministry/head',
    step: 'ministry-determination',
    async fill(page, mark) {
      await letter(page, `SK-${mark}/2026`)
      await field(page, 'signer').fill('Direktur Contoh')
      await field(page, 'amount').fill('20.000.000')
    },
  },
  { client: 'ministry/operator', step: 'result-notification' },
  {
    client: 'city-social-35.79/head',
    step: 'responsibility-statement',
    async fill(page, mark) {
      await letter(page, `SPTJM-${mark}/2026`)
      await field(page, 'signer').fill('Kepala Dinas Contoh')
      await field(page, 'facilitator').selectOption({ index: 1 })
    },
  },
  { client: 'city-social-35.79/operator/2', step: 'account-verification' },
  {
    client: 'ministry/operator/2',
    step: 'disbursement',
    async fill(page, mark) {
      await letter(page, `SP2D-${mark}`)
      await field(page, 'amount').fill('20000000')
    },
  },
  {
    client: 'city-social-35.79/facilitator',
    step: 'activation',
    async fill(page) {
      await field(page, 'items.0.item').fill('Penggorengan')
      await field(page, 'items.0.amount').fill('8.000.000')
      await field(page, 'items.0.boughtOn').fill('2026-11-21')
      await attach(page, 'PURCHASE_EVIDENCE')
    },
  },
]

describe.each([true, false])('with scripts: %s', (scripts) => {
  test(
    'a village on a phone proposes a group, and each office on the way decides, to an active group',
    async () => {
      const mark = scripts ? 'A' : 'B'
      const name = `Keripik Mawar ${mark}`
      const village = await sitDown(browser, base, 'village-35.79.01.2006/operator', { width: 'phone', scripts })
      await writeProposal(village.page, { name, members: 5, series: scripts ? 4300 : 4400 })
      if (scripts) await look(village.page, 'usulan-baru-periksa')
      await press(village.page, 'Kirim usulan')
      expect(await village.page.locator('.done-box').innerText()).toContain('Usulan terkirim')
      for (const { client, step, fill } of DESKS) {
        const desk = await sitDown(browser, base, client, { scripts })
        const { page } = desk
        await openInInbox(page, name, step)
        await press(page, 'Ambil tugas')
        await page.locator('.choice input').first().check()
        if (step === 'account-verification') {
          await field(page, 'account.bank').fill('Bank Contoh')
          await field(page, 'account.number').fill('0012345678')
          await field(page, 'account.holder').fill(name)
        }
        await fill?.(page, mark)
        if (scripts) await look(page, `langkah-${step}`)
        await page.getByRole('button', { name: 'Periksa keputusan' }).last().click()
        await press(page, 'Kirim keputusan')
        await page.locator('.done-box').waitFor()
        await desk.leave()
      }
      await village.page.goto(`/usulan?q=${encodeURIComponent(name)}`)
      await village.page.getByRole('link', { name }).first().click()
      expect(await village.page.locator('.case-head').innerText()).toContain('Aktif')
      if (scripts) await look(village.page, 'usulan-aktif')
      await village.leave()
    },
    WALK_MS,
  )
})

/** A handoff takes a moment: the inbox is looked at until the task has come. */
async function openInInbox(page: Page, name: string, step: string): Promise<void> {
  const row = page.locator('tr', { hasText: name })
  await expect
    .poll(
      async () => {
        await page.goto(`/kotak-masuk?langkah=${step}`)
        return row.count()
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe(1)
  await row.getByRole('link').click()
}
