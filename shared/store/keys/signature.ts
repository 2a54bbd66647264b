import { createHash, createPublicKey, verify } from 'node:crypto'

/**
 * Whether a key made a signature over exactly this message. Needs nothing but the public key, so it works offline.
 * @param signature base64url of the DER form, as `Keys.sign` gives it
 */
export function isSignedBy(publicKeyPem: string, message: Uint8Array, signature: string): boolean {
  return verify('sha256', message, createPublicKey(publicKeyPem), Buffer.from(signature, 'base64url'))
}

/** Names a key by its public half: the same PEM, the same name. */
export const fingerprintOf = (publicKeyPem: string): string => {
  const der = createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('base64url').slice(0, 22)
}
