import { mayI } from '../../authority/may-i.ts'
import type { Counts } from '../../contracts/answers.ts'
import { TaskRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Instant, plusSeconds } from '../../kit/instant.ts'
import { kindOf, levelsOf, regionOf } from '../../names/agencies.ts'
import type { ProductCategory } from '../../names/proposal.ts'
import { SERVICES_OF_OFFICE } from '../../names/requests.ts'
import { actorPartition, caseKey, holderOf, inboxOf, openPlace } from '../../store/row-keys.ts'
import type { Key, Query, Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { type Head, isDraft, resourceOf } from '../head.ts'
import { listRowsOf } from '../list-rows.ts'
import { headFrom } from '../load.ts'
import { placePages } from './place-pages.ts'
import { type Task, taskOfRow } from './task-view.ts'

export const VIEWS = ['agency', 'mine', 'unclaimed', 'waiting', 'done'] as const
export type View = (typeof VIEWS)[number]
export const DUES = ['late', 'today', 'week'] as const
export type InboxQuery = {
  view: View
  kind?: string | undefined
  step?: string | undefined
  district?: string | undefined
  product?: ProductCategory | undefined
  due?: (typeof DUES)[number] | undefined
  limit: number
  after?: string | undefined
}
/** Which tasks a list has. */
export type List = Omit<InboxQuery, 'limit' | 'after'>
export type TaskPage = { items: Task[]; next: string | null }

/** Filters are judged after the read: at most this many pages are read for one answer, and a short page is allowed. */
const ROUNDS_MAX = 5
const DONE_DAYS = 30
const DAY_SECONDS = 86_400

/**
 * A page of tasks by due date. `agency`, `mine` and `unclaimed` are strongly consistent: their rows are written with the
 * case. The bounds are keys of the caller's own office or person, never a filter.
 */
export async function readInbox(deps: Deps, actor: StaffActor, query: InboxQuery): Promise<TaskPage> {
  if (actor.roles.length === 0) return { items: [], next: null }
  switch (query.view) {
    case 'waiting':
      return readWaiting(deps, actor, query)
    case 'done':
      return pages(deps, query, {
        pk: actorPartition(actor.sub),
        index: 'byActor',
        from: plusSeconds(deps.now(), -DONE_DAYS * DAY_SECONDS),
        to: '~',
        descending: true,
      })
    case 'mine':
      return pages(deps, query, { pk: holderOf(actor.sub), ...dueBounds(deps, actor, query) })
    default:
      return pages(deps, query, { pk: inboxOf(actor.agency, actor.desk), ...dueBounds(deps, actor, query) })
  }
}

export type { Counts }

/** Exact up to so many, then `capped`. */
const COUNT_MAX = 1000

export async function readCounts(deps: Deps, actor: StaffActor): Promise<Counts> {
  return (await readDesk(deps, actor)).counts
}

/** What lies on the desks of an office and its officer, from one reading. */
export type Desk = {
  counts: Counts
  /** All of a list by due date, as far as was counted; null for a list of what lies elsewhere. */
  listOf: (list: List) => Task[] | null
}

/** The open tasks of the caller's office and own hands, counted, to be parted into any lists. */
export async function readDesk(deps: Deps, actor: StaffActor): Promise<Desk> {
  const now = deps.now()
  const [{ tasks, capped }, own] = await Promise.all([officeTasks(deps, actor), rowsUpTo(deps, holderOf(actor.sub))])
  const mine = own.rows
    .map((row) => taskOfRow(deps, TaskRow.parse(row), now))
    .filter(({ holder }) => holder?.sub === actor.sub)
  const today = endOfToday(deps, actor)
  const week = endOfWeek(deps, actor)
  const dueBy = (limit: Instant): number =>
    tasks.filter(({ dueAt }) => dueAt !== null && dueAt > now && dueAt <= limit).length
  const counts = {
    open: tasks.length,
    late: tasks.filter(({ late }) => late).length,
    dueToday: dueBy(today),
    dueThisWeek: dueBy(week),
    unclaimed: tasks.filter(({ state }) => state === 'Ready').length,
    mine: mine.length,
    capped: capped || own.capped,
  }
  return {
    counts,
    listOf(list) {
      if (list.view === 'waiting' || list.view === 'done') return null
      const bounds = dueBounds(deps, actor, list)
      return (list.view === 'mine' ? mine : tasks).filter((task) => wanted(task, list) && isWithin(bounds, task))
    },
  }
}

/** So many of a list of what lies elsewhere are counted; then there are at least so many. */
const ELSEWHERE_COUNTED = 50

/** How many a list has that is not on the desk: what others hold, or what was decided. `more` where it has more. */
export async function countElsewhere(
  deps: Deps,
  actor: StaffActor,
  view: 'waiting' | 'done',
): Promise<{ count: number; more: boolean }> {
  const { items, next } = await readInbox(deps, actor, { view, limit: ELSEWHERE_COUNTED + 1 })
  const isMore = items.length > ELSEWHERE_COUNTED
  // A search that was broken off before so many has found at least what it has.
  return { count: isMore ? ELSEWHERE_COUNTED : items.length, more: isMore || next !== null }
}

/** Open tasks of the caller's office and desk by due date, up to the thousandth. */
export async function officeTasks(deps: Deps, actor: StaffActor): Promise<{ tasks: Task[]; capped: boolean }> {
  const { rows, capped } = await rowsUpTo(deps, inboxOf(actor.agency, actor.desk))
  return { tasks: rows.map((row) => taskOfRow(deps, TaskRow.parse(row), deps.now())), capped }
}

async function rowsUpTo(deps: Deps, pk: string): Promise<{ rows: Row[]; capped: boolean }> {
  const { rows, next } = await deps.table.query({ pk, limit: COUNT_MAX })
  return { rows, capped: next !== undefined }
}

async function pages(deps: Deps, query: InboxQuery, range: Omit<Query, 'limit'>): Promise<TaskPage> {
  const now = deps.now()
  const items: Task[] = []
  let after = query.after === undefined ? undefined : parsePosition(query.after)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const page = await deps.table.query({ ...range, ...(after ? { after } : {}), limit: query.limit })
    for (const row of page.rows) {
      const task = taskOfRow(deps, taskRowOf(row, query.view), now)
      if (wanted(task, query)) items.push(task)
      if (items.length === query.limit) return { items, next: positionAfter(row, page.rows, page.next, range) }
    }
    after = page.next
    if (!after) return { items, next: null }
  }
  return { items, next: after ? JSON.stringify(after) : null }
}

