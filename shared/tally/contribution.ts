import * as z from 'zod'
import { type Instant, InstantText, secondsBetween } from '../kit/instant.ts'
import { levelsOf } from '../names/agencies.ts'
import { HOWS, type How, NATION } from '../names/counters.ts'
import { bucketOf } from './histogram.ts'
import { partsOf, Standing } from './standing.ts'

/** What the counters need to know of a case at one version of its head. */
export type CaseNow = {
  id: string
  version: number
  at: Instant
  kind: string
  /** Business kind of its group, where it has one. */
  business: string | null
  village: string
  /** Not submitted yet: nobody above the village counts it. */
  draft: boolean
  /** Held at, or on its way to; null once closed. */
  step: string | null
  /** Grows with each visit of a step. */
  visit: number
  late: boolean
  standing: Standing | null
  returns: Readonly<Record<string, number>>
  /** How it closed. */
  outcome: string | null
}

/** What one case last added to the counters; moves in the same transaction as they do. */
export const Mark = z.object({
  version: z.number().int(),
  step: z.string().nullable(),
  visit: z.number().int(),
  late: z.boolean(),
  since: InstantText.nullable(),
  /** When it was first submitted, and the local day of that: its cohort. */
  enteredAt: InstantText.nullable(),
  cohort: z.string().nullable(),
  reached: z.array(z.string()),
  /** Kind of business of its group as it was first submitted: what it is counted under until its end. */
  business: z.string().nullable().default(null),
  returns: z.record(z.string(), z.number().int()),
  closed: z.boolean(),
  /** How it stood at that version, and the seconds of the visit until then. */
  held: z
    .object({
      standing: Standing,
      at: InstantText,
      spent: z.object({ working: z.number(), waiting: z.number(), partner: z.number() }),
    })
    .nullable()
    .default(null),
})
export type Mark = z.infer<typeof Mark>

const NEW: Mark = {
  version: 0,
  step: null,
  visit: 0,
  late: false,
  since: null,
  enteredAt: null,
  cohort: null,
  reached: [],
  business: null,
  returns: {},
  closed: false,
  held: null,
}

/** Days as the offices of a case count them. */
export type Days = {
  /** Local day of a moment at the case's city, YYYY-MM-DD. */
  dayOf: (at: Instant) => string
  workingDays: (from: Instant, to: Instant, agency: string) => number
}
const DAY_SECONDS = 86_400

/** One number of one counter row: a scope, a day (null for how things stand now), a figure. */
export type Count = { scope: string; day: string | null; figure: string; by: number }
export type Counted = { mark: Mark; counts: Count[] }

/**
 * What a case's next version adds to the counters. Pure; a version at or below the mark adds nothing.
 */
