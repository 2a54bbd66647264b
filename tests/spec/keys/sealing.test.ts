import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeysFile, fileKeys } from '../../../shared/store/keys/file-keys.ts'
import type { Keys } from '../../../shared/store/keys/keys.ts'
import { open, seal } from '../../../shared/store/keys/sealing.ts'

describe('a sealed row', () => {
  let folder = ''
  let keys: Keys
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpul-sealing-'))
    await createKeysFile(join(folder, 'keys.json'))
    keys = fileKeys(join(folder, 'keys.json'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const context = { case: 'CASE-A', row: 'DOSSIER#0001' }
  const dossier = { members: [{ name: 'Anggota 1', nationalId: '3579010101900001' }] }

  it('opens to what was sealed, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const stored = JSON.parse(JSON.stringify(value))
        expect(await open(keys, context, await seal(keys, context, value))).toEqual(stored)
      }),
    )
  })

  it('shows nothing of it, and looks different each time', async () => {
    const [one, two] = [await seal(keys, context, dossier), await seal(keys, context, dossier)]
    expect(Buffer.from(one.sealed).includes('3579010101900001')).toBe(false)
    expect(one.sealed).not.toEqual(two.sealed)
    expect(one.wrapped).not.toEqual(two.wrapped)
  })

  it.each([
    ['another case', { ...context, case: 'CASE-B' }],
    ['another row of the case', { ...context, row: 'DOSSIER#0002' }],
    ['names that say the same letters', { 'case:CASE-A,row': 'DOSSIER#0001' }],
    ['no place at all', {}],
  ])('does not open under %s', async (_what, elsewhere) => {
    const sealed = await seal(keys, context, dossier)
    await expect(open(keys, elsewhere, sealed)).rejects.toThrow()
  })

  it('does not open with the data key of another row', async () => {
    const [one, two] = [await seal(keys, context, dossier), await seal(keys, context, dossier)]
    await expect(open(keys, context, { ...one, wrapped: two.wrapped })).rejects.toThrow()
  })

  it('does not open when one bit of it was changed, or its end cut off', async () => {
    const sealed = await seal(keys, context, { a: 1 })
    for (const part of ['wrapped', 'sealed'] as const)
      for (let at = 0; at < sealed[part].length; at += 1) {
        const changed = sealed[part].slice()
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
        await expect(open(keys, context, { ...sealed, [part]: changed })).rejects.toThrow()
        await expect(open(keys, context, { ...sealed, [part]: sealed[part].slice(0, at) })).rejects.toThrow()
      }
  })

  it('is only made of a JSON value', async () => {
    await expect(seal(keys, context, undefined)).rejects.toThrow('JSON value')
  })
})
