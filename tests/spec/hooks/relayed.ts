import { relay } from '../../../functions/relay/relay.ts'
import { seededRandom } from '../../../infra/local/seed/random.ts'
import type { World } from '../../../infra/local/seed/world.ts'
import { entryText } from '../../../shared/cases/entry.ts'
import type { Outgoing } from '../../../shared/cases/outgoing.ts'
import { PartnerEvent } from '../../../shared/contracts/partner-events.ts'
import type { Row } from '../../../shared/store/table.ts'

/**
 * The relay over the table in memory: shows it each new entry once, in the order of their commits, and each delivery that
 * is asked for, as the stream does.
 */
export function relaying(world: World) {
  const shown = new Set<string>(seenByRelay(world.table.dump()).map(keyOf))
  const sent: Outgoing[] = []
  const queue = {
    send: async (messages: readonly Outgoing[]) => {
      sent.push(...messages)
      return []
    },
  }
  const silent = { info: () => {}, error: () => {} }
  return {
    /** What the relay sent to the queues. */
    sent,
    /** @returns the rows that were shown */
    async run(): Promise<Row[]> {
      const rows = seenByRelay(world.table.dump().filter((row) => !shown.has(keyOf(row))))
      for (const row of rows) shown.add(keyOf(row))
      await this.show(rows)
      return rows
    },
    /** Shows entries again, or in another order. */
    async show(rows: readonly Row[]): Promise<void> {
      const records = rows.map((row) => ({ id: keyOf(row), row }))
      const failed = await relay({ queue, table: world.deps.table }, records, silent)
      if (failed.length > 0) throw new Error(`not relayed: ${failed.join(', ')}`)
    },
  }
}

/** A delivery can be asked for again; then its row has another version. */
const keyOf = ({ pk, sk, version }: Row): string => `${pk} ${sk} ${String(version ?? '')}`
const seenByRelay = (rows: readonly Row[]): Row[] => [
  ...rows
    .filter(({ pk, sk }) => pk.startsWith('CASE#') && sk.startsWith('EVENT#'))
    .toSorted((a, b) => (atOf(a) + a.sk < atOf(b) + b.sk ? -1 : 1)),
  ...rows.filter(({ sk, asked }) => sk.startsWith('DELIVERY#') && asked === 'yes'),
]
const atOf = (row: Row): string => JSON.parse(entryText(row) ?? '').at

/** The feed of an office as the table holds it. */
export const feedOf = (world: World, agency: string): PartnerEvent[] =>
  world.table
    .dump()
    .filter(({ pk, sk }) => pk === `FEED#${agency}` && sk.startsWith('N#'))
    .toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
    .map(({ event }) => PartnerEvent.parse(JSON.parse(String(event))))
/** `task.created` for `id.go.kemensos.kube.task.created.v1`. */
export const shortType = ({ type }: { type: string }): string =>
  type.slice('id.go.kemensos.kube.'.length, -'.v1'.length)

/** In an order that a seed says. */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = seededRandom(seed)
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
