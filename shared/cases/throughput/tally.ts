import * as z from 'zod'
import { Entry } from '../../contracts/entry.ts'
import { instant } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { agencyId, levelsOf } from '../../names/agencies.ts'
import { countersOf } from '../../names/counters.ts'
import {
  caseKey,
  TALLY_NOW,
  TALLY_POINTER,
  TALLY_PULSE,
  tallyDay,
  tallyMark,
  tallyPartition,
  tallyPulseSeen,
} from '../../store/row-keys.ts'
import { type Action, type Row, type Table, TRANSACTION_ACTIONS_MAX } from '../../store/table.ts'
import { type CaseNow, type Count, contribution, Mark, summed } from '../../tally/contribution.ts'
import type { Deps } from '../deps.ts'
import { CaseEvent, evolveHead, type Head, isDraft, regionOfCase } from '../head.ts'
import { entriesOf } from '../reads/read-history.ts'
import { standingOf } from '../standing.ts'

/**
 * Keeps the ministry's counters. A transaction adds what cases changed and moves the mark of each case from the version
 * that it had: a record that comes twice, late or in two batches at once adds nothing the second time.
 */

export type TallyDeps = Pick<Deps, 'table' | 'calendar' | 'random' | 'sleep'>

/** Which generation is read, and which one is being built beside it. */
const Pointer = z.object({ current: z.number().int(), building: z.number().int().nullable() })
export type Pointer = z.infer<typeof Pointer>
const FIRST: Pointer = { current: 1, building: null }

/** A row that the clock renews, so that the counters know up to which moment they have seen the stream. */
export const isPulse = (row: Row): boolean => row.pk === TALLY_PULSE.pk
export async function keepPulse(table: Table, pulse: Row): Promise<void> {
  await table.write([{ kind: 'put', row: { ...tallyPulseSeen, at: pulse['at'] ?? null } }])
}

export async function tallyPointer(table: Table): Promise<Pointer> {
  const row = await table.get(TALLY_POINTER)
  return row ? Pointer.parse(row) : FIRST
}

/** A case at one of its versions, or nothing for a kind that has no place. */
export function caseNow(head: Head): CaseNow | undefined {
  const village = regionOfCase(head)
  if (village === null) return undefined
  const { flow } = head
  const { custody } = flow
  const task = custody.kind === 'held' ? custody.task : undefined
  return {
    id: flow.id,
    version: head.version,
    at: head.updatedAt,
    kind: head.kind,
    business: head.kind === 'proposal' ? (head.facts.group?.kind ?? null) : null,
    village,
    draft: isDraft(head),
    step: task?.step ?? (custody.kind === 'inTransit' ? custody.step : null),
    // A step on its way and then held there is one visit: the task that opens has the number that comes next.
    visit: task?.n ?? (custody.kind === 'inTransit' ? flow.tasks + 1 : flow.tasks),
    late: task?.deadline?.late ?? false,
    standing: standingOf(head),
    returns: flow.returns,
    outcome: custody.kind === 'closed' ? custody.outcome : null,
  }
}

/** Counter rows of the nation are shared by every case; so many lie side by side, and are added up when read. */
const SHARDS = 4
/** Cases a transaction: marks and counters of so many stay below 100 actions and 4 KB an expression. */
const CASES_A_WRITE = 8
const ATTEMPTS_MAX = 8
const BACKOFF_MS = 20

/**
 * Counts what heads changed, each once.
 * @param heads in the order in which they were written, as a batch of the stream brings them
 */
export async function tallyHeads(deps: TallyDeps, heads: readonly Head[]): Promise<void> {
  const { current, building } = await tallyPointer(deps.table)
  for (const generation of building === null ? [current] : [current, building])
    for (let at = 0; at < heads.length; at += CASES_A_WRITE)
      await count(deps, generation, heads.slice(at, at + CASES_A_WRITE))
}

/** Counts every version of cases that was not counted yet, from their histories. @param heads one a case */
export async function tallyHistories(deps: TallyDeps, generation: number, heads: readonly Head[]): Promise<void> {
  for (let at = 0; at < heads.length; at += CASES_A_WRITE)
    await count(deps, generation, heads.slice(at, at + CASES_A_WRITE))
}

