import * as z from 'zod'
import { type Action, mayI } from '../../authority/may-i.ts'
import type { Why } from '../../contracts/answers.ts'
import { TaskLine } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { mustNotDecide } from '../../engine/decide.ts'
import { type Definition, type Step, stepOf } from '../../engine/definition.ts'
import { effective } from '../../engine/lease.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { rolesInWords } from '../../names/roles.ts'
import { TASK_ACTIONS } from '../../names/tasks.ts'
import { caseKey, EVENT_PREFIX } from '../../store/row-keys.ts'
import type { Key } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { definitionOf, type Head, isActivityHead, isRequest, resourceOf } from '../head.ts'
import { parseTaskId, taskIdOf } from '../list-rows.ts'
import { loadGroup, loadHead } from '../load.ts'
import { rulesOf } from '../rules.ts'
import { etagOf } from '../versions.ts'
import { checksOfCase } from './checks-view.ts'
import { openTaskView, type Task, type TaskDetail, taskOfRow } from './task-view.ts'

type Found = { kind: 'found'; task: TaskDetail; etag: string }

/** A task with all that its holder needs to decide; a closed one as it was. */
export async function readTask(deps: Deps, actor: StaffActor, taskId: string): Promise<Found | Refused<RefusalCode>> {
  const seen = await seenBy(deps, actor, taskId)
  if (seen.kind === 'refused') return seen
  const { head, n } = seen
  const task = await taskOf(deps, head, n)
  if (!task) return refused('not-found')
  const isOpen = openTaskOf(head.flow)?.n === n
  const step = stepOf(definitionOf(head.flow.workflow), task.step)
  const { language } = actor
  const detail: TaskDetail = {
    ...task,
    outcomes: isOpen ? outcomesOf(definitionOf(head.flow.workflow), head, step, language) : [],
    actions: isOpen ? await actionsOf(deps, actor, head) : [],
    guidance: {
      title: step.guidance.title[language],
      version: step.guidance.version,
      steps: step.guidance.steps.map((text) => text[language]),
    },
    returned: isOpen ? (openTaskOf(head.flow)?.returned ?? null) : null,
    checks: await checksOfCase(deps, head, language),
    links: { case: linkOf(head), history: `${linkOf(head)}/history` },
  }
  return { kind: 'found', task: detail, etag: etagOf(head) }
}

/** One task of a case: the open one from the head, a past one from the entry that closed it. */
export async function taskOf(deps: Deps, head: Head, n: number): Promise<Task | undefined> {
  if (openTaskOf(head.flow)?.n === n) return openTaskView(deps, head)
  if (n > head.flow.tasks) return undefined
  let after: Key | undefined
  do {
    // Latest first: who asks for a task of the past has most often just ended it.
    const page = await deps.table.query({
      pk: caseKey(head.flow.id),
      prefix: EVENT_PREFIX,
      limit: ENTRIES_A_PAGE,
      descending: true,
      ...(after ? { after } : {}),
    })
    for (const row of page.rows) {
      const past = row['task']
      if (typeof past !== 'object' || past === null || !('id' in past) || past['id'] !== taskIdOf(head.flow.id, n))
        continue
      return taskOfRow(deps, TaskLine.parse(past), deps.now())
    }
    after = page.next
  } while (after)
  return undefined
}
const ENTRIES_A_PAGE = 25

export type { Why }

/** Why a task is where it is, whose it is, and why the caller may or may not act. */
export async function readWhy(
  deps: Deps,
  actor: StaffActor,
  taskId: string,
): Promise<({ kind: 'found' } & Why) | Refused<RefusalCode>> {
  const seen = await seenBy(deps, actor, taskId)
  if (seen.kind === 'refused') return seen
  const { head, n } = seen
  const task = await taskOf(deps, head, n)
  if (!task) return refused('not-found')
  const open = openTaskOf(head.flow)
  const step = stepOf(definitionOf(head.flow.workflow), task.step)
  const say = (code: string, id: string, en: string) => ({ code, text: actor.language === 'id' ? id : en })
  const office = task.agency.name
  const reasons = [
    say(
      'held-at',
      `Langkah “${step.label.id}” dikerjakan ${office}.`,
      `The step “${step.label.en}” is worked by ${office}.`,
    ),
    ...(task.desk === null
      ? []
      : [say('desk', `Meja ${task.desk} menangani provinsi ini.`, `The desk ${task.desk} serves this province.`)]),
    ...(task.from
      ? [say('came-from', `Diserahkan oleh ${task.from.agency.name}.`, `Handed over by ${task.from.agency.name}.`)]
      : []),
    say('role', `Diputus oleh ${rolesInWords(step.by, 'id')}.`, `Decided by the ${rolesInWords(step.by, 'en')}.`),
  ]
  if (open?.n !== n)
    return {
      kind: 'found',
      mayAct: false,
      reasons: [...reasons, say('closed', 'Tugas ini sudah selesai.', 'This task is over.')],
    }
  const obstacle = await obstacleFor(deps, actor, head)
  if (obstacle === 'separation-of-duties')
    reasons.push(
      say(
        'separation-of-duties',
        'Anda sudah memutus atau membuat bagian yang harus terpisah dari langkah ini.',
        'You decided or made a part that must stay separate from this step.',
      ),
    )
  if (obstacle === 'forbidden')
    reasons.push(
      say(
        'not-yours',
        'Peran atau kantor Anda bukan yang memutus langkah ini.',
        'Your role or office does not decide this step.',
      ),
    )
  const holder = task.holder
  if (holder && holder.sub !== actor.sub)
    reasons.push(say('held-by', `Sedang dipegang ${holder.name}.`, `Held by ${holder.name}.`))
  if (holder?.sub === actor.sub) reasons.push(say('yours', 'Anda yang memegangnya.', 'You hold it.'))
  const mayAct = obstacle === null && (holder === null || holder.sub === actor.sub)
  if (mayAct && holder === null) reasons.push(say('may-claim', 'Anda boleh mengambilnya.', 'You may claim it.'))
  return { kind: 'found', mayAct, reasons }
}

