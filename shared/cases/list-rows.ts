import type { TaskLine, TaskRow } from '../contracts/rows.ts'
import type { Actor } from '../contracts/staff.ts'
import { openTaskOf } from '../engine/case-state.ts'
import type { Instant } from '../kit/instant.ts'
import { levelsOf } from '../names/agencies.ts'
import { pack } from '../store/packed.ts'
import {
  actorPartition,
  caseKey,
  closedPlace,
  draftPlace,
  headOf,
  holderOf,
  inboxOf,
  openPlace,
  taskSortKey,
  wakeKeys,
} from '../store/row-keys.ts'
import type { Action, Row, Value } from '../store/table.ts'
import type { Deps } from './deps.ts'
import {
  type CaseEvent,
  groupIdOf,
  type Head,
  isDraft,
  isRequest,
  numberOf,
  officeOfCase,
  productOf,
  regionOfCase,
  titleOf,
  villageOf,
  wakeOfHead,
} from './head.ts'

export const taskIdOf = (caseId: string, n: number): string => `${caseId}.${n}`
export function parseTaskId(id: string): { caseId: string; n: number } | undefined {
  const found = /^([0-9A-Z]{10,40})\.([1-9]\d{0,4})$/.exec(id)
  return found?.[1] && found[2] ? { caseId: found[1], n: Number(found[2]) } : undefined
}

/**
 * The rows of lists that a case stands in: its open task in the office's inbox and with its holder. A pure function of
 * the head, written with it in one transaction, so a list can never disagree with the case.
 */
export function listRowsOf(head: Head): TaskRow[] {
  const task = openTaskOf(head.flow)
  if (!task) return []
  const id = taskIdOf(head.flow.id, task.n)
  const { hold, deadline, address } = task
  const holder = hold.state === 'Ready' ? null : hold.holder
  const sk = taskSortKey(deadline?.dueAt ?? null, id)
  const product = productOf(head)
  const waiting = isRequest(head) ? head.facts.waitingFor : []
  const row = {
    sk,
    id,
    k: head.kind,
    no: numberOf(head),
    t: titleOf(head),
    s: task.step,
    // Nobody may take what waits for others: its clock stands still and it says for what.
    st: waiting.length > 0 ? 'Suspended' : hold.state,
    h: holder,
    tok: task.claimToken,
    at: task.createdAt,
    due: deadline?.dueAt ?? null,
    esc: deadline?.escalated ?? false,
    ...(deadline?.late ? ({ lt: true } as const) : {}),
    sus: hold.state === 'Suspended' ? hold.reason : waiting.length > 0 ? waiting.join(', ') : null,
    from: task.from ? { a: task.from.agency, at: task.from.at } : null,
    a: address.agency,
    d: address.desk,
    v: villageOf(head),
    g: groupIdOf(head),
    ...(product === null ? {} : { p: product }),
    ver: head.version,
  }
  return [
    { pk: inboxOf(address.agency, address.desk), ...row },
    ...(holder ? [{ pk: holderOf(holder.sub), ...row }] : []),
  ]
}

/** The list row of the task that these events end, so that it can still be shown; nothing while it goes on. */
export function endedTask(actor: Actor, before: Head, events: readonly CaseEvent[]): TaskLine | undefined {
  const [row] = listRowsOf(before)
  if (!row) return undefined
  const { pk: _, sk: __, ...task } = row
  if (events.some(({ type }) => type === 'TaskExited')) return { ...task, st: 'Exited' }
  const isDecided = actor.kind === 'person' && events.some(({ type }) => type === 'TaskCompleted')
  return isDecided ? { ...task, st: 'Completed' } : undefined
}

/** What stands on the entry that ends a task, outside the hashed bytes: who decided, so that `done` reads one index. */
export function doneRow(
  actor: Actor,
  task: TaskLine | undefined,
  events: readonly CaseEvent[],
  at: Instant,
): Record<string, Value> {
  if (!task) return {}
  const completed = events.find((event) => event.type === 'TaskCompleted')
  if (task.st === 'Exited' || actor.kind === 'system' || completed?.type !== 'TaskCompleted') return { task }
  return { actorPk: actorPartition(actor.sub), actorSk: `${at}#${task.id}`, task, outcome: completed.outcome }
}

/** What must be put and deleted so that the lists show the head after instead of the head before. */
export function listChanges(before: Head | undefined, after: Head): Action[] {
  const old = before ? listRowsOf(before) : []
  const now = listRowsOf(after)
  const key = ({ pk, sk }: { pk: string; sk: string }): string => `${pk}\n${sk}`
  const kept = new Set(now.map(key))
  return [
    ...old.filter((row) => !kept.has(key(row))).map(({ pk, sk }): Action => ({ kind: 'delete', key: { pk, sk } })),
    ...now.map((row): Action => ({ kind: 'put', row })),
  ]
}

/** The head with the keys of the indexes it stands in: its place while open or closed, and its next wake. */
export function rowOfHead({ regions }: Pick<Deps, 'regions'>, head: Head): Row {
  const { flow } = head
  const region = regionOfCase(head)
  const villageName = region === null ? '' : (regions.region(region)?.name ?? '')
  const wake = wakeOfHead(head)
  return {
    ...headOf(caseKey(flow.id)),
    head: pack(JSON.stringify(head), 'head'),
    version: head.version,
    ...(region === null ? {} : placeKeys(head, region, villageName)),
    ...(wake === null ? {} : wakeKeys(flow.id, wake, officeOfCase(head))),
  }
}

function placeKeys(head: Head, village: string, villageName: string): Record<string, string> {
  const { flow } = head
  const { city } = levelsOf(village)
  const openedAt = head.facts.openedAt
  const placePk = isDraft(head)
    ? draftPlace(village)
    : flow.custody.kind === 'closed'
      ? closedPlace(head.kind, city, flow.custody.at.slice(0, 4))
      : openPlace(head.kind, city)
  return {
    placePk,
    placeSk: `${village}#${openedAt}#${flow.id}`,
    number: numberOf(head),
    groupName: titleOf(head),
    villageName,
  }
}
