import * as z from 'zod'
import { mayI } from '../../authority/may-i.ts'
import { PartnerEvent } from '../../contracts/partner-events.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { epochMsOf, type Instant, InstantText, instant } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { readMany } from '../../store/read-many.ts'
import { FEED_PLACE_MAX, feedCounter, feedPlace, feedSeen } from '../../store/row-keys.ts'
import type { Action, Row, Table } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import type { Addressed } from './partner-events.ts'

/** An office's events in order, each at a place of its own; kept so long (decision 0012). */
const KEPT_SECONDS = 90 * 86_400
/** Two rows an event and the counter, below the limit of a transaction. */
const APPENDED_AT_ONCE = 40
const ATTEMPTS_MAX = 5

const Counter = z.object({ n: z.int().min(0), since: InstantText })
const FeedRow = z.object({ sk: z.string(), event: z.string() })

/** Where an event lies in the feed of an office. */
export type Placed = Addressed & { n: number }

/** From now on the office's events are kept. Once begun a feed never ends. */
export async function beginFeed(table: Table, agency: string, now: Instant): Promise<void> {
  const key = feedCounter(agency)
  if (await table.get(key, { consistent: false })) return
  const isNew = { guard: 'feed-is-new', condition: { kind: 'absent' } } as const
  await table.write([{ kind: 'put', row: { ...key, n: 0, since: now }, only: isNew }])
}

/**
 * Appends events to the feeds of those offices that have one, in the order given; an event that is there already stays
 * where it is, so that an entry may come as often as it likes.
 * @returns the place of each event of an office with a feed, and those that could not be written now
 */
export async function appendToFeeds(
  table: Table,
  events: readonly Addressed[],
): Promise<{ placed: Placed[]; failed: Addressed[] }> {
  const placed: Placed[] = []
  const failed: Addressed[] = []
  const byAgency = Map.groupBy(events, ({ agency }) => agency)
  const counters = await countersOf(table, [...byAgency.keys()])
  for (const [agency, theirs] of byAgency) {
    const counter = counters.get(agency)
    // What happened before an office had a feed was never in it, also when its entry is relayed or sent again later.
    const since = counter === undefined ? [] : theirs.filter(({ event }) => event.time >= counter.since)
    for (let from = 0; from < since.length; from += APPENDED_AT_ONCE) {
      const some = since.slice(from, from + APPENDED_AT_ONCE)
      const places = await append(table, agency, some)
      if (places) placed.push(...places)
      else failed.push(...some)
    }
  }
  return { placed, failed }
}

async function countersOf(table: Table, agencies: readonly string[]): Promise<Map<string, z.infer<typeof Counter>>> {
  const rows = await readMany(table, agencies.map(feedCounter))
  const byKey = new Map(rows.map((row) => [row.pk, Counter.parse(row)]))
  return new Map(
    agencies.flatMap((agency) => {
      const counter = byKey.get(feedCounter(agency).pk)
      return counter ? [[agency, counter] as const] : []
    }),
  )
}

/** Places of events in one feed: counter, event and the row that knows it, all or nothing. Nothing when others are always quicker. */
async function append(table: Table, agency: string, events: readonly Addressed[]): Promise<Placed[] | undefined> {
  const counterKey = feedCounter(agency)
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const rows = await table.getMany([counterKey, ...events.map(({ event }) => feedSeen(agency, event.id))])
    const at = new Map(rows.map((row) => [row.sk, row]))
    const counter = Counter.parse(at.get(counterKey.sk))
    let { n } = counter
    const actions: Action[] = []
    const placed = events.map((addressed): Placed => {
      const { event } = addressed
      const seen = at.get(feedSeen(agency, event.id).sk)
      if (seen) return { ...addressed, n: z.int().parse(seen['n']) }
      n += 1
      const expiresAt = Math.floor(epochMsOf(instant(event.time)) / 1000) + KEPT_SECONDS
      actions.push(
        { kind: 'put', row: { ...feedPlace(agency, n), event: JSON.stringify(event), expiresAt } },
        { kind: 'put', row: { ...feedSeen(agency, event.id), n, expiresAt }, only: EVENT_IS_NEW },
      )
      return { ...addressed, n }
    })
    if (actions.length === 0) return placed
    const only = { guard: 'counter-is-the-one-read', condition: { kind: 'equals', attribute: 'n', value: counter.n } }
    const written = await table.write([
      { kind: 'put', row: { ...counterKey, ...counter, n }, only: only as Action['only'] & object },
      ...actions,
    ])
    if (written.kind === 'written') return placed
  }
  return undefined
}
const EVENT_IS_NEW = { guard: 'event-is-new', condition: { kind: 'absent' } } as const

export type FeedPage = { items: PartnerEvent[]; next: string }

/**
 * The office's events in order, from the place after `after`. Asking begins the feed; `next` is always there, to go on
 * from whenever there may be more.
 */
export async function readEvents(
  deps: Deps,
  actor: StaffActor,
  { after = 0, limit }: { after?: number | undefined; limit: number },
): Promise<{ kind: 'read'; page: FeedPage } | Refused<RefusalCode>> {
  if (mayI(actor, 'use-hooks', { kind: 'agency', agency: actor.agency }) !== 'yes') return refused('forbidden')
  await beginFeed(deps.table, actor.agency, deps.now())
  const places = await readFeed(deps.table, actor.agency, { after, limit })
  return {
    kind: 'read',
    page: { items: places.map(({ event }) => event), next: String(places.at(-1)?.n ?? after) },
  }
}

/** One page of a feed. */
export async function readFeed(
  table: Table,
  agency: string,
  { after, limit }: { after: number; limit: number },
): Promise<Placed[]> {
  const { pk } = feedCounter(agency)
  if (after >= FEED_PLACE_MAX) return []
  const { rows } = await table.query({
    pk,
    from: feedPlace(agency, after + 1).sk,
    to: feedPlace(agency, FEED_PLACE_MAX).sk,
    limit,
  })
  return rows.map((row) => placedFrom(agency, row))
}

/** The event at a place of a feed; nothing once its time to be kept is over. */
export async function eventAt(table: Table, agency: string, n: number): Promise<PartnerEvent | undefined> {
  const row = await table.get(feedPlace(agency, n))
  return row && placedFrom(agency, row).event
}

function placedFrom(agency: string, row: Row): Placed {
  const { sk, event } = FeedRow.parse(row)
  const n = Number(sk.slice(sk.indexOf('#') + 1))
  invariant(Number.isSafeInteger(n), 'a row of a feed is named by its place')
  return { agency, n, event: PartnerEvent.parse(JSON.parse(event)) }
}
