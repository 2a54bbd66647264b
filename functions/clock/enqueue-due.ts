import { wakeMessage } from '../../shared/cases/outgoing.ts'
import type { Instant } from '../../shared/kit/instant.ts'
import { WAKE_SHARDS } from '../../shared/names/table.ts'
import type { Queue } from '../../shared/queue/queue.ts'
import { wakePartition } from '../../shared/store/row-keys.ts'
import type { Key, Table } from '../../shared/store/table.ts'

const PAGE = 100
/** 50,000 wakes a run: a month's end is worked off by the following runs. */
const PAGES_MAX = 500

/**
 * Sends one message for each head whose wake is due. A message that could not be sent, or that comes twice, does no
 * harm: the head stays due until its command was committed, and is found by the next run.
 */
export async function enqueueDue(table: Table, queue: Queue, now: Instant): Promise<{ due: number; failed: number }> {
  let due = 0
  let failed = 0
  let pages = 0
  for (let shard = 0; shard < WAKE_SHARDS; shard += 1) {
    let after: Key | undefined
    do {
      const page = await table.query({
        pk: wakePartition(shard),
        index: 'byWake',
        from: '0',
        to: `${now}~`,
        limit: PAGE,
        ...(after ? { after } : {}),
      })
      const messages = page.rows.map(({ pk }) => wakeMessage(pk.slice('CASE#'.length), now))
      due += messages.length
      if (messages.length > 0) failed += (await queue.send(messages)).length
      after = page.next
      pages += 1
    } while (after && pages < PAGES_MAX)
  }
  return { due, failed }
}