/** An entry of a decision carries the list row as it was. */
function taskRowOf(row: Row, view: View): TaskRow {
  if (view !== 'done') return TaskRow.parse(row)
  const task = row['task']
  return TaskRow.parse({ ...(typeof task === 'object' && task !== null ? task : {}), pk: row.pk, sk: row.sk })
}

/** Where to go on after a row: the engine's own position when it was the last of its page, else that of the row. */
function positionAfter(
  row: Row,
  rows: readonly Row[],
  next: Key | undefined,
  range: Omit<Query, 'limit'>,
): string | null {
  if (row === rows.at(-1)) return next ? JSON.stringify(next) : null
  const { actorPk, actorSk } = row
  const index =
    range.index === 'byActor' && typeof actorPk === 'string' && typeof actorSk === 'string' ? { actorPk, actorSk } : {}
  return JSON.stringify({ pk: row.pk, sk: row.sk, ...index })
}
/** Positions come back only inside a signed cursor. */
export const parsePosition = (text: string): Key => JSON.parse(text) as Key

function wanted(task: Task, { view, kind, step, district, product, due }: List): boolean {
  return (
    (view !== 'unclaimed' || task.state === 'Ready') &&
    (view !== 'mine' || task.holder !== null) &&
    // Its date is behind a suspended task too, but its clock stands still.
    (due !== 'late' || view === 'done' || task.late) &&
    (kind === undefined || task.caseKind === kind) &&
    (step === undefined || task.step === step) &&
    (district === undefined || task.place?.district.code === district) &&
    (product === undefined || task.group?.productCategory === product)
  )
}

/** Lists are ordered by due instant, so a filter by due date is a bound of the key. */
function dueBounds(deps: Deps, actor: StaffActor, { due }: Pick<InboxQuery, 'due'>): { from?: string; to?: string } {
  const now = deps.now()
  switch (due) {
    case undefined:
      return {}
    case 'late':
      return { from: '0', to: `${now}~` }
    case 'today':
      return { from: `${now}~`, to: `${endOfToday(deps, actor)}~` }
    case 'week':
      return { from: `${now}~`, to: `${endOfWeek(deps, actor)}~` }
  }
}

