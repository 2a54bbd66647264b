import type { TestProject } from 'vitest/node'
import { runFolder } from './run-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    common: string
  }
}

export default function setup(project: TestProject): () => void {
  const { folder, remove } = runFolder()
  project.provide('common', folder)
  return remove
}
