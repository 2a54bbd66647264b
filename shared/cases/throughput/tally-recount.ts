import { countersOf } from '../../names/counters.ts'
import { GROUP_KINDS } from '../../names/proposal.ts'
import { openPlace, TALLY_NOW, tallyDrift, tallyMark, tallyPartition } from '../../store/row-keys.ts'
import type { Position, Row } from '../../store/table.ts'
import { Mark } from '../../tally/contribution.ts'
import type { Deps } from '../deps.ts'
import { DEFINITIONS, type Head } from '../head.ts'
import { headsOf } from '../reads/read-inbox.ts'
import { caseNow, tallyPointer } from './tally.ts'

const PAGE = 100
/** Far more open cases than a city has. */
const PAGES_MAX = 1000

/**
 * Counts a province's open cases one by one and says how far the counters are from that: a number that should be nought.
 * What moves while it counts may show as a little drift once; the alarm waits for the next night.
 * @returns the sum of all differences, by step
 */
export async function recountTally(deps: Deps, province: string): Promise<number> {
  const { current } = await tallyPointer(deps.table)
  const drift = await openDrift(deps, current, province)
  await deps.table.write([{ kind: 'put', row: { ...tallyDrift(province), drift, at: deps.now() } }])
  return drift
}

/** How far one generation of counters is from a province's open cases. */
export async function openDrift(deps: Deps, generation: number, province: string): Promise<number> {
  const kinds = [...new Set(DEFINITIONS.map(({ name }) => name))].filter((kind) => kind !== 'incident')
  let drift = 0
  for (const kind of kinds) {
    const counted = new Map<string, Map<string, number>>([[kind, new Map()]])
    for (const { code: city } of deps.regions.children(province)) await countCity(deps, generation, kind, city, counted)
    for (const business of kind === 'proposal' ? GROUP_KINDS : []) {
      const name = countersOf(kind, business)
      counted.set(name, counted.get(name) ?? new Map())
    }
    for (const [name, own] of counted) {
      const figures = await figuresNow(deps, tallyPartition(generation, name, province))
      for (const figure of new Set([...own.keys(), ...figures.keys()]))
        drift += Math.abs((own.get(figure) ?? 0) - (figures.get(figure) ?? 0))
    }
  }
  return drift
}

async function countCity(
  deps: Deps,
  generation: number,
  kind: string,
  city: string,
  counted: Map<string, Map<string, number>>,
): Promise<void> {
  const add = (name: string, figure: string): void => {
    const own = counted.get(name) ?? new Map<string, number>()
    counted.set(name, own.set(figure, (own.get(figure) ?? 0) + 1))
  }
  let after: Position | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({
      pk: openPlace(kind, city),
      index: 'byPlace',
      ...(after ? { after } : {}),
      limit: PAGE,
    })
    const heads = await headsOf(deps, found.rows)
    const businesses = kind === 'proposal' ? await businessesOf(deps, generation, heads) : undefined
    for (const head of heads) {
      const now = caseNow(head)
      if (!now || now.draft || now.step === null) continue
      const business = businesses?.get(now.id) ?? null
      for (const name of new Set([kind, countersOf(kind, business)])) {
        add(name, `open.${now.step}`)
        if (now.late) add(name, `late.${now.step}`)
      }
    }
    after = found.next
    if (!after) return
  }
}

/** Under which kind of business cases are counted: their heads may tell another since. */
async function businessesOf(
  deps: Deps,
  generation: number,
  heads: readonly Head[],
): Promise<ReadonlyMap<string, string | null>> {
  const marks = await deps.table.getMany(heads.map(({ flow }) => tallyMark(generation, flow.id)))
  const byKey = new Map(marks.map((row) => [row.pk, Mark.parse(row['mark']).business]))
  return new Map(heads.map(({ flow }) => [flow.id, byKey.get(tallyMark(generation, flow.id).pk) ?? null]))
}

/** How many wait and are late by step, as the counters have it. */
async function figuresNow(deps: Deps, pk: string): Promise<Map<string, number>> {
  const { rows } = await deps.table.query({ pk, prefix: TALLY_NOW, limit: PAGE })
  const figures = new Map<string, number>()
  for (const row of rows)
    for (const [figure, n] of Object.entries(row satisfies Row))
      if (typeof n === 'number' && /^(open|late)\./.test(figure)) figures.set(figure, (figures.get(figure) ?? 0) + n)
  return figures
}
