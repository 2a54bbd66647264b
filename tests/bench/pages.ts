import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { gunzipSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import * as z from 'zod'
import { COOKIES } from '../../functions/web/cookies.ts'
import { sealer } from '../../functions/web/sealed.ts'
import { placesIn } from '../../infra/local/data-folder.ts'
import { sessionKey } from '../../shared/store/keys/derived-keys.ts'
import { fileKeys } from '../../shared/store/keys/file-keys.ts'
import type { Stack } from '../walks/stack.ts'
import { type Caller, callerOf, forSeconds, type Heard } from './callers.ts'
import { type Figure, figureOf, percentile } from './figures.ts'

/** Budgets of the console. */
const GOAL_KB = { page: 40, styles: 15, scripts: 6 }
const CALLERS = 8
const SECONDS_EACH = 2
/** Of each kind an officer looks at so many, and the largest counts. */
const FIRST_EACH = 2
const SESSION_SECONDS = 3600
/** Those who between them see every page. */
const OFFICERS = [
  'city-social-35.79/operator',
  'village-35.79.01.1001/operator',
  'city-social-35.79/supervisor',
  'city-health-35.79/operator',
  'province-social-35/head',
  'ministry/verifier',
  'ministry/supervisor',
  'platform/platform-operator',
] as const

type Found = { client: string; path: string; bytes: number; gzipped: number }

/**
 * Each page of the console: the largest of its kind that a few officers come to by following links, and how long the server
 * takes for it with eight at once.
 */
export async function measurePages(
  stack: Stack,
  say: (line: string) => void,
): Promise<{ figures: Figure[]; words: string }> {
  const ask = callerOf(stack.base)
  const cookie = await sessionsOf(stack)
  const kinds = await kindsOfPages()
  const { found, assets } = await follow(ask, cookie, kinds)
  const lines: string[] = []
  const sizes: number[] = []
  const missing: string[] = []
  for (const pattern of kinds) {
    const page = found.get(pattern)
    if (!page) {
      missing.push(pattern)
      continue
    }
    const { times, refused } = await timesOf(ask, page.path, await cookie(page.client))
    sizes.push(page.bytes / 1000)
    const over = page.bytes / 1000 > GOAL_KB.page ? ' **above**' : ''
    lines.push(
      `| \`${pattern}\` | ${page.client} | ${(page.bytes / 1000).toFixed(1)} KB${over} | ${(page.gzipped / 1000).toFixed(1)} KB | ${percentile(times, 0.5).toFixed(0)} ms | ${percentile(times, 0.99).toFixed(0)} ms${refused > 0 ? `, ${refused} refused` : ''} |`,
    )
    say(`${pattern}: ${(page.bytes / 1000).toFixed(1)} KB, p50 ${percentile(times, 0.5).toFixed(0)} ms`)
  }
  const kilobytes = { most: true, unit: ' KB', digits: 1 } as const
  const assetKb = (ending: string): number =>
    [...assets].reduce((sum, [path, bytes]) => sum + (path.endsWith(ending) ? gzipSync(bytes).byteLength / 1000 : 0), 0)
  return {
    figures: [
      figureOf('pages', 'largest page of the console before compression', [Math.max(...sizes)], {
        ...kilobytes,
        goal: GOAL_KB.page,
      }),
      figureOf('pages', 'style sheet, compressed', [assetKb('.css')], { ...kilobytes, goal: GOAL_KB.styles }),
      figureOf('pages', 'script, compressed', [assetKb('.js')], { ...kilobytes, goal: GOAL_KB.scripts }),
    ],
    words: [
      `| page | seen by | HTML | compressed | server, p50 at ${CALLERS} callers | p99 |`,
      '| --- | --- | ---: | ---: | ---: | ---: |',
      ...lines,
      '',
      `No link of theirs leads to: ${missing.map((pattern) => `\`${pattern}\``).join(', ')}.`,
    ].join('\n'),
  }
}

const Pages = z.object({ pages: z.array(z.object({ method: z.string(), path: z.string() })) })
/** The paths of all pages, as the console lists them: Node loads no TSX by itself. */
async function kindsOfPages(): Promise<string[]> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../functions/web/pages/index.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    outdir: '/', // needed for a name, nothing is written
  })
  const module = { exports: {} }
  const load = compileFunction(outputFiles[0]?.text ?? '', ['module', 'require'])
  load(module, createRequire(import.meta.url))
  const { pages } = Pages.parse({ ...module.exports })
  const files = /\.\w+$|\/berkas\//
  return pages.filter(({ method, path }) => method === 'GET' && !files.test(path)).map(({ path }) => path)
}

/** Signs sessions, as signing in would: a cookie a client. */
async function sessionsOf({ data, issuer }: Stack): Promise<(client: string) => Promise<string>> {
  const keys = fileKeys(placesIn(data).keys)
  const seals = sealer(async () => sessionKey(await keys.secret()), Date.now)
  return async (subject) =>
    `${COOKIES.session}=${await seals.seal('session', { issuer, subject, since: Date.now() }, SESSION_SECONDS)}`
}

/** Goes where links lead, officer by officer, and keeps the largest page of each kind; and what the pages load. */
async function follow(
  ask: Caller,
  cookie: (client: string) => Promise<string>,
  patterns: readonly string[],
): Promise<{ found: Map<string, Found>; assets: Map<string, Buffer> }> {
  const kinds = patterns.map((path) => ({ path, is: new RegExp(`^${path.replaceAll(/:\w+(\{[^}]*\})?/g, '[^/]+')}$`) }))
  const kindOf = (path: string): string | undefined => kinds.find(({ is }) => is.test(path))?.path
  const found = new Map<string, Found>()
  const assets = new Map<string, Buffer>()
  for (const client of OFFICERS) {
    const headers = { cookie: await cookie(client), 'accept-encoding': 'gzip' }
    const looked = new Map<string, number>()
    const seen = new Set<string>()
    const waiting = ['/kotak-masuk']
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const kind = kindOf(new URL(path, 'http://console').pathname)
      if (seen.has(path) || kind === undefined || (looked.get(kind) ?? 0) >= FIRST_EACH) continue
      seen.add(path)
      looked.set(kind, (looked.get(kind) ?? 0) + 1)
      const { status, headers: answered, bytes } = await ask({ path, headers })
      if (status !== 200 || !String(answered['content-type']).startsWith('text/html')) continue
      const html = answered['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
      if (html.byteLength > (found.get(kind)?.bytes ?? 0))
        found.set(kind, { client, path, bytes: html.byteLength, gzipped: gzipSync(html).byteLength })
      const text = html.toString()
      for (const [, link = ''] of text.matchAll(/<a [^>]*?href="(\/[^"#]*)/g))
        waiting.push(link.replaceAll('&amp;', '&'))
      for (const [, asset = ''] of text.matchAll(/(?:src|href)="(\/[^"]+\.(?:css|js))"/g))
        if (!assets.has(asset)) assets.set(asset, (await ask({ path: asset })).bytes)
    }
  }
  return { found, assets }
}

/** @returns milliseconds of each answer, and how often there was none in time, or a busy function's 503 */
async function timesOf(ask: Caller, path: string, cookie: string): Promise<{ times: number[]; refused: number }> {
  const times: number[] = []
  let refused = 0
  const once = (): Promise<Heard | undefined> => ask({ path, headers: { cookie } }).catch(() => undefined)
  await Promise.all(Array.from({ length: CALLERS }, once)) // each has its thread loaded by then
  await forSeconds(CALLERS, SECONDS_EACH, async () => {
    const heard = await once()
    if (heard?.status === 200) times.push(heard.ms)
    else refused += 1
  })
  return { times, refused }
}
