import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Writes to one file, counted, so that who reads from it need not ask all the time. */
export type FileChanges = {
  readonly count: number
  /** Resolves when there are more writes than `seen`, and at the latest after so many ms: a hint may be missed. */
  after(seen: number, ms: number): Promise<void>
  stop(): void
}

/** @param file may come and go; its folder must be there */
export function fileChanges(file: string): FileChanges {
  let count = 0
  const waiting = new Set<() => void>()
  const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
    if (name !== basename(file)) return
    count += 1
    for (const wake of [...waiting]) wake()
  })
  // Without hints everything still arrives, a moment later.
  watcher.on('error', () => watcher.close())
  return {
    get count() {
      return count
    },
    after: (seen, ms) =>
      new Promise((done) => {
        if (count !== seen) return done()
        const wake = (): void => {
          clearTimeout(timer)
          waiting.delete(wake)
          done()
        }
        const timer = setTimeout(wake, ms)
        waiting.add(wake)
      }),
    stop: () => watcher.close(),
  }
}
