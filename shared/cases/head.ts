import * as z from 'zod'
import type { Resource } from '../authority/may-i.ts'
import { CaseState, InstantText, openTaskOf } from '../engine/case-state.ts'
import { wakeOf } from '../engine/decide.ts'
import type { Definition } from '../engine/definition.ts'
import { stepOf } from '../engine/definition.ts'
import { EngineEvent } from '../engine/events.ts'
import { begin, evolve } from '../engine/evolve.ts'
import { earliest, type Instant } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'
import { INCIDENT_TITLES, IncidentEvent, IncidentFacts } from '../workflows/incident/facts.ts'
import { incidentV1 } from '../workflows/incident/v1/definition.ts'
import { beginFacts, evolveFacts, ProposalEvent, ProposalFacts } from '../workflows/proposal/facts.ts'
import { proposalV1 } from '../workflows/proposal/v1/definition.ts'

const common = { flow: CaseState, version: z.number().int(), lastHash: z.string(), updatedAt: InstantText }

/** A case as it stands: where it is in its workflow, what it knows of itself, and the end of its history's chain. */
export const Head = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('proposal'), facts: ProposalFacts, ...common }),
  z.object({ kind: z.literal('incident'), facts: IncidentFacts, ...common }),
])
export type Head = z.infer<typeof Head>
export type ProposalHead = Extract<Head, { kind: 'proposal' }>

export const CaseEvent = z.union([EngineEvent, ProposalEvent, IncidentEvent])
export type CaseEvent = z.infer<typeof CaseEvent>

/** Every definition that a case may have begun under; a running case keeps its own. */
const DEFINITIONS: readonly Definition[] = [proposalV1, incidentV1]
export function definitionOf({ name, version }: CaseState['workflow']): Definition {
  const found = DEFINITIONS.find((one) => one.name === name && one.version === version)
  if (!found) throw new Error(`no definition ${name}@${version}`)
  return found
}
export const currentDefinition = (name: Head['kind']): Definition => (name === 'proposal' ? proposalV1 : incidentV1)

type Link = { version: number; lastHash: string; at: Instant }
const isEngineEvent = (event: CaseEvent): event is EngineEvent => !NOT_OF_THE_ENGINE.has(event.type)
const NOT_OF_THE_ENGINE: ReadonlySet<string> = new Set([
  ...ProposalEvent.options.map((option) => option.shape.type.value),
  IncidentEvent.shape.type.value,
])

/**
 * The head after one more entry of the history. Folding every entry from the first is the oracle of what is stored.
 * @throws when the events do not fit the head: a bug, or a history that is not whole.
 */
export function evolveHead(head: Head | undefined, events: readonly CaseEvent[], link: Link): Head {
  const { version, lastHash, at } = link
  if (!head) return evolveHead(beginHead(events, link), events.slice(2), link)
  let next = head
  for (const event of events) {
    const flow = isEngineEvent(event) ? evolve(next.flow, event, at) : next.flow
    next =
      next.kind === 'proposal' && event.type !== 'IncidentOpened'
        ? { ...next, flow, facts: evolveFacts(next.facts, event, at) }
        : { ...next, flow }
  }
  return { ...next, version, lastHash, updatedAt: at }
}

function beginHead([opened, special]: readonly CaseEvent[], { version, lastHash, at }: Link): Head {
  invariant(opened?.type === 'CaseOpened', 'a history begins with the opening of its case')
  const shared = { flow: begin(opened, at), version, lastHash, updatedAt: at }
  if (special?.type === 'ProposalOpened') return { kind: 'proposal', facts: beginFacts(special, at), ...shared }
  invariant(special?.type === 'IncidentOpened', 'the second event says what kind of case it is')
  const { type: _, ...facts } = special
  return { kind: 'incident', facts: { ...facts, openedAt: at }, ...shared }
}

/** When time must next act on the case: the engine's moment or the next try of a look-up. */
export const wakeOfHead = (head: Head): Instant | null =>
  earliest([
    wakeOf(head.flow),
    head.kind === 'proposal' && head.flow.custody.kind !== 'closed'
      ? (head.facts.checks.pending?.nextTryAt ?? null)
      : null,
  ])

export const villageOf = (head: Head): string | null => (head.kind === 'proposal' ? head.facts.village : null)
export const numberOf = (head: Head): string => head.facts.number
/** What a list calls the case. A draft without a group has no name yet. */
export const titleOf = (head: Head): string =>
  head.kind === 'proposal' ? (head.facts.group?.name ?? '') : INCIDENT_TITLES[head.facts.cause].id
export const isDraft = (head: Head): boolean => head.kind === 'proposal' && head.facts.revision === 0

/** The case as the rules of authority see it. */
export function resourceOf(head: Head): Resource {
  const { custody } = head.flow
  const task = openTaskOf(head.flow)
  return {
    kind: 'case',
    workflow: head.kind,
    village: villageOf(head),
    draft: isDraft(head),
    maker: head.kind === 'proposal' ? head.facts.openedBy : null,
    owner: head.kind === 'incident' ? head.facts.owner : null,
    address: custody.kind === 'held' ? custody.task.address : custody.kind === 'inTransit' ? custody.to : null,
    task: task
      ? {
          by: stepOf(definitionOf(head.flow.workflow), task.step).by,
          holder: task.hold.state === 'Ready' ? null : task.hold.holder.sub,
        }
      : null,
  }
}
