import * as z from 'zod'
import { mayI } from '../../authority/may-i.ts'
import { AgencyRef } from '../../contracts/answers.ts'
import { TaskRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { type Instant, instant } from '../../kit/instant.ts'
import { agencyId, isAgencyId } from '../../names/agencies.ts'
import { countersOf, NATION } from '../../names/counters.ts'
import type { GroupKind } from '../../names/proposal.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { desks } from '../../reference/desks.ts'
import { caseKey, headOf, inboxOf, openPlace } from '../../store/row-keys.ts'
import type { Position, Row } from '../../store/table.ts'
import { agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { type Head, isDraft, numberOf, resourceOf, titleOf } from '../head.ts'
import { parseTaskId } from '../list-rows.ts'
import { headFrom } from '../load.ts'
import { headsOf } from '../reads/read-inbox.ts'
import { arrivedAt, standingOf, stepNow } from '../standing.ts'
import { keptView } from './kept-view.ts'
import { areasOf, maySeeScope, stepsOf } from './read-counters.ts'

/** A case that has been at one office for long. */
const Held = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  step: z.string(),
  agency: AgencyRef,
  since: z.string(),
  dueAt: z.string().nullable(),
  holder: z.string().nullable(),
  /** Working days of that office. */
  days: z.number(),
})
export type HeldCase = z.infer<typeof Held>
const Kept = z.array(Held)
const LONGEST = 10
const PAGE = 100
/** Cases of a city that are looked at: more than a city has open in a bad year. */
const CASES_MAX = 600
/** Tasks of each office of a province that are looked at, those due first. */
const TASKS_MAX = 30
const AT_ONCE = 8
/** To look at all offices of the nation costs a read each: what was found is shown again for so long. */
const VIEW_SECONDS = 600

/**
 * The cases that their offices have had for longest. Of a city, all open ones are looked at; of a province, the tasks of
 * its cities' offices and its own that were due first; of the nation, those of all provinces and of the ministry's desks.
 */
export async function readLongest(
  deps: Deps,
  actor: StaffActor,
  { scope, kind, business, step }: Asked & { scope: string },
): Promise<({ kind: 'found' } & Longest) | Refused<RefusalCode>> {
  if (!maySeeScope(deps, actor, scope)) return refused('not-found')
  const asked = { kind, business, step }
  if (scope === NATION) return { kind: 'found', ...(await ofNation(deps, asked)) }
  if (!scope.includes('.')) return { kind: 'found', ...(await ofProvince(deps, scope, asked)) }
  const { cases, whole } = await ofCity(deps, actor, scope, asked)
  return { kind: 'found', cases: longestOf(cases), whole }
}

type Asked = { kind: string; business?: GroupKind | undefined; step?: string | undefined }
/** `whole` where every open case was looked at. */
type Longest = { cases: HeldCase[]; whole: boolean }

const longestOf = (cases: readonly HeldCase[]): HeldCase[] =>
  cases.toSorted((a, b) => b.days - a.days || a.since.localeCompare(b.since)).slice(0, LONGEST)

async function ofNation(deps: Deps, asked: Asked): Promise<Longest> {
  const { kind, business, step } = asked
  const cases = await keptView(
    deps,
    `longest#${countersOf(kind, business)}#${step ?? ''}`,
    { seconds: VIEW_SECONDS, schema: Kept },
    () => longestOfNation(deps, asked),
  )
  return { cases, whole: false }
}

async function longestOfNation(deps: Deps, asked: Asked): Promise<HeldCase[]> {
  const cases: HeldCase[] = []
  for (const { code } of areasOf(deps, NATION)) cases.push(...(await ofProvince(deps, code, asked)).cases)
  if (stepsOf(asked.kind).some(({ at }) => at === 'ministry')) {
    const own = desks(deps.calendar.dayOf(deps.now(), 'ministry')).map(({ id }) => inboxOf('ministry', id))
    cases.push(...(await tasksOf(deps, own, asked)).cases)
  }
  return longestOf(cases)
}

async function ofCity(deps: Deps, actor: StaffActor, city: string, { kind, business, step }: Asked): Promise<Longest> {
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
      if (isOfBusiness(head, business) && mayI(actor, 'read', resourceOf(head)) === 'yes')
        cases.push(...heldCase(deps, head).filter((one) => step === undefined || one.step === step))
    after = page.next
    if (!after) return { cases, whole: true }
  }
  return { cases, whole: false }
}

function heldCase(deps: Deps, head: Head): HeldCase[] {
  const standing = standingOf(head)
  const step = stepNow(head)
  if (!standing || step === null || isDraft(head)) return []
  const task = openTaskOf(head.flow)
  const since = arrivedAt(head)
  return [
    {
      id: head.flow.id,
      number: numberOf(head),
      title: titleOf(head),
      step,
      agency: agencyRef(deps.regions, standing.agency),
      since,
      dueAt: task?.deadline?.dueAt ?? null,
      holder: task && task.hold.state !== 'Ready' ? task.hold.holder.name : null,
      days: daysAt(deps, standing.agency, since),
    },
  ]
}

const isOfBusiness = (head: Head, business: GroupKind | undefined): boolean =>
  business === undefined || (head.kind === 'proposal' && head.facts.group?.kind === business)

async function ofProvince(deps: Deps, province: string, asked: Asked): Promise<Longest> {
  const { kind } = asked
  const kinds = new Set(stepsOf(kind).map(({ at }) => at))
  const offices = [
    ...areasOf(deps, province).flatMap(({ code }) =>
      (['city-social', 'city-trade', 'city-health'] as const)
        .filter((office) => kinds.has(office))
        .map((office) => agencyId(office, code)),
    ),
    ...(kinds.has('province-social') ? [agencyId('province-social', province)] : []),
  ]
  return tasksOf(
    deps,
    offices.map((office) => inboxOf(office, null)),
    asked,
  )
}

/** Of some inboxes, the tasks that were due first. */
async function tasksOf(deps: Deps, inboxes: readonly string[], { kind, business, step }: Asked): Promise<Longest> {
  const cases: HeldCase[] = []
  let whole = true
  for (let i = 0; i < inboxes.length; i += AT_ONCE) {
    const pages = await Promise.all(
      inboxes.slice(i, i + AT_ONCE).map((pk) => deps.table.query({ pk, limit: TASKS_MAX, consistent: false })),
    )
    for (const { rows, next } of pages) {
      whole &&= !next
      const own = await ofBusiness(deps, rows, business)
      for (const raw of rows) {
        const row = TaskRow.parse(raw)
        const id = parseTaskId(row.id)?.caseId
        if (row.k !== kind || !isAgencyId(row.a) || id === undefined || own?.has(id) === false) continue
        if (step !== undefined && row.s !== step) continue
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
  return { cases: longestOf(cases), whole }
}

/** Which cases of some rows are of a kind of business; a row does not tell. Nothing where all are asked for. */
async function ofBusiness(
  deps: Deps,
  rows: readonly Row[],
  business: GroupKind | undefined,
): Promise<ReadonlySet<string> | undefined> {
  if (business === undefined || rows.length === 0) return undefined
  const ids = rows.flatMap((row) => parseTaskId(String(row['id']))?.caseId ?? [])
  const heads = await deps.table.getMany(ids.map((id) => headOf(caseKey(id))))
  return new Set(heads.map(headFrom).flatMap((head) => (isOfBusiness(head, business) ? [head.flow.id] : [])))
}

const daysAt = (deps: Deps, agency: string, since: Instant): number =>
  deps.calendar.workingDaysBetween(since, deps.now(), agency)
