import * as z from 'zod'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { epochMsOf } from '../../kit/instant.ts'
import { countersOf, HOWS, NATION } from '../../names/counters.ts'
import type { GroupKind } from '../../names/proposal.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { readMany } from '../../store/read-many.ts'
import { TALLY_NOW, tallyDay, tallyPartition, tallyPulseSeen, tallyWeek } from '../../store/row-keys.ts'
import type { Row } from '../../store/table.ts'
import type { Deps } from '../deps.ts'
import { DEFINITIONS } from '../head.ts'
import { keptView } from './kept-view.ts'
import {
  areasOf,
  at,
  dayPlus,
  driftOf,
  type Figures,
  figuresOf,
  maySeeScope,
  officeOf,
  ownScope,
  quantiles,
  rowsOf,
  stepsOf,
} from './read-counters.ts'
import { tallyPointer } from './tally.ts'

/** Weeks that a page looks back over; the same time again before it is what it is compared with. */
const WINDOW_WEEKS = [4, 13] as const
export type WindowWeeks = (typeof WINDOW_WEEKS)[number]
/** Weeks of the small line beside each area. */
export const LINE_WEEKS = 8
/** Longest queues that are named. */
const QUEUES = 6
/** One query an area; side by side. */
const AT_ONCE = 8

const Window = z.object({
  entered: z.number(),
  left: z.number(),
  returned: z.number(),
  rejected: z.number(),
  medianDays: z.number().nullable(),
  p90Days: z.number().nullable(),
})
const Standing = z.object({ open: z.number(), late: z.number() })
const View = z.object({
  asOf: z.string(),
  scope: z.string(),
  name: z.string(),
  kind: z.string(),
  weeks: z.number(),
  window: z.object({ from: z.string(), to: z.string() }),
  totals: Window.extend(Standing.shape),
  /** The same weeks again before the window; open and late as they stood at its end. */
  before: Window.extend(Standing.shape),
  drift: z.number().nullable(),
  steps: z.array(
    z.object({
      step: z.string(),
      /** Kind of the office that holds it. */
      at: z.string(),
      /** Working days that it may take; null where nobody waits. */
      within: z.number().nullable(),
      /** Share of what entered in the window that got here, 0 to 1. */
      reached: z.number().nullable(),
      ...Standing.shape,
      /** Visits that ended in the window, in working days of the office. */
      visits: z.number(),
      medianDays: z.number().nullable(),
      p90Days: z.number().nullable(),
      /** Seconds of those visits. */
      working: z.number(),
      waiting: z.number(),
      partner: z.number(),
    }),
  ),
  /** The areas below: provinces of the nation, cities of a province. */
  areas: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      ...Standing.shape,
      entered: z.number(),
      left: z.number(),
      medianDays: z.number().nullable(),
      /** Open by kind of office. */
      holders: z.record(z.string(), z.number()),
      /** Share of late at the end of each of the last weeks, 0 to 1, oldest first. */
      line: z.array(z.number()),
    }),
  ),
  /** Where most is late, area and step. */
  queues: z.array(z.object({ code: z.string(), name: z.string(), step: z.string(), ...Standing.shape })),
  /** By week from its Monday, oldest first. The last one is not over. */
  series: z.array(z.object({ monday: z.string(), entered: z.number(), left: z.number() })),
})
export type Overview = z.infer<typeof View>

/** A page that was made a moment ago is served again: looking at the nation costs one small read. */
const VIEW_SECONDS = 30
const WEEK_KEPT_SECONDS = 60 * 86_400
/** The stream brings a record six hours late at most. */
const SETTLED_DAYS = 2

/** How a scope stands, what came and went, where it waits and for how long: all that its page shows, in one read. */
export async function readOverview(
  deps: Deps,
  actor: StaffActor,
  query: {
    scope?: string | undefined
    kind?: string | undefined
    /** Of which kind of business; without it of all. */
    business?: GroupKind | undefined
    weeks?: WindowWeeks | undefined
  },
): Promise<{ kind: 'found'; overview: Overview } | Refused<RefusalCode>> {
  const scope = query.scope ?? ownScope(actor)
  const kind = query.kind ?? 'proposal'
  if (!scope || !maySeeScope(deps, actor, scope) || !DEFINITIONS.some(({ name }) => name === kind))
    return refused('not-found')
  const weeks = query.weeks ?? 13
  const { current } = await tallyPointer(deps.table)
  const today = deps.calendar.dayOf(deps.now(), officeOf(scope))
  const { business } = query
  const overview = await keptView(
    deps,
    `overview#${current}#${countersOf(kind, business)}#${scope}#${today}#${weeks}`,
    { seconds: VIEW_SECONDS, schema: View },
    () => makeOverview(deps, { generation: current, kind, business, scope, today, weeks }),
  )
  return { kind: 'found', overview }
}

