import type { Actor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import type { EngineCommand } from '../../engine/commands.ts'
import { decide } from '../../engine/decide.ts'
import { stepOf } from '../../engine/definition.ts'
import type { EngineEvent } from '../../engine/events.ts'
import type { GroupEvent } from '../../groups/group.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { annualContentOf } from '../../store/row-keys.ts'
import type { Action } from '../../store/table.ts'
import { consequencesOfActivity } from '../../workflows/facilitation/consequences.ts'
import { activityFormFaults } from '../../workflows/facilitation/form-rules.ts'
import { type Decided, inOrder, nothing } from '../decided.ts'
import { changeOfGroup, claimRows, contextOf, dropDraft, formRows } from '../decision-rows.ts'
import type { Deps } from '../deps.ts'
import { settledAttachments } from '../dossier/attachments.ts'
import { freedMembers } from '../group-status.ts'
import { type ActivityHead, definitionOf } from '../head.ts'
import { loadGroup } from '../load.ts'
import { rulesOf } from '../rules.ts'
import { gatherAnnual } from './annual-report.ts'
import { namedFacilitator } from './facilitator.ts'

/** What a command means for an activity of facilitation: its way, its figures, and what its group gains or loses. */
export async function decideActivity(
  deps: Deps,
  actor: Actor,
  head: ActivityHead,
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
      formFaults: (stepName, _outcome, form) =>
        activityFormFaults(stepName, form, {
          attachments: attachments.rows,
          today: deps.calendar.dayOf(deps.now(), task?.address.agency ?? 'ministry'),
        }),
    }),
  )
  const decision = decide(definition, flow, command, context)
  if (decision.kind === 'refused') return decision
  if (decision.events.length === 0) return nothing

  const form = outcome?.form ? outcome.form.schema.safeParse(decides ? (command.form ?? {}) : {}).data : undefined
  const facilitator = decides ? await namedFacilitator(deps, task?.address.agency ?? '', form) : undefined
  if (facilitator?.kind === 'refused') return facilitator
  const consequences = consequencesOfActivity(decision.events, {
    facts,
    form,
    letterKind: outcome?.form?.letter ?? null,
    facilitator: facilitator?.person,
  })
  const group = facts.group && consequences.group.length > 0 ? await loadGroup(deps.table, facts.group.id) : undefined
  if (consequences.group.length > 0 && !group) return refused('not-found')
  const change = group && (await changeOfGroup(deps, actor, group, consequences.group))
  return {
    kind: 'decided',
    events: inOrder(decision.events, [...attachments.events, ...consequences.events]),
    changes: change ? [change] : [],
    rows: [
      ...(await formRows(deps, head, command, decision.events, context.salt)),
      ...attachments.actions,
      ...(await claimRows(deps, flow.id, consequences.claims)),
      ...(group && dissolves(consequences.group) ? await freedMembers(deps, group.group) : []),
      ...(await signedContent(deps, head, decision.events)),
      ...(decides && task ? await dropDraft(deps, flow.id, task.n) : []),
    ],
  }
}

const dissolves = (events: readonly GroupEvent[]): boolean =>
  events.some((event) => event.type === 'GroupStatusChanged' && event.status === 'DISSOLVED')

/** What a report says is fixed when it is signed; what happens in the city afterwards belongs to another year's. */
async function signedContent(deps: Deps, head: ActivityHead, events: readonly EngineEvent[]): Promise<Action[]> {
  const signed = events.some((event) => event.type === 'TaskCompleted' && event.outcome === 'sign')
  if (head.kind !== 'annual-report' || !signed) return []
  const content = await gatherAnnual(deps, head.facts.region, Number(head.facts.period))
  return [{ kind: 'put', row: { ...annualContentOf(head.flow.id), content: JSON.stringify(content) } }]
}
