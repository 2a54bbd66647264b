import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core'
import { expect } from 'vitest'

const SCREENS = join(import.meta.dirname, '../../screens')
export const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const
const PATIENCE_MS = 20_000
/** Budgets of the console (ux.md): a page before compression. */
const HTML_BYTES_MAX = 40 * 1024

/** Sessions of this file's officers: who has signed in once sits down at another browser as they are. */
const sessions = new Map<string, Cookie[]>()

export type Desk = { page: Page; context: BrowserContext; base: string; leave(): Promise<void> }

/**
 * An officer at a browser of their own, signed in by the page of people at least once with scripts and once without.
 * @param client as contract 2 names it
 */
export async function sitDown(
  browser: Browser,
  base: string,
  client: string,
  { width = 'desktop', scripts = true }: { width?: keyof typeof WIDTHS; scripts?: boolean } = {},
): Promise<Desk> {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    viewport: WIDTHS[width],
    locale: 'id-ID',
    reducedMotion: 'reduce', // a picture is not taken half-way
    baseURL: base,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const officer = `${client} ${scripts}`
  await context.addCookies(sessions.get(officer) ?? [])
  await page.goto('/kotak-masuk')
  // Also where the session has ended meanwhile.
  if (new URL(page.url()).pathname.startsWith('/masuk')) {
    await signIn(page, client)
    sessions.set(
      officer,
      (await context.cookies()).filter(({ name }) => name === 'sesi'),
    )
  }
  return { page, context, base, leave: () => context.close() }
}

/** From the sign-in page back to where the officer wanted to go. */
export async function signIn(page: Page, client: string): Promise<void> {
  await page.locator('a[href^="/masuk/mulai"]').click()
  await page
    .locator(`a[href*="person=${encodeURIComponent(client)}"]`)
    .first()
    .click()
  await page.locator('.who').waitFor()
}

/**
 * What axe finds; only with scripts, for without them it never answers. It is not to write down what passed, nor to put
 * frames together on a page of its own: the console has none. Faults are the same, in a fifth of the time.
 */
export async function faultsByAxe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join('; ')})`,
  )
}

/**
 * Looks at a page at both widths: axe, sideways scrolling, size, nothing inline; and leaves a picture for a person to
 * look at.
 */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true })
  const html = await page.content()
  expect(Buffer.byteLength(html), `${name}: size of the page`).toBeLessThanOrEqual(HTML_BYTES_MAX)
  expect(html).not.toMatch(/<style|\sstyle="|\son\w+="/)
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport)
    await page.screenshot({ path: join(SCREENS, `${name}-${viewport.width}.png`), fullPage: true })
    expect(await faultsByAxe(page), `${name} at ${width}`).toEqual([])
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(overflow, `${name} scrolls sideways at ${width}`).toBe(0)
  }
}
