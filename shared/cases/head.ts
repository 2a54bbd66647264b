import * as z from 'zod'
import type { Resource } from '../authority/may-i.ts'
import { CaseState, openTaskOf } from '../engine/case-state.ts'
import { wakeOf } from '../engine/decide.ts'
import type { Definition } from '../engine/definition.ts'
import { stepOf } from '../engine/definition.ts'
import { EngineEvent } from '../engine/events.ts'
import { begin, evolve } from '../engine/evolve.ts'
import { earliest, type Instant, InstantText } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'
import { agencyId, levelsOf } from '../names/agencies.ts'
import { ACTIVITIES, ACTIVITY_TITLES, type Activity, isActivity } from '../names/facilitation.ts'
import type { ProductCategory } from '../names/proposal.ts'
import { isService, SERVICES, type Service } from '../names/requests.ts'
import { annualReportV1 } from '../workflows/annual-report/v1/definition.ts'
import { coachingV1 } from '../workflows/coaching/v1/definition.ts'
import { equipmentV1 } from '../workflows/equipment/v1/definition.ts'
import {
  ACTIVITY_EVENTS,
  ActivityEvent,
  ActivityFacts,
  beginActivity,
  evolveActivity,
} from '../workflows/facilitation/facts.ts'
import { facilitatorAppointmentV1 } from '../workflows/facilitator-appointment/v1/definition.ts'
import { foodInspectionV1 } from '../workflows/food-inspection/v1/definition.ts'
import { foodSampleCheckV1 } from '../workflows/food-sample-check/v1/definition.ts'
import { groupVisitV1 } from '../workflows/group-visit/v1/definition.ts'
import { halalSelfDeclareV1 } from '../workflows/halal-self-declare/v1/definition.ts'
import { INCIDENT_TITLES, IncidentEvent, IncidentFacts } from '../workflows/incident/facts.ts'
import { incidentV1 } from '../workflows/incident/v1/definition.ts'
import { KEEPING_EVENTS } from '../workflows/keeping.ts'
import { labelDesignV1 } from '../workflows/label-design/v1/definition.ts'
import { labelPrintV1 } from '../workflows/label-print/v1/definition.ts'
import { monthlyMeetingV1 } from '../workflows/monthly-meeting/v1/definition.ts'
import { monthlyReportV1 } from '../workflows/monthly-report/v1/definition.ts'
import { outreachV1 } from '../workflows/outreach/v1/definition.ts'
import { beginFacts, evolveFacts, ProposalEvent, ProposalFacts } from '../workflows/proposal/facts.ts'
import { proposalV1 } from '../workflows/proposal/v1/definition.ts'
import {
  beginRequest,
  evolveRequest,
  REQUEST_EVENTS,
  RequestEvent,
  RequestFacts,
  wakeOfRequest,
} from '../workflows/request/facts.ts'

const common = { flow: CaseState, version: z.number().int(), lastHash: z.string(), updatedAt: InstantText }

/** A case as it stands: where it is in its workflow, what it knows of itself, and the end of its history's chain. */
export const Head = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('proposal'), facts: ProposalFacts, ...common }),
  z.object({ kind: z.literal('incident'), facts: IncidentFacts, ...common }),
  z.object({ kind: z.enum(SERVICES), facts: RequestFacts, ...common }),
  z.object({ kind: z.enum(ACTIVITIES), facts: ActivityFacts, ...common }),
])
export type Head = z.infer<typeof Head>
export type ProposalHead = Extract<Head, { kind: 'proposal' }>
export type RequestHead = Extract<Head, { kind: Service }>
export type ActivityHead = Extract<Head, { kind: Activity }>
export const isActivityHead = (head: Head): head is ActivityHead => isActivity(head.kind)
export const isRequest = (head: Head): head is RequestHead => isService(head.kind)

export const CaseEvent = z.union([
  EngineEvent,
  ProposalEvent,
  IncidentEvent,
  ...REQUEST_EVENTS,
  ...ACTIVITY_EVENTS,
  ...KEEPING_EVENTS,
])
export type CaseEvent = z.infer<typeof CaseEvent>

/** Every definition that a case may have begun under; a running case keeps its own. */
export const DEFINITIONS: readonly Definition[] = [
  proposalV1,
  incidentV1,
  foodInspectionV1,
  foodSampleCheckV1,
  labelDesignV1,
  labelPrintV1,
  halalSelfDeclareV1,
  equipmentV1,
  facilitatorAppointmentV1,
  outreachV1,
  monthlyMeetingV1,
  monthlyReportV1,
  coachingV1,
  groupVisitV1,
  annualReportV1,
]
export function definitionOf({ name, version }: CaseState['workflow']): Definition {
  const found = DEFINITIONS.find((one) => one.name === name && one.version === version)
  if (!found) throw new Error(`no definition ${name}@${version}`)
  return found
}
/** What a case that opens today begins under. */
export function currentDefinition(name: Head['kind']): Definition {
  const newest = DEFINITIONS.filter((one) => one.name === name).toSorted((a, b) => b.version - a.version)[0]
  if (!newest) throw new Error(`no definition ${name}`)
  return newest
}

