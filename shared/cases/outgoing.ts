import * as z from 'zod'
import { Entry } from '../contracts/entry.ts'
import type { Message } from '../contracts/messages.ts'
import { EngineEvent } from '../engine/events.ts'
import { isAgencyId, kindOf } from '../names/agencies.ts'
import { type QueueName, queueTo } from '../names/queues.ts'
import {
  type DeliveryName,
  deliveryOfKey,
  groupOfPartition,
  parseDeliveryId,
  staffOfPartition,
} from '../store/row-keys.ts'
import { ACTIVITY_EVENTS } from '../workflows/facilitation/facts.ts'
import { RenewalAsked } from '../workflows/request/facts.ts'
import { entryText } from './entry.ts'
import type { Due } from './list-due.ts'
import type { Placed } from './partners/feed.ts'

/** One message on its way: the queue, and the office in whose turn it is worked, so that a busy one cannot starve the others. */
export type Outgoing = { queue: QueueName; group: string; message: Message; delaySeconds?: number }

/**
 * What an entry of a case's history sends. The history is the outbox: nothing is sent that was not committed. Pure.
 * @param beside what the row of the entry says: the kind of case, and its office where a function of the platform acted
 */
function outgoingOf(
  caseId: string,
  bytes: string,
  { kind, office = 'platform' }: { kind?: string | undefined; office?: string | undefined } = {},
): Outgoing[] {
  const entry = Entry.parse(JSON.parse(bytes))
  const causedBy = 'system' in entry.actor ? office : entry.actor.agency.id
  const staysInOffice = kind === 'proposal' && entry.events.some(({ type }) => type === 'TaskCompleted')
  return entry.events.flatMap((raw, i): Outgoing[] => {
    const event = Sending.safeParse(raw).data
    if (!event) return []
    const envelope = { specversion: '1.0', source: 'simpul/relay', time: entry.at, subject: caseId } as const
    const id = `${caseId}.${entry.n}.${i}`
    const to = (agency: string): QueueName => (isAgencyId(agency) ? queueTo(kindOf(agency), kind) : 'handoff-ministry')
    switch (event.type) {
      case 'HandedOff':
      case 'HandoffSentAgain': {
        const data = { case: caseId, handoff: event.handoff }
        const group = event.type === 'HandedOff' ? event.from.agency : causedBy
        return [
          { queue: to(event.to.agency), group, message: { ...envelope, id, type: 'simpul.case.handed-off', data } },
        ]
      }
      case 'TaskOpened': {
        const data = { case: caseId, task: event.task }
        return staysInOffice
          ? [{ queue: 'wakes', group: causedBy, message: { ...envelope, id, type: 'simpul.task.opened', data } }]
          : []
      }
      case 'CopySent': {
        const data = { case: caseId, entry: entry.n, to: event.to }
        return [
          { queue: to(event.to), group: event.from, message: { ...envelope, id, type: 'simpul.copy.sent', data } },
        ]
      }
      case 'ChecksAsked': {
        const data = { case: caseId, task: event.task, step: event.step }
        return [
          {
            queue: 'registry-checks',
            group: causedBy,
            message: { ...envelope, id, type: 'simpul.checks.asked', data },
          },
        ]
      }
      case 'HandoffStuck': {
        const data = { case: caseId, handoff: event.handoff }
        return [{ queue: 'wakes', group: causedBy, message: { ...envelope, id, type: 'simpul.handoff.stuck', data } }]
      }
      case 'FacilitatorBegan':
        return event.covers.map((group, n) => ({
          queue: 'wakes',
          group: causedBy,
          message: { ...envelope, id: `${id}.${n}`, type: 'simpul.group.facilitator', data: { group, case: caseId } },
        }))
      case 'CoachingAsked':
        return [
          {
            queue: 'wakes',
            group: causedBy,
            message: { ...envelope, id, type: 'simpul.coaching.asked', data: { case: caseId, entry: entry.n } },
          },
        ]
      case 'RenewalAsked':
        return [
          {
            queue: 'wakes',
            group: causedBy,
            message: { ...envelope, id, type: 'simpul.request.renewal', data: { case: caseId } },
          },
        ]
      default:
        return []
    }
  })
}
const Sending = z.union([EngineEvent, RenewalAsked, ...ACTIVITY_EVENTS])

/** What an entry of a group's history sends: those who wait for a credential are woken. */
function outgoingOfGroup(groupId: string, bytes: string): Outgoing[] {
  const entry = Entry.parse(JSON.parse(bytes))
  if (!entry.events.some(({ type }) => type === 'CredentialEarned')) return []
  const message: Message = {
    specversion: '1.0',
    source: 'simpul/relay',
    time: entry.at,
    subject: groupId,
    id: `${groupId}.${entry.n}`,
    type: 'simpul.group.earned',
    data: { group: groupId },
  }
  return [{ queue: 'wakes', group: 'system' in entry.actor ? 'platform' : entry.actor.agency.id, message }]
}

