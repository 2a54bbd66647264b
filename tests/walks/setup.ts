import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run, for what its stacks have in common (see `lend` and `startStack`). */
    common: string
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'simpul-common-'))
  project.provide('common', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
