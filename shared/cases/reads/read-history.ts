import { mayI } from '../../authority/may-i.ts'
import { Entry } from '../../contracts/entry.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { canonicalJson } from '../../kit/canonical.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { fingerprintOf } from '../../store/keys/signature.ts'
import { caseKey, EVENT_PREFIX } from '../../store/row-keys.ts'
import type { Key, Table } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { entryText } from '../entry.ts'
import { type Head, resourceOf } from '../head.ts'
import { loadHead } from '../load.ts'

/** The stored canonical bytes, the same to every reader who may see the case. */
export type History = { kind: 'found'; entries: string[]; head: { n: number; hash: string; at: string } }

/** @param of what kind of case is asked for; another's history is not found under its address */
export async function readHistory(
  deps: Deps,
  actor: StaffActor,
  id: string,
  of: (kind: Head['kind']) => boolean = () => true,
): Promise<History | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (!head || !of(head.kind) || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const entries = await entriesOf(deps.table, caseKey(id))
  return { kind: 'found', entries, head: endOf(entries) }
}

/** The end of what was read: the head that was loaded before may be older. */
export function endOf(entries: readonly string[]): History['head'] {
  const { n, hash, at } = Entry.parse(JSON.parse(entries.at(-1) ?? 'null'))
  return { n, hash, at }
}

const PAGE = 100
/** Ten thousand entries: more than any case can have, and a stop for what would never end. */
const PAGES_MAX = 100

/** Every entry of an aggregate, oldest first. @throws when there are more than any case can have */
export async function entriesOf(table: Table, aggregate: string): Promise<string[]> {
  const entries: string[] = []
  let after: Key | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await table.query({ pk: aggregate, prefix: EVENT_PREFIX, limit: PAGE, ...(after ? { after } : {}) })
    for (const row of found.rows) {
      const text = entryText(row)
      if (text === undefined) throw new Error(`${row.pk} ${row.sk} has no entry`)
      entries.push(text)
    }
    after = found.next
    if (!after) return entries
  }
  throw new Error(`${aggregate} has more than ${PAGES_MAX * PAGE} entries`)
}

export type SignedHead = { n: number; hash: string; at: string; keyId: string; signature: string }

/** The end of a history, signed, so that a cut tail or a whole rewrite is found offline (ECDSA P-256 over SHA-256 of the JCS). */
export async function signHead(deps: Deps, head: { n: number; hash: string; at: string }): Promise<SignedHead> {
  const unsigned = { ...head, keyId: fingerprintOf(await deps.keys.publicKeyPem()) }
  const { signature } = await deps.keys.sign(new TextEncoder().encode(canonicalJson(unsigned)))
  return { ...unsigned, signature }
}
