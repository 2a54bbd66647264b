import type { Refused } from '../../shared/kit/decision.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'

type Page<Item> = { items: readonly Item[]; next: string | null }

/**
 * A list from its first page on, for a file.
 * @param most so many items end it, be it with the page in which they come
 * @returns the items, or the refusal of a page where reading may be refused
 */
export function everyItem<Item>(
  most: number,
  pageAfter: (after: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]>
export function everyItem<Item>(
  most: number,
  pageAfter: (after: string | undefined) => Promise<Page<Item> | Refused<RefusalCode>>,
): Promise<Item[] | Refused<RefusalCode>>
export async function everyItem<Item>(
  most: number,
  pageAfter: (after: string | undefined) => Promise<Page<Item> | Refused<RefusalCode>>,
): Promise<Item[] | Refused<RefusalCode>> {
  const items: Item[] = []
  let after: string | undefined
  do {
    const page = await pageAfter(after)
    if (!('items' in page)) return page
    items.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined && items.length < most)
  return items
}
