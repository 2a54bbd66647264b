import { readFileSync } from 'node:fs'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { LOCAL_KEY } from '../../infra/local/objects.ts'
import { REGION } from '../../infra/local/template.ts'
import { Message } from '../../shared/contracts/messages.ts'
import { queueVariable } from '../../shared/names/queues.ts'
import { launchChromium } from './chromium.ts'
import { look, sitDown } from './desk.ts'

const base = inject('base')
const data = inject('data')
const OPERATOR = 'platform/platform-operator'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

/** A message about a case that is not there, as if its consumer had failed five times. */
async function plantDeadLetter(subject: string): Promise<void> {
  const Local = z.object({ environment: z.record(z.string(), z.string()) })
  const { environment } = Local.parse(JSON.parse(readFileSync(placesIn(data).local, 'utf8')))
  const sqs = new SQSClient({
    region: REGION,
    credentials: LOCAL_KEY,
    endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '',
  })
  const message = Message.parse({
    specversion: '1.0',
    id: `${subject}.plant`,
    source: 'simpul/relay',
    time: new Date().toISOString(),
    subject,
    type: 'simpul.wake',
    data: { case: subject },
  })
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: `${environment[queueVariable('night-work')]}-dead`,
      MessageBody: JSON.stringify(message),
      MessageGroupId: 'a-test',
    }),
  )
}
const notice = (page: Page) => page.locator('[role=status]').innerText()

describe.each([true, false])('with scripts: %s', (scripts) => {
  test('the operator sees a dead letter with its cause, and sends it back', async () => {
    const subject = scripts ? '01JZZZZZZZZZZZZZZZZZZZZZZA' : '01JZZZZZZZZZZZZZZZZZZZZZZB'
    await plantDeadLetter(subject)
    const desk = await sitDown(browser, base, OPERATOR, { scripts })
    const { page } = desk
    await page.getByRole('link', { name: 'Kelola', exact: true }).click()
    if (scripts) await look(page, 'platform')
    await page.locator('#antrean a').first().click()
    const said = await page.locator('main').innerText()
    expect(said).toContain(`simpul.wake untuk ${subject}`)
    expect(said).toContain('lihat lognya')
    if (scripts) await look(page, 'surat-mati')
    await page.getByRole('button', { name: `Kirim kembali ${subject}` }).click()
    expect(await notice(page)).toContain('1 surat dikirim kembali')
    expect(await page.locator('main').innerText()).not.toContain(subject)
    await desk.leave()
  })
})

test('what the doors refuse is there by code and hour', async () => {
  const other = await sitDown(browser, base, 'city-social-35.79/operator')
  for (let n = 0; n < 3; n += 1) expect((await other.page.goto('/kelola/platform'))?.status()).toBe(404)
  await other.leave()
  const desk = await sitDown(browser, base, OPERATOR)
  await expect
    .poll(
      async () => {
        await desk.page.goto('/kelola/platform')
        return desk.page.locator('#penolakan').innerText()
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toContain('not-found')
  await look(desk.page, 'platform-penolakan')
  await desk.leave()
})

test('maintenance is announced, closes the console to officers until it ends, and is taken back', async () => {
  const desk = await sitDown(browser, base, OPERATOR)
  const { page } = desk
  /** As the operator's wall has it, seven hours ahead of UTC. */
  const wallTime = (minutes: number): string =>
    new Date(Date.now() + (minutes + 7 * 60) * 60_000).toISOString().slice(0, 16)
  const officer = await sitDown(browser, base, 'city-social-35.79/operator')
  await page.goto('/kelola/platform')
  await page.locator('#from').fill(wallTime(-2))
  await page.locator('#until').fill(wallTime(30))
  await page.getByRole('button', { name: 'Umumkan pemeliharaan' }).click()
  expect(await page.locator('.fault-summary').innerText()).toContain('Tulis keterangan singkat')
  await page.locator('#text').fill('Pemindahan basis data.')
  await page.getByRole('button', { name: 'Umumkan pemeliharaan' }).click()
  expect(await notice(page)).toContain('Pemeliharaan diumumkan')
  const seen = async (): Promise<number | undefined> => (await officer.page.goto('/kotak-masuk'))?.status()
  await expect.poll(seen, { timeout: 30_000, interval: 1_000 }).toBe(503)
  expect(await officer.page.locator('h1').innerText()).toBe('Sedang pemeliharaan')
  expect(await officer.page.locator('main').innerText()).toContain('Pemindahan basis data.')
  await look(officer.page, 'pemeliharaan')
  await page.getByRole('button', { name: 'Akhiri atau batalkan' }).click()
  await expect.poll(seen, { timeout: 30_000, interval: 1_000 }).toBe(200)
  await desk.leave()
  await officer.leave()
})
