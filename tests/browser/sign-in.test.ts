import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { sealer } from '../../functions/web/sealed.ts'
import { sessionKey } from '../../shared/store/keys/derived-keys.ts'
import { fileKeys } from '../../shared/store/keys/file-keys.ts'
import { launchChromium } from './chromium.ts'
import { look, signIn, sitDown } from './desk.ts'

const base = inject('base')
const OPERATOR = 'city-social-35.79/operator'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('an officer signs in with the office’s account and comes to the inbox; the cookie is out of reach of scripts', async () => {
  const desk = await sitDown(browser, base, OPERATOR)
  expect(await desk.page.title()).toContain('Kotak masuk')
  expect(await desk.page.locator('.who').innerText()).toContain('Dinas Sosial Kota Batu')
  const [session] = (await desk.context.cookies()).filter(({ name }) => name === 'sesi')
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(await desk.page.evaluate('document.cookie')).not.toContain('sesi')
  await desk.leave()
})

test('without scripts all of it works too, and the language stays as chosen', async () => {
  const desk = await sitDown(browser, base, OPERATOR, { scripts: false })
  await desk.page.getByRole('link', { name: 'English' }).click()
  expect(await desk.page.locator('h1').innerText()).toBe('Inbox')
  await desk.page.goto('/kotak-masuk?tampilan=mine')
  expect(await desk.page.locator('h1').innerText()).toBe('Inbox')
  await desk.leave()
})

test('who signs out everywhere is out in every browser within ten seconds', async () => {
  const here = await sitDown(browser, base, 'city-social-35.79/operator/3')
  const there = await sitDown(browser, base, 'city-social-35.79/operator/3')
  await here.page.getByRole('button', { name: 'Keluar dari semua perangkat' }).click()
  await look(here.page, 'keluar')
  await expect
    .poll(
      async () => {
        await there.page.goto('/kotak-masuk')
        return there.page.url()
      },
      { timeout: 20_000, interval: 1_000 },
    )
    .toContain('/masuk')
  await here.leave()
  await there.leave()
})

test('a session that ran out during work brings back what was typed', async () => {
  const desk = await sitDown(browser, base, OPERATOR)
  await desk.page.goto('/kotak-masuk?oleh=belum')
  await desk.page.locator('input[name=pilih]').first().check()
  const long = await expired(OPERATOR)
  await desk.context.addCookies([{ name: 'sesi', value: long, url: base }])
  await desk.page.getByRole('button', { name: 'Lepaskan' }).click()
  await look(desk.page, 'sesi-berakhir')
  expect(await desk.page.locator('main').innerText()).toContain('Yang Anda ketik tersimpan')
  await signIn(desk.page, OPERATOR)
  expect(await desk.page.locator('h1').innerText()).toBe('Isian Anda masih ada')
  await look(desk.page, 'isian-masih-ada')
  await desk.page.getByRole('button', { name: 'Lanjutkan dengan isian saya' }).click()
  // The task was nobody's, so what was asked for is answered, not lost.
  expect(await desk.page.locator('[role=status]').innerText()).toContain('1 tugas tidak berubah')
  await desk.leave()
})

test('a page of elsewhere cannot make the browser change anything', async () => {
  const answer = await fetch(`${base}/kotak-masuk/berikutnya`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
    redirect: 'manual',
  })
  expect(answer.status).toBe(403)
  const silent = await fetch(`${base}/kotak-masuk/berikutnya`, { method: 'POST', redirect: 'manual' })
  expect(silent.status).toBe(403)
})

test('every page forbids what is inline and what is from elsewhere', async () => {
  const { headers } = await fetch(`${base}/masuk`)
  expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/)
  expect(headers.get('content-security-policy')).not.toContain('unsafe')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  const stolen = await fetch(`${base}/masuk/mulai?ke=//elsewhere.example`, { redirect: 'manual' })
  expect(stolen.headers.get('location')).toContain('code_challenge_method=S256')
})

/** The session of someone who signed in too long ago. */
async function expired(subject: string): Promise<string> {
  const keys = fileKeys(join(inject('data'), 'keys.json'))
  const issuer = await issuerOf()
  const longAgo = Date.now() - 86_400_000
  return sealer(
    async () => sessionKey(await keys.secret()),
    () => longAgo,
  ).seal('session', { issuer, subject, since: longAgo }, 3600)
}

async function issuerOf(): Promise<string> {
  const answer = await fetch(`${base}/masuk/mulai`, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '').origin
}
