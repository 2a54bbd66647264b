import { hkdfSync } from 'node:crypto'
import { invariant } from '../../kit/invariant.ts'
import { SECRET_BYTES_MIN } from './keys.ts'

const KEY_BYTES = 32

/** HKDF-SHA-256 (RFC 5869): each use has a label, each label a version, and no key tells of another. */
function derivedKey(secret: Uint8Array, use: string, version: number): Uint8Array {
  invariant(secret.byteLength >= SECRET_BYTES_MIN, 'the secret has at least 32 bytes')
  return new Uint8Array(hkdfSync('sha256', secret, '', `simpul/${use}/v${version}`, KEY_BYTES))
}

export const personKey = (secret: Uint8Array, version: number): Uint8Array => derivedKey(secret, 'person', version)
/** Signs list cursors. A new version ends those in hand; the reader begins again. */
export const cursorKey = (secret: Uint8Array, version = 1): Uint8Array => derivedKey(secret, 'cursor', version)
/** Makes the codes by which a login is given to somebody. */
export const loginCodeKey = (secret: Uint8Array, version = 1): Uint8Array => derivedKey(secret, 'login-code', version)
/** Signs the console's sessions. A new version signs everybody out. */
export const sessionKey = (secret: Uint8Array, version = 1): Uint8Array => derivedKey(secret, 'session', version)
