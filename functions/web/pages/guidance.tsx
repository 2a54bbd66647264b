import { openActivity } from '../../../shared/cases/facilitation/open-activity.ts'
import { taskIdOf } from '../../../shared/cases/list-rows.ts'
import { type GuidedGroup, type Load, readGuidance } from '../../../shared/cases/reads/read-guidance.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import type { Task } from '../../../shared/cases/reads/task-view.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { ACTIVITY_TITLES, isActivity, OPENED_BY_HAND } from '../../../shared/names/facilitation.ts'
import { isService, SERVICE_TITLES } from '../../../shared/names/requests.ts'
import { Spark } from '../charts/lines.tsx'
import { DueTag } from '../components/due.tsx'
import { Empty } from '../components/empty.tsx'
import { Remark } from '../components/notice.tsx'
import { Tag } from '../components/tag.tsx'
import { numbersIn } from '../numbers.ts'
import type { Page, Reply, Visit } from '../visit.ts'
import { rupiah } from '../wall.ts'

/** Dampingan: a facilitator's groups and what is due, on a phone first; for the office, who accompanies how many. */
export const guidance: readonly Page[] = [
  { method: 'GET', path: '/dampingan', run: showGuidance },
  { method: 'POST', path: '/dampingan/rencana', run: plan },
]

/** One facilitator for ten groups (domain.md 2.1): a warning, never a bar. */
const GROUPS_EACH = 10
/** So many are read, of which the first are shown; the inbox has them all. */
const TASKS_READ = 60
const TASKS_SHOWN = 20
/** Months without a report or sales from which a group is in danger (domain.md 2.3). */
const SILENT_MONTHS = 2

async function showGuidance(visit: Visit): Promise<Reply> {
  const { deps, actor, words } = visit
  const read = await readGuidance(deps, actor)
  if (read.kind === 'refused') return read
  const facilitates = actor.roles.includes('facilitator')
  const { items: due, next } = facilitates
    ? await readInbox(deps, actor, { view: 'mine', limit: TASKS_READ })
    : { items: [], next: null }
  const { guidance: text } = words.facilitation
  return {
    kind: 'page',
    title: text.title,
    section: 'guidance',
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{text.title}</h1>
            {facilitates && (
              <p class="muted">{text.lead(read.own.length, `${due.length}${next === null ? '' : '+'}`)}</p>
            )}
          </div>
          <Plans visit={visit} />
        </div>
        {facilitates && read.own.length > GROUPS_EACH && (
          <Remark tone="soon">{text.tooMany(read.own.length, GROUPS_EACH)}</Remark>
        )}
        {facilitates && <Due visit={visit} tasks={due} />}
        {facilitates && <OwnGroups visit={visit} groups={read.own} />}
        <Loads visit={visit} loads={read.loads} />
      </>
    ),
  }
}

/** What an office plans itself, for the city as a whole. */
const Plans = ({ visit }: { visit: Visit }) => {
  const { words, language, actor } = visit
  if (!actor.roles.some((role) => role === 'operator' || role === 'facilitator' || role === 'supervisor')) return null
  return (
    <form method="post" action="/dampingan/rencana" class="buttons no-print">
      <input type="hidden" name="kunci" value={visit.newKey()} />
      {(['outreach', 'facilitator-appointment'] as const).map((kind) => (
        <button class="button button--second" type="submit" name="jenis" value={kind}>
          {words.facilitation.guidance.plan(ACTIVITY_TITLES[kind][language])}
        </button>
      ))}
    </form>
  )
}

const taskKind = ({ caseKind }: Task, { language, words }: Visit): string =>
  isActivity(caseKind)
    ? ACTIVITY_TITLES[caseKind][language]
    : isService(caseKind)
      ? SERVICE_TITLES[caseKind][language]
      : words.monitoring.proposals

const Due = ({ visit, tasks }: { visit: Visit; tasks: readonly Task[] }) => {
  const { words, wall, language } = visit
  const { guidance: text } = words.facilitation
  return (
    <section class="panel" aria-labelledby="ditunggu">
      <h2 class="h2" id="ditunggu">
        {text.due}
      </h2>
      {tasks.length === 0 ? (
        <p class="muted gap">{text.nothingDue}</p>
      ) : (
        <ul class="todo gap">
          {tasks.slice(0, TASKS_SHOWN).map((task) => (
            <li>
              <a href={`/tugas/${task.id}`}>
                <b>{task.title || words.inbox.unnamed}</b>
                <span>
                  {taskKind(task, visit)}: {stepLabel(task.caseKind, task.step)[language]}
                </span>
              </a>
              <DueTag dueAt={task.dueAt} wall={wall} words={words} />
            </li>
          ))}
        </ul>
      )}
      {tasks.length > TASKS_SHOWN && (
        <p class="gap">
          <a href="/kotak-masuk?tampilan=mine">{text.allTasks}</a>
        </p>
      )}
    </section>
  )
}

