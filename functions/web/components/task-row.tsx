import type { Task } from '../../../shared/cases/reads/task-view.ts'
import { rolesOf, stepLabel } from '../../../shared/cases/step-labels.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import { rolesInWords } from '../../../shared/names/roles.ts'
import type { Visit } from '../visit.ts'
import { DueTag } from './due.tsx'
import { Tag } from './tag.tsx'

/** One task in a list: what it is about, what is to be done, until when, who holds it. */
export const TaskRow = ({
  task,
  visit,
  pickable,
  href = `/tugas/${task.id}`,
}: {
  task: Task
  visit: Visit
  pickable: boolean
  href?: string
}) => {
  const { wall, words, language, actor } = visit
  const { inbox } = words
  const title = task.title || inbox.unnamed
  const place = task.place ? ` · ${task.place.village.name}, ${task.place.district.name}` : ''
  const roles = rolesOf(task.caseKind, task.step)
  const isElsewhere = task.agency.id !== actor.agency
  return (
    <tr role="row">
      {pickable && (
        <td role="cell" class="row-pick">
          <input type="checkbox" name="pilih" value={task.id} aria-label={inbox.pick(title)} />
        </td>
      )}
      <td role="cell" class="row-name">
        <a href={href}>{title}</a>
        <small>
          {task.caseNumber}
          {place}
        </small>
      </td>
      <td role="cell" class="row-task">
        {stepLabel(task.caseKind, task.step)[language]}
        <small>
          {isElsewhere
            ? inbox.at(task.agency.name)
            : task.from && task.from.agency.id !== actor.agency
              ? inbox.from(task.from.agency.name, wall.knownDay(task.from.at))
              : inbox.since(wall.knownDay(task.createdAt))}
        </small>
      </td>
      <td role="cell" class="row-due">
        <DueTag dueAt={task.dueAt} wall={wall} words={words} />
        {task.dueAt && <small>{wall.knownDay(task.dueAt)}</small>}
      </td>
      <td role="cell" class="row-holder">
        {task.state === 'Suspended' ? (
          <Tag tone="soon">{inbox.suspended}</Tag>
        ) : task.holder ? (
          <span class={task.holder.sub === actor.sub ? 'strong' : undefined}>
            {task.holder.sub === actor.sub ? inbox.you : task.holder.name}
          </span>
        ) : !pickable ? null : mayTake(task, actor) ? (
          <button class="button button--second button--small" name="ambil" value={task.id}>
            {inbox.claim}
            <span class="unseen"> {title}</span>
          </button>
        ) : (
          <span class="muted">{words.case.waitsFor(rolesInWords(roles, language))}</span>
        )}
      </td>
    </tr>
  )
}

/** Whether the step is the work of a role that the officer has; whether a case is theirs to decide, the road says. */
export const mayTake = ({ caseKind, step }: Task, { roles }: StaffActor): boolean =>
  rolesOf(caseKind, step).some((one) => roles.some((role) => role === one))
