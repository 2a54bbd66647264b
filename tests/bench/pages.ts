import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { gunzipSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import * as z from 'zod'
import { COOKIES } from '../../functions/web/cookies.ts'
import { sealer } from '../../functions/web/sealed.ts'
import { placesIn } from '../../infra/local/data-folder.ts'
import { draftOf } from '../../infra/local/seed/dossiers.ts'
import { levelsOf } from '../../shared/names/agencies.ts'
import { sessionKey } from '../../shared/store/keys/derived-keys.ts'
import { fileKeys } from '../../shared/store/keys/file-keys.ts'
import type { Stack } from '../walks/stack.ts'
import { type Caller, callerOf, forSeconds, type Heard, tokensOf } from './callers.ts'
import { largeGroup, largeName, QUIET_CITY } from './cities.ts'
import { cpuSince } from './cpu-clock.ts'
import { type Figure, figureOf, percentile } from './figures.ts'
import { firstPaints } from './first-paint.ts'

/** Budgets of the console. */
const GOAL = { page: 40, styles: 15, scripts: 6, p50: 15, p99: 60, paintSeconds: 3 }
const CALLERS = 8
const SECONDS_EACH = 2
/** One at a time, as on a quiet morning. */
const ALONE = 20
/** Of each kind an officer looks at so many, and the largest counts. */
const FIRST_EACH = 3
const SESSION_SECONDS = 3600
/** A sheet of paper each; more do not fit one page. */
const SHEETS = 20

/** Those who between them see every page, and where they begin beside their inbox. */
function officersOf(stack: Stack): { client: string; starts: string[] }[] {
  const large = `/usulan?${new URLSearchParams({ q: largeName(stack.now()) })}`
  const { village } = largeGroup(stack.now())
  return [
    { client: `city-social-${QUIET_CITY}/operator`, starts: [large] },
    { client: `village-${village}/operator`, starts: [large] },
    { client: 'city-social-35.79/supervisor', starts: [] },
    { client: 'city-social-35.79/operator', starts: [] },
    { client: 'city-social-35.79/head', starts: [] },
    { client: 'city-social-35.79/facilitator', starts: [] },
    { client: 'city-health-35.79/operator', starts: [] },
    { client: 'city-trade-35.79/supervisor', starts: [] },
    { client: 'province-social-35/head', starts: [] },
    { client: 'ministry/verifier', starts: [] },
    { client: 'ministry/supervisor', starts: [] },
    { client: 'platform/platform-operator', starts: ['/kelola/platform/surat-mati/wakes'] },
  ]
}

type Found = { client: string; path: string; bytes: number; gzipped: number }

/**
 * Each page of the console: the largest of its kind that a few officers come to by following links, how long the server
 * takes for it alone and with eight at once, and when a phone with a weak signal shows it.
 */
export async function measurePages(
  stack: Stack,
  say: (line: string) => void,
): Promise<{ figures: Figure[]; words: string }> {
  const ask = callerOf(stack.base)
  const cookie = await sessionsOf(stack)
  const kinds = await kindsOfPages()
  await draftLarge(stack, ask)
  const { found, onward, assets } = await follow(ask, cookie, kinds, officersOf(stack))
  await probe(ask, cookie, kinds, found, onward)
  say(`${found.size} kinds of pages are found`)

  const pages = kinds.flatMap((kind) => {
    const page = found.get(kind)
    return page ? [{ kind, ...page, cookie: cookie(page.client) }] : []
  })
  const measured: Measured[] = []
  for (const page of pages) {
    const { kind, path } = page
    const times = await timesOf(stack, ask, path, await page.cookie)
    measured.push(times)
    say(`${kind}: ${kb(page.bytes)}, p50 ${times.p50.toFixed(0)} ms, processor ${times.processor.toFixed(1)} ms`)
  }
  const paints = await firstPaints(
    stack.base,
    await Promise.all(pages.map(async ({ path, cookie: own }) => ({ path, cookie: await own }))),
  )
  const missing = kinds.filter((kind) => !found.has(kind) && !onward.has(kind))

  const lines = pages.map(({ kind, client, bytes, gzipped }, i) => {
    const { alone, p50, p99, processor, refused } = measured[i] ?? NOTHING
    const cells = [
      `\`${kind}\``,
      client,
      above(bytes / 1000, GOAL.page, kb(bytes)),
      kb(gzipped),
      `${alone.toFixed(0)} ms`,
      above(p50, GOAL.p50, `${p50.toFixed(0)} ms`),
      above(p99, GOAL.p99, `${p99.toFixed(0)} ms${refused > 0 ? `, ${refused} refused` : ''}`),
      `${processor.toFixed(1)} ms`,
      above((paints[i] ?? 0) / 1000, GOAL.paintSeconds, `${((paints[i] ?? 0) / 1000).toFixed(2)} s`),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const kilobytes = { most: true, unit: ' KB', digits: 1 } as const
  const milliseconds = { most: true, unit: ' ms' } as const
  const assetKb = (ending: string, size: (bytes: Buffer) => number): number =>
    [...assets].reduce((sum, [path, bytes]) => sum + (path.endsWith(ending) ? size(bytes) / 1000 : 0), 0)
  const packed = (bytes: Buffer): number => gzipSync(bytes).byteLength
  const plain = (bytes: Buffer): number => bytes.byteLength
  const worst = (values: readonly number[]): number => Math.max(...values.filter((value) => !Number.isNaN(value)))
  const p50s = measured.map(({ p50 }) => p50)
  return {
    figures: [
      figureOf(
        'pages',
        'largest page of the console before compression',
        [worst(pages.map(({ bytes }) => bytes / 1000))],
        {
          ...kilobytes,
          goal: GOAL.page,
        },
      ),
      figureOf('pages', 'style sheet, compressed', [assetKb('.css', packed)], { ...kilobytes, goal: GOAL.styles }),
      figureOf('pages', 'style sheet, plain', [assetKb('.css', plain)], { ...kilobytes, goal: null }),
      figureOf('pages', 'script, compressed', [assetKb('.js', packed)], { ...kilobytes, goal: GOAL.scripts }),
      figureOf('pages', `the page in the middle, p50 at ${CALLERS} callers`, [percentile(p50s, 0.5)], {
        ...milliseconds,
        goal: GOAL.p50,
      }),
      figureOf('pages', `the slowest page, p50 at ${CALLERS} callers`, [worst(p50s)], {
        ...milliseconds,
        goal: GOAL.p50,
      }),
      figureOf('pages', 'the slowest page, p99', [worst(measured.map(({ p99 }) => p99))], {
        ...milliseconds,
        goal: GOAL.p99,
      }),
      figureOf('pages', 'the last first paint, cold, at 150 kbit/s', [worst(paints) / 1000], {
        most: true,
        unit: ' s',
        digits: 2,
        goal: GOAL.paintSeconds,
      }),
    ],
    words: [
      `| page | seen by | HTML | compressed | server alone, p50 | p50 at ${CALLERS} callers | p99 | processor time | first paint |`,
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...lines,
      ...(missing.length > 0
        ? ['', `No link of theirs leads to: ${missing.map((kind) => `\`${kind}\``).join(', ')}.`]
        : []),
    ].join('\n'),
  }
}

const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`
const above = (value: number, goal: number, text: string): string => (value > goal ? `**${text}**` : text)

const Pages = z.object({
  pages: z.array(z.object({ method: z.string(), path: z.string() })),
  platform: z.function({ input: [z.unknown()], output: z.array(z.object({ method: z.string(), path: z.string() })) }),
})
/** The paths of all pages, as the console lists them: Node loads no TSX by itself. */
async function kindsOfPages(): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { pages } from './index.ts'; export { platform } from './platform.tsx'`,
      resolveDir: join(import.meta.dirname, '../../functions/web/pages'),
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    outdir: '/', // needed for a name, nothing is written
  })
  const module = { exports: {} }
  const load = compileFunction(outputFiles[0]?.text ?? '', ['module', 'require'])
  load(module, createRequire(import.meta.url))
  const { pages, platform } = Pages.parse({ ...module.exports })
  const files = /\.\w+$|\/berkas\//
  return [...pages, ...platform(undefined)]
    .filter(({ method, path }) => method === 'GET' && !files.test(path))
    .map(({ path }) => path)
}

/** Signs sessions, as signing in would: a cookie a client. */
async function sessionsOf({ data, issuer }: Stack): Promise<(client: string) => Promise<string>> {
  const keys = fileKeys(placesIn(data).keys)
  const seals = sealer(async () => sessionKey(await keys.secret()), Date.now)
  return async (subject) =>
    `${COOKIES.session}=${await seals.seal('session', { issuer, subject, since: Date.now() }, SESSION_SECONDS)}`
}

/** A village works on a draft with as many members as a group may have. */
async function draftLarge(stack: Stack, ask: Caller): Promise<void> {
  const group = largeGroup(stack.now())
  const token = await tokensOf(stack.data, stack.issuer)
  const { status, bytes } = await ask({
    method: 'POST',
    path: '/v1/proposals',
    headers: {
      authorization: `Bearer ${await token(`village-${group.village}/operator`)}`,
      'idempotency-key': `bench-${levelsOf(group.village).city}`,
    },
    body: draftOf(group),
  })
  if (status !== 201) throw new Error(`the draft of the large group is answered ${status}: ${bytes}`)
}

const hereIn = (path: string): URL => new URL(path, 'http://console')

/** Goes where links lead, officer by officer, and keeps the largest page of each kind; and what the pages load. */
async function follow(
  ask: Caller,
  cookie: (client: string) => Promise<string>,
  patterns: readonly string[],
  officers: readonly { client: string; starts: string[] }[],
): Promise<{ found: Map<string, Found>; onward: Set<string>; assets: Map<string, Buffer> }> {
  const kinds = patterns.map((path) => ({ path, is: new RegExp(`^${path.replaceAll(/:\w+(\{[^}]*\})?/g, '[^/]+')}$`) }))
  const kindOf = (path: string): string | undefined => kinds.find(({ is }) => is.test(path))?.path
  const found = new Map<string, Found>()
  const onward = new Set<string>()
  const assets = new Map<string, Buffer>()
  for (const { client, starts } of officers) {
    const headers = { cookie: await cookie(client), 'accept-encoding': 'gzip' }
    const looked = new Map<string, number>()
    const seen = new Set<string>()
    const waiting = [...starts, '/kotak-masuk']
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const kind = kindOf(hereIn(path).pathname)
      if (seen.has(path) || kind === undefined || (looked.get(kind) ?? 0) >= FIRST_EACH) continue
      seen.add(path)
      looked.set(kind, (looked.get(kind) ?? 0) + 1)
      const { status, headers: answered, bytes } = await ask({ path, headers })
      if (status === 303 && answered.location) {
        onward.add(kind)
        waiting.unshift(answered.location)
      }
      if (status !== 200 || !String(answered['content-type']).startsWith('text/html')) continue
      const html = answered['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
      if (html.byteLength > (found.get(kind)?.bytes ?? 0))
        found.set(kind, { client, path, bytes: html.byteLength, gzipped: gzipSync(html).byteLength })
      const text = html.toString()
      for (const [, link = ''] of text.matchAll(/<a [^>]*?href="(\/[^"#]*)/g))
        waiting.push(link.replaceAll('&amp;', '&'))
      for (const [, asset = ''] of text.matchAll(/(?:src|href)="(\/[^"]+\.(?:css|js))"/g))
        if (!assets.has(asset)) assets.set(asset, (await ask({ path: asset })).bytes)
      if (kind === '/kotak-masuk') waiting.push(...sheetsOf(text))
    }
  }
  return { found, onward, assets }
}

/** The paper that a form of the inbox leads to. */
function sheetsOf(inbox: string): string[] {
  const tasks = [...inbox.matchAll(/name="pilih" value="([^"]+)"/g)].slice(0, SHEETS).map(([, id = '']) => id)
  return tasks.length === 0 ? [] : [`/kotak-masuk/lembar-kerja?${new URLSearchParams({ tugas: tasks.join(',') })}`]
}

/** Addresses of forms, below a page that was found: a browser that opens its last page again is led back from there. */
async function probe(
  ask: Caller,
  cookie: (client: string) => Promise<string>,
  kinds: readonly string[],
  found: ReadonlyMap<string, Found>,
  onward: Set<string>,
): Promise<void> {
  for (const kind of kinds) {
    if (found.has(kind) || onward.has(kind)) continue
    const end = kind.lastIndexOf('/')
    const above = found.get(kind.slice(0, end))
    if (!above) continue
    const path = `${hereIn(above.path).pathname}${kind.slice(end)}`
    const { status } = await ask({ path, headers: { cookie: await cookie(above.client) } })
    if (status === 303) onward.add(kind)
  }
}

/** Milliseconds; `processor` is what the stack's processors worked for one answer, on a busy machine too. */
type Measured = { alone: number; p50: number; p99: number; processor: number; refused: number }
const NOTHING: Measured = { alone: Number.NaN, p50: Number.NaN, p99: Number.NaN, processor: Number.NaN, refused: 0 }

async function timesOf(stack: Stack, ask: Caller, path: string, cookie: string): Promise<Measured> {
  const times: number[] = []
  let refused = 0
  const once = (): Promise<Heard | undefined> => ask({ path, headers: { cookie } }).catch(() => undefined)
  await Promise.all(Array.from({ length: CALLERS }, once)) // each has its thread loaded by then
  const alone: number[] = []
  for (let n = 0; n < ALONE; n += 1) alone.push((await once())?.ms ?? Number.NaN)
  const spent = cpuSince(stack)
  await forSeconds(CALLERS, SECONDS_EACH, async () => {
    const heard = await once()
    if (heard?.status === 200) times.push(heard.ms)
    else refused += 1
  })
  const worked = [...spent().values()].reduce((sum, ms) => sum + ms, 0)
  return {
    alone: percentile(alone, 0.5),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    // What a thread worked that has ended meanwhile is not told any more.
    processor: refused > 0 ? Number.NaN : worked / times.length,
    refused,
  }
}
