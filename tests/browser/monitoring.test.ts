import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { currentDefinition } from '../../shared/cases/head.ts'
import { peopleOf } from '../walks/officer.ts'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const DIRECTOR = 'ministry/head'
const PROVINCE = 'province-social-35/head'
const CITY = 'city-social-35.79/head'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

test('the director sees the nation on one page, goes down to a city, and finds the cases behind a number', async () => {
  const { page, leave } = await sitDown(browser, base, DIRECTOR, { scripts: true })
  await page.getByRole('link', { name: 'Pantauan' }).first().click()
  expect(await page.locator('h1').innerText()).toBe('Pantauan nasional')
  expect(await page.locator('.isle a').count()).toBe(38)
  expect(await page.locator('.areas tbody tr').count()).toBe(38)
  await look(page, 'pantauan-nasional')
  await page.setViewportSize({ width: 1280, height: 900 })
  const running = async () => Number((await page.locator('.figures b').first().innerText()).replaceAll('.', ''))
  const all = await running()
  let sum = 0
  for (const business of ['produksi', 'jasa']) {
    await page.locator('#usaha').selectOption(business)
    await page.getByRole('button', { name: 'Tampilkan' }).click()
    await page.waitForURL(`**usaha=${business}*`)
    sum += await running()
  }
  expect(sum).toBe(all)
  await page.locator('.attention a').first().click()
  expect(page.url()).toContain('usaha=jasa')
  await page.goto('/pantauan/nasional')
  await page.getByRole('navigation', { name: 'Ukuran peta' }).getByRole('link', { name: 'Median hari' }).click()
  expect(page.url()).toContain('peta=median')
  expect(await page.locator('#peta').innerText()).toBe('Median hari per provinsi')
  await page.locator('.isle a', { hasText: 'Jatim' }).click()
  expect(await page.locator('h1').innerText()).toBe('Pantauan Jawa Timur')
  await page.locator('.areas').getByRole('link', { name: 'Kota Batu' }).click()
  expect(await page.locator('h1').innerText()).toBe('Pantauan Kota Batu')
  await page.locator('.steps').getByRole('link', { name: 'Verifikasi lapangan' }).click()
  const rows = page.locator('section:has(#terlama) tbody tr')
  expect(await rows.count()).toBeGreaterThan(0)
  expect(await rows.first().innerText()).toContain('Dinas Sosial Kota Batu')
  await look(page, 'pantauan-hambatan')
  await leave()
})

test('the table of areas is sorted by its address, and its file says the same', async () => {
  const { page, context, leave } = await sitDown(browser, base, DIRECTOR, { scripts: false })
  await page.goto('/pantauan/nasional?urut=nama')
  const names = await page.locator('.areas tbody th').allInnerTexts()
  expect(names[0]).toBe('Aceh')
  expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('Provinsi')
  const open = (await page.locator('.areas tbody tr:has-text("Jawa Timur") td').first().innerText()).trim()
  const file = await context.request.get(`${base}/pantauan/nasional/wilayah.csv?urut=nama`)
  expect(file.headers()['content-disposition']).toMatch(/pantauan-nasional-wilayah-\d{4}-\d{2}-\d{2}\.csv/)
  const table: string[][] = parse(await file.text(), { bom: true })
  expect(table.map(([, name]) => name).slice(1)).toEqual(names)
  expect(table.find(([code]) => code === '35')?.[2]).toBe(open)
  const weeks: string[][] = parse(await (await context.request.get(`${base}/pantauan/nasional/minggu.csv`)).text(), {
    bom: true,
  })
  expect(weeks).toHaveLength(27)
  await leave()
})

test('a province and a city see their own, and nothing beside it', async () => {
  const province = await sitDown(browser, base, PROVINCE)
  await province.page.goto('/pantauan')
  expect(await province.page.locator('h1').innerText()).toBe('Pantauan Jawa Timur')
  await look(province.page, 'pantauan-provinsi')
  expect((await province.page.goto('/pantauan/nasional'))?.status()).toBe(404)
  expect((await province.page.goto('/pantauan/33.72'))?.status()).toBe(404)
  expect((await province.page.goto('/pantauan/35.99'))?.status()).toBe(404)
  await province.leave()
  const city = await sitDown(browser, base, CITY)
  await city.page.goto('/pantauan')
  expect(await city.page.locator('h1').innerText()).toBe('Pantauan Kota Batu')
  await look(city.page, 'pantauan-kota')
  expect((await city.page.goto('/pantauan/35/wilayah.csv'))?.status()).toBe(404)
  await city.leave()
})