type Link = { version: number; lastHash: string; at: Instant }
export const isEngineEvent = (event: CaseEvent): event is EngineEvent => !NOT_OF_THE_ENGINE.has(event.type)
const NOT_OF_THE_ENGINE: ReadonlySet<string> = new Set([
  ...ProposalEvent.options.map((option) => option.shape.type.value),
  IncidentEvent.shape.type.value,
  ...REQUEST_EVENTS.map((event) => event.shape.type.value),
  ...ACTIVITY_EVENTS.map((event) => event.shape.type.value),
  ...KEEPING_EVENTS.map((event) => event.shape.type.value),
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
    next = withFacts({ ...next, flow }, event, at)
  }
  return { ...next, version, lastHash, updatedAt: at }
}

/** What an event means for what the case knows of itself; events of other kinds of case never reach it. */
function withFacts(head: Head, event: CaseEvent, at: Instant): Head {
  if (head.kind === 'incident') return head
  if (head.kind === 'proposal') {
    const own = isEngineEvent(event) ? event : ProposalEvent.safeParse(event).data
    return own ? { ...head, facts: evolveFacts(head.facts, own, at) } : head
  }
  if (isActivityHead(head)) {
    const own = isEngineEvent(event) ? event : ActivityEvent.safeParse(event).data
    return own ? { ...head, facts: evolveActivity(head.facts, own) } : head
  }
  const own = isEngineEvent(event) ? event : RequestEvent.safeParse(event).data
  return own ? { ...head, facts: evolveRequest(head.facts, own) } : head
}

function beginHead([opened, special]: readonly CaseEvent[], { version, lastHash, at }: Link): Head {
  invariant(opened?.type === 'CaseOpened', 'a history begins with the opening of its case')
  const shared = { flow: begin(opened, at), version, lastHash, updatedAt: at }
  if (special?.type === 'ProposalOpened') return { kind: 'proposal', facts: beginFacts(special, at), ...shared }
  if (special?.type === 'RequestOpened') return { kind: special.service, facts: beginRequest(special, at), ...shared }
  if (special?.type === 'ActivityOpened')
    return { kind: special.activity, facts: beginActivity(special, at), ...shared }
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
    isRequest(head) ? wakeOfRequest(head.facts) : null,
  ])

/** The village of a case, or the city of one that concerns a whole city; an incident has no place. */
export const regionOfCase = (head: Head): string | null =>
  head.kind === 'incident' ? null : isActivityHead(head) ? head.facts.region : head.facts.village
export function villageOf(head: Head): string | null {
  const region = regionOfCase(head)
  return region !== null && region.split('.').length === 4 ? region : null
}
/**
 * The office in whose turn time and the platform's own functions act on a case, so that one busy office does not delay the
 * others: who asked, whose trouble it is, or the city of its place.
 */
export function officeOfCase(head: Head): string {
  if (head.kind === 'incident') return head.facts.owner
  if (isRequest(head)) return head.facts.requester
  const region = regionOfCase(head)
  return region === null ? 'platform' : agencyId('city-social', levelsOf(region).city)
}
/** The group that a case is about; a first draft has none yet. */
export const groupIdOf = (head: Head): string | null =>
  head.kind === 'incident' ? null : (head.facts.group?.id ?? null)
/** What the case's group makes or does, where the case says so. */
export function productOf(head: Head): ProductCategory | null {
  if (head.kind === 'proposal') return head.facts.group?.productCategory ?? null
  return isRequest(head) ? head.facts.group.productCategory : null
}
export const numberOf = (head: Head): string => head.facts.number
/** What a list calls the case. A draft without a group has no name yet. */
export const titleOf = (head: Head): string =>
  head.kind === 'incident'
    ? INCIDENT_TITLES[head.facts.cause].id
    : (head.facts.group?.name ?? (isActivityHead(head) ? ACTIVITY_TITLES[head.kind].id : ''))
export const isDraft = (head: Head): boolean => head.kind === 'proposal' && head.facts.revision === 0

/** The case as the rules of authority see it. */
export function resourceOf(head: Head): Resource {
  const { custody } = head.flow
  const task = openTaskOf(head.flow)
  return {
    kind: 'case',
    workflow: head.kind,
    village: regionOfCase(head),
    draft: isDraft(head),
    maker: head.kind === 'proposal' ? head.facts.openedBy : null,
    owner: head.kind === 'incident' ? head.facts.owner : null,
    parties: isRequest(head) ? [head.facts.requester, head.facts.partner] : null,
    address: custody.kind === 'held' ? custody.task.address : custody.kind === 'inTransit' ? custody.to : null,
    task: task
      ? {
          by: stepOf(definitionOf(head.flow.workflow), task.step).by,
          holder: task.hold.state === 'Ready' ? null : task.hold.holder.sub,
        }
      : null,
  }
}
