import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'

/** An event of Simpul (CloudEvents 1.0). More may stand in it, and types may come that nobody knows yet: both are passed over. */
export const Event = z.looseObject({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  time: z.string(),
  subject: z.string(),
  data: z.looseObject({}),
})
export type Event = z.infer<typeof Event>

const Row = z.object({ event: z.string() })
const Value = z.object({ value: z.string() })
const Counts = z.object({ taken: z.number(), worked: z.number() })

/**
 * Our own book, on disk: which events we have, which of them are worked, and what we said at each task. An event is in it
 * once, whether it was delivered, delivered again or read from the feed.
 */
export type Book = {
  /** @returns whether it is new to us */
  take(event: Event): boolean
  /** The oldest events that are not worked yet. */
  open(): Event[]
  worked(id: string): void
  counts(): { taken: number; worked: number }
  /** What we remember beside events: the endpoint, its secret, where we are in the feed. */
  recall(name: string): string | undefined
  remember(name: string, value: string): void
  /**
   * What we say at a task, decided once: whoever asks again after a crash says the same again, and so means the same
   * command.
   */
  once<Answer>(task: string, shape: z.ZodType<Answer>, decide: () => Promise<Answer>): Promise<Answer>
  close(): void
}

const OPEN_AT_ONCE = 50

export function openBook(file: string): Book {
  const database = new DatabaseSync(file)
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS event (place INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, event TEXT NOT NULL, worked INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS memory (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  `)
  const recall = (name: string): string | undefined =>
    Value.optional().parse(database.prepare('SELECT value FROM memory WHERE name = ?').get(name))?.value
  const remember = (name: string, value: string): void => {
    database.prepare('INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)').run(name, value)
  }
  return {
    take(event) {
      const insert = database.prepare('INSERT OR IGNORE INTO event (id, event) VALUES (?, ?)')
      return insert.run(event.id, JSON.stringify(event)).changes === 1
    },
    open: () =>
      z
        .array(Row)
        .parse(database.prepare('SELECT event FROM event WHERE worked = 0 ORDER BY place LIMIT ?').all(OPEN_AT_ONCE))
        .map(({ event }) => Event.parse(JSON.parse(event))),
    worked(id) {
      database.prepare('UPDATE event SET worked = 1 WHERE id = ?').run(id)
    },
    counts: () =>
      Counts.parse(database.prepare('SELECT count(*) AS taken, coalesce(sum(worked), 0) AS worked FROM event').get()),
    recall,
    remember,
    async once(task, shape, decide) {
      const name = `answer ${task}`
      const known = recall(name)
      if (known !== undefined) return shape.parse(JSON.parse(known))
      const answer = await decide()
      remember(name, JSON.stringify(answer))
      return answer
    },
    close: () => database.close(),
  }
}
