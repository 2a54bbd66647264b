import { mayI } from '../../authority/may-i.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { isAgencyId, kindOf } from '../../names/agencies.ts'
import { type QueueName, queueTo } from '../../names/queues.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { staffClaim } from '../../store/row-keys.ts'
import type { IncidentFacts } from '../../workflows/incident/facts.ts'
import type { Deps } from '../deps.ts'
import { numberOf, resourceOf } from '../head.ts'
import { loadGroup, loadHead } from '../load.ts'

/** What an incident is about, as whoever must mend it needs it. */
export type IncidentAbout =
  /** A case that left one office and did not arrive; what was sent may lie among the dead letters of its queue. */
  | {
      kind: 'handoff'
      case: string
      number: string
      caseKind: string
      /** Nothing once it has arrived. */
      underWay: { from: string; to: string; step: string; since: string; queue: QueueName } | null
    }
  | { kind: 'task'; task: string }
  | { kind: 'group'; id: string; name: string }
  | { kind: 'officer'; sub: string; agency: string | null }
  | { kind: 'endpoint'; id: string }

export type Incident = Pick<IncidentFacts, 'cause' | 'openedAt'> & { about: IncidentAbout }

/** An incident, for the office that must mend it. */
export async function readIncident(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; incident: Incident } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (head?.kind !== 'incident' || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const { cause, openedAt } = head.facts
  return { kind: 'found', incident: { cause, openedAt, about: await aboutOf(deps, head.facts) } }
}

async function aboutOf(deps: Deps, { cause, refersTo }: IncidentFacts): Promise<IncidentAbout> {
  switch (cause) {
    case 'handoff-stuck':
      return handoffOf(deps, refersTo)
    case 'no-one-may-decide':
      return { kind: 'task', task: refersTo }
    case 'group-silent':
      return { kind: 'group', id: refersTo, name: (await loadGroup(deps.table, refersTo))?.group.name ?? refersTo }
    case 'nik-probing': {
      const claim = await deps.table.get(staffClaim(refersTo))
      return { kind: 'officer', sub: refersTo, agency: typeof claim?.['agency'] === 'string' ? claim['agency'] : null }
    }
    case 'webhook-paused':
      return { kind: 'endpoint', id: refersTo }
  }
}

async function handoffOf(deps: Deps, id: string): Promise<IncidentAbout> {
  const head = await loadHead(deps.table, id)
  if (!head) throw new Error(`an incident refers to the case ${id}, which is not there`)
  const { custody } = head.flow
  const underWay =
    custody.kind === 'inTransit' && isAgencyId(custody.to.agency)
      ? {
          from: custody.from.agency,
          to: custody.to.agency,
          step: custody.step,
          since: custody.since,
          queue: queueTo(kindOf(custody.to.agency), head.kind),
        }
      : null
  return { kind: 'handoff', case: id, number: numberOf(head), caseKind: head.kind, underWay }
}
