import type { ActivityView } from '../../../shared/cases/facilitation/read-activity.ts'
import type { Incident } from '../../../shared/cases/reads/read-incident.ts'
import type { Neighbours } from '../../../shared/cases/reads/read-neighbours.ts'
import type { Proposal } from '../../../shared/cases/reads/read-proposal.ts'
import type { RequestView } from '../../../shared/cases/reads/read-request.ts'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import { wayThrough } from '../../../shared/cases/step-labels.ts'
import { ACTIVITY_TITLES } from '../../../shared/names/facilitation.ts'
import { CaseHead, type Fact, type NotedStage } from '../components/case-head.tsx'
import { DueTag } from '../components/due.tsx'
import { RequestState } from '../components/request-state.tsx'
import { Tag, type Tone } from '../components/tag.tsx'
import { isOver } from '../decision.ts'
import { stagesOf } from '../stages.ts'
import { stateText } from '../state-text.ts'
import type { Moment } from '../story.ts'
import type { Section, Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'
import { type Asked, hrefOf, listOf, taskHref } from './inbox-query.ts'

/** What a page of a case is about, as its reader may see it. */
export type Subject =
  | { kind: 'proposal'; case: Proposal }
  | { kind: 'request'; case: RequestView }
  | { kind: 'activity'; case: ActivityView }
  | { kind: 'incident'; incident: Incident }

export function titleOf({ words, language }: Visit, subject: Subject, task: TaskDetail | undefined): string {
  if (subject.kind === 'activity') {
    const { kind, group, region, period } = subject.case
    const about = [group?.name ?? region.name, period].filter((one) => one !== null).join(', ')
    return `${ACTIVITY_TITLES[kind][language]}: ${about}`
  }
  const name =
    subject.kind === 'proposal'
      ? subject.case.group.name
      : subject.kind === 'request'
        ? `${words.terms.services[subject.case.service]}: ${subject.case.group.name}`
        : task?.title
  return name || words.inbox.unnamed
}

/** On top of the page: its name, where it stands, what everyone asks first. */
export const Head = ({
  visit,
  subject,
  task,
  title,
  story,
  section,
  list,
  neighbours,
}: {
  visit: Visit
  /** The list from which the officer came, and what stands there before and after. */
  list: Asked | undefined
  neighbours: Neighbours | undefined
  section: Section
  subject: Subject
  task: TaskDetail | undefined
  title: string
  story: readonly Moment[]
}) => {
  const { words, wall } = visit
  const open = task && !isOver(task) ? task : undefined
  return (
    <CaseHead
      back={list ? { href: hrefOf(list), text: `‹ ${words.inbox.views[list.tampilan]}` } : backOf(visit, section)}
      beside={list && neighbours && <Turn visit={visit} list={list} neighbours={neighbours} />}
      title={title}
      words={words}
      tags={
        <>
          {subject.kind === 'proposal' && (
            <Tag tone={toneOfState(subject.case.state)}>{stateText(words, 'proposal', subject.case.state)}</Tag>
          )}
          {subject.kind === 'request' && <RequestState state={subject.case.state} words={words} />}
          {open?.dueAt && <DueTag dueAt={open.dueAt} wall={wall} words={words} />}
        </>
      }
      facts={factsOf(visit, subject, task)}
      stages={
        subject.kind === 'proposal'
          ? notedStages(visit, subject.case, open, story)
          : subject.kind === 'request'
            ? stagesOfRequest(visit, subject.case)
            : []
      }
      {...(subject.kind === 'request' ? { stagesLabel: words.requests.one.stages } : {})}
    />
  )
}

/** Which of the list's tasks this is, and the ones beside it. */
const Turn = ({
  visit: { words },
  list,
  neighbours: { place, of, more, before, after },
}: {
  visit: Visit
  list: Asked
  neighbours: Neighbours
}) => {
  const { turn } = words.case
  return (
    <nav class="turn" aria-label={turn.label}>
      {place !== null && <span class="muted">{turn.place(place, of, more)}</span>}
      {before !== null && (
        <a href={taskHref(before, listOf(list))} rel="prev">
          {turn.before}
        </a>
      )}
      {after !== null && (
        <a href={taskHref(after, listOf(list))} rel="next">
          {turn.after}
        </a>
      )}
    </nav>
  )
}

/** Below a stage that is done its day; below the present one how many working days it has had of those it may take. */
function notedStages(
  { words, wall }: Visit,
  { step, state, budgetSource }: Proposal,
  task: TaskDetail | undefined,
  story: readonly Moment[],
): NotedStage[] {
  return stagesOf(step, state, budgetSource, story).map(({ name, is, doneAt }) => {
    const stage = { label: words.stages[name], is }
    if (doneAt) return { ...stage, note: words.case.doneOn(wall.shortDay(doneAt)) }
    if (is !== 'now' || !task?.dueAt) return stage
    const [sofar, of] = [wall.now, task.dueAt].map((until) => wall.workingDays(task.createdAt, until))
    return { ...stage, note: words.case.dayOf((sofar ?? 0) + 1, of ?? 0), isLate: task.late }
  })
}

/** The way of a request that is open: what is behind it, where it is, what is to come. */
function stagesOfRequest({ language }: Visit, { service, step }: RequestView): NotedStage[] {
  if (step === null) return []
  const way = wayThrough(service, step)
  const now = way.findIndex((one) => one.step === step)
  return way.map(({ label }, i) => ({ label: label[language], is: i < now ? 'done' : i === now ? 'now' : 'ahead' }))
}

function backOf({ words }: Visit, section: Section): { href: string; text: string } {
  if (section === 'inbox') return { href: '/kotak-masuk', text: words.case.back }
  return section === 'requests'
    ? { href: '/permintaan', text: words.requests.one.back }
    : { href: '/usulan', text: `‹ ${words.sections.proposals}` }
}

export function toneOfState(state: string): Tone {
  if (state === 'ACTIVE' || state === 'DISBURSED') return 'ok'
  return state === 'REJECTED' || state === 'CANCELLED' ? 'late' : 'info'
}

function factsOf({ words, wall }: Visit, subject: Subject, task: TaskDetail | undefined): Fact[] {
  const { facts } = words.case
  const number = subject.kind === 'incident' ? (task?.caseNumber ?? '') : subject.case.number
  const place = subject.kind === 'proposal' || subject.kind === 'request' ? subject.case.place : task?.place
  const known: Fact[] = [
    { label: facts.number, value: number },
    ...(place
      ? [{ label: facts.place, value: `${place.village.name}, ${place.district.name}, ${place.city.name}` }]
      : []),
  ]
  if (subject.kind === 'request')
    return [
      ...known,
      { label: words.requests.one.facts.requester, value: subject.case.requester.name },
      { label: words.requests.one.facts.opened, value: wall.day(subject.case.openedAt) },
    ]
  if (subject.kind !== 'proposal') return known
  const { group, members, requestedAmount, decidedAmount } = subject.case
  const product = words.terms.products[group.productCategory as keyof typeof words.terms.products]
  return [
    ...known,
    ...(product ? [{ label: facts.business, value: product }] : []),
    { label: facts.members, value: String(members.length) },
    ...(requestedAmount === null ? [] : [{ label: facts.requested, value: rupiah(requestedAmount) }]),
    ...(decidedAmount === null ? [] : [{ label: facts.decided, value: rupiah(decidedAmount) }]),
  ]
}
