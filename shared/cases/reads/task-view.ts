import type { Task, TaskDetail } from '../../contracts/answers.ts'
import type { TaskLine } from '../../contracts/rows.ts'
import { effective } from '../../engine/lease.ts'
import { type Instant, instant } from '../../kit/instant.ts'
import { agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import type { Head } from '../head.ts'
import { listRowsOf } from '../list-rows.ts'

export type { Task, TaskDetail }

/** A list row as a task; a hold whose lease ran out counts as Ready, though no one has written so. */
export function taskOfRow(deps: Deps, row: TaskLine, now: Instant): Task {
  const isOver = row.st === 'Completed' || row.st === 'Exited'
  const lapsed = row.h !== null && effective(holdOf(row), now).state === 'Ready' && !isOver
  const holder = lapsed || row.h === null ? null : { sub: row.h.sub, name: row.h.name }
  return {
    id: row.id,
    caseId: row.id.slice(0, row.id.lastIndexOf('.')),
    caseKind: row.k,
    caseNumber: row.no,
    title: row.t,
    step: row.s,
    state: lapsed ? 'Ready' : row.st,
    agency: agencyRef(deps.regions, row.a),
    desk: row.d,
    holder,
    claimToken: row.tok,
    createdAt: row.at,
    dueAt: row.due,
    late: !isOver && isLate(row, now),
    escalated: row.esc,
    suspendedFor: row.sus,
    from: row.from ? { agency: agencyRef(deps.regions, row.from.a), at: row.from.at } : null,
    place: row.v === null ? null : (deps.regions.placeOf(row.v) ?? null),
    group: row.g === null ? null : { id: row.g, name: row.t, productCategory: row.p ?? null },
    version: row.ver,
  }
}

/** While a task is suspended its clock stands still: it is as late as it was. */
const isLate = ({ st, lt, due }: TaskLine, now: Instant): boolean =>
  st === 'Suspended' ? lt === true : due !== null && due <= now

function holdOf(row: TaskLine): Parameters<typeof effective>[0] {
  if (row.h === null) return { state: 'Ready' }
  return { state: 'Reserved', holder: { ...row.h, until: row.h.until === null ? null : instant(row.h.until) } }
}

/** The open task of a case; nothing where it is under way or closed. */
export function openTaskView(deps: Deps, head: Head): Task | undefined {
  const [row] = listRowsOf(head)
  return row && taskOfRow(deps, row, deps.now())
}
