const UNITS: readonly [name: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
]

/** A length of time in its largest unit: `250ms`, `4.2h`, `31d`. */
export function spell(ms: number): string {
  const [name, size] = UNITS.find(([, length]) => ms >= length) ?? ['ms', 1]
  const count = ms / size
  return `${size === 1 || count >= 10 ? Math.round(count) : count.toFixed(1)}${name}`
}
