import type { Instant } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { commitGroup } from '../commit-group.ts'
import type { Deps } from '../deps.ts'
import { isActivityHead } from '../head.ts'
import { loadGroup, loadHead } from '../load.ts'

/**
 * An appointment began: the group knows its facilitator from now on. The same again changes nothing, nor does one that is
 * heard of when a younger one holds already.
 * @param since when it began
 */
export async function nameFacilitator(deps: Deps, groupId: string, appointment: string, since: Instant): Promise<void> {
  const head = await loadHead(deps.table, appointment)
  invariant(head && isActivityHead(head) && head.facts.facilitator, `${appointment} appoints a facilitator`)
  const { facilitator, region } = head.facts
  const before = await loadGroup(deps.table, groupId)
  // A group of another city is none of this appointment's.
  if (!before?.group.village.startsWith(`${region}.`)) return
  const { facilitatorSince } = before.group
  if (facilitatorSince !== null && facilitatorSince >= since) return
  const result = await commitGroup(deps, { kind: 'system', system: 'intake' }, before, [
    { type: 'FacilitatorNamed', facilitator, since },
  ])
  if (result.kind !== 'committed') throw new Error(`facilitator not named: ${result.kind}`)
}
