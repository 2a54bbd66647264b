import type { Deps } from './deps.ts'

const BACKOFF_MS = 20

/** Waits a little, differently for each, so that those who raced do not race again. */
export const pause = (deps: Deps, attempt: number): Promise<void> =>
  deps.sleep(deps.random() * BACKOFF_MS * 2 ** attempt)
