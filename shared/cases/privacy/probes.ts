import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { secondsBetween } from '../../kit/instant.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { probesOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { openIncident } from '../incident.ts'
import { supervisorNearest } from '../people/supervisor-nearest.ts'

/**
 * Answers that tell somebody about a person whom they have no business with: that a NIK belongs to another group, that a
 * number may not be looked at. An honest office meets few of them in a day.
 */
export const PROBES_A_DAY = 20

/** One more of today; whoever comes to the cap is brought before their supervisor. */
export async function countProbe(deps: Deps, actor: StaffActor): Promise<void> {
  const day = today(deps, actor)
  const count = await deps.table.add(probesOf(actor.sub, day), 'count', 1)
  if (count !== PROBES_A_DAY) return
  const supervisor = await supervisorNearest(deps, actor)
  await openIncident(deps, { ...supervisor, cause: 'nik-probing', refersTo: actor.sub, occasion: day })
}

/** What one who has spent the day's probes is answered to anything that could be one more; it ends with the day. */
export async function probesSpent(deps: Deps, actor: StaffActor): Promise<Refused<RefusalCode> | undefined> {
  const day = today(deps, actor)
  const row = await deps.table.get(probesOf(actor.sub, day))
  if (Number(row?.['count'] ?? 0) < PROBES_A_DAY) return undefined
  const left = secondsBetween(deps.now(), deps.calendar.endOfDay(day, actor.agency))
  return refused('rate-limited', { extra: { retryAfterSeconds: Math.max(1, Math.ceil(left)) } })
}

const today = (deps: Deps, { agency }: StaffActor): string => deps.calendar.dayOf(deps.now(), agency)
