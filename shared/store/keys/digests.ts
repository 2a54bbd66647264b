import { createHmac } from 'node:crypto'
import { invariant } from '../../kit/invariant.ts'
import { personKey } from './derived-keys.ts'
import type { Keys } from './keys.ts'

/**
 * Versions of the person key that are in use, the one to write with first. To change keys: put the new version in front,
 * write the digests anew, then take the old one away. Two at most.
 */
export type LiveVersions = readonly [number] | readonly [number, number]
export const PERSON_KEY_VERSIONS: LiveVersions = [1]

/**
 * What stands for a person in keys and events: `v1:` and 43 characters, HMAC-SHA-256 as base64url. The same person has
 * the same digest everywhere; without the secret the 16 digits cannot be found by trying.
 */
export function personDigest(secret: Uint8Array, nationalId: string, version: number = PERSON_KEY_VERSIONS[0]): string {
  invariant(/^\d{16}$/.test(nationalId), 'a national id has 16 digits')
  return `v${version}:${createHmac('sha256', personKey(secret, version)).update(nationalId).digest('base64url')}`
}

/** All digests under which a person may be known now, the one to write with first. */
export const digestsOf = (secret: Uint8Array, nationalId: string, live: LiveVersions = PERSON_KEY_VERSIONS): string[] =>
  live.map((version) => personDigest(secret, nationalId, version))

/** Of each person the digest to write with, in order. */
export async function personDigests(keys: Pick<Keys, 'secret'>, nationalIds: readonly string[]): Promise<string[]> {
  const secret = await keys.secret()
  return nationalIds.map((nationalId) => personDigest(secret, nationalId))
}
