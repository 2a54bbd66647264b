import type { Instant } from '../kit/instant.ts'
import { WAKE_SHARDS } from '../names/table.ts'
import { officeOfWake, wakePartition } from '../store/row-keys.ts'
import type { Key, Table } from '../store/table.ts'

const PAGE = 100
/** 50,000 wakes a run: a month's end is worked off by the following runs. */
const PAGES_MAX = 500

/** What time must act on, and in whose turn. */
export type Due = Key & { office: string }

/** What time must act on by now, a page at a time: heads of cases and groups, wakes of staff, deliveries. */
export async function* listDue(table: Table, now: Instant): AsyncGenerator<Due[]> {
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
      yield page.rows.map(({ pk, sk, wakeSk }) => ({ pk, sk, office: officeOfWake(wakeSk) }))
      after = page.next
      pages += 1
    } while (after && pages < PAGES_MAX)
  }
}
