import type { Queue } from '../queue/queue.ts'
import { EVENT_PREFIX } from '../store/row-keys.ts'
import type { Key, Row, Table } from '../store/table.ts'
import { entryText } from './entry.ts'
import { type Outgoing, outgoingOfRow } from './outgoing.ts'
import { appendToFeeds } from './partners/feed.ts'
import { type Addressed, partnerEventsOfRow } from './partners/partner-events.ts'

export type Resent = {
  entries: number
  messages: number
  /** Messages that their queue did not take, and events that could not be appended. */
  failed: number
  /** Keys of entries that cannot be read: they hold up no other. */
  unreadable: string[]
}

/**
 * Makes the messages of entries again from the history and sends them, and appends their events to feeds, as the relay did
 * or should have done. Twice does no harm: each message says what it expects and finds it done, an event has one place.
 * @param onMessage told of each message that was taken
 */
export async function resend(
  { queue, table }: { queue: Queue; table: Table },
  rows: AsyncIterable<Row> | Iterable<Row>,
  onMessage: (sent: Outgoing) => void = () => {},
): Promise<Resent> {
  const resent: Resent = { entries: 0, messages: 0, failed: 0, unreadable: [] }
  for await (const row of rows) {
    resent.entries += 1
    const said = saidByIfReadable(row)
    if (!said) resent.unreadable.push(`${row.pk} ${row.sk}`)
    if (said && said.events.length > 0) resent.failed += (await appendToFeeds(table, said.events)).failed.length
    const outgoing = said?.outgoing ?? []
    if (outgoing.length === 0) continue
    const refused = new Set(await queue.send(outgoing))
    resent.messages += outgoing.length - refused.size
    resent.failed += refused.size
    for (const [place, sent] of outgoing.entries()) if (!refused.has(place)) onMessage(sent)
  }
  return resent
}

function saidByIfReadable(row: Row): { outgoing: Outgoing[]; events: Addressed[] } | undefined {
  try {
    return { outgoing: outgoingOfRow(row), events: partnerEventsOfRow(row) }
  } catch {
    return undefined
  }
}

const PAGE = 100

/** The rows of an aggregate's history, oldest first. */
export async function* entryRowsOf(table: Table, aggregate: string): AsyncGenerator<Row> {
  let after: Key | undefined
  do {
    const page = await table.query({ pk: aggregate, prefix: EVENT_PREFIX, limit: PAGE, ...(after ? { after } : {}) })
    yield* page.rows
    after = page.next
  } while (after)
}

/** Entries of every history committed between two moments, both included. Reads the whole table: for an operator only. */
export async function* entryRowsBetween(table: Table, from: string, to: string): AsyncGenerator<Row> {
  for await (const row of table.scan()) {
    const text = row.sk.startsWith(EVENT_PREFIX) ? entryText(row) : undefined
    if (text === undefined) continue
    const { at }: { at?: unknown } = JSON.parse(text)
    if (typeof at === 'string' && from <= at && at <= to) yield row
  }
}