type Asked = {
  generation: number
  kind: string
  business: GroupKind | undefined
  scope: string
  today: string
  weeks: number
}

async function makeOverview(deps: Deps, asked: Asked): Promise<Overview> {
  const { generation, kind, scope, today, weeks } = asked
  const counters = countersOf(kind, asked.business)
  const from = dayPlus(today, 1 - weeks * 7)
  const before = { from: dayPlus(from, -weeks * 7), to: dayPlus(from, -1) }
  const lineFrom = dayPlus(mondayOf(today), -LINE_WEEKS * 7)
  const pieces = await piecesOf(deps, asked, [before, { from, to: today }], lineFrom)
  const now = figuresOf(await rowsOf(deps, { pk: tallyPartition(generation, counters, scope), prefix: TALLY_NOW }))
  const window = added(pieces.filter((piece) => piece.from >= from))
  const earlier = added(pieces.filter((piece) => piece.from >= before.from && piece.to <= before.to))
  const areas = areasOf(deps, scope)
  const standing = new Map(
    await inLanes(areas, async ({ code }) => {
      const rows = await rowsOf(deps, { pk: tallyPartition(generation, counters, code), prefix: TALLY_NOW })
      return [code, figuresOf(rows)] as const
    }),
  )
  const pulse = await deps.table.get(tallyPulseSeen, { consistent: false })
  const totals = { open: at(now, 'open'), late: at(now, 'late') }
  const entered = at(window, 'entered')
  const steps = stepsOf(kind)
  const mondays = Array.from({ length: weeks * 2 }, (_, i) => dayPlus(mondayOf(today), (i + 1 - weeks * 2) * 7))
  return {
    asOf: typeof pulse?.['at'] === 'string' ? pulse['at'] : deps.now(),
    scope,
    name: scope === NATION ? 'Indonesia' : (deps.regions.region(scope)?.name ?? scope),
    kind,
    weeks,
    window: { from, to: today },
    totals: { ...totals, ...windowOf(window) },
    before: {
      open: totals.open - entered + at(window, 'left'),
      late: totals.late - at(window, 'turned-late'),
      ...windowOf(earlier),
    },
    drift: await driftOf(deps, scope),
    steps: steps.map(({ name: step, at: office, within }) => ({
      step,
      at: office,
      within,
      reached: entered > 0 ? Math.round((at(window, `reached.${step}`) / entered) * 1000) / 1000 : null,
      open: at(now, `open.${step}`),
      late: at(now, `late.${step}`),
      visits: at(window, `left.${step}`),
      ...quantiles(window, `.${step}`, 'd'),
      ...(Object.fromEntries(HOWS.map((how) => [how, at(window, `${how}.${step}`)] as const)) as Spent),
    })),
    areas: areas.map(({ code, name }) => ({
      code,
      name,
      open: at(now, `open@${code}`),
      late: at(now, `late@${code}`),
      entered: at(window, `entered@${code}`),
      left: at(window, `left@${code}`),
      medianDays: quantiles(window, `@${code}`).medianDays,
      holders: holdersOf(steps, standing.get(code)),
      line: lineOf(pieces, today, { open: at(now, `open@${code}`), late: at(now, `late@${code}`) }, `@${code}`),
    })),
    queues: queuesOf(areas, steps, standing),
    series: mondays.map((monday) => {
      const own = added(pieces.filter((piece) => mondayOf(piece.from) === monday))
      return { monday, entered: at(own, 'entered'), left: at(own, 'left') }
    }),
  }
}
type Spent = Record<(typeof HOWS)[number], number>

const windowOf = (figures: Figures): z.infer<typeof Window> => ({
  entered: at(figures, 'entered'),
  left: at(figures, 'left'),
  returned: at(figures, 'returned'),
  rejected: at(figures, 'rejected'),
  ...quantiles(figures, ''),
})

function holdersOf(
  steps: readonly { name: string; at: string }[],
  figures: Figures | undefined,
): Record<string, number> {
  const holders: Record<string, number> = {}
  for (const { name, at: office } of steps)
    holders[office] = (holders[office] ?? 0) + (figures ? at(figures, `open.${name}`) : 0)
  return holders
}

