import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '../routes/index.ts'
import { publishedOf } from './published.ts'

/** Run when the function is bundled: `node build.ts <folder of the bundle>`. What it writes is read by `../published.ts`. */
const [, , folder] = process.argv
if (folder === undefined) throw new Error('usage: node build.ts <folder>')
mkdirSync(join(folder, 'published'), { recursive: true })
for (const [name, text] of Object.entries(publishedOf(routes))) writeFileSync(join(folder, 'published', name), text)
