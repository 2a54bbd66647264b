import { type Outgoing, outgoingOfRow } from '../../shared/cases/outgoing.ts'
import type { Queue } from '../../shared/queue/queue.ts'
import type { Log } from '../environment.ts'

type StreamRecord = { id: string; row: Record<string, unknown> }

/**
 * Sends what new entries of histories say. A record that fails holds back those after it, so that they come again in
 * order; what was sent twice is received once.
 * @returns the ids of the records that must come again
 */
export async function relay(queue: Queue, records: readonly StreamRecord[], log: Log): Promise<string[]> {
  const outgoing: { record: string; message: Outgoing }[] = []
  const unreadable: string[] = []
  for (const { id, row } of records) {
    try {
      outgoing.push(...outgoingOfRow(row).map((message) => ({ record: id, message })))
    } catch (error) {
      log.error('entry cannot be relayed', { record: id, cause: error instanceof Error ? error.name : 'unknown' })
      unreadable.push(id)
    }
  }
  const places = outgoing.length === 0 ? [] : await queue.send(outgoing.map(({ message }) => message))
  if (outgoing.length > 0)
    log.info('relayed', { records: records.length, messages: outgoing.length, failed: places.length })
  return [...new Set([...unreadable, ...places.flatMap((place) => outgoing[place]?.record ?? [])])]
}
