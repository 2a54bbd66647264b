import type { Copy, Receipt } from '../contracts/answers.ts'
import { CopyRow, ReceiptRow } from '../contracts/rows.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import { isInstant } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import { caseKey, copyOf, copyPartition, RECEIPT_PREFIX, receiptOf } from '../store/row-keys.ts'
import { agencyRef } from './agencies.ts'
import { type CommandKey, replayOf, rowOfKey } from './command-key.ts'
import type { Deps } from './deps.ts'
import { pause } from './pause.ts'
import { parsePosition } from './reads/read-inbox.ts'

export type { Copy, Receipt }

const ROUNDS_MAX = 5
const RECEIPTS_MAX = 500
const ATTEMPTS_MAX = 5
const OTHERS_FIRST_READER = {
  guard: 'copy-is-unread',
  condition: { kind: 'equals', attribute: 'state', value: 'unread' },
} as const

/** The copies of the caller's office, newest first. */
export async function readCopies(
  deps: Deps,
  actor: StaffActor,
  { unread, limit, after: from }: { unread?: boolean | undefined; limit: number; after?: string | undefined },
): Promise<{ items: Copy[]; next: string | null }> {
  const items: Copy[] = []
  let after = from === undefined ? undefined : parsePosition(from)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const page = await deps.table.query({
      pk: copyPartition(actor.agency),
      descending: true,
      ...(after ? { after } : {}),
      limit,
    })
    for (const row of page.rows) {
      const copy = CopyRow.parse(row)
      if (unread !== undefined && unread !== (copy.state === 'unread')) continue
      items.push(copyView(deps, copy))
      if (items.length < limit) continue
      const isLast = row === page.rows.at(-1) && !page.next
      return { items, next: isLast ? null : JSON.stringify({ pk: row.pk, sk: row.sk }) }
    }
    after = page.next
    if (!after) return { items, next: null }
  }
  return { items, next: after ? JSON.stringify(after) : null }
}

/** Says that the office has read it: its own copy and the receipt in the case, both or neither. Who read first stays. */
export async function readCopy(
  deps: Deps,
  actor: StaffActor,
  id: string,
  key: CommandKey,
): Promise<{ kind: 'read'; copy: Copy; replayed: boolean } | Refused<RefusalCode>> {
  const place = parseCopyId(id)
  if (!place) return refused('not-found')
  const { caseId, at } = place
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = await replayOf(deps, key)
    if (replay?.kind === 'refused') return replay
    const row = await deps.table.get(copyOf(actor.agency, at, caseId))
    if (!row) return refused('not-found')
    const copy = CopyRow.parse(row)
    if (replay) return { kind: 'read', copy: copyView(deps, copy), replayed: true }
    const now = deps.now()
    const readBy = { sub: actor.sub, name: actor.name }
    const read: CopyRow = copy.state === 'read' ? copy : { ...copy, state: 'read', readAt: now, readBy }
    const receipt = await deps.table.get(receiptOf(caseId, actor.agency, at))
    invariant(receipt, `the copy ${id} has its receipt`)
    const written = await commit(deps.table, {
      changes: [],
      rows:
        copy.state === 'read'
          ? []
          : [
              { kind: 'put', row: read, only: OTHERS_FIRST_READER },
              { kind: 'put', row: { ...receipt, readAt: now, readBy } },
            ],
      key: rowOfKey(key, id, now),
    })
    if (written.kind === 'committed') return { kind: 'read', copy: copyView(deps, read), replayed: false }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

/** Who was told of a case and has read it, oldest first. */
export async function receiptsOf(deps: Deps, caseId: string): Promise<Receipt[]> {
  const { rows } = await deps.table.query({ pk: caseKey(caseId), prefix: RECEIPT_PREFIX, limit: RECEIPTS_MAX })
  return rows
    .map((row) => ReceiptRow.parse(row))
    .map(({ to, step, at, readAt, readBy }) => ({ to: agencyRef(deps.regions, to), step, at, readAt, readBy }))
    .toSorted((a, b) => a.at.localeCompare(b.at))
}

const copyView = (
  deps: Deps,
  { case: caseId, number, title, from, at, step, outcome, reason, letter, readAt, readBy }: CopyRow,
): Copy => ({
  id: `${caseId}.${at}`,
  caseId,
  caseNumber: number,
  title,
  from: agencyRef(deps.regions, from),
  at,
  step,
  outcome,
  reason,
  letter,
  readAt,
  readBy,
})

function parseCopyId(id: string): { caseId: string; at: string } | undefined {
  const [, caseId, at] = /^([0-9A-Z]{10,40})\.(.+)$/.exec(id) ?? []
  return caseId !== undefined && isInstant(at) ? { caseId, at } : undefined
}
