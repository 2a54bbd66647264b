import { readTask } from '../../../shared/cases/reads/read-task.ts'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { DueTag } from '../components/due.tsx'
import { formOf } from '../decision.ts'
import type { Page, Reply, Visit } from '../visit.ts'

/** So many fit on paper that somebody carries along on a day. */
const SHEETS_MAX = 20

export const workSheet: readonly Page[] = [{ method: 'GET', path: '/kotak-masuk/lembar-kerja', run: showSheets }]

/** Chosen tasks on paper, to take along: what each is about, what is to be checked, room to write. */
async function showSheets(visit: Visit): Promise<Reply> {
  const { deps, actor, words, wall, query } = visit
  const ids = (query['tugas'] ?? '').split(',').filter(Boolean)
  const reads = await Promise.all(ids.slice(0, SHEETS_MAX).map((id) => readTask(deps, actor, id)))
  const tasks = reads.flatMap((read) => (read.kind === 'found' ? [read.task] : []))
  if (tasks.length === 0) return refused('not-found')
  return {
    kind: 'page',
    title: words.workSheet.title,
    section: 'inbox',
    body: (
      <>
        <div class="page-head">
          <div>
            <h1 class="h1">{words.workSheet.title}</h1>
            <p class="muted">
              {actor.name} · {wall.longDay(wall.now)} · {tasks.length} {words.layout.tasks}
            </p>
            {ids.length > SHEETS_MAX && <p>{words.workSheet.only(SHEETS_MAX)}</p>}
          </div>
          <p class="not-on-paper">{words.workSheet.howToPrint}</p>
        </div>
        {tasks.map((task) => (
          <Sheet task={task} visit={visit} />
        ))}
      </>
    ),
  }
}

const Sheet = ({ task, visit }: { task: TaskDetail; visit: Visit }) => {
  const { words, wall, language } = visit
  const open = task.checks.filter(({ result }) => result !== 'pass')
  return (
    <section class="panel work-sheet">
      <div class="panel__head">
        <h2 class="h2 wrap-any">{task.title || words.inbox.unnamed}</h2>
        <DueTag dueAt={task.dueAt} wall={wall} words={words} />
      </div>
      <p>
        <b>{stepLabel(task.caseKind, task.step)[language]}</b> · {task.caseNumber}
        {task.place && ` · ${task.place.village.name}, ${task.place.district.name}`}
        {task.dueAt && ` · ${words.case.due(wall.day(task.dueAt))}`}
      </p>
      {task.returned && (
        <p>
          {words.case.returnedTitle(stepLabel(task.caseKind, task.returned.step)[language])}: {task.returned.reason}
        </p>
      )}
      {open.length > 0 && (
        <>
          <h3 class="h3">{words.case.checks}</h3>
          <ul class="reasons">
            {open.map(({ label, result, detail }) => (
              <li>
                {label}: {words.case.results[result]}. {detail}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 class="h3">{words.case.youCheck}</h3>
      <ul class="boxes">
        {[...toTick(task), ...task.guidance.steps].map((text) => (
          <li>{text}</li>
        ))}
      </ul>
      <h3 class="h3">{words.workSheet.notes}</h3>
      <div class="write-here" aria-hidden="true"></div>
    </section>
  )
}

/** What the forms of the step ask to be ticked. */
function toTick(task: TaskDetail): string[] {
  const titles = task.outcomes.flatMap(({ code }) =>
    Object.values(formOf(task, code)?.properties ?? {}).flatMap(({ type, title }) =>
      type === 'boolean' && title ? [title] : [],
    ),
  )
  return [...new Set(titles)]
}