test('the nation prints on two pages', async () => {
  const { page, leave } = await sitDown(browser, base, DIRECTOR)
  await page.goto('/pantauan')
  const pdf = (await page.pdf({ format: 'A4', printBackground: false })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(2)
  await leave()
})

const Event = z.looseObject({
  type: z.string(),
  step: z.string().optional(),
  outcome: z.string().optional(),
  effect: z.string().optional(),
})
const Window = z.object({ window: z.object({ to: z.string() }) })
const Entry = z.object({ at: z.string(), events: z.array(Event) })

/** Read off one exported history, by nothing but the names of its events: where a case is, and what it did on which day. */
function readOff(lines: readonly string[]) {
  // Batu is seven hours ahead of UTC.
  const dayOf = (at: string): string => new Date(Date.parse(at) + 7 * 3_600_000).toISOString().slice(0, 10)
  const told = {
    step: null as string | null,
    late: false,
    entered: null as string | null,
    closed: null as string | null,
    left: [] as [string, string][],
  }
  for (const line of lines) {
    const parsed = Entry.safeParse(JSON.parse(line))
    if (!parsed.success) continue // the signed head at the end
    const { at, events } = parsed.data
    const before = told.step
    for (const { type, step = '', outcome } of events) {
      if (type === 'TaskCompleted' && outcome === 'submit') told.entered ??= dayOf(at)
      if (told.entered === null) continue
      if (type === 'TaskCompleted' && before !== null) told.left.push([step, dayOf(at)])
      if (type === 'HandedOff' || type === 'TaskOpened') {
        told.step = step
        told.late = false
      }
      if (type === 'TaskLate') told.late = true
      if (type !== 'CaseClosed') continue
      if (before !== null && !events.some((one) => one.type === 'TaskCompleted')) told.left.push([before, dayOf(at)])
      told.step = null
      told.closed = dayOf(at)
    }
  }
  return told
}

test('the numbers of a city’s page are those of its exported histories, counted by hand', async () => {
  const { issuer } = z
    .object({ issuer: z.string() })
    .parse(JSON.parse(readFileSync(placesIn(inject('data')).local, 'utf8')))
  const head = peopleOf({ base, issuer })(CITY)
  const { page, context, leave } = await sitDown(browser, base, CITY, { scripts: false })
  const numberIn = (text: string): number => Number(/\d[\d.]*/.exec(text)?.[0].replaceAll('.', ''))
  const csv = async (file: string): Promise<string[][]> =>
    parse(await (await context.request.get(`${base}/pantauan/35.79/${file}.csv`)).text(), { bom: true })
  // Both are read until they are of one moment: other stories of this stack go on, and a page is kept for half a minute.
  const recount = async (): Promise<void> => {
    const items = await head.proposals('city=35.79')
    const cases = await Promise.all(
      items.map(async ({ id }) =>
        readOff(
          (await head.get(`/v1/proposals/${id}/history`, { accept: 'application/jsonl' })).text.trim().split('\n'),
        ),
      ),
    )
    const submitted = cases.filter(({ entered }) => entered !== null)
    const open = submitted.filter(({ step }) => step !== null)
    expect(submitted.length).toBeGreaterThan(60)
    await page.goto('/pantauan/35.79')
    const figures = await page.locator('.figures li').allInnerTexts()
    expect(numberIn(figures[0] ?? '')).toBe(open.length)
    expect(numberIn(/\d+ lewat/.exec(figures[2] ?? '')?.[0] ?? '')).toBe(open.filter(({ late }) => late).length)
    const weeks = await csv('minggu')
    const [monday = ''] = weeks[1] ?? []
    const weekOf = (day: string): number => Math.floor((Date.parse(day) - Date.parse(monday)) / (7 * 86_400_000))
    for (const [n, [, entered, left]] of weeks.slice(1).entries())
      expect([n, Number(entered), Number(left)]).toEqual([
        n,
        submitted.filter((one) => one.entered !== null && weekOf(one.entered) === n).length,
        submitted.filter((one) => one.closed !== null && weekOf(one.closed) === n).length,
      ])
    const steps = await csv('tahap')
    const from = new Date(
      Date.parse(Window.parse((await head.get('/v1/throughput')).body).window.to) - (13 * 7 - 1) * 86_400_000,
    )
      .toISOString()
      .slice(0, 10)
    for (const { name, label } of currentDefinition('proposal').steps) {
      const row = steps.find(([text]) => text === label.id)
      const here = open.filter(({ step }) => step === name)
      const visits = submitted.flatMap(({ left }) => left).filter(([step, day]) => step === name && day >= from)
      expect([name, ...[3, 4, 5].map((column) => Number(row?.[column]))]).toEqual([
        name,
        here.length,
        here.filter(({ late }) => late).length,
        visits.length,
      ])
    }
  }
  await vi.waitFor(recount, { timeout: 120_000, interval: 5_000 })
  await leave()
}, 180_000)