/** The same bounds for what is not read in the order of its dates. */
function isWithin({ from = '', to = '~' }: { from?: string; to?: string }, { dueAt }: Task): boolean {
  const key = `${dueAt ?? '9999'}#`
  return from <= key && key <= to
}

const endOfToday = (deps: Deps, actor: StaffActor): Instant =>
  deps.calendar.endOfDay(deps.calendar.dayOf(deps.now(), actor.agency), actor.agency)
/** Until Sunday of this week, in the office's zone. */
function endOfWeek(deps: Deps, actor: StaffActor): Instant {
  const today = deps.calendar.dayOf(deps.now(), actor.agency)
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay()
  return plusSeconds(endOfToday(deps, actor), ((7 - weekday) % 7) * DAY_SECONDS)
}

/** Open cases of the caller's place that others now hold: proposals of a village or city, requests of their parties. */
async function readWaiting(deps: Deps, actor: StaffActor, query: InboxQuery): Promise<TaskPage> {
  const kind = kindOf(actor.agency)
  const region = regionOf(actor.agency)
  const kinds = [
    ...(kind === 'village' || kind === 'city-social' ? ['proposal'] : []),
    ...(SERVICES_OF_OFFICE[kind] ?? []),
  ]
  const cities =
    kind === 'province-social' ? deps.regions.children(region).map(({ code }) => code) : [levelsOf(region).city]
  const partitions = kinds.flatMap((one) => cities.map((city) => openPlace(one, city)))
  const prefix = kind === 'village' ? `${region}#` : undefined
  const bounds = dueBounds(deps, actor, query)
  return placePages(deps, { partitions, prefix, after: query.after, limit: query.limit }, async (rows, room) => {
    const elsewhere = (await headsOf(deps, rows)).filter(
      (head) => !isDraft(head) && custodian(head) !== actor.agency && mayI(actor, 'read', resourceOf(head)) === 'yes',
    )
    return elsewhere
      .flatMap((head) => waitingTask(deps, head).map((item) => ({ row: rowOf(rows, head), item })))
      .filter(({ item }) => wanted(item, query) && isWithin(bounds, item))
      .slice(0, room)
  })
}

/** Heads of index rows, in their order; read from the table, since an index may lag. */
export async function headsOf(deps: Deps, rows: readonly Key[]): Promise<Head[]> {
  if (rows.length === 0) return []
  const found = await deps.table.getMany(rows.map(({ pk, sk }) => ({ pk, sk })))
  const byKey = new Map(found.map((row) => [row.pk, row]))
  return rows.flatMap(({ pk }) => {
    const row = byKey.get(pk)
    return row ? [headFrom(row)] : []
  })
}
/** The index row by which a head was found. */
export function rowOf(rows: readonly Row[], { flow }: Head): Row {
  const row = rows.find(({ pk }) => pk === caseKey(flow.id))
  if (!row) throw new Error(`${flow.id} was found by a row`)
  return row
}

function custodian({ flow }: Head): string | null {
  return flow.custody.kind === 'held'
    ? flow.custody.task.address.agency
    : flow.custody.kind === 'inTransit'
      ? flow.custody.to.agency
      : null
}

/** What is under way has no open task; it is shown as the one that is about to open. */
function waitingTask(deps: Deps, head: Head): Task[] {
  if (openTaskOf(head.flow))
    return listRowsOf(head)
      .slice(0, 1)
      .map((row) => taskOfRow(deps, row, deps.now()))
  const { custody } = head.flow
  if (custody.kind !== 'inTransit') return []
  const n = head.flow.tasks + 1
  const underWay: Head = {
    ...head,
    flow: {
      ...head.flow,
      tasks: n,
      custody: {
        kind: 'held',
        task: {
          n,
          step: custody.step,
          address: custody.to,
          hold: { state: 'Ready' },
          claimToken: 0,
          createdAt: custody.since,
          from: { agency: custody.from.agency, at: custody.since },
          deadline: null,
          returned: custody.returned,
        },
      },
    },
  }
  return listRowsOf(underWay)
    .slice(0, 1)
    .map((row) => taskOfRow(deps, row, deps.now()))
}
