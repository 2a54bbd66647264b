import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { check } from '../../../shared/engine/checker.ts'
import { knowledgeOf, looksLikeDefinition } from '../../../shared/workflows/known.ts'

const root = resolve(import.meta.dirname, '../../..')
const files = globSync('shared/workflows/*/v*/definition.ts', { cwd: root }).sort()

test('every workflow of the house can work', async () => {
  expect(files).not.toEqual([])
  for (const file of files) {
    const exported: Record<string, unknown> = await import(pathToFileURL(resolve(root, file)).href)
    const definitions = Object.values(exported).filter(looksLikeDefinition)
    expect(definitions, file).toHaveLength(1)
    for (const definition of definitions) expect.soft(check(definition, knowledgeOf(definition)), file).toEqual([])
  }
})
