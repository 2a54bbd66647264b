import * as z from 'zod'
import { actOnTask, answerOf, type TaskAnswer } from '../../../shared/cases/act-on-task.ts'
import { claimNext } from '../../../shared/cases/claim-next.ts'
import { delegateTask } from '../../../shared/cases/delegate.ts'
import { parseTaskId } from '../../../shared/cases/list-rows.ts'
import { custodyView } from '../../../shared/cases/reads/read-proposal.ts'
import { readTask, readWhy } from '../../../shared/cases/reads/read-task.ts'
import { stepNow } from '../../../shared/cases/standing.ts'
import { beginOfDay } from '../../../shared/cases/suspend.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { OF_DECISION, OF_TASK } from '../problem.ts'
import { type Answer, type Answers, changed, command, found, staff } from '../route.ts'
import { Day, DeskId, Id, LeaseSeconds, Name, NOTHING, Reason, reasonIn } from './fields.ts'

const ClaimBody = z.strictObject({ leaseSeconds: LeaseSeconds.optional() })
const ClaimNextBody = z.strictObject({
  kind: Name.optional(),
  step: Name.optional(),
  leaseSeconds: LeaseSeconds.optional(),
})
const DelegateBody = z.strictObject({ to: Id })
const ForwardBody = z.strictObject({ desk: DeskId })
const SuspendBody = z.strictObject({ reason: Reason.optional(), until: Day.optional() })
const CompleteBody = z.strictObject({
  outcome: Name,
  reason: Reason.optional(),
  form: z.record(z.string(), z.unknown()).optional(),
  claimToken: z.int().min(0).optional(),
})

const TASK: Answers = { 200: 'Task' }

export const tasks = [
  staff({
    method: 'GET',
    path: '/v1/tasks/{id}',
    summary: {
      id: 'Satu tugas dengan semua yang diperlukan untuk memutus',
      en: 'A task with all that a decision needs',
    },
    answers: { 200: 'TaskDetail' },
    async run({ deps, actor, param }) {
      const read = await readTask(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.task, read.etag)
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/tasks/{id}/why',
    summary: {
      id: 'Mengapa di sini, milik siapa, dan bolehkah saya',
      en: 'Why it is here, whose it is, whether I may act',
    },
    answers: { 200: 'Why' },
    async run({ deps, actor, param }) {
      const read = await readWhy(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found({ mayAct: read.mayAct, reasons: read.reasons })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/claim-next',
    summary: { id: 'Ambil tugas yang paling mendesak', en: 'Claim the most urgent task' },
    body: ClaimNextBody,
    answers: { 200: 'Task', 204: 'nothing' },
    async run({ deps, actor, body, key }) {
      const claimed = await claimNext(deps, actor, body, key)
      if (claimed.kind === 'refused') return claimed
      if (claimed.kind === 'none') return { kind: 'bare', status: 204, headers: {} }
      const task =
        claimed.kind === 'replayed'
          ? parseTaskId(claimed.resource)
          : { caseId: claimed.head.flow.id, n: openTaskOf(claimed.head.flow)?.n ?? 0 }
      return taskAnswer(task ? await answerOf(deps, actor, claimed, task) : refused('not-found'))
    },
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/claim',
    refuses: OF_TASK,
    summary: { id: 'Ambil tugas', en: 'Claim a task' },
    body: ClaimBody,
    answers: TASK,
    run: async ({ deps, actor, param, body, key, ifMatch }) =>
      taskAnswer(
        await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Claim', task, ...body }), { key, ifMatch }),
      ),
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/start',
    refuses: OF_TASK,
    summary: { id: 'Mulai mengerjakan', en: 'Start work' },
    body: NOTHING,
    answers: TASK,
    run: async ({ deps, actor, param, key, ifMatch }) =>
      taskAnswer(await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Start', task }), { key, ifMatch })),
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/release',
    refuses: OF_TASK,
    summary: { id: 'Lepaskan tugas', en: 'Release a task' },
    body: NOTHING,
    answers: TASK,
    run: async ({ deps, actor, param, key, ifMatch }) =>
      taskAnswer(await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Release', task }), { key, ifMatch })),
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/resume',
    refuses: OF_TASK,
    summary: { id: 'Lanjutkan tugas yang ditunda', en: 'Resume a suspended task' },
    body: NOTHING,
    answers: TASK,
    run: async ({ deps, actor, param, key, ifMatch }) =>
      taskAnswer(await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Resume', task }), { key, ifMatch })),
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/delegate',
    refuses: [...OF_TASK, 'incomplete'],
    summary: { id: 'Serahkan kepada rekan sekantor', en: 'Delegate to a colleague' },
    body: DelegateBody,
    answers: TASK,
    run: async ({ deps, actor, param, body, key, ifMatch }) =>
      taskAnswer(await delegateTask(deps, actor, param('id'), body.to, { key, ifMatch })),
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/forward',
    refuses: OF_TASK,
    summary: { id: 'Teruskan ke meja lain', en: 'Forward to another desk' },
    body: ForwardBody,
    answers: TASK,
    run: async ({ deps, actor, param, body, key, ifMatch }) =>
      taskAnswer(
        await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Forward', task, desk: body.desk }), {
          key,
          ifMatch,
        }),
      ),
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/suspend',
    refuses: [...OF_TASK, 'incomplete'],
    summary: { id: 'Tunda tugas dengan alasan', en: 'Suspend a task, with a reason' },
    body: SuspendBody,
    answers: TASK,
    async run({ deps, actor, param, body, key, ifMatch }) {
      const given = reasonIn(body)
      if (given.kind === 'refused') return given
      const { reason } = given
      const until = body.until === undefined ? null : beginOfDay(deps, actor, body.until)
      return taskAnswer(
        await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Suspend', task, reason, until }), {
          key,
          ifMatch,
        }),
      )
    },
  }),
  command({
    method: 'POST',
    path: '/v1/tasks/{id}/complete',
    refuses: [...OF_DECISION, 'outcome-unknown', 'return-limit', 'letter-number-used'],
    summary: { id: 'Putuskan', en: 'Decide' },
    body: CompleteBody,
    answers: { 200: 'Completed' },
    async run({ deps, actor, param, body, key, ifMatch }) {
      const done = await actOnTask(deps, actor, param('id'), (task) => ({ type: 'Complete', task, ...body }), {
        key,
        ifMatch,
      })
      if (done.kind === 'refused') return done
      const { task, head, etag, status, replayed } = done
      const { flow } = head
      const itsCase = { ...custodyView(deps, head), id: flow.id, state: flow.state, step: stepNow(head) }
      return changed({ task, case: itsCase }, { status, etag, replayed })
    },
  }),
]

const taskAnswer = (done: TaskAnswer | Refused<RefusalCode>): Answer =>
  done.kind === 'refused' ? done : changed(done.task, done)
