import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { studyGroups } from '../../infra/local/seed/scenario.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import { followChain, verifyHistory } from '../../shared/cases/audit/verify-history.ts'
import { hashOf } from '../../shared/cases/entry.ts'
import { endOf, entriesOf, signHead } from '../../shared/cases/reads/read-history.ts'
import { Entry, GENESIS_HASH } from '../../shared/contracts/entry.ts'
import { canonicalJson } from '../../shared/kit/canonical.ts'
import { instant } from '../../shared/kit/instant.ts'
import { createKeysFile, fileKeys } from '../../shared/store/keys/file-keys.ts'
import { caseKey } from '../../shared/store/row-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'simpul-history-'))
let world: World
/** The history of one group from village to money, and its signed last line, as `npm run audit:export` writes them. */
let entries: string[]
let head: string
let key: string

async function tellHistory(): Promise<void> {
  const keysFile = join(folder, 'keys.json')
  await createKeysFile(keysFile)
  const now = instant('2026-03-02T04:00:00.000Z')
  world = makeWorld({ keysFile, issuer: 'http://127.0.0.1/', registry: registerInProcess(() => now) })
  const [study] = studyGroups()
  if (!study) throw new Error('the study has groups')
  const { flow } = await travel(world, study.journey, now)
  entries = await entriesOf(world.table, caseKey(flow.id))
  head = JSON.stringify({ head: await signHead(world.deps, endOf(entries)) })
  key = await world.deps.keys.publicKeyPem()
}
/** Told in the first test and not before them all, so that what it runs through counts as tried by a test. */
let told: Promise<void> | undefined
beforeEach(() => {
  told ??= tellHistory()
  return told
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const text = (...lines: string[]): string => `${lines.join('\n')}\n`
const verdictOn = (changed: readonly string[], last = head) => verifyHistory(text(...changed, last), key)
const without = (n: number): string[] => entries.filter((_, i) => i !== n)
const swapped = (n: number): string[] =>
  entries.map((line, i) => entries[i === n ? n + 1 : i === n + 1 ? n : i] ?? line)
/** Every place of the history, by its entry's number. */
const places = (): number[] => entries.map((_, i) => i)

/** Writes the rest of a history anew, so that every hash fits again, as someone with the table in their hands could. */
function rechained(lines: readonly string[], first = 1): string[] {
  let prevHash = GENESIS_HASH
  return lines.map((line, i) => {
    const { hash: _, ...entry } = Entry.parse(JSON.parse(line))
    const open = { ...entry, n: i + first, prevHash }
    prevHash = hashOf(open)
    return canonicalJson({ ...open, hash: prevHash })
  })
}

test('a history as it was exported is whole', () => {
  expect(entries.length).toBeGreaterThan(30)
  expect(verdictOn(entries)).toEqual({ kind: 'whole', entries: entries.length })
})

test('what is whole can be read, entry by entry', () => {
  const parsed = entries.map((line) => Entry.parse(JSON.parse(line)))
  expect(followChain(entries)).toEqual({ kind: 'whole', entries: parsed, hash: parsed.at(-1)?.hash })
})

describe('whatever is done to one entry is found, and the first that does not hold is named', () => {
  test('a changed word, at every entry', () => {
    for (const n of places()) {
      const changed = entries.map((line, i) => (i === n ? line.replace(/"at":"2017/, '"at":"2018') : line))
      expect(changed).not.toEqual(entries)
      expect(verdictOn(changed)).toEqual({
        kind: 'broken',
        entry: n + 1,
        because: 'its content does not match its hash',
      })
    }
  })
  test('a changed word with its own hash mended, at every entry but the last', () => {
    for (const n of places().slice(0, -1)) {
      const changed = entries.map((line, i) => {
        if (i !== n) return line
        const { hash: _, ...entry } = Entry.parse(JSON.parse(line.replace(/"at":"2017/, '"at":"2018')))
        return canonicalJson({ ...entry, hash: hashOf(entry) })
      })
      expect(verdictOn(changed)).toMatchObject({
        kind: 'broken',
        entry: n + 2,
        because: expect.stringContaining('follow'),
      })
    }
  })
  test('every single character of an entry', () => {
    const [line = ''] = entries
    const hidden: number[] = []
    for (let i = 0; i < line.length; i += 1) {
      const other = line[i] === 'x' ? 'y' : 'x'
      const verdict = verdictOn([line.slice(0, i) + other + line.slice(i + 1), ...entries.slice(1)])
      if (verdict.kind !== 'broken' || verdict.entry !== 1) hidden.push(i)
    }
    expect(hidden).toEqual([])
  })
  test('the same content in other bytes', () => {
    const spaced = entries.map((line, i) => (i === 4 ? line.replace(',', ', ') : line))
    expect(verdictOn(spaced)).toEqual({ kind: 'broken', entry: 5, because: 'its text is not canonical' })
  })
  test('a dropped one', () => {
    for (const n of places().slice(0, -1)) expect(verdictOn(without(n))).toMatchObject({ kind: 'broken', entry: n + 1 })
  })
  test('two neighbours swapped', () => {
    for (const n of places().slice(0, -1)) expect(verdictOn(swapped(n))).toMatchObject({ kind: 'broken', entry: n + 1 })
  })
  test('one added in between, and one at the end', () => {
    for (const n of places()) {
      const added = [...entries.slice(0, n + 1), entries[n] ?? '', ...entries.slice(n + 1)]
      expect(verdictOn(added)).toMatchObject({ kind: 'broken', entry: n + 2 })
    }
    const more = rechained([...entries, entries[0] ?? ''])
    expect(verdictOn(more)).toMatchObject({
      kind: 'broken',
      entry: entries.length + 1,
      because: expect.stringMatching(/^it was added/),
    })
  })
  test('numbers that are not those of their places', () => {
    expect(verdictOn(rechained(entries, 2))).toMatchObject({
      kind: 'broken',
      entry: 1,
      because: expect.stringMatching(/number 2/),
    })
  })
  test('one that is no entry at all', () => {
    expect(verdictOn(['{}', ...entries.slice(1)])).toEqual({
      kind: 'broken',
      entry: 1,
      because: 'it is no entry of a history',
    })
  })
})

describe('what the chain alone would not show, the signed head does', () => {
  test('a tail cut off, of every length', () => {
    for (const n of places())
      expect(verdictOn(entries.slice(0, n))).toMatchObject({
        kind: 'broken',
        entry: n + 1,
        because: expect.stringMatching(/^it is cut off/),
      })
  })
  test('the head cut off too', () => {
    expect(verifyHistory(text(...entries), key)).toEqual({
      kind: 'broken',
      entry: null,
      because: 'the signed head is missing: the end may have been cut off',
    })
    expect(verifyHistory('', key)).toMatchObject({ kind: 'broken', entry: null })
  })
  test('a whole rewrite, in which every hash fits', () => {
    const rewritten = rechained(entries.map((line) => line.replaceAll('20000000', '25000000')))
    expect(rewritten).not.toEqual(entries)
    expect(verdictOn(rewritten)).toEqual({
      kind: 'broken',
      entry: null,
      because: 'the signed head is of another history: this one was rewritten',
    })
  })
  test('a rewrite or a cut tail under a head that was made to fit', () => {
    const rewritten = rechained(entries.map((line) => line.replaceAll('20000000', '25000000')))
    for (const forged of [rewritten, entries.slice(0, -1)]) {
      const signed = JSON.parse(head).head
      const fitted = JSON.stringify({ head: { ...signed, ...endOf(forged) } })
      expect(verdictOn(forged, fitted)).toEqual({
        kind: 'broken',
        entry: null,
        because: 'the signature of the head is not good',
      })
    }
  })
  test('a head signed by someone else, though they name our key', async () => {
    const other = join(folder, 'other.json')
    await createKeysFile(other)
    const theirs = await signHead({ ...world.deps, keys: fileKeys(other) }, endOf(entries))
    expect(verdictOn(entries, JSON.stringify({ head: theirs }))).toMatchObject({
      kind: 'broken',
      because: 'the head was signed by another key',
    })
    const { keyId } = JSON.parse(head).head
    expect(verdictOn(entries, JSON.stringify({ head: { ...theirs, keyId } }))).toMatchObject({
      kind: 'broken',
      because: 'the signature of the head is not good',
    })
  })
  test('a changed word of the head', () => {
    for (const [name, value] of Object.entries({
      n: 1,
      at: '2020-01-01T00:00:00.000Z',
      hash: GENESIS_HASH,
      keyId: 'x',
      signature: 'x',
    })) {
      const changed = JSON.stringify({ head: { ...JSON.parse(head).head, [name]: value } })
      expect([name, verdictOn(entries, changed).kind]).toEqual([name, 'broken'])
    }
  })
})
