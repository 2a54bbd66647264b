import { type Fault, type Refused, refused } from '../../shared/kit/decision.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'

const STRONG_TAG = /^"[\x21\x23-\x7e]{0,100}"$/

/** The one version that a change is meant for; `*` and no header stand for any. A weak or foreign tag matches none. */
export function readIfMatch(
  header: string | undefined,
): { kind: 'if-match'; etag: string | undefined } | Refused<RefusalCode> {
  const etag = header?.trim()
  if (etag === undefined || etag === '*') return { kind: 'if-match', etag: undefined }
  if (/^W\//.test(etag)) return refused('stale')
  return STRONG_TAG.test(etag) ? { kind: 'if-match', etag } : refused('invalid', { faults: [NO_TAG] })
}

const NO_TAG: Fault = {
  pointer: 'If-Match',
  code: 'wrong-format',
  detail: { id: 'Gunakan satu ETag dalam tanda kutip.', en: 'Use one ETag in quotation marks.' },
}
