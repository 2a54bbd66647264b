import type { Book, Event } from './book.ts'

const AGAIN_MS = 5_000

/** Works what is open in the book, one event after the other; what fails is tried again in five seconds, for ever. */
export function startWorker(book: Book, work: (event: Event) => Promise<void>, say: (line: string) => void) {
  let running: Promise<void> | undefined
  let asked = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function run(): Promise<void> {
    while (asked && !stopped) {
      asked = false
      for (const event of book.open()) {
        if (stopped) return
        try {
          await work(event)
          book.worked(event.id)
        } catch (error) {
          say(`again in ${AGAIN_MS / 1000} s: ${error instanceof Error ? error.message : String(error)}`)
          clearTimeout(timer)
          timer = setTimeout(nudge, AGAIN_MS)
        }
      }
    }
  }
  function nudge(): void {
    asked = true
    running ??= run().finally(() => {
      running = undefined
    })
  }
  return {
    nudge,
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
