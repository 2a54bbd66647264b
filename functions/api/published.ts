import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Visit } from './route.ts'

/** Files that were built beside the bundle, each read once and when it is first asked for. */
export function published(folder: string): Visit['published'] {
  const known = new Map<string, string>()
  return (name) => {
    const file = join(folder, name)
    if (!known.has(name) && existsSync(file)) known.set(name, readFileSync(file, 'utf8'))
    return known.get(name)
  }
}
