import * as z from 'zod'
import { Entry } from '../../contracts/entry.ts'
import { FormRow } from '../../contracts/rows.ts'
import { rolesOn, type Staff } from '../../contracts/staff.ts'
import type { Actor, Context } from '../../engine/commands.ts'
import { type Definition, stepOf } from '../../engine/definition.ts'
import type { EngineEvent } from '../../engine/events.ts'
import { deedsOf, lostStep, repeat } from '../../engine/replay.ts'
import { type Instant, instant } from '../../kit/instant.ts'
import { open } from '../../store/keys/sealing.ts'
import { caseKey, formOf, groupKey } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { CaseEvent, definitionOf, evolveHead, groupIdOf, type Head, isEngineEvent } from '../head.ts'
import { findStaff } from '../people/staff.ts'
import { entriesOf } from '../reads/read-history.ts'
import { rulesOf } from '../rules.ts'

/** How a case of the past fares under a changed definition. `entry` is null where it would differ only from now on. */
export type Replay =
  | { kind: 'same'; deeds: number }
  | { kind: 'differs' | 'unrepeatable'; entry: number | null; step: string | null; at: Instant | null; because: string }

/** All of the past that a decision looked at, read before anything is decided. */
type Past = {
  entries: readonly Entry[]
  forms: ReadonlyMap<number, { form: unknown; salt: string }>
  staff: ReadonlyMap<string, Staff>
  facilitators: readonly { from: Instant; sub: string }[]
}

/**
 * Gives every command of a case again under a changed definition and stops at the first that would have gone otherwise:
 * what would have followed nobody can know (docs/decisions/0010).
 */
export async function replay(deps: Deps, id: string, changed: Definition): Promise<Replay> {
  const past = await pastOf(deps, id)
  let head: Head | undefined
  let deeds = 0
  for (const entry of past.entries) {
    const at = instant(entry.at)
    const events = entry.events.map((event) => CaseEvent.parse(event))
    for (const deed of deedsOf(events)) {
      const link = { version: entry.n, lastHash: entry.hash, at }
      const after = evolveHead(head, deed, link)
      const verdict = judge(deps, changed, past, { entry, at, deed, before: head, after })
      if (verdict.kind !== 'same') return { ...verdict, entry: entry.n, step: head ? stepAt(head) : null, at }
      head = after
      deeds += 1
    }
  }
  const lost = head && lostStep(changed, head.flow)
  if (head && lost !== undefined) return { kind: 'differs', entry: null, step: stepAt(head), at: null, because: lost }
  return { kind: 'same', deeds }
}

type Given = { entry: Entry; at: Instant; deed: readonly CaseEvent[]; before: Head | undefined; after: Head }

function judge(deps: Deps, changed: Definition, past: Past, { entry, at, deed, before, after }: Given) {
  const own = definitionOf(after.flow.workflow)
  const events: EngineEvent[] = deed.filter(isEngineEvent)
  const [first] = events
  const recorded = events.find((event) => event.type === 'FormRecorded')
  const given = recorded?.type === 'FormRecorded' ? past.forms.get(recorded.task) : undefined
  if (recorded && !given)
    return { kind: 'unrepeatable', because: 'the form that was given is no longer there' } as const
  if (first?.type === 'TaskCompleted') {
    const lost = lostRight(own, changed, first, rolesThen(deps, past, first, at))
    if (lost !== undefined) return { kind: 'differs', because: lost } as const
  }
  // What the case itself records with a command, such as its budget year, the rules already know.
  const facts = deed.filter((event) => !isEngineEvent(event))
  const known = before && evolveHead(before, facts, { version: entry.n, lastHash: entry.hash, at })
  const contextUnder = (definition: Definition): Context => ({
    actor: actorOf(entry),
    now: at,
    calendar: deps.calendar,
    salt: given?.salt ?? '',
    rules: rulesOf(known ?? after, {
      now: at,
      calendar: deps.calendar,
      facilitator: past.facilitators.findLast(({ from }) => from < at)?.sub ?? null,
      formFaults: () => [], // they held then, and are no part of a definition
      definition,
    }),
  })
  return repeat({ own, changed }, before?.flow, { at, events, form: given?.form }, contextUnder)
}

/** Who decided a step and would no longer have the role for it. Whoever had none then decided by another right. */
function lostRight(
  own: Definition,
  changed: Definition,
  { step, by }: Extract<EngineEvent, { type: 'TaskCompleted' }>,
  roles: readonly string[],
): string | undefined {
  const may = (definition: Definition): boolean => {
    const found = definition.steps.find(({ name }) => name === step)
    return found === undefined || found.by.some((role) => roles.includes(role))
  }
  if (!may(own) || may(changed)) return undefined
  return `${by} was ${roles.join(', ')}; step ${step} would be for ${stepOf(changed, step).by.join(', ')}`
}

function rolesThen(
  deps: Deps,
  { staff }: Past,
  { by }: Extract<EngineEvent, { type: 'TaskCompleted' }>,
  at: Instant,
): readonly string[] {
  const found = staff.get(by)
  return found ? rolesOn(found, deps.calendar.dayOf(at, found.agency)) : []
}

const actorOf = ({ actor }: Entry): Actor =>
  'system' in actor ? { kind: 'system', system: actor.system } : { kind: 'person', sub: actor.sub, name: actor.name }

const stepAt = ({ flow: { custody } }: Head): string | null =>
  custody.kind === 'held' ? custody.task.step : custody.kind === 'inTransit' ? custody.step : null

const GivenForm = z.object({ salt: z.string(), form: z.unknown() })

async function pastOf(deps: Deps, id: string): Promise<Past> {
  const entries = (await entriesOf(deps.table, caseKey(id))).map((bytes) => Entry.parse(JSON.parse(bytes)))
  const events = entries.flatMap((entry) => entry.events.map((event) => CaseEvent.parse(event)))
  const forms = new Map<number, { form: unknown; salt: string }>()
  for (const event of events) {
    if (event.type !== 'FormRecorded') continue
    const key = formOf(id, event.task)
    const row = await deps.table.get(key)
    const content = row && FormRow.parse(row).content
    if (!content) continue
    const { form, salt } = GivenForm.parse(await open(deps.keys, { case: id, row: key.sk }, content))
    forms.set(event.task, { form, salt })
  }
  const staff = new Map<string, Staff>()
  for (const { actor } of entries) {
    if ('system' in actor || staff.has(actor.sub)) continue
    const found = await findStaff(deps, actor.agency.id, actor.sub)
    if (found) staff.set(actor.sub, found)
  }
  return { entries, forms, staff, facilitators: await facilitatorsOf(deps, entries) }
}

const Named = z.object({ type: z.literal('FacilitatorNamed'), facilitator: z.object({ sub: z.string() }) })

/** Who looked after the case's group, and from when. */
async function facilitatorsOf(deps: Deps, entries: readonly Entry[]): Promise<Past['facilitators']> {
  const head = entries.reduce<Head | undefined>(
    (before, { n, hash, at, events }) =>
      evolveHead(
        before,
        events.map((event) => CaseEvent.parse(event)),
        { version: n, lastHash: hash, at: instant(at) },
      ),
    undefined,
  )
  const group = head && groupIdOf(head)
  if (!group) return []
  return (await entriesOf(deps.table, groupKey(group))).flatMap((bytes) => {
    const { at, events } = Entry.parse(JSON.parse(bytes))
    return events.flatMap((event) => {
      const named = Named.safeParse(event).data
      return named ? [{ from: instant(at), sub: named.facilitator.sub }] : []
    })
  })
}