/** The case of a task id, when the caller may see it; what they may not and what does not exist are the same. */
async function seenBy(
  deps: Deps,
  actor: StaffActor,
  taskId: string,
): Promise<{ kind: 'seen'; head: Head; n: number } | Refused<RefusalCode>> {
  const parsed = parseTaskId(taskId)
  const head = parsed && (await loadHead(deps.table, parsed.caseId))
  if (!parsed || !head || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  return { kind: 'seen', head, n: parsed.n }
}

/** What keeps the caller from deciding the open task, or null. */
export async function obstacleFor(
  deps: Deps,
  actor: StaffActor,
  head: Head,
): Promise<'forbidden' | 'separation-of-duties' | null> {
  const task = openTaskOf(head.flow)
  if (!task || mayI(actor, 'claim', resourceOf(head)) !== 'yes') return 'forbidden'
  const group =
    head.kind === 'proposal' && head.facts.group ? await loadGroup(deps.table, head.facts.group.id) : undefined
  const facilitator = group?.group.facilitator?.sub ?? null
  const rules = rulesOf(head, { now: deps.now(), calendar: deps.calendar, facilitator, formFaults: () => [] })
  const separate = mustNotDecide(definitionOf(head.flow.workflow), head.flow, task.step, actor.sub, rules)
  return separate ? 'separation-of-duties' : null
}

/** What the caller may do now with the open task. */
async function actionsOf(deps: Deps, actor: StaffActor, head: Head): Promise<TaskDetail['actions']> {
  const task = openTaskOf(head.flow)
  if (!task) return []
  const resource = resourceOf(head)
  const may = (action: Action): boolean => mayI(actor, action, resource) === 'yes'
  const hold = effective(task.hold, deps.now())
  const mine = hold.state !== 'Ready' && hold.holder.sub === actor.sub
  const free = (await obstacleFor(deps, actor, head)) === null
  const open = hold.state !== 'Suspended'
  const now: Record<TaskDetail['actions'][number], boolean> = {
    claim: free && hold.state === 'Ready' && !waitsForOthers(head),
    start: mine && hold.state === 'Reserved',
    release: hold.state !== 'Ready' && may('release'),
    delegate: open && may('delegate'),
    forward: open && task.address.desk !== null && may('forward'),
    suspend: mine && open,
    resume: mine && !open,
    complete: mine && open,
    draft: mine && open,
  }
  return TASK_ACTIONS.filter((action) => now[action])
}
const waitsForOthers = (head: Head): boolean => isRequest(head) && head.facts.waitingFor.length > 0

/** The outcomes that may be chosen now; a return that was used up is no longer offered. */
function outcomesOf(definition: Definition, head: Head, step: Step, language: 'id' | 'en'): TaskDetail['outcomes'] {
  return Object.entries(step.outcomes)
    .filter(([, { effect }]) => effect !== 'return' || (head.flow.returns[step.name] ?? 0) < definition.returnsMax)
    .map(([code, outcome]) => ({
      code,
      effect: outcome.effect,
      label: outcome.label[language],
      reasonRequired: outcome.reason === 'required',
      form: outcome.form ? jsonSchemaOf(outcome.form.schema) : null,
    }))
}

/** Forms are fixed values: each is turned into JSON Schema once. */
const schemas = new WeakMap<z.ZodType, Record<string, unknown>>()
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const known = schemas.get(schema)
  if (known) return known
  const made = z.toJSONSchema(schema, { io: 'input' })
  schemas.set(schema, made)
  return made
}

const linkOf = (head: Head): string =>
  `/v1/${head.kind === 'proposal' ? 'proposals' : head.kind === 'incident' ? 'incidents' : isActivityHead(head) ? 'activities' : 'requests'}/${head.flow.id}`
