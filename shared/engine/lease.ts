import type { Instant } from '../kit/instant.ts'
import type { Hold } from './case-state.ts'

export const LEASE_SECONDS_MIN = 30
export const LEASE_SECONDS_MAX = 86_400

/**
 * A hold as it counts at a moment: one whose lease ran out is Ready, though no one has written so. One function serves
 * lists, counts, claim and complete. While a task is suspended its clock stands still, the lease's too: whoever claimed
 * it meanwhile would find the suspension gone and its days counted.
 */
export function effective(hold: Hold, now: Instant): Hold {
  if (hold.state === 'Ready' || hold.state === 'Suspended') return hold
  return hold.holder.until !== null && hold.holder.until <= now ? { state: 'Ready' } : hold
}
