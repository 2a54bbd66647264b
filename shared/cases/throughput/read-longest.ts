import { mayI } from '../../authority/may-i.ts'
import { TaskRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { type Instant, instant } from '../../kit/instant.ts'
import { agencyId, isAgencyId } from '../../names/agencies.ts'
import { NATION } from '../../names/counters.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { inboxOf, openPlace } from '../../store/row-keys.ts'
import type { Position } from '../../store/table.ts'
import { type AgencyRef, agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { type Head, isDraft, numberOf, resourceOf, titleOf } from '../head.ts'
import { parseTaskId } from '../list-rows.ts'
import { headsOf } from '../reads/read-inbox.ts'
import { standingOf } from '../standing.ts'
import { areasOf, maySeeScope, stepsOf } from './read-counters.ts'

/** A case that has been at one office for long. */
export type HeldCase = {
  id: string
  number: string
  title: string
  step: string
  agency: AgencyRef
  since: string
  dueAt: string | null
  holder: string | null
  /** Working days of that office. */
  days: number
}
const LONGEST = 10
const PAGE = 100
/** Cases of a city that are looked at: more than a city has open in a bad year. */
const CASES_MAX = 600
/** Tasks of each office of a province that are looked at, those due first. */
const TASKS_MAX = 30
const AT_ONCE = 8

/**
 * The cases that their offices have had for longest. Of a city, all open ones are looked at; of a province, the tasks of
 * its cities' offices and its own that were due first. The nation has too many: its page names the longest queues.
 */
export async function readLongest(
  deps: Deps,
  actor: StaffActor,
  { scope, kind, step }: { scope: string; kind: string; step?: string | undefined },
): Promise<{ kind: 'found'; cases: HeldCase[]; whole: boolean } | Refused<RefusalCode>> {
  if (!maySeeScope(deps, actor, scope)) return refused('not-found')
  if (scope === NATION) return { kind: 'found', cases: [], whole: false }
  const { cases, whole } = scope.includes('.')
    ? await ofCity(deps, actor, scope, kind)
    : await ofProvince(deps, scope, kind)
  return {
    kind: 'found',
    cases: cases
      .filter((one) => step === undefined || one.step === step)
      .toSorted((a, b) => b.days - a.days || a.since.localeCompare(b.since))
      .slice(0, LONGEST),
    whole,
  }
}

async function ofCity(
  deps: Deps,
  actor: StaffActor,
  city: string,
  kind: string,
): Promise<{ cases: HeldCase[]; whole: boolean }> {
  const cases: HeldCase[] = []
  let after: Position | undefined
  for (let looked = 0; looked < CASES_MAX; looked += PAGE) {
    const page = await deps.table.query({
      pk: openPlace(kind, city),
      index: 'byPlace',
      limit: PAGE,
      ...(after ? { after } : {}),
    })
    for (const head of await headsOf(deps, page.rows))
      if (mayI(actor, 'read', resourceOf(head)) === 'yes') cases.push(...heldCase(deps, head))
    after = page.next
    if (!after) return { cases, whole: true }
  }
  return { cases, whole: false }
}

function heldCase(deps: Deps, head: Head): HeldCase[] {
  const { custody } = head.flow
  const standing = standingOf(head)
  if (!standing || custody.kind === 'closed' || isDraft(head)) return []
  const task = openTaskOf(head.flow)
  const since = custody.kind === 'inTransit' ? custody.since : custody.task.createdAt
  return [
    {
      id: head.flow.id,
      number: numberOf(head),
      title: titleOf(head),
      step: custody.kind === 'inTransit' ? custody.step : custody.task.step,
      agency: agencyRef(deps.regions, standing.agency),
      since,
      dueAt: task?.deadline?.dueAt ?? null,
      holder: task && task.hold.state !== 'Ready' ? task.hold.holder.name : null,
      days: daysAt(deps, standing.agency, since),
    },
  ]
}

async function ofProvince(deps: Deps, province: string, kind: string): Promise<{ cases: HeldCase[]; whole: boolean }> {
  const kinds = new Set(stepsOf(kind).map(({ at }) => at))
  const offices = [
    ...areasOf(deps, province).flatMap(({ code }) =>
      (['city-social', 'city-trade', 'city-health'] as const)
        .filter((office) => kinds.has(office))
        .map((office) => agencyId(office, code)),
    ),
    ...(kinds.has('province-social') ? [agencyId('province-social', province)] : []),
  ]
  const cases: HeldCase[] = []
  let whole = true
  for (let i = 0; i < offices.length; i += AT_ONCE) {
    const pages = await Promise.all(
      offices
        .slice(i, i + AT_ONCE)
        .map((office) => deps.table.query({ pk: inboxOf(office, null), limit: TASKS_MAX, consistent: false })),
    )
    for (const { rows, next } of pages) {
      whole &&= !next
      for (const raw of rows) {
        const row = TaskRow.parse(raw)
        const id = parseTaskId(row.id)?.caseId
        if (row.k !== kind || !isAgencyId(row.a) || id === undefined) continue
        cases.push({
          id,
          number: row.no,
          title: row.t,
          step: row.s,
          agency: agencyRef(deps.regions, row.a),
          since: row.at,
          dueAt: row.due,
          holder: row.h?.name ?? null,
          days: daysAt(deps, row.a, instant(row.at)),
        })
      }
    }
  }
  return { cases, whole }
}

const daysAt = (deps: Deps, agency: string, since: Instant): number =>
  deps.calendar.workingDaysBetween(since, deps.now(), agency)
