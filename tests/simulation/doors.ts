import { commandKey } from '../../functions/idempotency.ts'
import type { Acted, Command as RoadCommand } from '../../shared/cases/act.ts'
import {
  beginProposal,
  cancelProposal,
  type ProposalAnswer,
  submitProposal,
} from '../../shared/cases/act-on-proposal.ts'
import { actOnTask, type TaskAnswer } from '../../shared/cases/act-on-task.ts'
import { cancelRequest } from '../../shared/cases/cancel-request.ts'
import { claimNext } from '../../shared/cases/claim-next.ts'
import type { CommandKey } from '../../shared/cases/command-key.ts'
import { delegateTask } from '../../shared/cases/delegate.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import { declareUpload, type UploadBody } from '../../shared/cases/dossier/uploads.ts'
import { openActivity } from '../../shared/cases/facilitation/open-activity.ts'
import type { Opened } from '../../shared/cases/open-case.ts'
import { openRequest } from '../../shared/cases/open-request.ts'
import type { StaffActor } from '../../shared/contracts/staff.ts'
import type { Instant } from '../../shared/kit/instant.ts'
import type { OpenedByHand } from '../../shared/names/facilitation.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import type { Service } from '../../shared/names/requests.ts'
import type { DraftInput } from '../../shared/workflows/proposal/v1/input.ts'

/** What a caller learns: that it was done, now or before; that nothing was there to do; or why not. */
export type Heard =
  | { kind: 'done'; status: number; about: string; replayed: boolean }
  | { kind: 'nothing' }
  | { kind: 'refused'; code: RefusalCode; pointers: readonly string[] }

/** One command as the API takes it: with a key, so that it may be given again. */
export type Command = {
  /** Digest of its key. */
  readonly digest: string
  readonly sub: string
  readonly agency: string
  readonly says: string
  give(deps: Deps, actor: StaffActor): Promise<Heard>
}

type Caller = { sub: string; agency: string; key: string }
type Made = {
  caller: Caller
  route: string
  resource: readonly string[]
  body: unknown
  status?: 200 | 201
  says: string
}

function commandOf(
  { caller, route, resource, body, status = 200, says }: Made,
  give: (deps: Deps, actor: StaffActor, key: CommandKey) => Promise<Heard>,
): Command {
  // What travels is JSON: a member that is undefined is one that is not there.
  const request: unknown = JSON.parse(JSON.stringify(body))
  const key = commandKey({ caller: caller.sub, route, resource, key: caller.key }, request, status)
  return {
    digest: key.digest,
    sub: caller.sub,
    agency: caller.agency,
    says,
    give: (deps, actor) => give(deps, actor, key),
  }
}

