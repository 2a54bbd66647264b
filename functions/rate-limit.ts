import { BoundedMap } from './bounded-map.ts'

/** Far above what an office's system needs; a loop gone wild meets it. Each instance of the function counts for itself. */
const PER_SECOND = 100
const BURST = 300
const CALLERS_MAX = 10_000

/**
 * A token bucket a caller, in memory, so approximate.
 * @param milliseconds real time
 * @returns whether this request of the caller still fits
 */
export function rateLimit(
  milliseconds: () => number,
  { perSecond = PER_SECOND, burst = BURST }: { perSecond?: number; burst?: number } = {},
): (caller: string) => boolean {
  const buckets = new BoundedMap<{ tokens: number; at: number }>(CALLERS_MAX)
  return (caller) => {
    const now = milliseconds()
    const before = buckets.get(caller) ?? { tokens: burst, at: now }
    const elapsed = Math.max(0, now - before.at)
    const tokens = Math.min(burst, before.tokens + (elapsed * perSecond) / 1000)
    const fits = tokens >= 1
    buckets.set(caller, { tokens: fits ? tokens - 1 : tokens, at: now })
    return fits
  }
}
