import { openTaskOf } from '../../engine/case-state.ts'
import type { Instant } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { groupKey, MONTH_PREFIX } from '../../store/row-keys.ts'
import { act } from '../act.ts'
import { commitGroup } from '../commit-group.ts'
import type { Deps } from '../deps.ts'
import { isActivityHead } from '../head.ts'
import { loadGroup, loadHead } from '../load.ts'

const INTAKE = { kind: 'system', system: 'intake' } as const
/** Months that are looked through for work that is still open; older ones are long judged. */
const MONTH_ROWS = 12

/**
 * An appointment began: the group knows its facilitator from now on, who owes what is still open of its months. The same
 * again changes nothing, nor does one that is heard of when a younger one holds already.
 * @param since when it began
 */
export async function nameFacilitator(deps: Deps, groupId: string, appointment: string, since: Instant): Promise<void> {
  const head = await loadHead(deps.table, appointment)
  invariant(head && isActivityHead(head) && head.facts.facilitator, `${appointment} appoints a facilitator`)
  const { facilitator, region } = head.facts
  const before = await loadGroup(deps.table, groupId)
  // A group of another city is none of this appointment's.
  if (!before?.group.village.startsWith(`${region}.`)) return
  const { facilitatorSince, facilitator: last } = before.group
  if (facilitatorSince !== null && facilitatorSince >= since) return
  // First: after a crash half-way the message comes again and finds whose work it was.
  if (last) await handOver(deps, groupId, last, facilitator)
  const result = await commitGroup(deps, INTAKE, before, [{ type: 'FacilitatorNamed', facilitator, since }])
  if (result.kind !== 'committed') throw new Error(`facilitator not named: ${result.kind}`)
}

/** Meetings and reports that the facilitator before still holds. */
async function handOver(deps: Deps, group: string, from: Person, to: Person): Promise<void> {
  const { rows } = await deps.table.query({
    pk: groupKey(group),
    prefix: MONTH_PREFIX,
    limit: MONTH_ROWS,
    descending: true,
  })
  for (const row of rows) {
    const head = await loadHead(deps.table, String(row['case']))
    const task = head && openTaskOf(head.flow)
    if (!head || !task || task.hold.state === 'Ready' || task.hold.holder.sub !== from.sub) continue
    const acted = await act(deps, INTAKE, head.flow.id, { type: 'Relieve', task: task.n, holder: from.sub, deputy: to })
    if (acted.kind === 'refused') throw new Error(`${task.step} of ${group} was not handed over: ${acted.code}`)
  }
}
type Person = { sub: string; name: string }
