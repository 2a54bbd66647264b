import type { Actor } from '../contracts/staff.ts'
import { openTaskOf } from '../engine/case-state.ts'
import type { Context, EngineCommand } from '../engine/commands.ts'
import { decide } from '../engine/decide.ts'
import { stepOf } from '../engine/definition.ts'
import type { EngineEvent } from '../engine/events.ts'
import { evolve } from '../engine/evolve.ts'
import { type Group, holdsCredential } from '../groups/group.ts'
import type { Refused } from '../kit/decision.ts'
import { invariant } from '../kit/invariant.ts'
import type { RefusalCode } from '../names/refusals.ts'
import type { CredentialKind } from '../names/requests.ts'
import { credentialsBeforePrint, isFood } from '../reference/product-routes.ts'
import { headIsTheOneRead } from '../store/commit.ts'
import { groupKey, headOf, waitingInGroup } from '../store/row-keys.ts'
import type { Action } from '../store/table.ts'
import { consequencesOfRequest } from '../workflows/request/consequences.ts'
import type { RequestEvent } from '../workflows/request/facts.ts'
import { requestFormFaults } from '../workflows/request/form-rules.ts'
import { type Decided, inOrder, nothing } from './decided.ts'
import { changeOfGroup, claimRows, contextOf, dropDraft, formRows } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { settledAttachments } from './dossier/attachments.ts'
import { definitionOf, type RequestHead } from './head.ts'
import { type GroupHead, loadGroup } from './load.ts'
import { rulesOf } from './rules.ts'

/** What a command means for a request to a partner: its way, terms of the law, and what its group earns by it. */
export async function decideRequest(
  deps: Deps,
  actor: Actor,
  head: RequestHead,
  command: EngineCommand,
): Promise<Decided | Refused<RefusalCode>> {
  const { flow, facts } = head
  const definition = definitionOf(flow.workflow)
  const task = openTaskOf(flow)
  const decides = command.type === 'Complete'
  const step = task && stepOf(definition, task.step)
  const outcome =
    decides && step && Object.hasOwn(step.outcomes, command.outcome) ? step.outcomes[command.outcome] : undefined
  const attachments = decides ? await settledAttachments(deps, head) : { rows: [], events: [], actions: [] }
  const context = contextOf(
    deps,
    actor,
    rulesOf(head, {
      now: deps.now(),
      calendar: deps.calendar,
      facilitator: null,
      formFaults: (stepName, outcomeName, form) =>
        requestFormFaults(stepName, outcomeName, form, {
          service: facts.service,
          food: isFood(facts.group.productCategory),
          attachments: attachments.rows,
          today: deps.calendar.dayOf(deps.now(), task?.address.agency ?? 'ministry'),
        }),
    }),
  )
  const decision = decide(definition, flow, command, context)
  if (decision.kind === 'refused') return decision
  if (decision.events.length === 0) return nothing

  const group = await loadGroup(deps.table, facts.group.id)
  invariant(group, `the group of ${flow.id} is there`)
  const form = outcome?.form ? outcome.form.schema.safeParse(decides ? (command.form ?? {}) : {}).data : undefined
  const consequences = consequencesOfRequest(decision.events, {
    caseId: flow.id,
    facts,
    form,
    letterKind: outcome?.form?.letter ?? null,
    endOf: (day) => deps.calendar.endOfDay(day, facts.partner),
  })
  const waits = goesOn(head, decision.events, group, context, deps.calendar.dayOf(deps.now(), facts.partner))
  return {
    kind: 'decided',
    events: [...inOrder(decision.events, [...attachments.events, ...consequences.events]), ...waits.events],
    changes: await groupChanges(deps, actor, group, consequences.group),
    rows: [
      ...(await formRows(deps, head, command, decision.events, context.salt)),
      ...attachments.actions,
      ...(await claimRows(deps, flow.id, consequences.claims)),
      ...(decides && task ? await dropDraft(deps, flow.id, task.n) : []),
      ...waits.rows,
    ],
  }
}

async function groupChanges(
  deps: Deps,
  actor: Actor,
  group: NonNullable<Awaited<ReturnType<typeof loadGroup>>>,
  events: Parameters<typeof changeOfGroup>[3],
): Promise<Decided['changes']> {
  const change = await changeOfGroup(deps, actor, group, events)
  return change ? [change] : []
}

