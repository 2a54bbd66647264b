import { invariant } from '../kit/invariant.ts'
import { commitGroup } from './commit-group.ts'
import type { Deps } from './deps.ts'
import { isActivityHead } from './head.ts'
import { loadGroup, loadHead } from './load.ts'

/** An appointment began: the group knows its facilitator from now on. The same again changes nothing. */
export async function nameFacilitator(deps: Deps, groupId: string, appointment: string): Promise<void> {
  const head = await loadHead(deps.table, appointment)
  invariant(head && isActivityHead(head) && head.facts.facilitator, `${appointment} appoints a facilitator`)
  const { facilitator, region } = head.facts
  const before = await loadGroup(deps.table, groupId)
  // A group of another city is none of this appointment's.
  if (!before?.group.village.startsWith(`${region}.`)) return
  if (before.group.facilitator?.sub === facilitator.sub) return
  const result = await commitGroup(deps, { kind: 'system', system: 'intake' }, before, [
    { type: 'FacilitatorNamed', facilitator },
  ])
  if (result.kind !== 'committed') throw new Error(`facilitator not named: ${result.kind}`)
}
