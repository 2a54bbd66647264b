import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { invariant } from './invariant.ts'

const DEPTH_MAX = 64

/**
 * The one text of a JSON value (RFC 8785): what hashes cover. The same value gives the same bytes for ever.
 * @throws on what JSON cannot say: `undefined` (also as a member), NaN, infinities, lone surrogates, objects with a
 *   class (a `toJSON` may hide what should be covered), circles and more than 64 levels
 */
export function canonicalJson(value: unknown): string {
  checkSayable(value, 0)
  const text = canonicalize(value)
  invariant(text !== undefined, 'a JSON value has a text')
  return text
}

/** SHA-256 as 64 lower-case hexadecimal digits; a text counts as its UTF-8 bytes. */
export const sha256Hex = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** canonicalize drops or replaces what `JSON.stringify` would; here it is refused. The messages name no value. */
function checkSayable(value: unknown, depth: number): void {
  invariant(depth <= DEPTH_MAX, 'JSON to be hashed is nested at most 64 deep')
  invariant(typeof value !== 'number' || Number.isFinite(value), 'JSON to be hashed has finite numbers')
  invariant(typeof value !== 'string' || value.isWellFormed(), 'JSON to be hashed has well-formed text')
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return
  invariant(typeof value === 'object', 'JSON to be hashed has no undefined, function, symbol or big integer')
  if (Array.isArray(value)) {
    for (const item of value) checkSayable(item, depth + 1) // a hole counts as undefined
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  invariant(prototype === Object.prototype || prototype === null, 'JSON to be hashed has plain objects')
  for (const [name, member] of Object.entries(value)) {
    checkSayable(name, depth)
    checkSayable(member, depth + 1)
  }
}
