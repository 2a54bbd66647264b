import type { Actor } from '../contracts/staff.ts'
import type { GroupEvent } from '../groups/group.ts'
import { type Committed, commit } from '../store/commit.ts'
import { changeOfGroup } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import type { GroupHead } from './load.ts'

/** Events of a group alone, where no case changes with it. */
export async function commitGroup(
  deps: Deps,
  actor: Actor,
  before: GroupHead,
  events: readonly GroupEvent[],
): Promise<Committed> {
  const change = await changeOfGroup(deps, actor, before, events)
  return change ? commit(deps.table, { changes: [change], rows: [], key: null }) : { kind: 'committed' }
}
