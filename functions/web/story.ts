import { agencyRef } from '../../shared/cases/agencies.ts'
import { CaseEvent } from '../../shared/cases/head.ts'
import { leadsOf, outcomeLabel, stepLabel } from '../../shared/cases/step-labels.ts'
import { Entry } from '../../shared/contracts/entry.ts'
import { stateText } from './state-text.ts'
import type { Visit } from './visit.ts'

/** One line of a case's story: what happened, when, by whom, and what was said. */
export type Moment = {
  tone: 'ok' | 'returned' | 'late' | 'plain'
  text: string
  at: string
  by: string
  said: string | null
  /** The step that was decided, of a decision. */
  step?: string
}

/**
 * What officers ask of a history, newest first: who had it, what they decided and why. Who took or released a task in
 * between, and which file came when, stays in the whole history.
 * @param entries the stored bytes, oldest first
 */
export function storyOf(visit: Visit, kind: string, entries: readonly string[]): Moment[] {
  return entries
    .flatMap((bytes) => {
      const entry = Entry.parse(JSON.parse(bytes))
      const { actor } = entry
      const by = 'system' in actor ? visit.words.case.system : `${actor.name}, ${actor.agency.name}`
      return entry.events.flatMap((raw): Moment[] => {
        const parsed = CaseEvent.safeParse(raw)
        const told = parsed.success ? tell(visit, kind, parsed.data) : undefined
        return told ? [{ ...told, at: entry.at, by }] : []
      })
    })
    .toReversed()
}

/** When the present holder took the task, or was given it: the last such entry says. */
export function heldSince(entries: readonly string[]): string | undefined {
  for (const bytes of entries.toReversed()) {
    const entry = Entry.parse(JSON.parse(bytes))
    const types = entry.events.map((raw) => CaseEvent.safeParse(raw).data?.type)
    if (types.some((type) => type === 'TaskClaimed' || type === 'TaskDelegated' || type === 'TaskOpened'))
      return entry.at
  }
  return undefined
}

type Told = Pick<Moment, 'tone' | 'text' | 'said' | 'step'>
const told = (text: string, tone: Moment['tone'] = 'plain', said: string | null = null): Told => ({ text, tone, said })

function tell({ words, language, deps, wall }: Visit, kind: string, event: CaseEvent): Told | undefined {
  const { events } = words.case
  const { requests } = words
  const office = (id: string): string => agencyRef(deps.regions, id).name
  const step = (name: string): string => stepLabel(kind, name)[language]
  switch (event.type) {
    case 'CaseOpened':
      return told(kind === 'proposal' ? events.opened : requests.events.opened)
    case 'TaskCompleted': {
      const label = outcomeLabel(kind, event.step, event.outcome)[language]
      const effect = leadsOf(kind, event.step)[event.outcome]?.effect
      const tone = effect === 'return' ? 'returned' : event.outcome === 'reject' ? 'late' : 'ok'
      return { ...told(`${label}: ${step(event.step)}`, tone, event.reason), step: event.step }
    }
    case 'HandedOff':
      return told(events.onWay(office(event.to.agency)))
    case 'HandoffStuck':
      return told(events.stuck(office(event.to.agency)), 'late')
    case 'HandoffReceived':
      return told(events.received(office(event.by)))
    case 'TaskDelegated':
      return told(events.delegated(event.to.name))
    case 'TaskForwarded':
      return told(events.forwarded)
    case 'TaskSuspended':
      return told(events.suspended, 'plain', event.reason)
    case 'TaskResumed':
      return told(events.resumed)
    case 'TaskLate':
      return told(events.late(step(event.step)), 'late')
    case 'TaskEscalated':
      return told(events.escalated(step(event.step)), 'late')
    case 'TaskExited':
      return told(events.exited, 'plain', event.reason)
    case 'CaseClosed':
      return told(events.closed(stateText(words, kind, event.outcome)), 'ok')
    case 'NumbersRevealed':
      return told(events.revealed)
    case 'VisitPlanned':
      return told(requests.events.planned(wall.day(event.date), event.officer))
    case 'WaitingFor':
      return event.credentials.length === 0
        ? told(requests.events.complete, 'ok')
        : told(requests.events.waiting(event.credentials.map((one) => words.groups.credentialKinds[one]).join(', ')))
    case 'TermBegan':
      return told(requests.events.termBegan(requests.one.terms[event.term], wall.day(event.dueAt)))
    case 'TermReminded':
      return told(requests.events.reminded(requests.one.terms[event.term], event.daysLeft))
    case 'TermEnded':
      return event.met ? undefined : told(requests.events.lapsed(requests.one.terms[event.term]), 'late')
    case 'RenewalAsked':
      return told(requests.events.renewal)
    default:
      return undefined
  }
}
