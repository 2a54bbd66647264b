import { eventAppendedMessage, type Outgoing, outgoingOfRow } from '../../shared/cases/outgoing.ts'
import { appendToFeeds } from '../../shared/cases/partners/feed.ts'
import { type Addressed, partnerEventsOfRow } from '../../shared/cases/partners/partner-events.ts'
import type { Queue } from '../../shared/queue/queue.ts'
import type { Table } from '../../shared/store/table.ts'
import type { Log } from '../environment.ts'

type StreamRecord = { id: string; row: Record<string, unknown> }

/**
 * Sends what new entries of histories and deliveries that were asked for say, and appends what partner systems are told of them to the feeds of their offices.
 * A record that fails holds back those after it, so that they come again in order; what was sent twice is received once,
 * and an event has one place in a feed.
 * @returns the ids of the records that must come again
 */
export async function relay(
  { queue, table }: { queue: Queue; table: Table },
  records: readonly StreamRecord[],
  log: Log,
): Promise<string[]> {
  const outgoing: { record: string; message: Outgoing }[] = []
  const told: { record: string; addressed: Addressed }[] = []
  const failed = new Set<string>()
  for (const { id, row } of records) {
    try {
      outgoing.push(...outgoingOfRow(row).map((message) => ({ record: id, message })))
      told.push(...partnerEventsOfRow(row).map((addressed) => ({ record: id, addressed })))
    } catch (error) {
      log.error('entry cannot be relayed', { record: id, cause: causeOf(error) })
      failed.add(id)
    }
  }
  const places = outgoing.length === 0 ? [] : await queue.send(outgoing.map(({ message }) => message))
  for (const place of places) failed.add(outgoing[place]?.record ?? '')
  // Handoffs are on their way by now: whatever becomes of the feeds, no office waits for them.
  const unwritten = await feed({ queue, table }, told, log)
  for (const record of unwritten) failed.add(record)
  if (outgoing.length > 0)
    log.info('relayed', { records: records.length, messages: outgoing.length, failed: places.length })
  return [...failed]
}

/** @returns the records of which an event could not be appended now, or not told to the function that delivers */
async function feed(
  { queue, table }: { queue: Queue; table: Table },
  told: readonly { record: string; addressed: Addressed }[],
  log: Log,
): Promise<string[]> {
  if (told.length === 0) return []
  try {
    const { placed, failed } = await appendToFeeds(
      table,
      told.map(({ addressed }) => addressed),
    )
    const untold = placed.length === 0 ? [] : await queue.send(placed.map(eventAppendedMessage))
    if (placed.length + failed.length > 0)
      log.info('fed', { events: placed.length, failed: failed.length, untold: untold.length })
    const again = new Set([...failed, ...untold.flatMap((place) => placed[place] ?? [])].map(nameOf))
    return told.filter(({ addressed }) => again.has(nameOf(addressed))).map(({ record }) => record)
  } catch (error) {
    log.error('feeds cannot be written', { cause: causeOf(error) })
    return told.map(({ record }) => record)
  }
}

const nameOf = ({ agency, event }: Addressed): string => `${agency} ${event.id}`
const causeOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')
