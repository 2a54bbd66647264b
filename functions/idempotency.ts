import type { CommandKey } from '../shared/cases/command-key.ts'
import { canonicalJson, sha256Hex } from '../shared/kit/canonical.ts'

const VISIBLE_ASCII = /^[\x21-\x7e]{8,128}$/
export const isIdempotencyKey = (text: string | undefined): text is string =>
  text !== undefined && VISIBLE_ASCII.test(text)

/**
 * What a key stands for: it belongs to one caller, one route and one resource, for ever, and to one request.
 * @param route method and path as the table of routes has them
 * @param resource parts of the path, then the item of a list
 * @param request the body after parsing: what is equal then is the same request
 */
export function commandKey(
  { caller, route, resource, key }: { caller: string; route: string; resource: readonly string[]; key: string },
  request: unknown,
  status: 200 | 201,
): CommandKey {
  return {
    digest: sha256Hex(canonicalJson([caller, route, [...resource], key])),
    request: sha256Hex(canonicalJson(request)),
    status,
  }
}
