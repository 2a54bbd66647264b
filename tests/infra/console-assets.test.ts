import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { buildConsoleAssets } from '../../infra/console-assets.ts'

const KB = 1024
const folder = mkdtempSync(join(tmpdir(), 'simpul-assets-'))
const { style, script } = await buildConsoleAssets(folder)
afterAll(() => rmSync(folder, { recursive: true }))
const sizeOf = (name: string): number => gzipSync(readFileSync(join(folder, name))).byteLength

test('what the console loads stays within its budget (ux.md, rule 2), as it goes over the line', () => {
  expect(sizeOf(style)).toBeLessThanOrEqual(15 * KB)
  expect(sizeOf(script)).toBeLessThanOrEqual(6 * KB)
})

test('the script brings the rule of personal numbers, and nothing of the server with it', () => {
  const text = readFileSync(join(folder, script), 'utf8')
  for (const fault of ['birth-date-impossible', 'issue-date-impossible', 'serial-zero', 'region-impossible'])
    expect(text).toContain(fault)
  for (const foreign of ['require(', 'zod', 'node:']) expect(text).not.toContain(foreign)
})
