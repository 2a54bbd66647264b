import type { TestProject } from 'vitest/node'
import { startStack } from '../walks/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    base: string
    data: string
  }
}

/** One seeded stack for all walks of the browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack()
  project.provide('base', stack.base)
  project.provide('data', stack.data)
  return () => stack.remove()
}
