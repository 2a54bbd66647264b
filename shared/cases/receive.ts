import { mayI } from '../authority/may-i.ts'
import type { IntakeMessage } from '../contracts/messages.ts'
import { CopyRow } from '../contracts/rows.ts'
import { openTaskOf } from '../engine/case-state.ts'
import { mustNotDecide } from '../engine/decide.ts'
import { EngineEvent } from '../engine/events.ts'
import { instant, secondsBetween } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'
import { copyOf, groupKey, receiptOf, WAITING_PREFIX } from '../store/row-keys.ts'
import type { Action } from '../store/table.ts'
import { type Acted, act } from './act.ts'
import type { Deps } from './deps.ts'
import { nameFacilitator } from './facilitation/group-facilitator.ts'
import { openAnnualReport, openCoaching } from './facilitation/open-activity.ts'
import { tickGroup } from './facilitation/tick-group.ts'
import { definitionOf, type Head, numberOf, resourceOf, titleOf, wakeOfHead } from './head.ts'
import { openIncident } from './incident.ts'
import { taskIdOf } from './list-rows.ts'
import { loadEntry, loadGroup, loadHead } from './load.ts'
import { openRenewal } from './open-request.ts'
import { relieve } from './people/relieve.ts'
import { actorOf, staffOfAgency } from './people/staff.ts'
import { supervisorNearest } from './people/supervisor-nearest.ts'
import { rulesOf } from './rules.ts'
import { foldIndicators } from './throughput/read-indicators.ts'
import { recountTally } from './throughput/tally-recount.ts'

const INTAKE = { kind: 'system', system: 'intake' } as const
const CLOCK = { kind: 'system', system: 'clock' } as const

/**
 * What a message of the handoff and wake queues does. Messages come once or more and in any order; each says what it
 * expects and is done when it finds it so.
 * @returns what arrived or acted just now, to be measured; nothing for a message whose work was done before
 * @throws when it can't be done now; the queue brings it again
 */
export async function receive(deps: Deps, message: IntakeMessage): Promise<Received | undefined> {
  switch (message.type) {
    case 'simpul.case.handed-off': {
      const { case: id, handoff } = message.data
      const done = settled(await act(deps, INTAKE, id, { type: 'ReceiveHandoff', handoff }))
      if (!done) return undefined
      // Also when it was received before: whoever received it may have died before it told.
      await tellIfNobodyMayDecide(deps, done.head)
      return done.events.length > 0 ? arrived(done) : undefined
    }
    case 'simpul.task.opened': {
      const { case: id, task } = message.data
      const head = await loadHead(deps.table, id)
      invariant(head, `${id} is there`)
      if (openTaskOf(head.flow)?.n === task) await tellIfNobodyMayDecide(deps, head)
      return undefined
    }
    case 'simpul.copy.sent':
      await deliverCopy(deps, message.data)
      return undefined
    case 'simpul.handoff.stuck': {
      const { case: id, handoff } = message.data
      await openIncident(deps, { owner: 'platform', cause: 'handoff-stuck', refersTo: id, occasion: String(handoff) })
      return undefined
    }
    case 'simpul.group.earned':
      await wakeWaiting(deps, message.data.group)
      return undefined
    case 'simpul.request.renewal':
      await openRenewal(deps, message.data.case)
      return undefined
    case 'simpul.group.wake':
      await tickGroup(deps, message.data.group)
      return undefined
    case 'simpul.group.facilitator':
      await nameFacilitator(deps, message.data.group, message.data.case, instant(message.time))
      return undefined
    case 'simpul.coaching.asked':
      await openCoaching(deps, message.data.case, message.data.entry)
      return undefined
    case 'simpul.indicators.fold':
      await foldIndicators(deps, message.data.city, message.data.years)
      return undefined
    case 'simpul.annual.open':
      await openAnnualReport(deps, message.data.city, message.data.year)
      return undefined
    case 'simpul.tally.recount':
      return { kind: 'recount', drift: await recountTally(deps, message.data.province) }
    case 'simpul.staff.wake':
      for (const head of await relieve(deps, message.data)) await tellIfNobodyMayDecide(deps, head)
      return
    case 'simpul.wake': {
      const done = settled(await act(deps, CLOCK, message.data.case, { type: 'Tick' }))
      return done && done.events.length > 0 ? woken(done) : undefined
    }
  }
}

