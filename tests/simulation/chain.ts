import { hashOf } from '../../shared/cases/entry.ts'
import { Entry, GENESIS_HASH } from '../../shared/contracts/entry.ts'
import { canonicalJson } from '../../shared/kit/canonical.ts'

/** One more entry of a history, judged by the one before it, as `verify-history.ts` judges a whole export. */
export function followEntry(
  text: string | undefined,
  before: { version: number; lastHash: string } | undefined,
): { kind: 'follows'; entry: Entry } | { kind: 'broken'; because: string } {
  const broken = (because: string) => ({ kind: 'broken', because }) as const
  if (text === undefined) return broken('it has no text')
  const entry = Entry.parse(JSON.parse(text))
  const { hash, ...rest } = entry
  if (canonicalJson(entry) !== text) return broken('its text is not canonical')
  if (rest.n !== (before?.version ?? 0) + 1) return broken(`it is number ${rest.n} after ${before?.version ?? 0}`)
  if (rest.prevHash !== (before?.lastHash ?? GENESIS_HASH)) return broken('it does not follow the entry before it')
  if (hashOf(rest) !== hash) return broken('its content does not match its hash')
  return { kind: 'follows', entry }
}
