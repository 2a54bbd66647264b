import { openPlace, TALLY_NOW, tallyDrift, tallyPartition } from '../../store/row-keys.ts'
import type { Position, Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { DEFINITIONS } from '../head.ts'
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
    const counted = new Map<string, number>()
    for (const { code: city } of deps.regions.children(province)) await countCity(deps, kind, city, counted)
    const figures = await figuresNow(deps, tallyPartition(generation, kind, province))
    for (const figure of new Set([...counted.keys(), ...figures.keys()]))
      drift += Math.abs((counted.get(figure) ?? 0) - (figures.get(figure) ?? 0))
  }
  return drift
}

async function countCity(deps: Deps, kind: string, city: string, counted: Map<string, number>): Promise<void> {
  const add = (figure: string): void => void counted.set(figure, (counted.get(figure) ?? 0) + 1)
  let after: Position | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({
      pk: openPlace(kind, city),
      index: 'byPlace',
      ...(after ? { after } : {}),
      limit: PAGE,
    })
    for (const head of await headsOf(deps, found.rows)) {
      const now = caseNow(head)
      if (!now || now.draft || now.step === null) continue
      add(`open.${now.step}`)
      if (now.late) add(`late.${now.step}`)
    }
    after = found.next
    if (!after) return
  }
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
