import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { isCancellable } from '../engine/decide.ts'
import { refused } from '../kit/decision.ts'
import { type Acted, act } from './act.ts'
import type { CommandKey } from './command-key.ts'
import type { Deps } from './deps.ts'
import { definitionOf, isRequest, resourceOf } from './head.ts'
import { loadHead } from './load.ts'

/**
 * Takes back what a city asked of a partner, until the partner's work is done: the partner's task is left, and the same
 * may be asked for anew.
 * @returns refused as `wrong-state` once that is too late, as `not-found` where there is no such request
 */
export async function cancelRequest(
  deps: Deps,
  actor: StaffActor,
  id: string,
  reason: string,
  options: { key: CommandKey; ifMatch?: string | undefined },
): Promise<Acted> {
  const head = await loadHead(deps.table, id)
  if (!head || !isRequest(head)) return refused('not-found')
  return act(deps, actor, id, { type: 'Cancel', reason }, options)
}

/** Whether the caller may take a request back now. */
export async function mayCancelRequest(deps: Deps, actor: StaffActor, id: string): Promise<boolean> {
  const head = await loadHead(deps.table, id)
  if (!head || !isRequest(head) || mayI(actor, 'cancel', resourceOf(head)) !== 'yes') return false
  return isCancellable(definitionOf(head.flow.workflow), head.flow)
}
