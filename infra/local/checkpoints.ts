import { DatabaseSync } from 'node:sqlite'

/** Up to where each reader of a stream has come; survives the process. */
export type Checkpoints = {
  get(reader: string, shard: string): string | undefined
  set(reader: string, shard: string, sequence: string): void
  close(): void
}

export function openCheckpoints(file: string): Checkpoints {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS checkpoints (reader TEXT, shard TEXT, sequence TEXT, PRIMARY KEY (reader, shard))`)
  const read = database.prepare('SELECT sequence FROM checkpoints WHERE reader = ? AND shard = ?')
  const write = database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?)')
  return {
    get(reader, shard) {
      const sequence = read.get(reader, shard)?.['sequence']
      return typeof sequence === 'string' ? sequence : undefined
    },
    set: (reader, shard, sequence) => void write.run(reader, shard, sequence),
    close: () => database.close(),
  }
}
