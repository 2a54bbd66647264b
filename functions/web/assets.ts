import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { invariant } from '../../shared/kit/invariant.ts'

/** What pages load: each file's name tells its content, so it never changes. */
export type Asset = { name: string; mediaType: string; text: string }
export type Assets = { style: Asset; script: Asset }

/** Reads the built files. @throws when the bundle came without them */
export function openAssets(folder: string): Assets {
  const names = readdirSync(folder)
  const read = (ending: string, mediaType: string): Asset => {
    const name = names.find((one) => one.endsWith(ending))
    invariant(name !== undefined, `the console has its ${ending} file`)
    return { name, mediaType, text: readFileSync(join(folder, name), 'utf8') }
  }
  return { style: read('.css', 'text/css; charset=utf-8'), script: read('.js', 'text/javascript; charset=utf-8') }
}