/** A step that nobody decides says at once what it waits for, or goes on where nothing lacks. */
function goesOn(
  head: RequestHead,
  events: readonly EngineEvent[],
  { group, version }: GroupHead,
  context: Context,
  today: string,
): { events: (EngineEvent | RequestEvent)[]; rows: Action[] } {
  const opened = events.find((event) => event.type === 'TaskOpened')
  const definition = definitionOf(head.flow.workflow)
  if (opened?.type !== 'TaskOpened' || !stepOf(definition, opened.step).automatic) return { events: [], rows: [] }
  const missing = missingBeforePrint(head, group, today)
  if (missing.length > 0)
    return {
      events: [{ type: 'WaitingFor', credentials: missing }],
      rows: [
        { kind: 'put', row: { ...waitingInGroup(group.id, head.flow.id), case: head.flow.id } },
        // What the group earns after it was read, and before this row is there, would wake nobody.
        { kind: 'check', key: headOf(groupKey(group.id)), only: headIsTheOneRead(version) },
      ],
    }
  const flow = events.reduce((state, event) => evolve(state, event, context.now), head.flow)
  const on = decide(definition, flow, { type: 'Proceed', task: opened.task, outcome: 'arrived' }, asSystem(context))
  invariant(on.kind === 'accepted', 'an automatic step goes on')
  return { events: [...on.events], rows: [] }
}

/** Counted anew each time: what came first may have been revoked, or have run out, when the last one comes. */
const missingBeforePrint = ({ facts }: RequestHead, group: Group, today: string): CredentialKind[] =>
  credentialsBeforePrint(facts.group.productCategory).filter((kind) => !holdsCredential(group, kind, today))
const sameKinds = (some: readonly CredentialKind[], others: readonly CredentialKind[]): boolean =>
  some.length === others.length && some.every((kind) => others.includes(kind))

/** Time acts on a request: its tasks, its terms of the law, its credential's renewal, and what it waited for. */
export async function decideRequestTick(
  deps: Deps,
  actor: Actor,
  head: RequestHead,
): Promise<Decided | Refused<RefusalCode>> {
  const now = deps.now()
  const { term, renewAt } = head.facts
  const { custody } = head.flow
  if (custody.kind === 'closed')
    return renewAt !== null && renewAt <= now
      ? { kind: 'decided', events: [{ type: 'RenewalAsked' }], changes: [], rows: [] }
      : nothing
  if (term && term.dueAt <= now) {
    const lapsed = await decideRequest(deps, actor, head, {
      type: 'Expire',
      as: 'LAPSED',
      reason: `Batas tiga bulan (${term.term}) terlampaui.`,
    })
    if (lapsed.kind === 'refused') return lapsed
    return {
      ...lapsed,
      events: [{ type: 'TermEnded', term: term.term, met: false }, ...lapsed.events, ...wordToBoth(head)],
    }
  }
  const open = openTaskOf(head.flow)
  if (open && stepOf(definitionOf(head.flow.workflow), open.step).automatic)
    return decideArrival(deps, actor, head, open.n)
  const flow = await decideRequest(deps, actor, head, { type: 'Tick' })
  if (flow.kind === 'refused') return flow
  const reminded = term?.remindAt.findLast(({ at }) => at <= now)
  if (!term || !reminded) return flow
  return {
    ...flow,
    events: [
      ...flow.events,
      { type: 'TermReminded', term: term.term, daysLeft: reminded.daysLeft },
      ...wordToBoth(head),
    ],
  }
}

/** A word to the one who asked and the one who is asked; it never blocks. */
const wordToBoth = ({ facts, flow, kind }: RequestHead): EngineEvent[] =>
  [...new Set([facts.requester, facts.partner])].map((to) => ({
    type: 'CopySent',
    to,
    from: facts.partner,
    step: openTaskOf(flow)?.step ?? kind,
    letter: null,
  }))

/** Whether all that an automatic step waited for is with the group now. */
async function decideArrival(
  deps: Deps,
  actor: Actor,
  head: RequestHead,
  task: number,
): Promise<Decided | Refused<RefusalCode>> {
  const group = await loadGroup(deps.table, head.facts.group.id)
  invariant(group, `the group of ${head.flow.id} is there`)
  const today = deps.calendar.dayOf(deps.now(), head.facts.partner)
  const missing = missingBeforePrint(head, group.group, today)
  if (missing.length > 0)
    return sameKinds(missing, head.facts.waitingFor)
      ? nothing
      : { kind: 'decided', events: [{ type: 'WaitingFor', credentials: missing }], changes: [], rows: [] }
  const decided = await decideRequest(deps, actor, head, { type: 'Proceed', task, outcome: 'arrived' })
  if (decided.kind === 'refused') return decided
  return {
    ...decided,
    rows: [...decided.rows, { kind: 'delete', key: waitingInGroup(group.group.id, head.flow.id) }],
  }
}

const asSystem = (context: Context): Context => ({ ...context, actor: { kind: 'system', system: 'intake' } })
