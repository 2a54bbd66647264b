import { createHmac } from 'node:crypto'
import { invariant } from '../../kit/invariant.ts'
import { personKey } from './derived-keys.ts'
import type { LiveVersions } from './keys.ts'

export const PERSON_KEY_VERSIONS: LiveVersions = [1]

/** Live versions as an environment says them: `1`, or `2,1` while the first takes the place of the second. */
export function liveVersionsOf(text: string | undefined): LiveVersions {
  if (text === undefined) return PERSON_KEY_VERSIONS
  const [, first, second] = /^([1-9]\d{0,3})(?:,([1-9]\d{0,3}))?$/.exec(text) ?? []
  invariant(first !== undefined && first !== second, 'one or two versions of the person key are live')
  return second === undefined ? [Number(first)] : [Number(first), Number(second)]
}

/** Whether a digest was made with a version. */
export const isOfVersion = (digest: string, version: number): boolean => digest.startsWith(`v${version}:`)

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