async function count(deps: TallyDeps, generation: number, heads: readonly Head[]): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; ) {
    const { actions, whole } = await countsOf(deps, generation, heads)
    if (actions.length === 0) return
    const result = await deps.table.write(actions)
    if (result.kind === 'written') {
      if (whole) return
      attempt = 1
      continue
    }
    // Another reader moved a mark or a counter: look again, and find it counted.
    await deps.sleep(deps.random() * BACKOFF_MS * 2 ** attempt)
    attempt += 1
  }
  throw new Error('the counters are contended')
}

/** What a transaction has room for; a long history goes in parts, its mark telling how far. */
async function countsOf(
  deps: TallyDeps,
  generation: number,
  heads: readonly Head[],
): Promise<{ actions: Action[]; whole: boolean }> {
  const cases = [...new Set(heads.flatMap((head) => (caseNow(head) ? [head.flow.id] : [])))]
  if (cases.length === 0) return { actions: [], whole: true }
  const rows = await deps.table.getMany(cases.map((id) => tallyMark(generation, id)))
  const markOf = new Map(rows.map((row) => [row.pk, Mark.parse(row['mark'])]))
  const actions: Action[] = []
  const byKind = new Map<string, Count[]>()
  const counters = new Set<string>()
  let whole = true
  for (const id of cases) {
    const key = tallyMark(generation, id)
    const before = markOf.get(key.pk)
    let mark = before
    for (const head of await versionsAfter(deps, before?.version ?? 0, heads, id)) {
      const now = caseNow(head)
      invariant(now, 'a case that is counted has a place')
      const city = agencyId('city-social', levelsOf(now.village).city)
      const counted = contribution(mark, now, {
        dayOf: (at) => deps.calendar.dayOf(at, city),
        workingDays: deps.calendar.workingDaysBetween,
      })
      if (counted === 'seen') continue
      const { business } = counted.mark
      const kinds = [now.kind, ...(business === null ? [] : [countersOf(now.kind, business)])]
      const more = kinds.flatMap((kind) => counted.counts.map(({ scope, day }) => `${kind}\n${scope}\n${day ?? ''}`))
      if (new Set([...counters, ...more]).size + actions.length + 1 > TRANSACTION_ACTIONS_MAX) {
        whole = false
        break
      }
      for (const counter of more) counters.add(counter)
      mark = counted.mark
      for (const kind of kinds) byKind.set(kind, [...(byKind.get(kind) ?? []), ...counted.counts])
    }
    if (mark && mark !== before)
      actions.push({
        kind: 'put',
        row: { ...key, version: mark.version, mark },
        only: {
          guard: 'mark-is-the-one-read',
          condition: before ? { kind: 'equals', attribute: 'version', value: before.version } : { kind: 'absent' },
        },
      })
    if (!whole) break
  }
  if (actions.length === 0) return { actions: [], whole: true }
  const shard = Math.floor(deps.random() * SHARDS)
  for (const [kind, counts] of byKind)
    for (const { scope, day, by } of summed(counts).values())
      actions.push({
        kind: 'count',
        key: {
          pk: tallyPartition(generation, kind, scope),
          sk: day === null ? `${TALLY_NOW}${shard}` : `${tallyDay(day)}#${shard}`,
        },
        by,
      })
  return { actions, whole }
}

/** The heads of a case that come after a version; where the batch has a gap, they are made again from the history. */
async function versionsAfter(
  deps: TallyDeps,
  counted: number,
  heads: readonly Head[],
  id: string,
): Promise<readonly Head[]> {
  const given = heads
    .filter((head) => head.flow.id === id && head.version > counted)
    .toSorted((a, b) => a.version - b.version)
  const whole = given.every((head, i) => head.version === (given[i - 1]?.version ?? counted) + 1)
  if (whole) return given
  const last = given.at(-1)
  return last
    ? (await headsOfHistory(deps.table, id)).filter(({ version }) => version > counted && version <= last.version)
    : []
}

/** A case at each of its versions, folded from its history. */
export async function headsOfHistory(table: Table, id: string): Promise<Head[]> {
  const heads: Head[] = []
  let head: Head | undefined
  for (const bytes of await entriesOf(table, caseKey(id))) {
    const entry = Entry.parse(JSON.parse(bytes))
    const events = entry.events.map((event) => CaseEvent.parse(event))
    head = evolveHead(head, events, { version: entry.n, lastHash: entry.hash, at: instant(entry.at) })
    heads.push(head)
  }
  return heads
}