/** What a row of the stream sends: the entry of an aggregate, or a delivery that was asked for. @throws when it is neither */
export function outgoingOfRow(row: Readonly<Record<string, unknown>>): Outgoing[] {
  const { pk, sk, kind, office } = row
  const delivery = deliveryOfKey({ pk: String(pk), sk: String(sk) })
  if (delivery) return [deliveryDueMessage(delivery)]
  const entry = entryText(row)
  if (typeof pk !== 'string' || entry === undefined) throw new Error('a record of the stream is an entry')
  if (pk.startsWith('GROUP#')) return outgoingOfGroup(pk.slice('GROUP#'.length), entry)
  if (!pk.startsWith('CASE#')) return []
  return outgoingOf(pk.slice('CASE#'.length), entry, {
    kind: typeof kind === 'string' ? kind : undefined,
    office: typeof office === 'string' ? office : undefined,
  })
}

/** What the clock sends at night for each province: its counters are compared with its cases. */
export const recountMessage = (province: string, at: string): Outgoing => ({
  queue: 'night-work',
  group: 'platform',
  message: {
    specversion: '1.0',
    id: `recount.${province}.${at}`,
    source: 'simpul/clock',
    type: 'simpul.tally.recount',
    time: at,
    subject: province,
    data: { province },
  },
})

/** What the clock sends at night for each city: its years are folded anew. */
export const foldMessage = (city: string, years: number[], at: string): Outgoing => ({
  queue: 'night-work',
  group: 'platform',
  message: {
    specversion: '1.0',
    id: `fold.${city}.${at}`,
    source: 'simpul/clock',
    type: 'simpul.indicators.fold',
    time: at,
    subject: city,
    data: { city, years },
  },
})

/** What the clock sends in January for each city: the report on the year before is due. */
export const annualMessage = (city: string, year: number, at: string): Outgoing => ({
  queue: 'night-work',
  group: 'platform',
  message: {
    specversion: '1.0',
    id: `annual.${city}.${year}`,
    source: 'simpul/clock',
    type: 'simpul.annual.open',
    time: at,
    subject: city,
    data: { city, year },
  },
})

/** What the clock sends for what has a wake that is due: a case, a group, one of the staff, or a delivery. */
export function wakeOf({ pk, sk, office }: Due, at: string): Outgoing {
  const staff = staffOfPartition(pk)
  if (staff) return staffWakeMessage(staff, at)
  const delivery = deliveryOfKey({ pk, sk })
  if (delivery) return deliveryDueMessage(delivery)
  const group = groupOfPartition(pk)
  return group === undefined ? wakeMessage(pk.slice('CASE#'.length), at, office) : groupWakeMessage(group, at, office)
}

/** Tells the function that delivers of an event; its group is who is told, so that a slow partner delays itself alone. */
export const eventAppendedMessage = ({ agency, n, event }: Placed): Outgoing => ({
  queue: 'webhooks',
  group: agency,
  message: {
    specversion: '1.0',
    id: `${event.id}.${agency}`,
    source: 'simpul/relay',
    type: 'simpul.event.appended',
    time: event.time,
    subject: event.id,
    data: { agency, n },
  },
})

/** That a delivery may be tried: now, or after so many seconds. */
export function deliveryDueMessage({ agency, endpoint, id }: DeliveryName, delaySeconds?: number): Outgoing {
  const { at, event } = parseDeliveryId(id)
  return {
    queue: 'webhooks',
    group: agency,
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
    message: {
      specversion: '1.0',
      id: `${endpoint}.${event}`,
      source: 'simpul/notify',
      type: 'simpul.delivery.due',
      time: at,
      subject: event,
      data: { agency, endpoint, delivery: id },
    },
  }
}

/** A month begins for a group. */
const groupWakeMessage = (group: string, at: string, office: string): Outgoing => ({
  queue: 'wakes',
  group: office,
  message: {
    specversion: '1.0',
    id: `${group}.wake.${at}`,
    source: 'simpul/clock',
    type: 'simpul.group.wake',
    time: at,
    subject: group,
    data: { group },
  },
})

/** Somebody is away, moved on or lost a role: their tasks are looked through. */
const staffWakeMessage = ({ agency, sub }: { agency: string; sub: string }, at: string): Outgoing => ({
  queue: 'wakes',
  group: agency,
  message: {
    specversion: '1.0',
    id: `${agency}/${sub}.wake.${at}`,
    source: 'simpul/clock',
    type: 'simpul.staff.wake',
    time: at,
    subject: sub,
    data: { agency, sub },
  },
})

/** What the clock sends for a case whose wake is due. */
export const wakeMessage = (caseId: string, at: string, office: string): Outgoing => ({
  queue: 'wakes',
  group: office,
  message: {
    specversion: '1.0',
    id: `${caseId}.wake.${at}`,
    source: 'simpul/clock',
    type: 'simpul.wake',
    time: at,
    subject: caseId,
    data: { case: caseId },
  },
})
