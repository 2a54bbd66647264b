/** The secrets of a stage and what is done with them: KMS and Secrets Manager in the cloud, one file locally. */
export interface Keys {
  /** A fresh AES-256 key and the same key wrapped: keep the wrapped one beside what the plain one sealed. */
  newDataKey(context: KeyContext): Promise<{ plain: Uint8Array; wrapped: Uint8Array }>
  /** @throws when the wrapped key was changed or made under another context. */
  openDataKey(wrapped: Uint8Array, context: KeyContext): Promise<Uint8Array>
  /**
   * Signs a message of any length: ECDSA P-256 over its SHA-256.
   * @returns the DER signature as base64url, and which key made it
   */
  sign(message: Uint8Array): Promise<Signature>
  /** The key that verifies, SubjectPublicKeyInfo as PEM. */
  publicKeyPem(): Promise<string>
  /** From which digest, cursor and session keys derive; at least 32 bytes. */
  secret(): Promise<Uint8Array>
  /** Versions of the person key that are in use, the one to write digests with first. */
  readonly personVersions: LiveVersions
}

/**
 * One version, or two while one takes the place of the other: deploy the new one in front, write the digests anew
 * (`npm run digests:rotate`), then deploy without the old one.
 */
export type LiveVersions = readonly [number] | readonly [number, number]

/** Names what a data key is for, such as case and row. Not secret: it stands in the cloud's audit log. */
export type KeyContext = Readonly<Record<string, string>>
export type Signature = { keyId: string; signature: string }

export const DATA_KEY_BYTES = 32
export const SECRET_BYTES_MIN = 32
