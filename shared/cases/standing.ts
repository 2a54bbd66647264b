import type { Instant } from '../kit/instant.ts'
import type { Standing } from '../tally/standing.ts'
import { type Head, isRequest } from './head.ts'

/** In whose hands a case is, and what happens to it there; nothing once it is closed. */
export function standingOf(head: Head): Standing | null {
  const { custody } = head.flow
  if (custody.kind === 'closed') return null
  if (custody.kind === 'inTransit') return { agency: custody.to.agency, how: 'waiting', until: null }
  const { address, hold } = custody.task
  if (isRequest(head) && head.facts.waitingFor.length > 0)
    return { agency: address.agency, how: 'partner', until: null }
  if (hold.state === 'Ready' || hold.state === 'Suspended')
    return { agency: address.agency, how: 'waiting', until: null }
  return { agency: address.agency, how: 'working', until: hold.holder.until }
}

/** When a case came to where it is. */
export function arrivedAt({ flow: { custody } }: Head): Instant {
  switch (custody.kind) {
    case 'held':
      return custody.task.createdAt
    case 'inTransit':
      return custody.since
    case 'closed':
      return custody.at
  }
}

/** The step at which a case is, or to which it is on its way. */
export const stepNow = ({ flow: { custody } }: Head): string | null =>
  custody.kind === 'held' ? custody.task.step : custody.kind === 'inTransit' ? custody.step : null
