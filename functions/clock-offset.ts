import { readFileSync } from 'node:fs'
import { type Instant, instantOf } from '../shared/kit/instant.ts'

const REREAD_MS = 100

/**
 * The clock of a function. Only the local runner names an offset file; there time can be moved without a restart.
 * @param offsetFile holds one number, milliseconds to add; absent in the cloud
 */
export function clock(offsetFile: string | undefined): () => Instant {
  if (!offsetFile) return () => instantOf(Date.now())
  let offsetMs = 0
  let readAt = Number.NEGATIVE_INFINITY
  return () => {
    const real = Date.now()
    if (real - readAt >= REREAD_MS) {
      offsetMs = readOffset(offsetFile)
      readAt = real
    }
    return instantOf(real + offsetMs)
  }
}

function readOffset(file: string): number {
  try {
    const offset = Number(readFileSync(file, 'utf8').trim())
    return Number.isFinite(offset) ? offset : 0
  } catch (error) {
    // Nobody has moved the clock yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
