import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type * as z from 'zod'

/** Values that only the console can read or make, each for one use and a while: they travel in cookies. */
export type Sealer = {
  /** @param use told apart, so that a value sealed for one is nothing in the place of another */
  seal(use: string, value: Readonly<Record<string, unknown>>, seconds: number): Promise<string>
  open<Value>(use: string, schema: z.ZodType<Value>, sealed: string): Promise<Opened<Value> | undefined>
}
export type Opened<Value> = { value: Value; expired: boolean }

const ENCRYPTION = { alg: 'dir', enc: 'A256GCM' }
const SEALED_CHARS_MAX = 4096

/**
 * Encrypted JWTs (RFC 7516) under a key of 32 bytes.
 * @param key asked for when first needed
 * @param milliseconds real time
 */
export function sealer(key: () => Promise<Uint8Array>, milliseconds: () => number): Sealer {
  return {
    async seal(use, value, seconds) {
      const now = Math.floor(milliseconds() / 1000)
      return new EncryptJWT({ value })
        .setProtectedHeader({ ...ENCRYPTION, typ: use })
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .encrypt(await key())
    },
    async open(use, schema, sealed) {
      if (sealed.length > SEALED_CHARS_MAX) return undefined
      const judged = (payload: Record<string, unknown>, expired: boolean) => {
        const parsed = schema.safeParse(payload['value'])
        return parsed.success ? { value: parsed.data, expired } : undefined
      }
      try {
        const { payload } = await jwtDecrypt(sealed, await key(), {
          typ: use,
          keyManagementAlgorithms: [ENCRYPTION.alg],
          contentEncryptionAlgorithms: [ENCRYPTION.enc],
          requiredClaims: ['exp'],
          currentDate: new Date(milliseconds()),
        })
        return judged(payload, false)
      } catch (error) {
        if (error instanceof errors.JWTExpired) return judged(error.payload, true)
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
  }
}
