import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { canonicalJson } from '../../kit/canonical.ts'
import { invariant } from '../../kit/invariant.ts'
import { DATA_KEY_BYTES, type KeyContext } from './keys.ts'

// A box is: version (1 byte), nonce (12), tag (16), ciphertext. AES-256-GCM, NIST SP 800-38D.
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES

/** Encrypts; the context is not stored but must be said again to open. The nonce is no chance that a test may choose. */
export function closeBox(key: Uint8Array, context: KeyContext, content: Uint8Array): Uint8Array {
  invariant(key.byteLength === DATA_KEY_BYTES, 'a data key has 32 bytes')
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(context))
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()])
  return new Uint8Array(Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.getAuthTag(), ciphertext]))
}

/** @throws when a byte was changed, or the key or the context is another. The message says no more than that. */
export function openBox(key: Uint8Array, context: KeyContext, box: Uint8Array): Uint8Array {
  invariant(key.byteLength === DATA_KEY_BYTES, 'a data key has 32 bytes')
  invariant(box.byteLength >= HEAD_BYTES && box[0] === VERSION, 'a sealed box has a known form')
  const nonce = box.subarray(1, 1 + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(boundTo(context))
    .setAuthTag(box.subarray(1 + NONCE_BYTES, HEAD_BYTES))
  return new Uint8Array(Buffer.concat([decipher.update(box.subarray(HEAD_BYTES)), decipher.final()]))
}

const boundTo = (context: KeyContext): Uint8Array => Buffer.from(`${VERSION}\n${canonicalJson(context)}`)
