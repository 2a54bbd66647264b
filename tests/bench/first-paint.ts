import * as z from 'zod'
import { launchChromium } from '../browser/chromium.ts'

const PHONE = { width: 390, height: 844 }
/** The weak signal that ux.md names; how long it takes to begin is not said there. */
const BYTES_A_SECOND = 150_000 / 8
const PAINTED_WITHIN_MS = 30_000

/** Run by the developer's tools, so that the page's own policy does not forbid it. */
const WHEN_PAINTED = `new Promise((done) =>
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0]
    if (paint) done(paint.startTime)
  }).observe({ type: 'paint', buffered: true }))`

const Paint = z.number().positive()

/**
 * When a browser on a phone's screen first paints each page, at 150 kbit/s, with nothing in its cache.
 * @param cookie of the officer, as `name=value`
 * @returns milliseconds since the page was asked for
 */
export async function firstPaints(base: string, pages: readonly { path: string; cookie: string }[]): Promise<number[]> {
  const browser = await launchChromium()
  const times: number[] = []
  try {
    for (const { path, cookie } of pages) {
      const context = await browser.newContext({ viewport: PHONE, baseURL: base })
      const [name = '', ...value] = cookie.split('=')
      await context.addCookies([{ name, value: value.join('='), url: base }])
      const page = await context.newPage()
      const devtools = await context.newCDPSession(page)
      await devtools.send('Network.enable')
      await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: BYTES_A_SECOND,
        uploadThroughput: BYTES_A_SECOND,
      })
      await page.goto(path, { timeout: PAINTED_WITHIN_MS })
      times.push(Paint.parse(await page.evaluate(WHEN_PAINTED)))
      await context.close()
    }
  } finally {
    await browser.close()
  }
  return times
}
