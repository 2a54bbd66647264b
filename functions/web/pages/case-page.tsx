import type { Child } from 'hono/jsx'
import { mayCancelRequest } from '../../../shared/cases/cancel-request.ts'
import { type Draft, readDraft } from '../../../shared/cases/dossier/draft.ts'
import { readActivity } from '../../../shared/cases/facilitation/read-activity.ts'
import { parseTaskId } from '../../../shared/cases/list-rows.ts'
import { staffOfAgency } from '../../../shared/cases/people/staff.ts'
import { mayReveal } from '../../../shared/cases/privacy/reveal.ts'
import { contactsOf } from '../../../shared/cases/reads/read-contacts.ts'
import { type CaseOfGroup, casesOfGroup } from '../../../shared/cases/reads/read-group-record.ts'
import { groupsOfCity } from '../../../shared/cases/reads/read-guidance.ts'
import { readHistory } from '../../../shared/cases/reads/read-history.ts'
import { readIncident } from '../../../shared/cases/reads/read-incident.ts'
import { readNeighbours } from '../../../shared/cases/reads/read-neighbours.ts'
import { type Proposal, readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { readRequest } from '../../../shared/cases/reads/read-request.ts'
import { readTask, readWhy } from '../../../shared/cases/reads/read-task.ts'
import { readTimeline } from '../../../shared/cases/reads/read-timeline.ts'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import { isRevocable } from '../../../shared/cases/revoke-credential.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { rolesOn } from '../../../shared/contracts/staff.ts'
import type { Refused } from '../../../shared/kit/decision.ts'
import { kindOf, regionOf } from '../../../shared/names/agencies.ts'
import { isActivity } from '../../../shared/names/facilitation.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { isService } from '../../../shared/names/requests.ts'
import { ActivityPanel } from '../components/activity-panel.tsx'
import { AddPapers, Budget, Copies, Guide, Members, Papers, Why } from '../components/case-panels.tsx'
import { Contacts } from '../components/contacts.tsx'
import { DecisionForm, type DecisionProps } from '../components/decision-form.tsx'
import { FaultSummary } from '../components/fields.tsx'
import { HistoryPanel } from '../components/history.tsx'
import { IncidentPanel } from '../components/incident-panel.tsx'
import { RequestPanel, ResultPanel, Whereabouts } from '../components/request-panel.tsx'
import { RequestState } from '../components/request-state.tsx'
import { RevokeForm } from '../components/revoke-form.tsx'
import { TakeBackForm } from '../components/take-back-form.tsx'
import { TaskPanel } from '../components/task-panel.tsx'
import { VisitForm } from '../components/visit-form.tsx'
import { formOf, isOver, labelledFaults, outcomeOf, typedFrom } from '../decision.ts'
import { heldSince, storyOf } from '../story.ts'
import { NOTHING_TYPED, type Typed } from '../typed.ts'
import type { Reply, Section, Visit } from '../visit.ts'
import { isVisit } from '../visit-findings.ts'
import { howLong, placeText } from '../whereabouts.ts'
import { Head, type Subject, titleOf } from './case-top.tsx'
import { askedOf, questionOf } from './inbox-query.ts'

/** What a page of a case is shown with beside what is stored: what was typed, and what is wrong with it. */
export type Shown = {
  typed?: Typed
  faults?: ReadonlyMap<string, string>
  /** A list of the form that gets one more row. */
  more?: string | undefined
  /** Said above the task. */
  remark?: Child
  status?: number
  /** A revocation that was typed and has faults. */
  revoking?: { typed: Typed; faults: ReadonlyMap<string, string> }
  /** A reason to take a request back that was typed and has faults. */
  takingBack?: { typed: Typed; faults: ReadonlyMap<string, string> }
  /** Under which part of the menu it stands. */
  section?: Section
}

const NO_FAULTS: ReadonlyMap<string, string> = new Map()

/** The page of a task, and with it of its case. */
export async function taskPage(visit: Visit, taskId: string, shown: Shown = {}): Promise<Reply> {
  const read = await readTask(visit.deps, visit.actor, taskId)
  return read.kind === 'refused'
    ? read
    : casePage(visit, { id: read.task.caseId, kind: read.task.caseKind }, read.task, shown)
}

/** The page of a proposal, with its open task where it has one. */
export async function proposalPage(visit: Visit, id: string): Promise<Reply> {
  const read = await readProposal(visit.deps, visit.actor, id)
  if (read.kind === 'refused') return read
  const { custody } = read.proposal
  const task = custody.kind === 'held' ? await readTask(visit.deps, visit.actor, custody.task) : undefined
  return casePage(visit, { id, kind: 'proposal' }, task?.kind === 'found' ? task.task : undefined, {})
}

/** The page of a request to a partner, with its task where this office has it. */
export async function requestPage(visit: Visit, id: string, shown: Shown = {}): Promise<Reply> {
  const { deps, actor } = visit
  const read = await readRequest(deps, actor, id)
  if (read.kind === 'refused') return read
  const { custody, service } = read.request
  const ours = custody.kind === 'held' && custody.agency.id === actor.agency
  const task = ours ? await readTask(deps, actor, custody.task) : undefined
  return casePage(visit, { id, kind: service }, task?.kind === 'found' ? task.task : undefined, {
    ...shown,
    section: 'requests',
  })
}

type Which = { id: string; kind: string }

async function casePage(visit: Visit, { id, kind }: Which, task: TaskDetail | undefined, shown: Shown): Promise<Reply> {
  const { deps, actor, words } = visit
  const subject = await subjectOf(visit, { id, kind })
  if (subject.kind === 'refused') return subject
  const isHolder = task?.holder?.sub === actor.sub
  const list = task && visit.query['daftar'] !== undefined ? askedOf(visit.query['daftar']) : undefined
  const asked = subject.kind === 'proposal' && subject.case.requests.length > 0 ? subject.case.group.id : null
  const [neighbours, why, draft, colleagues, groups, history, timeline, reveals, revocable, cancellable, cases] =
    await Promise.all([
      task && list ? readNeighbours(deps, actor, questionOf(list), task) : undefined,
      task ? readWhy(deps, actor, task.id) : undefined,
      task && isHolder ? draftOf(visit, task.id) : undefined,
      task && isHolder ? colleaguesByRole(visit) : {},
      task && isHolder ? groupsToChoose(visit, task) : [],
      readHistory(deps, actor, id),
      subject.kind === 'incident' ? undefined : readTimeline(deps, actor, id),
      subject.kind === 'proposal' ? mayReveal(deps, actor, id) : false,
      subject.kind === 'request' ? isRevocable(deps, actor, id) : false,
      subject.kind === 'request' ? mayCancelRequest(deps, actor, id) : false,
      asked === null ? [] : casesOfGroup(deps, actor, asked),
    ])
  if (history.kind === 'refused') return history
  const story = storyOf(visit, kind, history.entries)
  const held = task?.holder ? heldSince(history.entries) : undefined
  const since = held && `${visit.wall.knownDay(held)} ${visit.wall.time(held)}`
  const faults = shown.faults ?? NO_FAULTS
  const typed = shown.typed ?? (draft ? typedFrom(draft.form) : NOTHING_TYPED)
  const title = titleOf(visit, subject, task)
  const section = shown.section ?? (task ? 'inbox' : 'proposals')
  const labels = { reason: words.case.reason, outcome: words.case.decision }
  const contacts = await contactsOf(deps, actor, history.entries, {
    now: task && !isOver(task) ? { agency: task.agency.id, holder: task.holder } : undefined,
    group: subject.kind === 'incident' ? null : (subject.case.group?.id ?? null),
  })
  const adding = task && <AddPapers task={task} visit={visit} />
  // Beside what is to be done; before all else where nothing is.
  const where = subject.kind === 'request' && (
    <Whereabouts
      request={subject.case}
      timeline={timeline?.kind === 'found' ? timeline.timeline : undefined}
      visit={visit}
    />
  )
  return {
    kind: 'page',
    title,
    section,
    ...(shown.status ? { status: shown.status } : {}),
    above: (
      <Head
        section={section}
        visit={visit}
        subject={subject}
        task={task}
        title={title}
        story={story}
        list={list}
        neighbours={neighbours}
      />
    ),
    body: (
      <>
        {task && <FaultSummary faults={labelledFaults(task, outcomeOf(task, typed), faults, labels)} words={words} />}
        {shown.remark}
        {subject.kind === 'proposal' && <Jump visit={visit} proposal={subject.case} hasTask={task !== undefined} />}
        <div class="split">
          <div>
            {task ? undefined : where}
            {task && (
              <TaskPanel
                visit={visit}
                task={task}
                isHolder={isHolder}
                since={since}
                form={
                  <TaskForm
                    subject={subject}
                    task={task}
                    typed={typed}
                    faults={faults}
                    files={subject.kind === 'incident' ? [] : subject.case.attachments}
                    colleagues={colleagues}
                    groups={groups}
                    version={draft?.version ?? 0}
                    savedAt={draft && draft.version > 0 ? draft.savedAt : null}
                    more={shown.more}
                    visit={visit}
                  />
                }
              />
            )}
            {subject.kind === 'incident' && <IncidentPanel incident={subject.incident} visit={visit} />}
            {subject.kind === 'proposal' && (
              <>
                <Members proposal={subject.case} checks={subject.case.checks} mayReveal={reveals} visit={visit} />
                <Budget proposal={subject.case} visit={visit} />
                <Papers
                  files={subject.case.attachments}
                  href={(file) => `/usulan/${id}/berkas/${file}`}
                  adding={adding}
                  visit={visit}
                />
              </>
            )}
            {subject.kind === 'request' && (
              <>
                <ResultPanel request={subject.case} visit={visit} />
                <RequestPanel
                  request={subject.case}
                  href={(file) => `/permintaan/${id}/berkas/${file}`}
                  adding={adding}
                  visit={visit}
                />
                {cancellable && <TakeBackForm request={subject.case} shown={shown} visit={visit} />}
                {revocable && <RevokeForm request={subject.case} shown={shown} visit={visit} />}
              </>
            )}
            {subject.kind === 'activity' && (
              <>
                <ActivityPanel activity={subject.case} visit={visit} />
                {subject.case.attachments.length > 0 && (
                  <Papers
                    files={subject.case.attachments}
                    href={(file) => `/permintaan/${id}/berkas/${file}`}
                    adding={adding}
                    visit={visit}
                  />
                )}
              </>
            )}
          </div>
          <aside aria-label={words.case.history}>
            {task && where}
            {task && <Guide guidance={task.guidance} visit={visit} />}
            {why?.kind === 'found' && (
              <Why title={isHolder ? words.case.why : words.case.whyOther} reasons={why.reasons} />
            )}
            <HistoryPanel
              timeline={timeline?.kind === 'found' ? timeline.timeline : undefined}
              story={story}
              now={
                task && !isOver(task)
                  ? {
                      text: `${stepLabel(task.caseKind, task.step)[visit.language]}, ${task.agency.name}`,
                      by: task.holder ? words.case.heldBy(task.holder.name, since) : '',
                    }
                  : undefined
              }
              visit={visit}
            />
            {subject.kind === 'proposal' && (
              <>
                <Requests proposal={subject.case} cases={cases} visit={visit} />
                <Copies receipts={subject.case.copies} visit={visit} />
              </>
            )}
            <Contacts contacts={contacts} visit={visit} />
          </aside>
        </div>
      </>
    ),
  }
}

/** A long page has its parts by name on top. */
const Jump = ({ visit: { words }, proposal, hasTask }: { visit: Visit; proposal: Proposal; hasTask: boolean }) => (
  <nav class="jump" aria-label={words.case.parts}>
    <span class="muted" aria-hidden="true">
      {words.case.onPage}
    </span>
    {hasTask && <a href="#tugas">{words.case.theTask}</a>}
    <a href="#anggota">{words.case.members(proposal.members.length)}</a>
    <a href="#anggaran">{words.case.budget}</a>
    <a href="#dokumen">{words.case.papers(proposal.attachments.length)}</a>
    <a href="#riwayat">{words.case.history}</a>
  </nav>
)

async function subjectOf({ deps, actor }: Visit, { id, kind }: Which): Promise<Subject | Refused<RefusalCode>> {
  if (kind === 'proposal') {
    const read = await readProposal(deps, actor, id)
    return read.kind === 'refused' ? read : { kind: 'proposal', case: read.proposal }
  }
  if (isActivity(kind)) {
    const read = await readActivity(deps, actor, id)
    return read.kind === 'refused' ? read : { kind: 'activity', case: read.activity }
  }
  if (!isService(kind)) {
    const read = await readIncident(deps, actor, id)
    return read.kind === 'refused' ? read : { kind: 'incident', incident: read.incident }
  }
  const read = await readRequest(deps, actor, id)
  return read.kind === 'refused' ? read : { kind: 'request', case: read.request }
}

/** The form of a step: a visit is a checklist, all else is made from what the workflow asks. */
const TaskForm = ({ subject, ...props }: DecisionProps & { subject: Subject }) =>
  isVisit(props.task) ? (
    <VisitForm {...props} planned={subject.kind === 'request' ? subject.case.visit : null} />
  ) : (
    <DecisionForm {...props} />
  )

/** What was asked of partner offices for the group; a party to it also sees where it is and how long. */
const Requests = ({ proposal, cases, visit }: { proposal: Proposal; cases: readonly CaseOfGroup[]; visit: Visit }) => {
  const { words } = visit
  return proposal.requests.length === 0 ? null : (
    <section class="panel panel--small panel--quiet" id="layanan-mitra">
      <h2 class="h3">{words.case.requests}</h2>
      <ul class="roster small">
        {proposal.requests.map(({ id, service, state }) => {
          const name = words.terms.services[service as keyof typeof words.terms.services] ?? service
          const ours = cases.find((one) => one.id === id)
          return (
            <li>
              <span>
                {ours ? <a href={`/permintaan/${id}`}>{name}</a> : name}
                {ours && !ours.over && (
                  <>
                    <br />
                    <span class="muted">{placeText(ours, visit)}</span>
                    <br />
                    <span class="muted">{howLong(ours, visit)}</span>
                  </>
                )}
              </span>
              <RequestState state={state} words={words} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** What the holder kept; nothing yet is no draft. */
async function draftOf({ deps, actor }: Visit, taskId: string): Promise<Draft | undefined> {
  const task = parseTaskId(taskId)
  const read = task && (await readDraft(deps, actor, task.caseId, task.n))
  return read?.kind === 'found' ? read.draft : undefined
}

/** Colleagues that a form may ask for, by the role that they have today. */
async function colleaguesByRole({ deps, actor, wall }: Visit) {
  const colleagues: Record<string, [string, string][]> = {}
  for (const staff of await staffOfAgency(deps, actor.agency))
    for (const role of rolesOn(staff, wall.today))
      colleagues[role] = [...(colleagues[role] ?? []), [staff.sub, staff.name]]
  return colleagues
}

/** Groups of the office's city that a form may ask for; nothing where it asks for none. */
async function groupsToChoose({ deps, actor }: Visit, task: TaskDetail): Promise<[string, string][]> {
  const asks = task.outcomes.some(({ code }) =>
    Object.values(formOf(task, code)?.properties ?? {}).some(({ items }) => items?.groupOfCity),
  )
  if (!asks || kindOf(actor.agency) !== 'city-social') return []
  const groups = await groupsOfCity(deps, regionOf(actor.agency))
  return groups
    .filter(({ status }) => status !== 'FORMED' && status !== 'DISSOLVED')
    .map(({ id, name, village }): [string, string] => [id, `${name}, ${deps.regions.region(village)?.name ?? village}`])
    .toSorted(([, a], [, b]) => a.localeCompare(b, 'id'))
}
