import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { compileAsync } from 'sass'

const ROOT = join(import.meta.dirname, '..')
const NAME_CHARACTERS = 12

/**
 * Builds the console's one style sheet and one script into a folder, each under a name that changes with its content,
 * so that a browser may keep it for a year.
 * @returns the two file names
 */
export async function buildConsoleAssets(folder: string): Promise<{ style: string; script: string }> {
  const { css } = await compileAsync(join(ROOT, 'functions/web/styles/console.scss'), {
    loadPaths: [join(ROOT, 'node_modules')],
    style: 'compressed',
    quietDeps: true, // the package's own deprecation warnings
  })
  const built = await build({
    entryPoints: [join(ROOT, 'functions/web/scripts/console.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  })
  mkdirSync(folder, { recursive: true })
  const keep = (text: string, ending: string): string => {
    const name = `console-${createHash('sha256').update(text).digest('hex').slice(0, NAME_CHARACTERS)}.${ending}`
    writeFileSync(join(folder, name), text)
    return name
  }
  return { style: keep(css, 'css'), script: keep(built.outputFiles[0]?.text ?? '', 'js') }
}

if (import.meta.main) await buildConsoleAssets(process.argv[2] ?? '.cache/console-assets')
