import { isClosedAt, type Maintenance, passesClosedDoors, readMaintenance } from '../shared/cases/maintenance.ts'
import type { StaffActor } from '../shared/contracts/staff.ts'
import { type Refused, refused } from '../shared/kit/decision.ts'
import { type Instant, secondsBetween } from '../shared/kit/instant.ts'
import type { RefusalCode } from '../shared/names/refusals.ts'
import type { Table } from '../shared/store/table.ts'

const KEPT_MS = 15_000
/** Who waits for the end of a long maintenance looks again within the hour: it may end early. */
const RETRY_SECONDS_MAX = 3600

/** What is announced, and whether an officer finds the door closed now. */
export type ClosedDoors = {
  announced(): Promise<Maintenance | undefined>
  /** `unavailable`, with when to come again; nothing where the door is open to them. */
  refusalFor(officer: StaffActor): Promise<Refused<RefusalCode> | undefined>
}

/** The maintenance as it was said a moment ago. @param milliseconds real time */
export function closedDoors(deps: { table: Table; now: () => Instant }, milliseconds: () => number): ClosedDoors {
  let known: { plan: Maintenance | undefined; readAt: number } | undefined
  async function announced(): Promise<Maintenance | undefined> {
    if (!known || milliseconds() - known.readAt >= KEPT_MS)
      known = { plan: await readMaintenance(deps), readAt: milliseconds() }
    const { plan } = known
    return plan && deps.now() < plan.until ? plan : undefined
  }
  return {
    announced,
    async refusalFor(officer) {
      const plan = await announced()
      if (!plan || !isClosedAt(plan, deps.now()) || passesClosedDoors(officer)) return undefined
      const seconds = Math.ceil(secondsBetween(deps.now(), plan.until))
      return refused('unavailable', { extra: { retryAfterSeconds: Math.min(RETRY_SECONDS_MAX, seconds) } })
    },
  }
}
