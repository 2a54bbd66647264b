import { mayI } from '../../authority/may-i.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { kindOf, levelsOf, regionOf } from '../../names/agencies.ts'
import { ACTIVITIES, type Activity } from '../../names/facilitation.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { annualContentOf, closedPlace, openPlace } from '../../store/row-keys.ts'
import { AnnualRemarks, AnnualSignature } from '../../workflows/facilitation/forms.ts'
import type { Deps } from '../deps.ts'
import { type ActivityHead, isActivityHead, resourceOf } from '../head.ts'
import { taskIdOf } from '../list-rows.ts'
import { loadAttachments, loadHead } from '../load.ts'
import { placePages } from '../reads/place-pages.ts'
import { headsOf } from '../reads/read-inbox.ts'
import { type AttachmentView, attachmentView, type CustodyView, custodyView } from '../reads/read-proposal.ts'
import { formOfTask } from '../reads/read-request.ts'
import { etagOf } from '../versions.ts'
import { type AnnualContent, gatherAnnual } from './annual-report.ts'
import { annualReportId } from './open-activity.ts'

/** An activity of facilitation as its city, province and the ministry see it. */
export type ActivityItem = {
  id: string
  number: string
  kind: Activity
  state: string
  step: string | null
  custody: CustodyView
  region: { code: string; name: string }
  group: { id: string; name: string } | null
  period: string | null
  facilitator: { sub: string; name: string } | null
  because: string | null
  figures: Record<string, number>
  trend: string | null
  heldOn: string | null
  dueAt: string | null
  version: number
  openedAt: string
  updatedAt: string
  links: { history: string; task: string | null }
}
export type ActivityView = ActivityItem & { attachments: AttachmentView[]; form: unknown }

export async function readActivity(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; activity: ActivityView; etag: string } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (!head || !isActivityHead(head) || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  return {
    kind: 'found',
    activity: {
      ...activityItem(deps, head),
      attachments: (await loadAttachments(deps.table, id)).map(attachmentView),
      form: await lastForm(deps, head),
    },
    etag: etagOf(head),
  }
}

/** What was reported last: the form of the newest task that has one. */
async function lastForm(deps: Deps, head: ActivityHead): Promise<unknown> {
  for (let task = head.flow.tasks; task > 0; task -= 1) {
    const form = await formOfTask(deps, head, task)
    if (form !== null) return form
  }
  return null
}

export function activityItem(deps: Deps, head: ActivityHead): ActivityItem {
  const { flow, facts } = head
  const { custody } = flow
  const task = openTaskOf(flow)
  return {
    id: flow.id,
    number: facts.number,
    kind: head.kind,
    state: flow.state,
    step: task?.step ?? (custody.kind === 'inTransit' ? custody.step : null),
    custody: custodyView(deps, head),
    region: { code: facts.region, name: deps.regions.region(facts.region)?.name ?? facts.region },
    group: facts.group,
    period: facts.period,
    facilitator: facts.facilitator,
    because: facts.because,
    figures: facts.figures,
    trend: facts.trend,
    heldOn: facts.heldOn,
    dueAt: task?.deadline?.dueAt ?? null,
    version: head.version,
    openedAt: facts.openedAt,
    updatedAt: head.updatedAt,
    links: {
      history: `/v1/activities/${flow.id}/history`,
      task: task ? `/v1/tasks/${taskIdOf(flow.id, task.n)}` : null,
    },
  }
}

export type ActivityQuery = {
  kind?: Activity | undefined
  group?: string | undefined
  period?: string | undefined
  limit: number
  after?: string | undefined
}
const FIRST_YEAR = 2017

/** Activities of the caller's place: open ones first, then closed by year, newest first. */
export async function readActivities(
  deps: Deps,
  actor: StaffActor,
  query: ActivityQuery,
): Promise<{ items: ActivityItem[]; next: string | null }> {
  const region = regionOf(actor.agency)
  const office = kindOf(actor.agency)
  if (actor.roles.length === 0 || region === '' || !(office === 'village' || office === 'city-social'))
    return { items: [], next: null }
  const { city } = levelsOf(region)
  const kinds = query.kind === undefined ? ACTIVITIES : [query.kind]
  const thisYear = Number(deps.now().slice(0, 4))
  const years = Array.from({ length: Math.max(0, thisYear - FIRST_YEAR + 1) }, (_, i) => String(thisYear - i))
  const partitions = [
    ...kinds.map((kind) => openPlace(kind, city)),
    ...years.flatMap((year) => kinds.map((kind) => closedPlace(kind, city, year))),
  ]
  return placePages(
    deps,
    { partitions, prefix: office === 'village' ? `${region}#` : undefined, after: query.after, limit: query.limit },
    async (rows, room) => {
      const heads = await headsOf(deps, rows)
      const taken = heads.flatMap((head) => {
        const row = rows.find(({ pk }) => pk === `CASE#${head.flow.id}`)
        return row && isActivityHead(head) && fits(head, query) ? [{ row, item: activityItem(deps, head) }] : []
      })
      return taken.slice(0, room)
    },
  )
}
const fits = ({ facts }: ActivityHead, { group, period }: ActivityQuery): boolean =>
  (group === undefined || facts.covers.includes(group) || facts.group?.id === group) &&
  (period === undefined || facts.period === period)

export type ReportView = ActivityView & {
  content: AnnualContent
  /** What the city wrote beside its figures; null before it wrote anything. */
  remarks: AnnualRemarks | null
  /** Who signed it under which letter; null while it is written. */
  signature: AnnualSignature | null
}

/** The report of a city on a year: its case, and its tables as they were signed, or as they stand while it is written. */
export async function readReport(
  deps: Deps,
  actor: StaffActor,
  agency: string,
  year: number,
): Promise<{ kind: 'found'; report: ReportView; etag: string } | Refused<RefusalCode>> {
  const city = /^city-social-(\d{2}\.\d{2})$/.exec(agency)?.[1]
  if (city === undefined) return refused('not-found')
  const head = await loadHead(deps.table, annualReportId(city, year))
  if (!head || !isActivityHead(head)) return refused('not-found')
  const read = await readActivity(deps, actor, head.flow.id)
  if (read.kind === 'refused') return read
  // One that came back is written anew: what was signed then no longer stands.
  const isSigned = SIGNED_STATES.includes(head.flow.state)
  const row = isSigned ? await deps.table.get(annualContentOf(head.flow.id)) : undefined
  const content: AnnualContent =
    typeof row?.['content'] === 'string' ? JSON.parse(row['content']) : await gatherAnnual(deps, city, year)
  const forms = await formsOf(deps, head)
  const remarks = forms.flatMap((form) => AnnualRemarks.safeParse(form).data ?? [])[0] ?? null
  const signature = forms.flatMap((form) => AnnualSignature.safeParse(form).data ?? [])[0] ?? null
  return {
    kind: 'found',
    report: {
      ...read.activity,
      content,
      remarks,
      signature: isSigned ? signature : null,
    },
    etag: read.etag,
  }
}
const SIGNED_STATES: readonly string[] = ['SUBMITTED_TO_PROVINCE', 'ACCEPTED']

/** Every form of a case, newest first. */
async function formsOf(deps: Deps, head: ActivityHead): Promise<unknown[]> {
  const tasks = Array.from({ length: head.flow.tasks }, (_, i) => head.flow.tasks - i)
  return (await Promise.all(tasks.map((task) => formOfTask(deps, head, task)))).filter((form) => form !== null)
}
