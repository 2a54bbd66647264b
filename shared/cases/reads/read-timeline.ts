import { mayI } from '../../authority/may-i.ts'
import type { Timeline } from '../../contracts/answers.ts'
import { Entry } from '../../contracts/entry.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { type Instant, instant, secondsBetween } from '../../kit/instant.ts'
import type { How } from '../../names/counters.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { isService } from '../../names/requests.ts'
import { caseKey } from '../../store/row-keys.ts'
import { partsOf } from '../../tally/standing.ts'
import { agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { CaseEvent, evolveHead, type Head, resourceOf } from '../head.ts'
import { loadHead } from '../load.ts'
import { standingOf } from '../standing.ts'
import { entriesOf } from './read-history.ts'

type Span = { agency: string; how: How; task: number | null; from: Instant; to: Instant }

/**
 * How long each office had a case (contract 4), and what it did with that time. Seconds; the offices' add up to the total.
 */
export async function readTimeline(
  deps: Deps,
  actor: StaffActor,
  id: string,
  of: (kind: Head['kind']) => boolean = isTimed,
): Promise<{ kind: 'found'; timeline: Timeline } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (!head || !of(head.kind) || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const entries = (await entriesOf(deps.table, caseKey(id))).map((bytes) => Entry.parse(JSON.parse(bytes)))
  return { kind: 'found', timeline: timelineOf(deps, spansOf(entries, deps.now())) }
}

const isTimed = (kind: Head['kind']): boolean => kind === 'proposal' || isService(kind)

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
    spans.push(...spansAt(head, at, until < at ? at : until))
  }
  return spans
}

function spansAt(head: Head, from: Instant, to: Instant): Span[] {
  const standing = standingOf(head)
  if (!standing) return []
  const task = openTaskOf(head.flow)?.n ?? null
  return partsOf(standing, from, to).map((part) => ({ agency: standing.agency, task, ...part }))
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
