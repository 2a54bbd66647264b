import { mayI } from '../authority/may-i.ts'
import type { Timeline } from '../contracts/answers.ts'
import { Entry } from '../contracts/entry.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import { type Instant, instant, secondsBetween } from '../kit/instant.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { caseKey } from '../store/row-keys.ts'
import { agencyRef } from './agencies.ts'
import type { Deps } from './deps.ts'
import { CaseEvent, evolveHead, type Head, isRequest, resourceOf } from './head.ts'
import { loadHead } from './load.ts'
import { entriesOf } from './read-history.ts'

type How = 'working' | 'waiting' | 'partner'
type Span = { agency: string; how: How; task: number | null; from: Instant; to: Instant }

/**
 * How long each office had a case (contract 4). `working`: an officer held its task; `waiting`: it was on its way there,
 * lay unclaimed or was put aside; `partner`: it could not go on before a partner's answer. Seconds; the offices' add up
 * to the total.
 */
export async function readTimeline(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; timeline: Timeline } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (head?.kind !== 'proposal' || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const entries = (await entriesOf(deps.table, caseKey(id))).map((bytes) => Entry.parse(JSON.parse(bytes)))
  return { kind: 'found', timeline: timelineOf(deps, spansOf(entries, deps.now())) }
}

/** The history folded entry by entry: between two of them the case stood as the first left it. */
function spansOf(entries: readonly Entry[], now: Instant): Span[] {
  const spans: Span[] = []
  let head: Head | undefined
  for (const [i, entry] of entries.entries()) {
    const at = instant(entry.at)
    const events = entry.events.map((event) => CaseEvent.parse(event))
    head = evolveHead(head, events, { version: entry.n, lastHash: entry.hash, at })
    const next = entries[i + 1]
    const until = next ? instant(next.at) : now
    spans.push(...standing(head, at, until < at ? at : until))
  }
  return spans
}

function standing(head: Head, from: Instant, to: Instant): Span[] {
  const { custody } = head.flow
  if (custody.kind === 'closed') return []
  if (custody.kind === 'inTransit') return [{ agency: custody.to.agency, how: 'waiting', task: null, from, to }]
  const { address, hold, n } = custody.task
  const span = (how: How, begin: Instant, end: Instant): Span => ({
    agency: address.agency,
    how,
    task: n,
    from: begin,
    to: end,
  })
  if (isRequest(head) && head.facts.waitingFor.length > 0) return [span('partner', from, to)]
  if (hold.state === 'Ready' || hold.state === 'Suspended') return [span('waiting', from, to)]
  // A lease ends without an entry: from then on nobody worked.
  const { until } = hold.holder
  if (until === null || until >= to) return [span('working', from, to)]
  const ended = until < from ? from : until
  return [span('working', from, ended), span('waiting', ended, to)]
}

function timelineOf(deps: Deps, spans: readonly Span[]): Timeline {
  const agencies = [...Map.groupBy(spans, ({ agency }) => agency)].map(([agency, own]) => {
    const seconds = (how: How): number =>
      Math.round(
        own.filter((span) => span.how === how).reduce((sum, { from, to }) => sum + secondsBetween(from, to), 0),
      )
    return {
      agency: agencyRef(deps.regions, agency),
      workingSeconds: seconds('working'),
      waitingSeconds: seconds('waiting'),
      partnerSeconds: seconds('partner'),
      workingDays: staysOf(spans, agency).reduce(
        (sum, { from, to }) => sum + deps.calendar.workingDaysBetween(from, to, agency),
        0,
      ),
      visits: new Set(own.flatMap(({ task }) => task ?? [])).size,
    }
  })
  const total = agencies.reduce((sum, one) => sum + one.workingSeconds + one.waitingSeconds + one.partnerSeconds, 0)
  return { agencies, totalSeconds: total }
}

/** Spans of an office that follow each other are one stay, so that no day is lost between them. */
function staysOf(spans: readonly Span[], agency: string): { from: Instant; to: Instant }[] {
  const stays: { from: Instant; to: Instant }[] = []
  for (const span of spans) {
    if (span.agency !== agency) continue
    const last = stays.at(-1)
    if (last?.to === span.from) last.to = span.to
    else stays.push({ from: span.from, to: span.to })
  }
  return stays
}