/** The doors of the API that change something, each as its route calls it (`functions/api/routes/`). */
export const doors = {
  onTask: (
    caller: Caller,
    task: string,
    verb: string,
    says: string,
    body: unknown,
    command: (n: number) => RoadCommand,
    ifMatch?: string,
  ): Command =>
    commandOf(
      { caller, route: `POST /v1/tasks/{id}/${verb}`, resource: [task], body, says },
      async (deps, actor, key) => ofTask(await actOnTask(deps, actor, task, command, { key, ifMatch })),
    ),

  claim: (caller: Caller, task: string, leaseSeconds?: number): Command =>
    doors.onTask(
      caller,
      task,
      'claim',
      `takes ${task}${leaseSeconds ? ` for ${leaseSeconds} s` : ''}`,
      { leaseSeconds },
      (n) => ({
        type: 'Claim',
        task: n,
        leaseSeconds,
      }),
    ),
  suspend: (caller: Caller, task: string, until: Instant | null): Command =>
    doors.onTask(
      caller,
      task,
      'suspend',
      `puts ${task} aside ${until ? `until ${until}` : 'without end'}`,
      { until },
      (n) => ({
        type: 'Suspend',
        task: n,
        reason: 'Menunggu dokumen',
        until,
      }),
    ),
  complete: (
    caller: Caller,
    task: string,
    decision: { outcome: string; reason?: string; form?: unknown; claimToken?: number },
    ifMatch?: string,
  ): Command =>
    doors.onTask(
      caller,
      task,
      'complete',
      `decides “${decision.outcome}” on ${task}`,
      decision,
      (n) => ({
        type: 'Complete',
        task: n,
        ...decision,
      }),
      ifMatch,
    ),
  delegate: (caller: Caller, task: string, to: string): Command =>
    commandOf(
      { caller, route: 'POST /v1/tasks/{id}/delegate', resource: [task], body: { to }, says: `gives ${task} to ${to}` },
      async (deps, actor, key) => ofTask(await delegateTask(deps, actor, task, to, { key })),
    ),
  claimNext: (caller: Caller): Command =>
    commandOf(
      { caller, route: 'POST /v1/tasks/claim-next', resource: [], body: {}, says: 'takes the next task' },
      async (deps, actor, key) => {
        const claimed = await claimNext(deps, actor, {}, key)
        return claimed.kind === 'none' ? { kind: 'nothing' } : ofCase(claimed, 200)
      },
    ),

  begin: (caller: Caller, input: DraftInput): Command =>
    commandOf(
      {
        caller,
        route: 'POST /v1/proposals',
        resource: [],
        body: input,
        status: 201,
        says: `drafts “${input.group?.name}”`,
      },
      async (deps, actor, key) => {
        const begun = await beginProposal(deps, actor, input, key)
        return begun.kind === 'answered' ? ofProposal({ ...begun, status: 201 }) : ofProposal(begun)
      },
    ),
  submit: (caller: Caller, id: string): Command =>
    commandOf(
      { caller, route: 'POST /v1/proposals/{id}/submit', resource: [id], body: {}, says: `submits ${id}` },
      async (deps, actor, key) => ofProposal(await submitProposal(deps, actor, id, { key })),
    ),
  cancelProposal: (caller: Caller, id: string): Command =>
    commandOf(
      { caller, route: 'POST /v1/proposals/{id}/cancel', resource: [id], body: {}, says: `takes back ${id}` },
      async (deps, actor, key) => ofProposal(await cancelProposal(deps, actor, id, 'Kelompok mundur', { key })),
    ),
  /** What is neither proposal nor request is taken back by nobody, and answered as if it were not there. */
  cancelRequest: (caller: Caller, id: string): Command =>
    commandOf(
      { caller, route: 'POST /v1/requests/{id}/cancel', resource: [id], body: {}, says: `takes back ${id}` },
      async (deps, actor, key) => ofCase(await cancelRequest(deps, actor, id, 'Tidak jadi', { key }), 200),
    ),
  request: (caller: Caller, group: string, service: Service, details: unknown): Command =>
    commandOf(
      {
        caller,
        route: 'POST /v1/groups/{id}/requests',
        resource: [group],
        body: { service, details },
        status: 201,
        says: `asks for ${service} for group ${group}`,
      },
      async (deps, actor, key) => ofOpened(await openRequest(deps, actor, group, { service, details }, key)),
    ),
  activity: (caller: Caller, kind: OpenedByHand, groupId: string | undefined): Command =>
    commandOf(
      {
        caller,
        route: 'POST /v1/activities',
        resource: [],
        body: { kind, groupId },
        status: 201,
        says: `opens ${kind}${groupId ? ` for group ${groupId}` : ''}`,
      },
      async (deps, actor, key) => ofOpened(await openActivity(deps, actor, { kind, groupId }, key)),
    ),
  /** @param onTarget told where the file is to be put */
  upload: (caller: Caller, caseId: string, task: number, body: UploadBody, onTarget: (id: string) => void): Command =>
    commandOf(
      {
        caller,
        route: 'POST /v1/tasks/{id}/attachments',
        resource: [caseId, String(task)],
        body,
        status: 201,
        says: `announces ${body.kind} for ${caseId}.${task}`,
      },
      async (deps, actor, key) => {
        const declared = await declareUpload(deps, actor, caseId, task, body, key)
        if (declared.kind === 'refused') return refusedAs(declared)
        onTarget(declared.attachment.id)
        return { kind: 'done', status: 201, about: caseId, replayed: declared.replayed }
      },
    ),
}

function refusedAs({ code, faults }: { code: RefusalCode; faults?: readonly { pointer: string }[] }): Heard {
  return { kind: 'refused', code, pointers: (faults ?? []).map(({ pointer }) => pointer) }
}

function ofOpened(opened: Opened): Heard {
  switch (opened.kind) {
    case 'refused':
      return refusedAs(opened)
    case 'known':
      return { kind: 'refused', code: 'conflict', pointers: [] }
    case 'replayed':
      return { kind: 'done', status: opened.status, about: opened.resource, replayed: true }
    case 'opened':
      return { kind: 'done', status: 201, about: opened.head.flow.id, replayed: false }
  }
}

function ofTask(answer: TaskAnswer | Extract<Acted, { kind: 'refused' }>): Heard {
  if (answer.kind === 'refused') return refusedAs(answer)
  return { kind: 'done', status: answer.status, about: answer.head.flow.id, replayed: answer.replayed }
}

function ofProposal(answer: ProposalAnswer | Extract<Acted, { kind: 'refused' }>): Heard {
  if (answer.kind === 'refused') return refusedAs(answer)
  return { kind: 'done', status: answer.status, about: answer.proposal.id, replayed: answer.replayed }
}

function ofCase(acted: Acted, status: number): Heard {
  switch (acted.kind) {
    case 'refused':
      return refusedAs(acted)
    case 'replayed':
      return { kind: 'done', status: acted.status, about: acted.resource.split('.')[0] ?? '', replayed: true }
    case 'done':
      return { kind: 'done', status, about: acted.head.flow.id, replayed: false }
  }
}
