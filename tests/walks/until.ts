import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 100
const PATIENCE_MS = 60_000

/**
 * Looks again and again until something is there.
 * @throws with the words for it when it does not come
 */
export async function until<Value>(
  what: string,
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<Value> {
  const givenUpAt = performance.now() + patienceMs
  while (performance.now() < givenUpAt) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    await sleep(LOOK_EVERY_MS)
  }
  throw new Error(`did not happen within ${patienceMs / 1000} s: ${what}`)
}
