import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sparticuz, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/** Where the packages really lie: the folder may be a link that several checkouts share. */
const MODULES = realpathSync(join(import.meta.dirname, '../../node_modules'))

/**
 * Chromium from npm packages alone: the binary of @sparticuz/chromium (Linux x64), driven by playwright-core. Elsewhere
 * CHROMIUM_PATH names an installed one.
 */
export async function launchChromium(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH']
  const folder = own ? undefined : await unpacked()
  if (folder) nameFonts(folder)
  return chromium.launch({
    executablePath: own ?? `${folder}/chromium`,
    headless: true,
    // Not the package's own arguments: they are for Lambda (single process, web security off).
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    env: {
      ...defined(process.env),
      ...(folder ? { LD_LIBRARY_PATH: `${folder}/al2023/lib`, FONTCONFIG_FILE: `${folder}/fonts.conf` } : {}),
    },
  })
}

const defined = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/**
 * The package's own fonts.conf names a folder that is not there, and without a font every text is drawn with no size.
 * Written at each launch: the packages may have been moved since they were unpacked.
 */
function nameFonts(folder: string): void {
  const partial = join(folder, `fonts.conf.${process.pid}`)
  writeFileSync(
    partial,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${folder}/fonts/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  )
  renameSync(partial, join(folder, 'fonts.conf'))
}

/** Unpacks once for each version. */
async function unpacked(): Promise<string> {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(MODULES, '@sparticuz/chromium/package.json'), 'utf8'),
  )
  const folder = join(MODULES, '.cache/chromium', version)
  if (existsSync(folder)) return folder
  // The package unpacks into the temporary folder and takes any file there for a whole one: so beside it, then renamed.
  const partial = `${folder}.${process.pid}`
  mkdirSync(partial, { recursive: true })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = partial
  try {
    await sparticuz.executablePath()
    await inflate(join(MODULES, '@sparticuz/chromium/bin/al2023.tar.br')) // libnss3 and others
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  try {
    renameSync(partial, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(partial, { recursive: true, force: true })
  }
  return folder
}