/** How long a case was under way, how late time acted on it, in ms; how far a province's counters were off. */
export type Received =
  | { kind: 'handoff'; step: string; ms: number }
  | { kind: 'wake'; ms: number }
  | { kind: 'recount'; drift: number }
type Committed = Extract<Acted, { kind: 'done' }>

function arrived({ before, head }: Committed): Received | undefined {
  const custody = before?.flow.custody
  if (custody?.kind !== 'inTransit') return undefined
  return { kind: 'handoff', step: custody.step, ms: secondsBetween(custody.since, head.updatedAt) * 1000 }
}

function woken({ before, head }: Committed): Received | undefined {
  const due = before && wakeOfHead(before)
  return due ? { kind: 'wake', ms: Math.max(0, secondsBetween(due, head.updatedAt) * 1000) } : undefined
}

/** More open requests than a group can have. */
const WAITING_MAX = 20

/** Requests that wait for what a group has just earned look again. */
async function wakeWaiting(deps: Deps, group: string): Promise<void> {
  const { rows } = await deps.table.query({ pk: groupKey(group), prefix: WAITING_PREFIX, limit: WAITING_MAX })
  for (const row of rows) settled(await act(deps, INTAKE, String(row['case']), { type: 'Tick' }))
}

/** From a queue a race is tried again later; any other refusal of the platform's own commands is a bug. */
function settled(acted: Acted): Extract<Acted, { kind: 'done' }> | undefined {
  if (acted.kind === 'done') return acted
  if (acted.kind === 'refused') throw new Error(`refused: ${acted.code}`)
  return undefined
}

/** A copy lies with its reader and as a receipt in the case; both or neither. */
async function deliverCopy(
  deps: Deps,
  { case: id, entry: n, to }: { case: string; entry: number; to: string },
): Promise<void> {
  const head = await loadHead(deps.table, id)
  invariant(head, `${id} is there`)
  const entry = await loadEntry(deps.table, id, n)
  const events = entry.events.flatMap((raw) => EngineEvent.safeParse(raw).data ?? [])
  const decided = events.find((event) => event.type === 'TaskCompleted')
  const sent = events.find((event) => event.type === 'CopySent' && event.to === to)
  invariant(sent?.type === 'CopySent', `entry ${n} of ${id} sends a copy`)
  const { from, step, letter } = sent
  const copy: CopyRow = CopyRow.parse({
    ...copyOf(to, entry.at, id),
    case: id,
    number: numberOf(head),
    title: titleOf(head),
    from,
    at: entry.at,
    step,
    outcome: decided?.outcome ?? null,
    reason: decided?.reason ?? null,
    letter,
    state: 'unread',
    readAt: null,
    readBy: null,
  })
  const isNew = { guard: 'copy-is-new', condition: { kind: 'absent' } } as const
  const actions: Action[] = [
    { kind: 'put', row: copy, only: isNew },
    {
      kind: 'put',
      row: { ...receiptOf(id, to, entry.at), to, at: entry.at, step, readAt: null, readBy: null },
      only: isNew,
    },
  ]
  const result = await deps.table.write(actions)
  if (result.kind === 'contended') throw new Error('contended')
}

/** A task that nobody in its office may decide would lie for ever: its supervisor is told on arrival. */
async function tellIfNobodyMayDecide(deps: Deps, head: Head): Promise<void> {
  const task = openTaskOf(head.flow)
  if (!task || head.kind !== 'proposal') return
  const [group, staff] = await Promise.all([
    head.facts.group ? loadGroup(deps.table, head.facts.group.id) : undefined,
    staffOfAgency(deps, task.address.agency),
  ])
  const rules = rulesOf(head, {
    now: deps.now(),
    calendar: deps.calendar,
    facilitator: group?.group.facilitator?.sub ?? null,
    formFaults: () => [],
  })
  const definition = definitionOf(head.flow.workflow)
  const someone = staff
    .map((one) => actorOf(deps, one))
    .some(
      (officer) =>
        mayI(officer, 'complete', resourceOf(head)) === 'yes' &&
        !mustNotDecide(definition, head.flow, task.step, officer.sub, rules),
    )
  if (someone) return
  const refersTo = taskIdOf(head.flow.id, task.n)
  const mender = await supervisorNearest(deps, task.address)
  await openIncident(deps, { ...mender, cause: 'no-one-may-decide', refersTo, occasion: '' })
}