function queuesOf(
  areas: readonly { code: string; name: string }[],
  steps: readonly { name: string }[],
  standing: ReadonlyMap<string, Figures>,
): Overview['queues'] {
  const all = areas.flatMap(({ code, name }) => {
    const figures = standing.get(code) ?? new Map()
    return steps.map(({ name: step }) => ({
      code,
      name,
      step,
      open: at(figures, `open.${step}`),
      late: at(figures, `late.${step}`),
    }))
  })
  return all
    .filter(({ late }) => late > 0)
    .toSorted((a, b) => b.late - a.late || b.open - a.open || a.code.localeCompare(b.code))
    .slice(0, QUEUES)
}

/** Backwards from how it stands now: what came in a week was not there before it. */
function lineOf(
  pieces: readonly Piece[],
  today: string,
  { open, late }: { open: number; late: number },
  suffix: string,
): number[] {
  const line = [shareOf(late, open)]
  let then = { open, late }
  for (let monday = mondayOf(today); line.length < LINE_WEEKS; monday = dayPlus(monday, -7)) {
    for (const { from, figures } of pieces) {
      if (mondayOf(from) !== monday) continue
      then = {
        open: then.open - at(figures, `entered${suffix}`) + at(figures, `left${suffix}`),
        late: then.late - at(figures, `turned-late${suffix}`),
      }
    }
    line.unshift(shareOf(then.late, then.open))
  }
  return line
}
const shareOf = (part: number, whole: number): number => (whole > 0 ? Math.round((part / whole) * 1000) / 1000 : 0)

/** Days that lie together in one week and one window, added up. */
type Piece = { from: string; to: string; figures: Figures }

/** Whole weeks that are over come as they were added up once; the other days from their counters. */
async function piecesOf(
  deps: Deps,
  { generation, kind, business, scope, today }: Asked,
  windows: readonly { from: string; to: string }[],
  lineFrom: string,
): Promise<Piece[]> {
  const counters = countersOf(kind, business)
  const first = [lineFrom, ...windows.map(({ from }) => from)].toSorted()[0] ?? today
  const firstMonday = mondayOf(first)
  const settled = dayPlus(today, -SETTLED_DAYS)
  const mondays: string[] = []
  for (let monday = firstMonday; monday <= today; monday = dayPlus(monday, 7)) mondays.push(monday)
  const starts = new Set(windows.map(({ from }) => from))
  const whole = mondays.filter((monday) => {
    const days = Array.from({ length: 7 }, (_, i) => dayPlus(monday, i))
    return (days[6] ?? '') < settled && !days.slice(1).some((day) => starts.has(day))
  })
  const keyOf = (monday: string) => tallyWeek(generation, counters, scope, monday)
  const kept = new Map<string, Figures>()
  for (const row of await readMany(deps.table, whole.map(keyOf)))
    kept.set(String(row['monday']), new Map(FiguresKept.parse(JSON.parse(String(row['figures'])))))
  const pk = tallyPartition(generation, counters, scope)
  const daysOf = async (from: string, to: string): Promise<Row[]> =>
    rowsOf(deps, { pk, from: tallyDay(from), to: `${tallyDay(to)}#~` })
  const pieces: Piece[] = []
  // Weeks that are not kept follow each other mostly: they are read in one go.
  const missing = mondays.filter((monday) => !kept.has(monday))
  const rows = missing.length === 0 ? [] : await daysOf(missing[0] ?? today, today)
  const byDay = Map.groupBy(rows, ({ sk }) => sk.slice('DAY#'.length, 'DAY#'.length + 10))
  for (const monday of mondays) {
    const figures = kept.get(monday)
    if (figures) {
      pieces.push({ from: monday, to: dayPlus(monday, 6), figures })
      continue
    }
    const days = Array.from({ length: 7 }, (_, i) => dayPlus(monday, i)).filter((day) => day <= today)
    if (!whole.includes(monday)) {
      pieces.push(...days.map((day) => ({ from: day, to: day, figures: figuresOf(byDay.get(day) ?? []) })))
      continue
    }
    const sum = figuresOf(days.flatMap((day) => byDay.get(day) ?? []))
    pieces.push({ from: monday, to: dayPlus(monday, 6), figures: sum })
    const expiresAt = Math.floor(epochMsOf(deps.now()) / 1000) + WEEK_KEPT_SECONDS
    await deps.table.write([
      { kind: 'put', row: { ...keyOf(monday), monday, figures: JSON.stringify([...sum]), expiresAt } },
    ])
  }
  return pieces
}
const FiguresKept = z.array(z.tuple([z.string(), z.number()]))

function added(pieces: readonly Piece[]): Figures {
  const sum = new Map<string, number>()
  for (const { figures } of pieces) for (const [figure, n] of figures) sum.set(figure, (sum.get(figure) ?? 0) + n)
  return sum
}

const mondayOf = (day: string): string => dayPlus(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))

async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let i = 0; i < items.length; i += AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(work))))
  return results
}
