import { readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { runFolder } from '../walks/run-folder.ts'
import { startStack } from '../walks/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    base: string
    data: string
  }
}

/**
 * One seeded stack for all walks of the browser. One that already runs may be named by its data folder, for someone who
 * works on a page: `SIMPUL_DATA=.simpul npx vitest run --project browser`.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env['SIMPUL_DATA']
  if (running) {
    const { base } = z.object({ base: z.string() }).parse(JSON.parse(readFileSync(placesIn(running).local, 'utf8')))
    project.provide('base', base)
    project.provide('data', running)
    return async () => {}
  }
  const common = runFolder()
  const stack = await startStack(common.folder)
  project.provide('base', stack.base)
  project.provide('data', stack.data)
  return async () => {
    await stack.remove()
    common.remove()
  }
}
