import type { StaffActor } from '../contracts/staff.ts'
import { type Instant, plusSeconds } from '../kit/instant.ts'
import type { Deps } from './deps.ts'

const DAY_MS = 86_400_000

/**
 * When a task that rests until a day is taken up again: as that day begins at the office.
 * @param day `YYYY-MM-DD`, a day that exists
 */
export function beginOfDay(deps: Pick<Deps, 'calendar'>, actor: Pick<StaffActor, 'agency'>, day: string): Instant {
  const dayBefore = new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
  return plusSeconds(deps.calendar.endOfDay(dayBefore, actor.agency), 0.001)
}
