import { TaskRow } from '../contracts/rows.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { openTaskOf } from '../engine/case-state.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { inboxOf } from '../store/row-keys.ts'
import type { Key } from '../store/table.ts'
import { act, type Done } from './act.ts'
import { type CommandKey, once, type Replayed } from './command-key.ts'
import type { Deps } from './deps.ts'
import { parseTaskId } from './list-rows.ts'
import { loadHead } from './load.ts'
import { obstacleFor } from './reads/read-task.ts'
import { taskOfRow } from './reads/task-view.ts'

const PAGE = 25
const PAGES_MAX = 40

/**
 * Takes the most urgent task that the caller may do. A row that another took first is simply passed over, so that many
 * callers at once spread over the inbox.
 */
export const claimNext = (
  deps: Deps,
  actor: StaffActor,
  wanted: Wanted,
  key: CommandKey | undefined,
): Promise<Claimed> => once(deps, key, () => claimFirst(deps, actor, wanted, key))

type Wanted = { kind?: string | undefined; step?: string | undefined; leaseSeconds?: number | undefined }
type Claimed = Done | Replayed | { kind: 'none' } | Refused<RefusalCode>

async function claimFirst(
  deps: Deps,
  actor: StaffActor,
  { kind, step, leaseSeconds }: Wanted,
  key: CommandKey | undefined,
): Promise<Claimed> {
  let after: Key | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({
      pk: inboxOf(actor.agency, actor.desk),
      limit: PAGE,
      ...(after ? { after } : {}),
    })
    for (const row of found.rows) {
      const task = taskOfRow(deps, TaskRow.parse(row), deps.now())
      if (
        task.state !== 'Ready' ||
        (kind !== undefined && task.caseKind !== kind) ||
        (step !== undefined && task.step !== step)
      )
        continue
      const claimed = await tryClaim(deps, actor, task.id, leaseSeconds, key)
      if (claimed) return claimed
    }
    after = found.next
    if (!after) return { kind: 'none' }
  }
  return { kind: 'none' }
}

/** Nothing where this caller may not or someone was quicker. */
async function tryClaim(
  deps: Deps,
  actor: StaffActor,
  taskId: string,
  leaseSeconds: number | undefined,
  key: CommandKey | undefined,
): Promise<Done | Replayed | Refused<RefusalCode> | undefined> {
  const parsed = parseTaskId(taskId)
  const head = parsed && (await loadHead(deps.table, parsed.caseId))
  if (!parsed || !head || openTaskOf(head.flow)?.n !== parsed.n || (await obstacleFor(deps, actor, head)) !== null)
    return undefined
  const acted = await act(
    deps,
    actor,
    parsed.caseId,
    { type: 'Claim', task: parsed.n, leaseSeconds },
    { key: key && { ...key, resource: taskId }, attempts: 1 },
  )
  if (acted.kind !== 'refused') return acted
  return acted.code === 'invalid' || acted.code === 'idempotency-key-reused' ? refused(acted.code, acted) : undefined
}
