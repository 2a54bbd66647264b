import { createPublicKey, verify } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { KeyContext, Keys } from '../../../shared/store/keys/keys.ts'
import { fingerprintOf, isSignedBy } from '../../../shared/store/keys/signature.ts'

const CONTEXT = { case: '01J0000000000000000000CASE', row: 'DOSSIER#0001' }
const text = (words: string) => new TextEncoder().encode(words)

/** What `shared/store/keys/keys.ts` promises, from a file or from the cloud. */
export function keysContract(name: string, start: () => Promise<Keys>): void {
  describe(name, () => {
    let keys: Keys
    beforeAll(async () => {
      keys = await start()
    })

    it('wraps a new data key each time and opens it again', async () => {
      const one = await keys.newDataKey(CONTEXT)
      const two = await keys.newDataKey(CONTEXT)
      expect(one.plain).toHaveLength(32)
      expect(one.plain).not.toEqual(two.plain)
      expect(one.wrapped).not.toEqual(two.wrapped)
      expect(Buffer.from(one.wrapped).includes(Buffer.from(one.plain))).toBe(false)
      expect(await keys.openDataKey(one.wrapped, CONTEXT)).toEqual(one.plain)
      expect(await keys.openDataKey(two.wrapped, { row: CONTEXT.row, case: CONTEXT.case })).toEqual(two.plain)
    })

    it.each<KeyContext>([
      { case: CONTEXT.case, row: 'DOSSIER#0002' },
      { case: '01J0000000000000000000OTHR', row: CONTEXT.row },
      { case: CONTEXT.case },
      {},
    ])('opens no data key under another context %#', async (other) => {
      const { wrapped } = await keys.newDataKey(CONTEXT)
      await expect(keys.openDataKey(wrapped, other)).rejects.toThrow()
    })

    it('opens no data key that was changed or cut', async () => {
      const { wrapped } = await keys.newDataKey(CONTEXT)
      const changed = wrapped.slice()
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      await expect(keys.openDataKey(changed, CONTEXT)).rejects.toThrow()
      await expect(keys.openDataKey(wrapped.slice(0, 10), CONTEXT)).rejects.toThrow()
    })

    it.each([0, 32, 5_000])('signs a message of %i bytes that its public key verifies', async (length) => {
      const message = new Uint8Array(length).fill(7)
      const pem = await keys.publicKeyPem()
      const { keyId, signature } = await keys.sign(message)
      expect(keyId).not.toBe('')
      expect(signature).toMatch(/^[\w-]+$/)
      expect(Buffer.from(signature, 'base64url')[0]).toBe(0x30) // DER: a sequence of two integers
      expect(verify('sha256', message, createPublicKey(pem), Buffer.from(signature, 'base64url'))).toBe(true)
      expect(isSignedBy(pem, message, signature)).toBe(true)
      expect(isSignedBy(pem, text('another'), signature)).toBe(false)
      expect(isSignedBy(pem, message, 'AAAA')).toBe(false)
    })

    it('shows one public key of P-256 with one fingerprint', async () => {
      const pem = await keys.publicKeyPem()
      expect(createPublicKey(pem).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
      expect(await keys.publicKeyPem()).toBe(pem)
      expect(fingerprintOf(pem)).toMatch(/^[\w-]{22}$/)
    })

    it('has one secret of enough bytes, of which it hands out copies', async () => {
      const secret = await keys.secret()
      const before = secret.slice()
      expect(secret.byteLength).toBeGreaterThanOrEqual(32)
      secret.fill(0)
      expect(await keys.secret()).toEqual(before)
    })
  })
}
