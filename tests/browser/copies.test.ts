import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const PROVINCE = 'province-social-35/operator'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('the province reads its copy; whoever sees the proposal sees who read it', async () => {
    const desk = await sitDown(browser, base, PROVINCE, { scripts })
    const { page } = desk
    await page.getByRole('link', { name: 'Tembusan', exact: true }).click()
    const link = page.locator('.row-name a').first()
    const [name, path] = [await link.innerText(), (await link.getAttribute('href')) ?? '']
    if (scripts) await look(page, 'tembusan')
    await page
      .getByRole('button', { name: `Tandai dibaca ${name}` })
      .first()
      .click()
    expect(await page.locator('[role=status]').innerText()).toContain('1 tembusan ditandai dibaca')
    await page.getByRole('link', { name: 'Semua', exact: true }).first().click()
    const officer = await page.locator('.who b').innerText()
    expect(await page.locator('tbody').innerText()).toContain(officer)
    if (scripts) await look(page, 'tembusan-semua')
    await page.goto(path)
    expect(await page.locator('main').innerText()).toContain(`dibaca ${officer}`)
    await desk.leave()
  })
})

test('several copies are read at once, and nothing picked is said', async () => {
  const desk = await sitDown(browser, base, PROVINCE, { width: 'phone' })
  const { page } = desk
  await page.goto('/tembusan')
  await page.locator('.table-bar button').click()
  expect(await page.locator('[role=status]').innerText()).toContain('Centang dahulu tembusannya.')
  const boxes = page.getByRole('checkbox')
  await boxes.nth(0).check()
  await boxes.nth(1).check()
  await page.locator('.table-bar button').click()
  expect(await page.locator('[role=status]').innerText()).toContain('2 tembusan ditandai dibaca')
  await desk.leave()
})
