import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileChanges } from '../../infra/local/file-changes.ts'

/** So long that a test which waits for it to pass does not end. */
const FOR_EVER_MS = 2 ** 30

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simpul-changes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('who waits is woken by a write, also when the file was not there before', async () => {
  const changes = fileChanges(join(folder, 'wal'))
  const woken = changes.after(changes.count, FOR_EVER_MS)
  appendFileSync(join(folder, 'another'), 'x')
  appendFileSync(join(folder, 'wal'), 'x')
  await woken
  expect(changes.count).toBeGreaterThan(0)
  changes.stop()
})

test('a write between looking and waiting is not missed', async () => {
  const changes = fileChanges(join(folder, 'wal'))
  const seen = changes.count
  const woken = changes.after(seen, FOR_EVER_MS)
  appendFileSync(join(folder, 'wal'), 'x')
  await woken
  await changes.after(seen, FOR_EVER_MS)
  changes.stop()
})

test('without a write waiting ends by itself', async () => {
  const changes = fileChanges(join(folder, 'wal'))
  await changes.after(changes.count, 5)
  expect(changes.count).toBe(0)
  changes.stop()
})
