import * as z from 'zod'
import { Entry } from '../../contracts/entry.ts'
import type { PartnerEvent } from '../../contracts/partner-events.ts'
import { EngineEvent } from '../../engine/events.ts'
import { agencyId, levelsOf } from '../../names/agencies.ts'
import { eventType } from '../../names/partner-events.ts'
import { caseOfPartition } from '../../store/row-keys.ts'
import { REQUEST_EVENTS } from '../../workflows/request/facts.ts'
import { entryText } from '../entry.ts'
import { type CaseEvent, type Head, isRequest, regionOfCase, villageOf } from '../head.ts'
import { taskIdOf } from '../list-rows.ts'

/** An event and one of the offices that it concerns. */
export type Addressed = { agency: string; event: PartnerEvent }

/**
 * What partner systems are told of an entry of a case's history: each event with the offices that it concerns. Pure; the
 * same entry says the same events with the same ids for ever.
 * @param parties offices whose case it is, for what the events of the entry do not say themselves
 */
export function partnerEventsOf(
  caseId: string,
  { bytes, kind, parties }: { bytes: string; kind: string; parties: readonly string[] },
): Addressed[] {
  const entry = Entry.parse(JSON.parse(bytes))
  const events = entry.events.map((raw) => Told.safeParse(raw).data)
  const decidedAt = events.flatMap((event) => (event?.type === 'TaskCompleted' ? [event.agency] : []))
  return events.flatMap((event, i): Addressed[] => {
    if (!event) return []
    const common = {
      specversion: '1.0',
      id: `${caseId}.${entry.n}.${i}`,
      source: 'simpul',
      time: entry.at,
      subject: caseId,
      datacontenttype: 'application/json',
    } as const
    const about = { case: caseId, kind }
    const to = (agencies: readonly string[], told: PartnerEvent): Addressed[] =>
      [...new Set(agencies)].map((agency) => ({ agency, event: told }))
    switch (event.type) {
      case 'TaskOpened': {
        const { agency, desk } = event.address
        const task = taskIdOf(caseId, event.task)
        const data = { ...about, task, step: event.step, agency, desk, dueAt: event.deadline?.dueAt ?? null }
        return to([agency], { ...common, type: eventType('task.created'), data })
      }
      case 'TaskCompleted': {
        const { agency, step, outcome, effect } = event
        const data = { ...about, task: taskIdOf(caseId, event.task), step, agency, outcome, effect }
        return to([agency], { ...common, type: eventType('task.completed'), data })
      }
      case 'HandedOff': {
        const [from, receiver] = [event.from.agency, event.to.agency]
        const data = { ...about, handoff: event.handoff, from, to: receiver, step: event.step }
        return to([from, receiver], { ...common, type: eventType('case.handed-off'), data })
      }
      case 'CaseClosed':
        return to([...parties, ...decidedAt], {
          ...common,
          type: eventType('case.closed'),
          data: { ...about, outcome: event.outcome },
        })
      case 'RequestOpened': {
        const { requester, partner } = event
        const data = { ...about, group: event.group.id, requester, partner }
        return to([requester, partner], { ...common, type: eventType('request.opened'), data })
      }
      case 'ResultRecorded':
        return to(parties, {
          ...common,
          type: eventType('request.result'),
          data: { ...about, code: event.result.code },
        })
      case 'CopySent': {
        const data = { ...about, copy: `${caseId}.${entry.at}`, from: event.from, step: event.step }
        return to([event.to], { ...common, type: eventType('copy.received'), data })
      }
      default:
        return []
    }
  })
}
const Told = z.union([EngineEvent, ...REQUEST_EVENTS])

/** What the row of an entry tells partner systems; histories of groups and staff tell them nothing. */
export function partnerEventsOfRow(row: Readonly<Record<string, unknown>>): Addressed[] {
  const { pk, kind, parties } = row
  const entry = entryText(row)
  const caseId = typeof pk === 'string' ? caseOfPartition(pk) : undefined
  if (caseId === undefined || entry === undefined || typeof kind !== 'string') return []
  return partnerEventsOf(caseId, { bytes: entry, kind, parties: z.array(z.string()).parse(parties ?? []) })
}

/** Stands beside an entry whose events concern offices that they do not name. */
export const partiesBeside = (head: Head, events: readonly CaseEvent[]): { parties?: string[] } =>
  events.some(({ type }) => type === 'CaseClosed' || type === 'ResultRecorded') ? { parties: partiesOf(head) } : {}

/** The offices whose case it is: who asked and who is asked, whose trouble it is, or village and city of its place. */
function partiesOf(head: Head): string[] {
  if (isRequest(head)) return [head.facts.requester, head.facts.partner]
  if (head.kind === 'incident') return [head.facts.owner]
  const village = villageOf(head)
  const region = regionOfCase(head)
  return [
    ...(village === null ? [] : [agencyId('village', village)]),
    ...(region === null ? [] : [agencyId('city-social', levelsOf(region).city)]),
  ]
}
