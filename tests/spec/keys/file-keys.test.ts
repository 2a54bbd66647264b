import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeysFile, fileKeys } from '../../../shared/store/keys/file-keys.ts'
import { keysContract } from './keys-contract.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simpul-keys-'))
})
afterAll(() => rm(folder, { recursive: true }))

keysContract('keys from a file', async () => {
  const path = join(folder, 'contract.json')
  await createKeysFile(path)
  return fileKeys(path)
})

describe('a keys file', () => {
  it('is readable by its owner alone, and nothing else is left beside it', async () => {
    const path = join(folder, 'fresh.json')
    expect(await createKeysFile(path)).toBe(true)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).filter((name) => name.startsWith('fresh'))).toEqual(['fresh.json'])
  })

  it('is made once, however many make it at the same time', async () => {
    const path = join(folder, 'raced.json')
    const made = await Promise.all(Array.from({ length: 8 }, () => createKeysFile(path)))
    expect(made.filter(Boolean)).toHaveLength(1)
    const before = await readFile(path, 'utf8')
    expect(await createKeysFile(path)).toBe(false)
    expect(await readFile(path, 'utf8')).toBe(before)
    expect((await readdir(folder)).filter((name) => name.startsWith('raced'))).toEqual(['raced.json'])
  })

  it('holds the same keys after a restart', async () => {
    const path = join(folder, 'again.json')
    await createKeysFile(path)
    const { plain, wrapped } = await fileKeys(path).newDataKey({ case: 'A' })
    expect(await fileKeys(path).openDataKey(wrapped, { case: 'A' })).toEqual(plain)
    const other = join(folder, 'other.json')
    await createKeysFile(other)
    await expect(fileKeys(other).openDataKey(wrapped, { case: 'A' })).rejects.toThrow()
  })

  it.each([0o644, 0o640, 0o604, 0o620, 0o601])('is refused with mode %o', async (mode) => {
    const path = join(folder, `open-${mode}.json`)
    await createKeysFile(path)
    await chmod(path, mode)
    expect(() => fileKeys(path)).toThrow('open to others')
  })

  it.each<[string, (fields: { [name: string]: string }) => unknown]>([
    ['no JSON', () => 'not JSON at all'],
    ['a key missing', ({ sealingKey, signingKey }) => ({ sealingKey, signingKey })],
    ['a short sealing key', (fields) => ({ ...fields, sealingKey: 'c2hvcnQ=' })],
    ['a long sealing key', (fields) => ({ ...fields, sealingKey: fields['secret'] })],
    ['a short secret', (fields) => ({ ...fields, secret: 'c2hvcnQ=' })],
    ['a signing key of another curve', (fields) => ({ ...fields, signingKey: pemOf('secp384r1') })],
    ['a signing key that is none', (fields) => ({ ...fields, signingKey: 'no key' })],
    ['something more', (fields) => ({ ...fields, more: '' })],
  ])('is refused with %s, and the error shows nothing of it', async (what, change) => {
    const path = join(folder, `${what.replaceAll(' ', '-')}.json`)
    await createKeysFile(path)
    const fields: { [name: string]: string } = JSON.parse(await readFile(path, 'utf8'))
    const changed = change(fields)
    await writeFile(path, typeof changed === 'string' ? changed : JSON.stringify(changed))
    const failure = messageOf(() => fileKeys(path))
    expect(failure).not.toBe('')
    for (const value of Object.values(fields)) expect(failure).not.toContain(value.slice(0, 8))
    expect(failure).not.toContain('not JSON')
  })

  it('is refused when it is not there', () => {
    expect(() => fileKeys(join(folder, 'none.json'))).toThrow('ENOENT')
  })
})

function messageOf(work: () => unknown): string {
  try {
    work()
    return ''
  } catch (error) {
    return String(error)
  }
}
const pemOf = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
