import { Entry } from '../contracts/entry.ts'
import type { Message } from '../contracts/messages.ts'
import { EngineEvent } from '../engine/events.ts'
import { isAgencyId, kindOf } from '../names/agencies.ts'
import { HANDOFF_QUEUE, type QueueName } from '../names/queues.ts'

/** One message on its way: the queue, and the agency that caused it, so that a busy office cannot starve the others. */
export type Outgoing = { queue: QueueName; group: string; message: Message }

/** What an entry of a case's history sends. The history is the outbox: nothing is sent that was not committed. Pure. */
export function outgoingOf(caseId: string, bytes: string): Outgoing[] {
  const entry = Entry.parse(JSON.parse(bytes))
  const causedBy = 'system' in entry.actor ? 'platform' : entry.actor.agency.id
  return entry.events.flatMap((raw, i): Outgoing[] => {
    const event = EngineEvent.safeParse(raw).data
    if (!event) return []
    const envelope = { specversion: '1.0', source: 'simpul/relay', time: entry.at, subject: caseId } as const
    const id = `${caseId}.${entry.n}.${i}`
    const to = (agency: string): QueueName => (isAgencyId(agency) ? HANDOFF_QUEUE[kindOf(agency)] : 'handoff-ministry')
    switch (event.type) {
      case 'HandedOff':
      case 'HandoffSentAgain': {
        const data = { case: caseId, handoff: event.handoff }
        const group = event.type === 'HandedOff' ? event.from.agency : causedBy
        return [
          { queue: to(event.to.agency), group, message: { ...envelope, id, type: 'simpul.case.handed-off', data } },
        ]
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
      default:
        return []
    }
  })
}

/** What the clock sends for a case whose wake is due. */
export const wakeMessage = (caseId: string, at: string): Outgoing => ({
  queue: 'wakes',
  group: 'platform',
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
