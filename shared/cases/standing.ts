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
