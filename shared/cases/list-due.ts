import type { Instant } from '../kit/instant.ts'
import { WAKE_SHARDS } from '../names/table.ts'
import { wakePartition } from '../store/row-keys.ts'
import type { Key, Table } from '../store/table.ts'

const PAGE = 100
/** 50,000 wakes a run: a month's end is worked off by the following runs. */
const PAGES_MAX = 500

/** Aggregates (`CASE#…`, `GROUP#…`, `STAFF#…`) on which time must act by now, a page at a time. */
export async function* listDue(table: Table, now: Instant): AsyncGenerator<string[]> {
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
      yield page.rows.map(({ pk }) => pk)
      after = page.next
      pages += 1
    } while (after && pages < PAGES_MAX)
  }
}
