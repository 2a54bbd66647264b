/**
 * Durations in buckets that grow by a fifth each, so that histograms of days, cities and provinces add up, and a median
 * or p90 read from the sum is off by a tenth at most.
 */
const GROWTH = 1.2
/** The smallest bucket ends here: a tenth of a day. */
const FIRST_DAYS = 0.1
/** The last bucket holds all that is longer: above two years. */
const BUCKETS = 50
const DAY_SECONDS = 86_400

export function bucketOf(seconds: number): number {
  const days = seconds / DAY_SECONDS
  if (days <= FIRST_DAYS) return 0
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(days / FIRST_DAYS) / Math.log(GROWTH)))
}

/** The middle of a bucket, in days. */
const daysOf = (bucket: number): number =>
  bucket === 0 ? FIRST_DAYS / 2 : (FIRST_DAYS * GROWTH ** bucket + FIRST_DAYS * GROWTH ** (bucket - 1)) / 2

/**
 * The duration below which a share of all lies.
 * @param counts how many by bucket
 * @param share 0 to 1
 * @returns days with one decimal; null where nothing was counted
 */
export function quantileDays(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0)
  if (total <= 0) return null
  let left = Math.max(1, Math.ceil(total * share))
  for (const [bucket, n] of [...counts].toSorted(([a], [b]) => a - b)) {
    left -= n
    if (left <= 0) return Math.round(daysOf(bucket) * 10) / 10
  }
  return null
}
