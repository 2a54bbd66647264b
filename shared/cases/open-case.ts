import type { Actor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import { caseKey, eventOf } from '../store/row-keys.ts'
import type { Action, Row } from '../store/table.ts'
import { entryActor } from './agencies.ts'
import { refusalOf } from './claims.ts'
import { type CommandKey, type Replayed, replayOf, rowOfKey } from './command-key.ts'
import type { Deps } from './deps.ts'
import { nextEntry } from './entry.ts'
import { type CaseEvent, evolveHead, type Head, officeOfCase } from './head.ts'
import { listChanges, rowOfHead } from './list-rows.ts'
import { loadHead } from './load.ts'
import { pause } from './pause.ts'

export type Opened = { kind: 'opened'; head: Head } | { kind: 'known' } | Replayed | Refused<RefusalCode>

const ATTEMPTS_MAX = 5

/**
 * Writes the first entry of a case; every case begins here. `known` when a case of this id is there already; a write that
 * only met another transaction is tried again, for then nothing is there.
 */
export async function openCase(
  deps: Deps,
  actor: Actor,
  id: string,
  events: readonly CaseEvent[],
  { rows = [], key }: { rows?: readonly Action[]; key?: CommandKey | undefined } = {},
): Promise<Opened> {
  const now = deps.now()
  const { entry, packed } = nextEntry(undefined, entryActor(deps.regions, actor), now, events)
  const head = evolveHead(undefined, events, { version: entry.n, lastHash: entry.hash, at: now })
  const event: Row = {
    ...eventOf(caseKey(id), entry.n),
    entry: packed,
    kind: head.kind,
    ...(actor.kind === 'system' ? { office: officeOfCase(head) } : {}),
  }
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const result = await commit(deps.table, {
      changes: [{ head: rowOfHead(deps, head), versionRead: null, event }],
      rows: [...listChanges(undefined, head), ...rows],
      key: key ? rowOfKey(key, id, now) : null,
    })
    switch (result.kind) {
      case 'committed':
        return { kind: 'opened', head }
      case 'known-key':
        return (key && (await replayOf(deps, key))) ?? refused('conflict')
      case 'claimed':
        return refusalOf(result.guard, result.row)
      case 'outrun':
        if (await loadHead(deps.table, id)) return { kind: 'known' }
        await pause(deps, attempt)
    }
  }
  return refused('conflict')
}

/** From a queue. @throws when the race to open was lost too often, so that the message comes again */
export function orAgain(opened: Opened): void {
  if (opened.kind === 'refused' && opened.code === 'conflict') throw new Error('refused: conflict')
}
