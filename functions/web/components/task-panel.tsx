import type { Child } from 'hono/jsx'
import type { TaskDetail } from '../../../shared/cases/reads/task-view.ts'
import { stepLabel } from '../../../shared/cases/step-labels.ts'
import { withQuery } from '../address.ts'
import { isOver } from '../decision.ts'
import type { Visit } from '../visit.ts'
import { CheckList } from './case-panels.tsx'
import { TextInput } from './fields.tsx'
import { Remark } from './notice.tsx'

/** What is to be done now, by whom; for its holder the form. */
export const TaskPanel = ({
  visit,
  task,
  isHolder,
  since,
  form,
}: {
  visit: Visit
  task: TaskDetail
  isHolder: boolean
  since: string | undefined
  form: Child
}) => {
  const { words, wall, language } = visit
  const step = stepLabel(task.caseKind, task.step)[language]
  const may = (action: TaskDetail['actions'][number]): boolean => task.actions.includes(action)
  const over = isOver(task)
  return (
    <section class="panel panel--task" id="tugas">
      <div class="panel__head">
        <h2 class="h2">{isHolder ? words.case.yourTask(step) : words.case.task(step)}</h2>
        <span class="small muted">
          {task.dueAt && words.case.due(wall.day(task.dueAt))}
          {isHolder && may('release') && (
            <form method="post" action={`/tugas/${task.id}/lepas`}>
              <input type="hidden" name="kunci" value={visit.newKey()} />
              <button class="as-link" type="submit">
                {words.case.release}
              </button>
            </form>
          )}
        </span>
      </div>
      {task.returned && (
        <Remark tone="returned">
          <b>{words.case.returnedTitle(stepLabel(task.caseKind, task.returned.step)[language])}</b>{' '}
          {task.returned.reason}
        </Remark>
      )}
      {over && <p class="muted">{words.case.over}</p>}
      {!over && task.holder && !isHolder && <p>{words.case.heldBy(task.holder.name, since)}</p>}
      {task.suspendedFor && <Remark tone="soon">{words.case.suspendedFor(task.suspendedFor)}</Remark>}
      {task.caseKind === 'proposal' && task.step !== 'draft' && (
        <>
          <h3 class="h3">{words.case.checks}</h3>
          <CheckList checks={task.checks} visit={visit} />
        </>
      )}
      {may('claim') && (
        <form method="post" action={withQuery(`/tugas/${task.id}/ambil`, { daftar: visit.query['daftar'] })}>
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <div class="buttons">
            <button class="button" type="submit">
              {words.case.claim}
            </button>
            <span class="small muted">{words.case.claimHint}</span>
          </div>
        </form>
      )}
      {may('resume') && (
        <form method="post" action={`/tugas/${task.id}/lanjutkan`}>
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <div class="buttons">
            <button class="button" type="submit">
              {words.case.resume}
            </button>
          </div>
        </form>
      )}
      {may('complete') &&
        (task.step === 'draft' && task.caseKind === 'proposal' ? (
          <div class="buttons">
            <a class="button" href={`/usulan/${task.caseId}/isi/kelompok`}>
              {words.case.continueDraft}
            </a>
          </div>
        ) : (
          form
        ))}
      {(may('suspend') || may('delegate')) && (
        <div class="more-deeds small">
          {may('delegate') && <a href={`/kotak-masuk/serahkan?tugas=${task.id}`}>{words.case.handOver}</a>}
          {may('suspend') && (
            <details>
              <summary>{words.case.suspend}</summary>
              <form method="post" action={`/tugas/${task.id}/tunda`}>
                <input type="hidden" name="kunci" value={visit.newKey()} />
                <TextInput id="sebab" label={words.case.suspendReason} value="" />
                <TextInput id="sampai" label={words.case.suspendUntil} value="" type="date" narrow />
                <div class="buttons">
                  <button class="button button--second" type="submit">
                    {words.case.suspendDo}
                  </button>
                </div>
              </form>
            </details>
          )}
        </div>
      )}
    </section>
  )
}
