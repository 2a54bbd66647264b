import * as z from 'zod'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { TALLY_NOW, tallyDay, tallyPartition, tallyPulseSeen } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { DEFINITIONS } from '../head.ts'
import { keptView } from './kept-view.ts'
import {
  areasOf,
  at,
  dayPlus,
  driftOf,
  figuresOf,
  maySeeScope,
  officeOf,
  ownScope,
  quantiles,
  rowsOf,
  stepsOf,
} from './read-counters.ts'
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

/** Figures of one scope, added up from the counters; never from a list of cases. */
export async function readThroughput(
  deps: Deps,
  actor: StaffActor,
  query: ThroughputQuery,
): Promise<{ kind: 'found'; throughput: Throughput } | Refused<RefusalCode>> {
  const scope = query.scope ?? ownScope(actor)
  if (!scope || !maySeeScope(deps, actor, scope)) return refused('not-found')
  const kind = query.kind ?? 'proposal'
  const today = deps.calendar.dayOf(deps.now(), officeOf(scope))
  const to = query.to ?? today
  const from = query.from ?? dayPlus(to, 1 - WINDOW_DAYS)
  if (from > to) return refused('invalid', { faults: [WINDOW_BACKWARDS] })
  if (dayPlus(from, WINDOW_DAYS_MAX) < to) return refused('invalid', { faults: [WINDOW_TOO_LONG] })
  if (!DEFINITIONS.some(({ name }) => name === kind)) return refused('invalid', { faults: [KIND_UNKNOWN] })

  const { current } = await tallyPointer(deps.table)
  const throughput = await keptView(
    deps,
    `${current}#${kind}#${scope}#${from}#${to}`,
    { seconds: VIEW_SECONDS, schema: ThroughputView },
    () => makeView(deps, { generation: current, kind, scope, from, to }),
  )
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
    steps: stepsOf(kind).map(({ name: step }) => ({
      step,
      reached: entered > 0 ? Math.round((at(window, `reached.${step}`) / entered) * 1000) / 1000 : null,
      ...of(`.${step}`),
    })),
    areas: areasOf(deps, scope).map(({ code, name }) => ({ code, name, ...of(`@${code}`) })),
    series: seriesOf(days, from, to),
    drift: await driftOf(deps, scope),
  }
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

const fault = (pointer: string, code: string, id: string, en: string): Fault => ({ pointer, code, detail: { id, en } })
const WINDOW_BACKWARDS = fault(
  'from',
  'after-to',
  'Hari awal sesudah hari akhir.',
  'The first day lies after the last.',
)
const WINDOW_TOO_LONG = fault('from', 'too-long', 'Paling lama setahun.', 'A year at most.')
const KIND_UNKNOWN = fault('kind', 'unknown', 'Jenis perkara tidak dikenal.', 'There is no such kind of case.')
