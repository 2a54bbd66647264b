import { type Action as Deed, mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import type { Group, GroupEvent } from '../groups/group.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import type { Action } from '../store/table.ts'
import { refusalOf } from './claims.ts'
import { type CommandKey, type Replayed, replayOf, rowOfKey } from './command-key.ts'
import { changeOfGroup } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { loadGroup } from './load.ts'
import { pause } from './pause.ts'
import { groupTag } from './reads/read-groups.ts'

const ATTEMPTS_MAX = 5

/** A group is judged from its money on, until it is dissolved. */
export const mayBeJudged = ({ status, funded }: Group): boolean => funded && status !== 'DISSOLVED'

export type GroupChange = { events: readonly GroupEvent[]; rows?: readonly Action[] }
export type JudgeOptions = { key?: CommandKey | undefined; ifMatch?: string | undefined }

/** What an officer of its city finds of a group, with what that moves; its history keeps it. */
export async function judgeGroup(
  deps: Deps,
  actor: StaffActor,
  id: string,
  deed: Extract<Deed, 'set-status' | 'set-stage'>,
  found: (group: Group) => Promise<GroupChange>,
  { key, ifMatch }: JudgeOptions = {},
): Promise<{ kind: 'done' } | Replayed | Refused<RefusalCode>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = key && (await replayOf(deps, key))
    if (replay) return replay
    const before = await loadGroup(deps.table, id)
    if (!before) return refused('not-found')
    const answer = mayI(actor, deed, { kind: 'group', village: before.group.village })
    if (answer !== 'yes') return refused(answer === 'hidden' ? 'not-found' : 'forbidden')
    if (ifMatch !== undefined && ifMatch !== groupTag(before)) return refused('stale')
    const { group } = before
    if (!mayBeJudged(group)) return refused('wrong-state', { extra: { state: group.status } })
    const { events, rows = [] } = await found(group)
    const change = await changeOfGroup(deps, actor, before, events)
    const result = await commit(deps.table, {
      changes: change ? [change] : [],
      rows: [...rows],
      key: key ? rowOfKey(key, id, deps.now()) : null,
    })
    if (result.kind === 'committed') return { kind: 'done' }
    if (result.kind === 'claimed') return refusalOf(result.guard, result.row)
    await pause(deps, attempt)
  }
  return refused('conflict')
}
