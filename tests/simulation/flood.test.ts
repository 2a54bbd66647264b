import { expect, test } from 'vitest'
import { enqueueDue } from '../../functions/clock/enqueue-due.ts'
import { entryText, packedEntry } from '../../shared/cases/entry.ts'
import { type Outgoing, outgoingOfRow } from '../../shared/cases/outgoing.ts'
import { beginFeed } from '../../shared/cases/partners/feed.ts'
import { instant } from '../../shared/kit/instant.ts'
import { memoryTable } from '../../shared/store/memory-table.ts'
import type { Row } from '../../shared/store/table.ts'
import { relaying } from '../spec/hooks/relayed.ts'
import { asked, type Batu, batuWithGroup, CITY, HEALTH } from '../spec/requests/requests.ts'
import { waitsOf } from './flood.ts'

/** P14: one office sends ten thousand, another ten, behind them. */
const FLOOD = 10_000
const FEW = 10
const MALANG = 'city-social-35.73'
const FOOD = { product: 'Keripik tempe', process: 'Digoreng', address: 'Jl. Contoh 3' }
/** A request queue's consumers (`infra/stack.ts`); a message takes about so long at the table. */
const INTAKE = { consumers: 20, batch: 10, serviceMs: () => 60 }
const worst = (waits: readonly number[] = []): number => Math.max(...waits)

/** The rows that the road left of one request of Kota Batu, to be repeated as others of Batu and of Malang. */
async function requestOfBatu(): Promise<{ batu: Batu; entries: Row[]; head: Row; id: string }> {
  const batu = await batuWithGroup('snack')
  const before = new Set(batu.world.table.dump().map(({ pk }) => pk))
  const id = await asked(batu.ask('food-inspection', FOOD))
  const rows = batu.world.table.dump().filter(({ pk }) => pk === `CASE#${id}` && !before.has(pk))
  const head = rows.find(({ sk }) => sk === 'HEAD')
  if (!head) throw new Error('a request has a head')
  return { batu, entries: rows.filter(({ sk }) => sk.startsWith('EVENT#')), head, id }
}
const serial = (n: number): string => String(n).padStart(26, '0')
type Reworded = readonly [from: string, to: string]
/** The same row in other words, its entry too. */
function reworded(row: Row, ...pairs: readonly Reworded[]): Row {
  const say = (words: string): string => pairs.reduce((said, [from, to]) => said.replaceAll(from, to), words)
  const text = entryText(row)
  const others = Object.entries(row).filter(([name]) => name !== 'entry')
  const said: Row = JSON.parse(say(JSON.stringify(Object.fromEntries(others))))
  return text === undefined ? said : { ...said, entry: packedEntry(say(text)) }
}
/** The same row of another case. */
const ofCase = (row: Row, id: string, n: number): Row => reworded(row, [id, serial(n)])
const ofMalang = (row: Row, id: string, n: number): Row => reworded(row, [id, serial(n)], ['-35.79', '-35.73'])

test('ten requests of one city wait a moment though ten thousand of another lie before them', async () => {
  const { entries, id } = await requestOfBatu()
  const sent = (row: Row): Outgoing[] => outgoingOfRow(row).filter(({ queue }) => queue === 'request-inspection')
  const flood = Array.from({ length: FLOOD }, (_, n) => entries.flatMap((row) => sent(ofMalang(row, id, n))))
  const few = Array.from({ length: FEW }, (_, n) => entries.flatMap((row) => sent(ofCase(row, id, FLOOD + n))))
  const messages = [...flood.flat(), ...few.flat()]
  expect(messages).toHaveLength(FLOOD + FEW)

  const waits = waitsOf(messages, INTAKE)
  expect([...waits].map(([office, all]) => [office, all.length])).toEqual(
    expect.arrayContaining([
      [MALANG, FLOOD],
      [CITY, FEW],
    ]),
  )
  // As long as if nobody else were there, but for the other half of a batch.
  expect(worst(waits.get(CITY))).toBeLessThan(1)
  // The flood itself waits no longer for it than its own size asks.
  expect(worst(waits.get(MALANG))).toBeLessThan(((FLOOD + FEW) * 0.06) / INTAKE.consumers + 1)

  // What it would be without the group on each message: the ten wait as long as everybody.
  const nameless = waitsOf(
    messages.map((message) => ({ ...message, group: 'platform' })),
    INTAKE,
  )
  expect(
    nameless
      .get('platform')
      ?.slice(-FEW)
      .every((seconds) => seconds > 25),
  ).toBe(true)
})

test('what time does to ten thousand cases of one city does not delay another city’s', async () => {
  const { head } = await requestOfBatu()
  const { wakeSk, wakePk } = head
  expect(wakeSk).toMatch(new RegExp(`#${CITY}$`))
  const table = memoryTable({ random: () => 0.5 })
  const due = (n: number, office: string): Row => ({
    pk: `CASE#${serial(n)}`,
    sk: 'HEAD',
    wakePk: String(wakePk),
    wakeSk: String(wakeSk).replace(CITY, office),
  })
  table.load([
    ...Array.from({ length: FLOOD }, (_, n) => due(n, MALANG)),
    ...Array.from({ length: FEW }, (_, n) => due(FLOOD + n, CITY)),
  ])
  const messages: Outgoing[] = []
  const queue = {
    send: async (some: readonly Outgoing[]) => {
      messages.push(...some)
      return []
    },
  }
  await enqueueDue(table, queue, instant('2027-03-02T02:00:00.000Z'))
  expect(messages).toHaveLength(FLOOD + FEW)
  const waits = waitsOf(messages, INTAKE)
  expect(worst(waits.get(CITY))).toBeLessThan(1)
})

test('a partner that answers nothing for ten seconds delays its own deliveries, and nobody else’s', async () => {
  const { batu, entries, id } = await requestOfBatu()
  const stream = relaying(batu.world)
  const far = HEALTH.replace('35.79', '35.73')
  for (const agency of [HEALTH, far]) await beginFeed(batu.world.deps.table, agency, batu.now())
  const opened = entries.slice(0, 2)
  const some = 400
  const flood = Array.from({ length: some }, (_, n) => opened.map((row) => ofMalang(row, id, n)))
  await stream.show([
    ...flood.flat(),
    ...Array.from({ length: FEW }, (_, n) => opened.map((row) => ofCase(row, id, some + n))).flat(),
  ])
  const messages = stream.sent.filter(({ queue }) => queue === 'webhooks')
  const hangs = ({ group }: Outgoing): number => (group === far ? 10_000 : 50)
  const waits = waitsOf(messages, { consumers: 20, batch: 1, serviceMs: hangs })
  expect(waits.get(far)?.length).toBeGreaterThanOrEqual(some)
  // All consumers are in its hands for ten seconds at most; the next that is free serves the other.
  expect(worst(waits.get(HEALTH))).toBeLessThanOrEqual(20)
  expect(worst(waits.get(far))).toBeGreaterThan(150)
})

test('every message that the road sends names an office, also where a function of the platform acted', async () => {
  const { batu } = await requestOfBatu()
  const groups = batu.world.table
    .dump()
    .filter(({ pk, sk }) => pk.startsWith('CASE#') && sk.startsWith('EVENT#'))
    .flatMap(outgoingOfRow)
    .map(({ group, message }) => [message.type, group])
  expect(groups.length).toBeGreaterThan(20)
  expect(groups.filter(([, group]) => group === 'platform')).toEqual([])
})
