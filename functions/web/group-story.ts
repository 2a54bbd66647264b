import type { GroupEntry } from '../../shared/cases/reads/read-group-record.ts'
import type { Moment } from './story.ts'
import type { Visit } from './visit.ts'
import { rupiah } from './wall.ts'

/** What officers ask of a group's history, newest first. @param entries oldest first */
export function storyOfGroup(visit: Visit, entries: readonly GroupEntry[]): Moment[] {
  return entries
    .flatMap(({ at, actor, events }) => {
      const by = 'system' in actor ? visit.words.case.system : `${actor.name}, ${actor.agency.name}`
      return events.flatMap((event): Moment[] => {
        const told = tell(visit, event)
        return told ? [{ tone: 'ok', said: null, ...told, at, by }] : []
      })
    })
    .toReversed()
}

function tell(
  { words, wall }: Visit,
  event: GroupEntry['events'][number],
): (Pick<Moment, 'text'> & Partial<Pick<Moment, 'tone' | 'said'>>) | undefined {
  const { events, statuses, stages, credentialKinds } = words.groups
  switch (event.type) {
    case 'GroupFormed':
      return { text: events.formed(event.name), tone: 'plain' }
    case 'GroupProposed':
      return { text: events.proposed(event.proposal.number), tone: 'plain' }
    case 'FacilitatorNamed':
      return { text: events.facilitator(event.facilitator.name), tone: 'plain' }
    case 'GroupFunded':
      return { text: events.funded(rupiah(event.amount)) }
    case 'CredentialEarned':
      return { text: events.earned(credentialKinds[event.kind], event.number) }
    case 'CredentialRevoked':
      return { text: events.revoked(credentialKinds[event.kind], event.number), tone: 'late', said: event.reason }
    case 'MonthReported':
      return { text: events.month(wall.month(event.period)) }
    case 'GrowthStageSet':
      return { text: events.stage(stages[event.stage]) }
    case 'GroupStatusChanged': {
      const bad = event.status === 'INACTIVE' || event.status === 'DISSOLVED'
      return { text: events.status(statuses[event.status]), tone: bad ? 'late' : 'ok', said: event.reason }
    }
    case 'MonthOpened':
      // Every month has one; what came of it is told by its report.
      return undefined
  }
}
