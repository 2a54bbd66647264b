import type { StaffActor } from '../contracts/staff.ts'
import { evolveGroup, type GROUP_STATUSES } from '../groups/group.ts'
import { type Refused, refused } from '../kit/decision.ts'
import { levelsOf, regionOf } from '../names/agencies.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import { eventOf, groupKey } from '../store/row-keys.ts'
import { entryActor } from './agencies.ts'
import type { Deps } from './deps.ts'
import { nextEntry } from './entry.ts'
import { groupHeadRow, loadGroup } from './load.ts'

/** A supervisor of the group's city sets its status with a reason, which its history keeps. */
export async function setGroupStatus(
  deps: Deps,
  actor: StaffActor,
  id: string,
  { status, reason }: { status: (typeof GROUP_STATUSES)[number]; reason: string },
): Promise<{ kind: 'done' } | Refused<RefusalCode>> {
  const before = await loadGroup(deps.table, id)
  const inMyCity = before && actor.agency === `city-social-${levelsOf(before.group.village).city}`
  if (!before || !(inMyCity || regionOf(actor.agency) === before.group.village)) return refused('not-found')
  if (!inMyCity || !actor.roles.includes('supervisor')) return refused('forbidden')
  const event = { type: 'GroupStatusChanged', status, reason } as const
  const group = evolveGroup(before.group, event)
  const { entry, bytes } = nextEntry(before, entryActor(deps.regions, actor), deps.now(), [event])
  const aggregate = groupKey(id)
  const result = await commit(deps.table, {
    changes: [
      {
        head: groupHeadRow({ group, version: entry.n, lastHash: entry.hash }),
        versionRead: before.version,
        event: { ...eventOf(aggregate, entry.n), entry: bytes },
      },
    ],
    rows: [],
    key: null,
  })
  return result.kind === 'committed' ? { kind: 'done' } : refused('conflict')
}