export function contribution(before: Mark | undefined, now: CaseNow, { dayOf, workingDays }: Days): Counted | 'seen' {
  const mark = before ?? NEW
  if (now.version <= mark.version) return 'seen'
  const today = dayOf(now.at)
  const counts: Count[] = []
  const { city, province } = levelsOf(now.village)
  const add = (day: string | null, figure: string, by: number): void => {
    for (const scope of [NATION, province, city]) counts.push({ scope, day, figure, by })
    // The areas below a scope: provinces of the nation, cities of a province.
    counts.push({ scope: NATION, day, figure: `${figure}@${province}`, by })
    counts.push({ scope: province, day, figure: `${figure}@${city}`, by })
  }

  const next: Mark = { ...mark, version: now.version, late: now.late, returns: { ...now.returns } }
  if (now.draft) return { mark: next, counts }

  const isNew = mark.enteredAt === null
  const enteredAt = mark.enteredAt ?? now.at
  const cohort = mark.cohort ?? today
  const step = now.step
  const moved = step !== mark.step || now.visit !== mark.visit
  const wasOpen = mark.step !== null
  const isOpen = step !== null

  if (isNew) add(today, 'entered', 1)
  if (wasOpen !== isOpen) add(null, 'open', isOpen ? 1 : -1)
  const spent = spentBy(mark.held, now.at)
  const lateBefore = wasOpen && mark.late ? 1 : 0
  const lateNow = isOpen && now.late ? 1 : 0
  if (lateBefore !== lateNow) {
    add(null, 'late', lateNow - lateBefore)
    // By day as well, so that it can be told how many were late on any day before.
    add(today, 'turned-late', lateNow - lateBefore)
  }

  const ofStep = (day: string | null, name: string, figure: string, by: number): void => {
    for (const scope of [NATION, province, city]) counts.push({ scope, day, figure: `${figure}.${name}`, by })
  }
  if (wasOpen && mark.step !== null && (moved || lateBefore !== lateNow || !isOpen)) {
    if (moved) ofStep(null, mark.step, 'open', -1)
    if (moved && lateBefore) ofStep(null, mark.step, 'late', -1)
    if (!moved && lateBefore !== lateNow) ofStep(null, mark.step, 'late', lateNow - lateBefore)
    if (moved) {
      ofStep(today, mark.step, 'left', 1)
      if (mark.since) ofStep(today, mark.step, `h${bucketOf(secondsBetween(mark.since, now.at))}`, 1)
      if (mark.since && spent) {
        const days = workingDays(mark.since, now.at, spent.agency)
        ofStep(today, mark.step, `d${bucketOf(days * DAY_SECONDS)}`, 1)
        for (const how of HOWS)
          if (spent.seconds[how] > 0) ofStep(today, mark.step, how, Math.round(spent.seconds[how]))
      }
    }
  }
  if (isOpen && moved) {
    ofStep(null, step, 'open', 1)
    if (lateNow) ofStep(null, step, 'late', 1)
    ofStep(today, step, 'entered', 1)
    if (!mark.reached.includes(step)) ofStep(cohort, step, 'reached', 1)
  }
  for (const [name, times] of Object.entries(now.returns)) {
    const more = times - (mark.returns[name] ?? 0)
    if (more <= 0) continue
    add(today, 'returned', more)
    ofStep(today, name, 'returned', more)
  }
  if (!isOpen && !mark.closed) {
    add(today, 'left', 1)
    add(today, `h${bucketOf(secondsBetween(enteredAt, now.at))}`, 1)
    if (now.outcome === 'REJECTED') {
      add(today, 'rejected', 1)
      if (mark.step !== null) ofStep(today, mark.step, 'rejected', 1)
    }
  }
  return {
    mark: {
      ...next,
      step,
      visit: now.visit,
      since: moved ? (isOpen ? now.at : null) : mark.since,
      enteredAt,
      cohort,
      business: isNew ? now.business : mark.business,
      reached: step !== null && !mark.reached.includes(step) ? [...mark.reached, step] : mark.reached,
      closed: !isOpen,
      held: now.standing && {
        standing: now.standing,
        at: now.at,
        spent: moved || !spent ? { working: 0, waiting: 0, partner: 0 } : spent.seconds,
      },
    },
    counts,
  }
}

/** What a visit has taken up to a moment: until then the case stood as its last version left it. */
function spentBy(held: Mark['held'], to: Instant): { agency: string; seconds: Record<How, number> } | undefined {
  if (!held) return undefined
  const seconds = { ...held.spent }
  for (const part of partsOf(held.standing, held.at, to)) seconds[part.how] += secondsBetween(part.from, part.to)
  return { agency: held.standing.agency, seconds }
}

/** Counts of the same figure of the same row as one number; what cancels out is left out. */
export function summed(
  counts: readonly Count[],
): Map<string, { scope: string; day: string | null; by: Record<string, number> }> {
  const rows = new Map<string, { scope: string; day: string | null; by: Record<string, number> }>()
  for (const { scope, day, figure, by } of counts) {
    const key = `${scope}\n${day ?? ''}`
    const row = rows.get(key) ?? { scope, day, by: {} }
    row.by[figure] = (row.by[figure] ?? 0) + by
    rows.set(key, row)
  }
  for (const [key, { by }] of rows) {
    for (const [figure, n] of Object.entries(by)) if (n === 0) delete by[figure]
    if (Object.keys(by).length === 0) rows.delete(key)
  }
  return rows
}
