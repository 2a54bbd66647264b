import type { TaskRow } from '../contracts/rows.ts'
import { effective } from '../engine/lease.ts'
import { type Instant, instant } from '../kit/instant.ts'
import type { Place } from '../reference/regions/regions.ts'
import { type AgencyRef, agencyRef } from './agencies.ts'
import type { Checks } from './checks-view.ts'
import type { Deps } from './deps.ts'
import type { Head } from './head.ts'
import { listRowsOf } from './list-rows.ts'

export type TaskState = TaskRow['st']

/** A task as agencies see it (contract 3). */
export type Task = {
  id: string
  caseId: string
  caseKind: string
  caseNumber: string
  title: string
  step: string
  state: TaskState
  agency: AgencyRef
  desk: string | null
  holder: { sub: string; name: string } | null
  claimToken: number
  createdAt: string
  dueAt: string | null
  late: boolean
  escalated: boolean
  suspendedFor: string | null
  from: { agency: AgencyRef; at: string } | null
  place: Place | null
  group: { id: string; name: string } | null
  version: number
}

export type TaskDetail = Task & {
  outcomes: { code: string; effect: string; label: string; reasonRequired: boolean; form: object | null }[]
  actions: string[]
  guidance: { title: string; version: number; steps: string[] }
  returned: { step: string; reason: string } | null
  checks: Checks
  links: { case: string; history: string }
}

/** A list row as a task; a hold whose lease ran out counts as Ready, though no one has written so. */
export function taskOfRow(deps: Deps, row: TaskRow, now: Instant): Task {
  const lapsed = row.h !== null && effective(holdOf(row), now).state === 'Ready' && row.st !== 'Completed'
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
    late: row.due !== null && row.st !== 'Completed' && row.due < now,
    escalated: row.esc,
    suspendedFor: row.sus,
    from: row.from ? { agency: agencyRef(deps.regions, row.from.a), at: row.from.at } : null,
    place: row.v === null ? null : (deps.regions.placeOf(row.v) ?? null),
    group: row.g === null ? null : { id: row.g, name: row.t },
    version: row.ver,
  }
}

function holdOf(row: TaskRow): Parameters<typeof effective>[0] {
  if (row.h === null) return { state: 'Ready' }
  return { state: 'Reserved', holder: { ...row.h, until: row.h.until === null ? null : instant(row.h.until) } }
}

/** The open task of a case; nothing where it is under way or closed. */
export function openTaskView(deps: Deps, head: Head): Task | undefined {
  const [row] = listRowsOf(head)
  return row && taskOfRow(deps, row, deps.now())
}
