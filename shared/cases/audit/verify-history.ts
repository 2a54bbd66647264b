import * as z from 'zod'
import { Entry, GENESIS_HASH } from '../../contracts/entry.ts'
import { canonicalJson } from '../../kit/canonical.ts'
import { fingerprintOf, isSignedBy } from '../../store/keys/signature.ts'
import { hashOf } from '../entry.ts'

const SignedHead = z.object({
  head: z.strictObject({
    n: z.number().int(),
    hash: z.string(),
    at: z.string(),
    keyId: z.string(),
    signature: z.string(),
  }),
})

export type Verdict =
  | { kind: 'whole'; entries: number }
  /** `entry` is the number of the first entry that does not hold; null where the signed head itself does not. */
  | { kind: 'broken'; entry: number | null; because: string }

const broken = (entry: number | null, because: string): Extract<Verdict, { kind: 'broken' }> => ({
  kind: 'broken',
  entry,
  because,
})

/**
 * Judges an export offline: each entry must be canonical, follow the one before and hash to what it says; the last line
 * must be the head of exactly this chain, signed by the given key. Any changed, dropped, swapped, added or cut-off entry
 * is found, and a whole rewrite too, since nobody else can sign its head.
 * @param text JSON Lines: one entry a line, then `{head}`
 */
export function verifyHistory(text: string, publicKeyPem: string): Verdict {
  const lines = text.split('\n').filter((line) => line !== '')
  const last = lines.pop()
  const signed = SignedHead.safeParse(jsonOf(last ?? '')).data
  if (!signed) return broken(null, 'the signed head is missing: the end may have been cut off')
  const chain = followChain(lines)
  if (chain.kind === 'broken') return chain
  const { hash } = chain
  const { signature, ...head } = signed.head
  if (head.n > lines.length) return broken(lines.length + 1, `it is cut off: the signed head says ${head.n} entries`)
  if (head.n < lines.length) return broken(head.n + 1, `it was added: the signed head says ${head.n} entries`)
  if (head.hash !== hash) return broken(null, 'the signed head is of another history: this one was rewritten')
  if (head.keyId !== fingerprintOf(publicKeyPem)) return broken(null, 'the head was signed by another key')
  if (!isSignedBy(publicKeyPem, new TextEncoder().encode(canonicalJson(head)), signature))
    return broken(null, 'the signature of the head is not good')
  return { kind: 'whole', entries: lines.length }
}

/** Entries as their stored texts, oldest first, each judged by the one before it. */
export function followChain(
  lines: readonly string[],
): { kind: 'whole'; entries: Entry[]; hash: string } | Extract<Verdict, { kind: 'broken' }> {
  const entries: Entry[] = []
  let hash = GENESIS_HASH
  for (const [i, line] of lines.entries()) {
    const n = i + 1
    const parsed = Entry.safeParse(jsonOf(line))
    if (!parsed.success) return broken(n, 'it is no entry of a history')
    const { hash: own, ...rest } = parsed.data
    if (canonicalJson(parsed.data) !== line) return broken(n, 'its text is not canonical')
    if (rest.n !== n) return broken(n, `it says it is number ${rest.n}: an entry was dropped, added or swapped`)
    if (rest.prevHash !== hash) return broken(n, 'it does not follow the entry before it')
    if (hashOf(rest) !== own) return broken(n, 'its content does not match its hash')
    hash = own
    entries.push(parsed.data)
  }
  return { kind: 'whole', entries, hash }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