const OwnGroups = ({ visit, groups }: { visit: Visit; groups: readonly GuidedGroup[] }) => {
  const { words } = visit
  const { guidance: text } = words.facilitation
  if (groups.length === 0) return <Empty title={text.noGroups} text={text.noGroupsText} />
  return (
    <section class="panel" aria-labelledby="kelompok">
      <h2 class="h2" id="kelompok">
        {text.groups(groups.length)}
      </h2>
      <ul class="group-cards gap">
        {groups.map((group) => (
          <li>
            <GroupCard visit={visit} group={group} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const GroupCard = ({ visit, group }: { visit: Visit; group: GuidedGroup }) => {
  const { words, wall, language } = visit
  const { guidance: text, chart } = words.facilitation
  const last = group.months.at(-1)
  const numbers = numbersIn(language)
  return (
    <>
      <h3 class="h3">
        <a href={`/kelompok/${group.id}`}>{group.name}</a>
      </h3>
      <p class="small muted">
        {group.village} · {words.groups.statuses[group.status]} ·{' '}
        {group.growthStage ? words.groups.stages[group.growthStage] : words.facilitation.notJudged}
      </p>
      {group.missed >= SILENT_MONTHS && <Tag tone="late">{text.silent(group.missed)}</Tag>}
      {last ? (
        <dl class="card-figures">
          {(['turnover', 'profit'] as const).map((figure) => (
            <div>
              <dt>{chart[figure]}</dt>
              <dd>{rupiah(last[figure])}</dd>
              <dd>{group.months.length > 1 && <Spark values={group.months.map((month) => month[figure])} />}</dd>
            </div>
          ))}
          <div>
            <dt>{text.lastMonth}</dt>
            <dd>
              {wall.month(last.period)}, {text.membersActive(numbers.whole(last.membersActive))}
            </dd>
          </div>
        </dl>
      ) : (
        <p class="small">{text.noMonths}</p>
      )}
      <p class="small">
        <a href={`/kelompok/${group.id}/tahap`}>{text.judgeGrowth}</a>
      </p>
    </>
  )
}

const Loads = ({ visit, loads }: { visit: Visit; loads: readonly Load[] }) => {
  const { guidance: text } = visit.words.facilitation
  const numbers = numbersIn(visit.language)
  return (
    <section class="panel panel--flush" aria-labelledby="beban">
      <div class="panel__head">
        <h2 class="h2" id="beban">
          {text.loads}
        </h2>
        <span class="small muted">{text.ratio(GROUPS_EACH)}</span>
      </div>
      {loads.length === 0 ? (
        <p class="muted inset">{text.noGroups}</p>
      ) : (
        <table class="table table--dense">
          <thead>
            <tr>
              <th scope="col">{text.facilitator}</th>
              <th scope="col" class="number">
                {text.workingGroups}
              </th>
              <th scope="col">{text.remark}</th>
            </tr>
          </thead>
          <tbody>
            {loads.map(({ facilitator, groups }) => (
              <tr>
                <th scope="row">{facilitator?.name ?? text.nobody}</th>
                <td class="number">{numbers.whole(groups)}</td>
                <td>
                  {facilitator === null ? (
                    <Tag tone="soon">{text.needsOne}</Tag>
                  ) : (
                    groups > GROUPS_EACH && <Tag tone="soon">{text.above(GROUPS_EACH)}</Tag>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** Opens what the office plans itself, held by whoever planned it. */
async function plan(visit: Visit): Promise<Reply> {
  const { deps, actor, typed } = visit
  const kind = OPENED_BY_HAND.find((one) => one === typed.one('jenis'))
  if (!kind) return refused('invalid')
  const groupId = typed.one('kelompok') || undefined
  const opened = await openActivity(deps, actor, { kind, groupId }, visit.keyOf([], { kind, groupId: groupId ?? null }))
  if (opened.kind === 'refused') return opened
  if (opened.kind !== 'opened') return { kind: 'go', to: '/kotak-masuk?tampilan=mine' }
  const task = openTaskOf(opened.head.flow)
  return { kind: 'go', to: task ? `/tugas/${taskIdOf(opened.head.flow.id, task.n)}` : '/kotak-masuk' }
}
