import * as z from 'zod'
import { invariant } from '../../kit/invariant.ts'
import type { Row, Table } from '../../store/table.ts'
import type { Deps } from '../deps.ts'

/**
 * Index rows read at a time, and how often for one answer: a search over more goes on with the next page. A partition
 * without rows costs next to nothing, and a province has up to 38 cities.
 */
const PAGE = 100
const ROUNDS_MAX = 20
const LOOKS_MAX = 80
/** Where the first partitions have too little, the next are read side by side: most are empty. */
const AT_ONCE_MAX = 8

const Place = z.object({
  partition: z.number().int().min(0),
  after: z.object({ pk: z.string(), sk: z.string(), placePk: z.string(), placeSk: z.string() }).optional(),
})
type Place = z.infer<typeof Place>
type QueryPage = Awaited<ReturnType<Table['query']>>
const positionOf = (partition: number, row: Row | undefined): string =>
  JSON.stringify({
    partition,
    after: row && { pk: row.pk, sk: row.sk, placePk: row['placePk'], placeSk: row['placeSk'] },
  })

/**
 * A page of a list that goes through partitions of the index of places, one after the other. A short page is allowed:
 * what is wanted is judged after the read.
 * @param prefix of the sort key, a village
 * @param after a position that came back inside a signed cursor
 * @param take what is wanted of some rows, in their order, at most `room`
 */
export async function placePages<Item>(
  deps: Pick<Deps, 'table'>,
  {
    partitions,
    prefix,
    after: from,
    limit,
  }: { partitions: readonly string[]; prefix?: string | undefined; after: string | undefined; limit: number },
  take: (rows: readonly Row[], room: number) => Promise<readonly { row: Row; item: Item }[]>,
): Promise<{ items: Item[]; next: string | null }> {
  const items: Item[] = []
  let { partition, after } = from === undefined ? { partition: 0 } : Place.parse(JSON.parse(from))
  const read = (pk: string, position?: Place['after']): Promise<QueryPage> =>
    deps.table.query({
      pk,
      index: 'byPlace',
      ...(prefix === undefined ? {} : { prefix }),
      ...(position ? { after: position } : {}),
      limit: PAGE,
    })
  const firstPages: QueryPage[] = []
  let atOnce = 1
  let rounds = 0
  for (let look = 0; look < LOOKS_MAX && rounds < ROUNDS_MAX; look += 1) {
    const pk = partitions[partition]
    if (pk === undefined) break
    if (!after && firstPages.length === 0) {
      firstPages.push(...(await Promise.all(partitions.slice(partition, partition + atOnce).map((one) => read(one)))))
      atOnce = Math.min(AT_ONCE_MAX, 2 * atOnce)
    }
    const page = after ? await read(pk, after) : firstPages.shift()
    invariant(page, 'the first page of a partition is read before it is looked at')
    if (page.rows.length > 0) rounds += 1
    const taken = await take(page.rows, limit - items.length)
    items.push(...taken.map(({ item }) => item))
    if (items.length === limit) return { items, next: positionOf(partition, taken.at(-1)?.row) }
    after = page.next && Place.shape.after.parse(page.next)
    if (!after) partition += 1
  }
  return { items, next: partition < partitions.length ? JSON.stringify({ partition, after }) : null }
}
