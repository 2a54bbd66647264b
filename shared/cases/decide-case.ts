import type { Actor } from '../contracts/staff.ts'
import type { Context, EngineCommand } from '../engine/commands.ts'
import { decide } from '../engine/decide.ts'
import { stepOf } from '../engine/definition.ts'
import type { EngineEvent } from '../engine/events.ts'
import { type Decision, type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { checksOf } from '../store/row-keys.ts'
import type { Row } from '../store/table.ts'
import { consequencesOf } from '../workflows/proposal/consequences.ts'
import { formFaults } from '../workflows/proposal/v1/form-rules.ts'
import { decideRequest, decideRequestTick } from './decide-request.ts'
import { type Decided, inOrder, just, nothing } from './decided.ts'
import { changeOfGroup, claimRows, contextOf, dropDraft, formRows } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { declareAttachment, settledAttachments, settleUploads } from './dossier/attachments.ts'
import { personsOfDossier } from './dossier/persons.ts'
import { prepareSubmission, type Submission } from './dossier/submission.ts'
import { decideActivity } from './facilitation/decide-activity.ts'
import { namedFacilitator } from './facilitation/facilitator.ts'
import { type CaseEvent, definitionOf, type Head, isActivityHead, isRequest, type ProposalHead } from './head.ts'
import { loadDossier, loadGroup } from './load.ts'
import type { PlatformCommand } from './platform-command.ts'
import { decideKeeping } from './privacy/keep.ts'
import { probesSpent } from './privacy/probes.ts'
import { CLOSED_TO_FACILITATOR, rulesOf } from './rules.ts'

/** What a command means for a case, or why not. Reads what the decision needs; writes nothing. */
export async function decideCase(
  deps: Deps,
  actor: Actor,
  head: Head,
  command: EngineCommand | PlatformCommand,
): Promise<Decided | Refused<RefusalCode>> {
  switch (command.type) {
    case 'RecordChecks':
    case 'DeferChecks':
      return decideChecks(head, command, deps.now())
    case 'DeclareAttachment':
      return declareAttachment(deps, actor, head, command)
    case 'SettleUploads':
      return settleUploads(deps, head)
    case 'SetLegalHold':
    case 'LiftLegalHold':
    case 'ErasePersonalData':
      return actor.kind === 'system' ? decideKeeping(deps, head, command) : refused('forbidden')
    case 'Reveal': {
      const { revision, member, reason, note } = command
      return just([{ type: 'NumbersRevealed', revision, member, reason, note }])
    }
    case 'Tick':
      return decideTick(deps, actor, head)
    default:
      if (head.kind === 'proposal') return decideProposal(deps, actor, head, command)
      if (isRequest(head)) return decideRequest(deps, actor, head, command)
      return isActivityHead(head) ? decideActivity(deps, actor, head, command) : decideFlow(deps, actor, head, command)
  }
}

/** Cases that are nothing beside their way through the offices. */
async function decideFlow(
  deps: Deps,
  actor: Actor,
  head: Head,
  command: EngineCommand,
): Promise<Decided | Refused<RefusalCode>> {
  const rules = rulesOf(head, { now: deps.now(), calendar: deps.calendar, facilitator: null, formFaults: () => [] })
  const context = contextOf(deps, actor, rules)
  const decision = decide(definitionOf(head.flow.workflow), head.flow, command, context)
  if (decision.kind === 'refused') return decision
  return just(decision.events, await formRows(deps, head, command, decision.events, context.salt))
}

async function decideProposal(
  deps: Deps,
  actor: Actor,
  head: ProposalHead,
  command: EngineCommand,
): Promise<Decided | Refused<RefusalCode>> {
  const decides = command.type === 'Complete'
  const definition = definitionOf(head.flow.workflow)
  const { custody } = head.flow
  const step = custody.kind === 'held' ? stepOf(definition, custody.task.step) : undefined
  const outcome =
    decides && step && Object.hasOwn(step.outcomes, command.outcome) ? step.outcomes[command.outcome] : undefined
  const submits = outcome?.effect === 'submit'

  // What is submitted takes its draft along by itself.
  const leaves = (decides && !submits) || command.type === 'Cancel'
  const [group, attachments, dropped] = await Promise.all([
    head.facts.group ? loadGroup(deps.table, head.facts.group.id) : undefined,
    decides ? settledAttachments(deps, head) : { rows: [], events: [], actions: [] },
    leaves && custody.kind === 'held' ? dropDraft(deps, head.flow.id, custody.task.n) : [],
  ])
  const submission =
    submits && decides ? await prepareSubmission(deps, head, command.form, attachments.rows) : undefined
  if (submission?.kind === 'refused') return submission
  // A submit tells whether its people are free: whoever was told too often today is told no more.
  const spent = submission?.submitted && actor.kind === 'person' ? await probesSpent(deps, actor) : undefined
  if (spent) return spent
  const proposedGroup = submission?.group ?? group

  const rules = rulesOf(head, {
    now: deps.now(),
    calendar: deps.calendar,
    facilitator: group?.group.facilitator?.sub ?? null,
    formFaults: (stepName, outcomeName, form) =>
      submission
        ? submission.faults
        : formFaults(stepName, outcomeName, form, {
            groupName: head.facts.group?.name ?? '',
            facilitator: group?.group.facilitator?.sub ?? null,
            decidedAmount: head.facts.decidedAmount,
            attachments: attachments.rows,
            today: deps.calendar.dayOf(deps.now(), custodyAgency(head)),
          }),
  })
  const context = contextOf(deps, actor, rules)
  const flow = submission ? withBudget(head, submission) : head
  const decision: Decision<EngineEvent, RefusalCode> = decide(
    definition,
    head.flow,
    submission && decides ? { ...command, form: undefined } : command,
    submission ? { ...context, rules: { ...rules, asks: rulesOfSubmitted(deps, flow) } } : context,
  )
  if (decision.kind === 'refused') return decision
  if (decision.events.length === 0) return nothing

  const ends = decision.events.some(({ type }) => type === 'CaseClosed')
  const dossier =
    submits || ends || step?.name === 'disbursement'
      ? await loadDossier(deps.table, head.flow.id, head.facts.revision)
      : undefined
  const before = await personsOfDossier(deps, dossier)
  const facilitator = decides
    ? await namedFacilitator(deps, custodyAgency(head), command.form, decidersOfCity(actor, head))
    : undefined
  if (facilitator?.kind === 'refused') return facilitator
  const consequences = consequencesOf(decision.events, {
    caseId: head.flow.id,
    facts: head.facts,
    group: proposedGroup?.group,
    persons: before.map(({ digest }) => digest),
    form: decides ? command.form : undefined,
    letterKind: outcome?.form?.letter ?? null,
    submitted: submission?.submitted,
    facilitator: facilitator?.person,
  })
  const rows = [
    ...(await formRows(deps, head, command, decision.events, context.salt)),
    ...(submission ? submission.rows : []),
    ...attachments.actions,
    ...(await claimRows(deps, head.flow.id, consequences.claims, [...before, ...(submission?.persons ?? [])])),
    ...dropped,
  ]
  const groupChange = await changeOfGroup(deps, actor, proposedGroup, consequences.group)
  return {
    kind: 'decided',
    events: inOrder(decision.events, [...attachments.events, ...consequences.events]),
    changes: groupChange ? [groupChange] : [],
    rows,
  }
}

function decideChecks(
  head: Head,
  command: Extract<PlatformCommand, { type: 'RecordChecks' | 'DeferChecks' }>,
  now: string,
): Decided {
  const pending = head.kind === 'proposal' ? head.facts.checks.pending : null
  // The officer decided meanwhile, or the answer came twice: nothing is left to say.
  if (pending?.task !== command.task) return nothing
  if (command.type === 'DeferChecks') {
    const { task, step, nextTryAt, cause } = command
    return just([{ type: 'ChecksDeferred', task, step, tries: pending.tries + 1, nextTryAt, cause }])
  }
  const { type: _, ...snapshot } = command
  const results = command.results.map((result) => ({ ...result, members: [...result.members] }))
  const row: Row = {
    ...checksOf(head.flow.id, command.step),
    step: command.step,
    at: now,
    registry: command.registry,
    period: command.period,
    results,
  }
  return just([{ type: 'ChecksRecorded', ...snapshot, results }], [{ kind: 'put', row }])
}

/** Time acts on the way of the case, and on a look-up whose next try is due. */
async function decideTick(deps: Deps, actor: Actor, head: Head): Promise<Decided | Refused<RefusalCode>> {
  if (isRequest(head)) return decideRequestTick(deps, actor, head)
  if (isActivityHead(head)) return decideActivity(deps, actor, head, { type: 'Tick' })
  const flow = await (head.kind === 'proposal'
    ? decideProposal(deps, actor, head, { type: 'Tick' })
    : decideFlow(deps, actor, head, { type: 'Tick' }))
  if (flow.kind === 'refused' || head.kind !== 'proposal') return flow
  const pending = head.flow.custody.kind === 'closed' ? null : head.facts.checks.pending
  const due = pending !== null && pending.nextTryAt <= deps.now()
  const again: CaseEvent[] = due ? [{ type: 'ChecksAsked', step: pending.step, task: pending.task }] : []
  return { ...flow, events: [...flow.events, ...again] }
}

/** Who decided a step of the city, the one who decides now too: a group's facilitator decides none (design 5.1). */
const decidersOfCity = (actor: Actor, { flow }: ProposalHead): string[] => [
  ...(actor.kind === 'person' ? [actor.sub] : []),
  ...CLOSED_TO_FACILITATOR.flatMap((step) => flow.deciders[step] ?? []),
]

const custodyAgency = ({ flow }: ProposalHead): string =>
  flow.custody.kind === 'held' ? flow.custody.task.address.agency : 'ministry'

/** The head as it is about to be, for questions that the new dossier answers. */
function withBudget(head: ProposalHead, { submitted }: Extract<Submission, { kind: 'prepared' }>): ProposalHead {
  if (!submitted) return head
  const { budgetYear, budgetSource, ruleSet } = submitted
  return { ...head, facts: { ...head.facts, budgetYear, budgetSource, ruleSet } }
}
const rulesOfSubmitted = (deps: Deps, head: ProposalHead): Context['rules']['asks'] =>
  rulesOf(head, { now: deps.now(), calendar: deps.calendar, facilitator: null, formFaults: () => [] }).asks
