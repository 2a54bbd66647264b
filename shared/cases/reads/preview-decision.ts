import { mayI } from '../../authority/may-i.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { decideCase } from '../decide-case.ts'
import type { Deps } from '../deps.ts'
import { type CaseEvent, evolveHead, type Head, resourceOf } from '../head.ts'
import { parseTaskId } from '../list-rows.ts'
import { loadHead } from '../load.ts'
import { type CustodyView, custodyView } from './read-proposal.ts'

/** What would become of the case: where it would go, and who would be told. */
export type Preview = {
  kind: 'previewed'
  state: string
  custody: CustodyView
  /** The step at which it would stand next; nothing when it would be closed. */
  step: string | null
  /** Offices that would get a copy. */
  copies: string[]
}

/**
 * Decides as `complete` would and writes nothing: the same refusals, or what would happen.
 * @param taking the task would be taken first, as a letter does; else the caller must hold it
 */
export async function previewDecision(
  deps: Deps,
  actor: StaffActor,
  taskId: string,
  decision: { outcome: string; reason?: string | undefined; form?: unknown },
  { taking = false }: { taking?: boolean } = {},
): Promise<Preview | Refused<RefusalCode>> {
  const parsed = parseTaskId(taskId)
  const head = parsed && (await loadHead(deps.table, parsed.caseId))
  if (!parsed || !head || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  if (openTaskOf(head.flow)?.n !== parsed.n) return refused('wrong-state', { extra: { state: head.flow.state } })
  if (mayI(actor, 'complete', resourceOf(head)) !== 'yes') return refused('forbidden')
  const taken = taking ? await decideCase(deps, actor, head, { type: 'Claim', task: parsed.n }) : undefined
  if (taken?.kind === 'refused') return taken
  const held = taken ? afterwards(deps, head, taken.events) : head
  const decided = await decideCase(deps, actor, held, { type: 'Complete', task: parsed.n, ...decision })
  if (decided.kind === 'refused') return decided
  const after = afterwards(deps, held, decided.events)
  const { custody, state } = after.flow
  return {
    kind: 'previewed',
    state,
    custody: custodyView(deps, after),
    step: custody.kind === 'held' ? custody.task.step : custody.kind === 'inTransit' ? custody.step : null,
    copies: decided.events.flatMap((event) => (event.type === 'CopySent' ? [event.to] : [])),
  }
}

const afterwards = (deps: Deps, head: Head, events: readonly CaseEvent[]): Head =>
  evolveHead(head, events, { version: head.version + 1, lastHash: head.lastHash, at: deps.now() })
