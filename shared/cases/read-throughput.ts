import * as z from 'zod'
import type { StaffActor } from '../contracts/staff.ts'
import { type Fault, type Refused, refused } from '../kit/decision.ts'
import { epochMsOf } from '../kit/instant.ts'
import { agencyId, kindOf, regionOf } from '../names/agencies.ts'
import type { RefusalCode } from '../names/refusals.ts'
import {
  TALLY_DRIFT,
  TALLY_NOW,
  tallyDay,
  tallyDrift,
  tallyPartition,
  tallyPulseSeen,
  tallyView,
} from '../store/row-keys.ts'
import type { Position, Row } from '../store/table.ts'
import { NATION } from '../tally/contribution.ts'
import { quantileDays } from '../tally/histogram.ts'
import type { Deps } from './deps.ts'
import { currentDefinition, DEFINITIONS, type Head } from './head.ts'
import { tallyPointer } from './tally.ts'

export type Totals = {
  open: number
  late: number
  entered: number
  left: number
  returned: number
  rejected: number
  medianDays: number | null
  p90Days: number | null
}
/** Contract 7: how much work came, went and waits, for the nation, a province or a city. */
export type Throughput = {
  asOf: string
  scope: string
  window: { from: string; to: string }
  totals: Totals
  steps: ({ step: string; reached: number | null } & Totals)[]
  areas: ({ code: string; name: string } & Totals)[]
  series: { day: string; entered: number; left: number }[]
  drift: number | null
}
export type ThroughputQuery = {
  scope?: string | undefined
  kind?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const WINDOW_DAYS = 30
const WINDOW_DAYS_MAX = 366
/** A view that was made a moment ago is served again: the ministry's page costs one small read. */
const VIEW_SECONDS = 20
const VIEW_KEPT_SECONDS = 3600
const PAGE = 500
const PAGES_MAX = 40
const DAY_MS = 86_400_000

/** Figures of one scope, added up from the counters; never from a list of cases. */
export async function readThroughput(
  deps: Deps,
  actor: StaffActor,
  query: ThroughputQuery,
): Promise<{ kind: 'found'; throughput: Throughput } | Refused<RefusalCode>> {
  const scope = query.scope ?? ownScope(actor)
  if (!scope || !maySee(deps, actor, scope)) return refused('not-found')
  const kind = query.kind ?? 'proposal'
  const today = deps.calendar.dayOf(deps.now(), officeOf(scope))
  const to = query.to ?? today
  const from = query.from ?? dayPlus(to, 1 - WINDOW_DAYS)
  if (from > to) return refused('invalid', { faults: [WINDOW_BACKWARDS] })
  if (dayPlus(from, WINDOW_DAYS_MAX) < to) return refused('invalid', { faults: [WINDOW_TOO_LONG] })
  if (!DEFINITIONS.some(({ name }) => name === kind)) return refused('invalid', { faults: [KIND_UNKNOWN] })

  const { current } = await tallyPointer(deps.table)
  const view = `${current}#${kind}#${scope}#${from}#${to}`
  const kept = await deps.table.get(tallyView(view), { consistent: false })
  const age = kept ? (epochMsOf(deps.now()) - Number(kept['madeAtMs'])) / 1000 : Number.POSITIVE_INFINITY
  if (kept && age >= 0 && age < VIEW_SECONDS)
    return { kind: 'found', throughput: ThroughputView.parse(JSON.parse(String(kept['view']))) }

  const throughput = await makeView(deps, { generation: current, kind, scope, from, to })
  const madeAtMs = epochMsOf(deps.now())
  await deps.table.write([
    {
      kind: 'put',
      row: {
        ...tallyView(view),
        madeAtMs,
        view: JSON.stringify(throughput),
        expiresAt: Math.floor(madeAtMs / 1000) + VIEW_KEPT_SECONDS,
      },
    },
  ])
  return { kind: 'found', throughput }
}

const Figures = z.object({
  open: z.number(),
  late: z.number(),
  entered: z.number(),
  left: z.number(),
  returned: z.number(),
  rejected: z.number(),
  medianDays: z.number().nullable(),
  p90Days: z.number().nullable(),
})
export const ThroughputView = z.object({
  asOf: z.string(),
  scope: z.string(),
  window: z.object({ from: z.string(), to: z.string() }),
  totals: Figures,
  steps: z.array(Figures.extend({ step: z.string(), reached: z.number().nullable() })),
  areas: z.array(Figures.extend({ code: z.string(), name: z.string() })),
  series: z.array(z.object({ day: z.string(), entered: z.number(), left: z.number() })),
  drift: z.number().nullable(),
})

async function makeView(
  deps: Deps,
  { generation, kind, scope, from, to }: { generation: number; kind: string; scope: string; from: string; to: string },
): Promise<Throughput> {
  const pk = tallyPartition(generation, kind, scope)
  const now = await rowsOf(deps, { pk, prefix: TALLY_NOW })
  const days = await rowsOf(deps, { pk, from: tallyDay(from), to: `${tallyDay(to)}#~` })
  const open = figuresOf(now)
  const window = figuresOf(days)
  const pulse = await deps.table.get(tallyPulseSeen, { consistent: false })
  const of = (suffix: string): Totals => ({
    open: at(open, `open${suffix}`),
    late: at(open, `late${suffix}`),
    entered: at(window, `entered${suffix}`),
    left: at(window, `left${suffix}`),
    returned: at(window, `returned${suffix}`),
    rejected: at(window, `rejected${suffix}`),
    ...quantiles(window, suffix),
  })
  const entered = at(window, 'entered')
  return {
    asOf: typeof pulse?.['at'] === 'string' ? pulse['at'] : deps.now(),
    scope,
    window: { from, to },
    totals: of(''),
    steps: stepsOf(kind).map((step) => ({
      step,
      reached: entered > 0 ? Math.round((at(window, `reached.${step}`) / entered) * 1000) / 1000 : null,
      ...of(`.${step}`),
    })),
    areas: areasOf(deps, scope).map(({ code, name }) => ({ code, name, ...of(`@${code}`) })),
    series: seriesOf(days, from, to),
    drift: await driftOf(deps, scope),
  }
}

/** Steps in the order of their way; a draft is nobody's work above the village. */
function stepsOf(kind: string): string[] {
  const definition = currentDefinition(kind as Head['kind'])
  return definition.steps.flatMap(({ name }) => (kind === 'proposal' && name === definition.start ? ['draft'] : [name]))
}

async function rowsOf(deps: Deps, range: { pk: string; prefix?: string; from?: string; to?: string }): Promise<Row[]> {
  const rows: Row[] = []
  let after: Position | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({ ...range, ...(after ? { after } : {}), limit: PAGE, consistent: false })
    rows.push(...found.rows)
    after = found.next
    if (!after) return rows
  }
  throw new Error('more counters than a year has')
}

function figuresOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const figures = new Map<string, number>()
  for (const row of rows)
    for (const [figure, n] of Object.entries(row))
      if (typeof n === 'number') figures.set(figure, (figures.get(figure) ?? 0) + n)
  return figures
}
const at = (figures: ReadonlyMap<string, number>, figure: string): number => figures.get(figure) ?? 0

function quantiles(figures: ReadonlyMap<string, number>, suffix: string): Pick<Totals, 'medianDays' | 'p90Days'> {
  const counts = new Map<number, number>()
  for (const [figure, n] of figures) {
    const bucket = /^h(\d+)(.*)$/.exec(figure)
    if (bucket?.[1] !== undefined && bucket[2] === suffix) counts.set(Number(bucket[1]), n)
  }
  return { medianDays: quantileDays(counts, 0.5), p90Days: quantileDays(counts, 0.9) }
}

function seriesOf(days: readonly Row[], from: string, to: string): Throughput['series'] {
  const series = new Map<string, { entered: number; left: number }>()
  for (let day = from; day <= to; day = dayPlus(day, 1)) series.set(day, { entered: 0, left: 0 })
  for (const row of days) {
    const entry = series.get(row.sk.slice('DAY#'.length, 'DAY#'.length + 10))
    if (!entry) continue
    entry.entered += typeof row['entered'] === 'number' ? row['entered'] : 0
    entry.left += typeof row['left'] === 'number' ? row['left'] : 0
  }
  return [...series].map(([day, figures]) => ({ day, ...figures }))
}

/** The areas below a scope: provinces of the nation, cities of a province; a city has none. */
const areasOf = (deps: Deps, scope: string): readonly { code: string; name: string }[] =>
  scope === NATION ? deps.regions.children('') : scope.includes('.') ? [] : deps.regions.children(scope)

/** How far the last nightly recount was from the counters; null where none was made yet, or for a city. */
async function driftOf(deps: Deps, scope: string): Promise<number | null> {
  if (scope.includes('.')) return null
  if (scope !== NATION) {
    const row = await deps.table.get(tallyDrift(scope), { consistent: false })
    return typeof row?.['drift'] === 'number' ? row['drift'] : null
  }
  const { rows } = await deps.table.query({ pk: TALLY_DRIFT, limit: 50, consistent: false })
  return rows.length === 0 ? null : rows.reduce((sum, row) => sum + Number(row['drift'] ?? 0), 0)
}

const isAuditor = (actor: StaffActor): boolean => actor.roles.includes('auditor')

function ownScope(actor: StaffActor): string | null {
  if (kindOf(actor.agency) === 'ministry' || isAuditor(actor)) return NATION
  const region = regionOf(actor.agency)
  return region === '' || kindOf(actor.agency) === 'village' ? null : region
}

/** The ministry and auditors see all, a province itself and its cities, a city itself (contract 7). */
function maySee(deps: Deps, actor: StaffActor, scope: string): boolean {
  if (actor.roles.length === 0) return false
  const exists = scope === NATION || deps.regions.region(scope) !== undefined
  if (!exists || scope.split('.').length > 2) return false
  if (kindOf(actor.agency) === 'ministry' || isAuditor(actor)) return true
  const region = regionOf(actor.agency)
  switch (kindOf(actor.agency)) {
    case 'province-social':
      return scope === region || scope.startsWith(`${region}.`)
    case 'city-social':
      return scope === region
    default:
      return false
  }
}

const officeOf = (scope: string): string =>
  scope === NATION ? 'ministry' : agencyId(scope.includes('.') ? 'city-social' : 'province-social', scope)
const dayPlus = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

const fault = (pointer: string, code: string, id: string, en: string): Fault => ({ pointer, code, detail: { id, en } })
const WINDOW_BACKWARDS = fault(
  'from',
  'after-to',
  'Hari awal sesudah hari akhir.',
  'The first day lies after the last.',
)
const WINDOW_TOO_LONG = fault('from', 'too-long', 'Paling lama setahun.', 'A year at most.')
const KIND_UNKNOWN = fault('kind', 'unknown', 'Jenis perkara tidak dikenal.', 'There is no such kind of case.')
