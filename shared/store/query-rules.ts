import { invariant } from '../kit/invariant.ts'
import { TABLE } from '../names/table.ts'
import type { Query } from './table.ts'

/** The names of the keys that a query walks: the table's own, or an index's. */
export const keyNamesOf = ({ index }: Query): { partitionKey: string; sortKey: string } =>
  index ? TABLE.indexes[index] : TABLE

/** Text order of DynamoDB keys: by UTF-8 bytes. JavaScript compares UTF-16, which puts U+10000 before U+E000. */
export function keyOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return rankOf(x) - rankOf(y)
  }
  return a.length - b.length
}
/** Surrogates stand for code points above all others. */
const rankOf = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)

/** DynamoDB refuses bounds that hold nothing; here they are an empty page. */
export const isEmptyRange = ({ from = '', to }: Query): boolean =>
  to !== undefined && (to === '' || keyOrder(from, to) > 0)

/** Whether a sort key lies within the query's prefix or bounds. */
export const isInRange = ({ prefix = '', from = '', to }: Query, sort: string): boolean =>
  sort.startsWith(prefix) && keyOrder(sort, from) >= 0 && (to === undefined || keyOrder(sort, to) <= 0)

/** @throws when the query cannot be asked: every table says so alike, before it reads. */
export function checkQuery(query: Query): void {
  const { pk, prefix, from, to, after, limit } = query
  invariant(Number.isInteger(limit) && limit >= 1, 'a page has room for a row')
  invariant(
    prefix === undefined || (from === undefined && to === undefined),
    'a query has a prefix or bounds, not both',
  )
  if (!after) return
  const { partitionKey, sortKey } = keyNamesOf(query)
  const sort = after[sortKey]
  invariant(after[partitionKey] === pk && sort !== undefined, 'a page begins after a row of the same query')
  invariant(isInRange(query, sort), 'a page begins within the bounds of its query')
}
