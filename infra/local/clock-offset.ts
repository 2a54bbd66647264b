import { existsSync, readFileSync } from 'node:fs'
import { type Instant, instantOf } from '../../shared/kit/instant.ts'
import { writeOwnFile } from './data-folder.ts'
import { Trouble } from './trouble.ts'

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const LOOK_EVERY_MS = 200

/** Milliseconds by which a local stack's time is moved; 0 when nobody moved it. */
export function readOffset(file: string): number {
  if (!existsSync(file)) return 0
  const offsetMs = Number(readFileSync(file, 'utf8').trim())
  return Number.isFinite(offsetMs) ? offsetMs : 0
}

export const localNow = (file: string): Instant => instantOf(Date.now() + readOffset(file))

/**
 * Moves the clock: `+3d` and `-2h` from where it is, `=2026-12-01T00:00:00Z` to a moment, `reset` to real time.
 * @returns the time it then is
 * @throws Trouble on anything else
 */
export function moveClock(file: string, move: string): Instant {
  writeOwnFile(file, String(Math.round(offsetAfter(readOffset(file), move))))
  return localNow(file)
}

function offsetAfter(offsetMs: number, move: string): number {
  if (move === 'reset') return 0
  const [, sign, count, unit] = /^([+-])(\d+(?:\.\d+)?)([smhd])$/.exec(move) ?? []
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit]
  if (unitMs !== undefined) return offsetMs + (sign === '-' ? -1 : 1) * Number(count) * unitMs
  const at = move.startsWith('=') ? Date.parse(move.slice(1)) : Number.NaN
  if (!Number.isNaN(at)) return at - Date.now()
  throw new Trouble(`Not a move of the clock: ${move}. Say +3d, -2h, +90m, =2026-12-01T00:00:00Z or reset.`)
}

/**
 * @param onMoved is told the moments between which time was moved
 * @returns how to stop watching
 */
export function watchOffset(file: string, onMoved: (fromMs: number, toMs: number) => void): () => void {
  let last = readOffset(file)
  const timer = setInterval(() => {
    const offsetMs = readOffset(file)
    if (offsetMs === last) return
    const now = Date.now()
    onMoved(now + last, now + offsetMs)
    last = offsetMs
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
