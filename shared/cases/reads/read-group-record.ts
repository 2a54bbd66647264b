import { mayI } from '../../authority/may-i.ts'
import { Entry } from '../../contracts/entry.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { GroupEvent } from '../../groups/group.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { caseKey, GROUP_CASE_PREFIX, groupKey, headOf } from '../../store/row-keys.ts'
import { mayBeJudged } from '../change-group.ts'
import type { Deps } from '../deps.ts'
import { type Head, isRequest, numberOf, resourceOf } from '../head.ts'
import { loadGroup } from '../load.ts'
import { arrivedAt, stepNow } from '../standing.ts'
import { entriesOf } from './read-history.ts'
import { headsOf } from './read-inbox.ts'
import { type CustodyView, custodyView } from './read-proposal.ts'

/** A proposal of the group, or what was asked of a partner office for it. */
export type CaseOfGroup = {
  id: string
  kind: Head['kind']
  number: string
  state: string
  over: boolean
  /** In whose hands it is, at which step, and since when; what it waits for there. */
  custody: CustodyView
  step: string | null
  since: string
  waitingFor: readonly string[]
  openedAt: string
}
/** One entry of the group's own history: what happened to it, when, and by whom. */
export type GroupEntry = { at: string; actor: Entry['actor']; events: GroupEvent[] }

/** What an office may do with a group beside looking at it. */
const GROUP_ACTIONS = ['set-status', 'set-stage', 'open-request'] as const
export type GroupAction = (typeof GROUP_ACTIONS)[number]

/** More cases than a group can come to. */
const CASES_MAX = 100

/**
 * What became of a group over the years: its own history, oldest first, and its cases, newest first; of these only such
 * as the caller may see.
 */
export async function readGroupRecord(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<
  { kind: 'found'; entries: GroupEntry[]; cases: CaseOfGroup[]; actions: GroupAction[] } | Refused<RefusalCode>
> {
  const found = await loadGroup(deps.table, id)
  const may = (action: 'read' | GroupAction): boolean =>
    found !== undefined && mayI(actor, action, { kind: 'group', village: found.group.village }) === 'yes'
  if (!found || !may('read')) return refused('not-found')
  const actions = GROUP_ACTIONS.filter(
    (action) => may(action) && (action === 'open-request' || mayBeJudged(found.group)),
  )
  const [stored, cases] = await Promise.all([entriesOf(deps.table, groupKey(id)), casesOfGroup(deps, actor, id)])
  return { kind: 'found', entries: stored.map(entryOf), cases, actions }
}

/** The cases of a group that the caller may see, newest first. */
export async function casesOfGroup(deps: Deps, actor: StaffActor, id: string): Promise<CaseOfGroup[]> {
  const { rows } = await deps.table.query({ pk: groupKey(id), prefix: GROUP_CASE_PREFIX, limit: CASES_MAX })
  const heads = await headsOf(
    deps,
    rows.flatMap((row) => (typeof row['case'] === 'string' ? [headOf(caseKey(row['case']))] : [])),
  )
  return heads
    .filter((head) => mayI(actor, 'read', resourceOf(head)) === 'yes')
    .map((head) => ({
      id: head.flow.id,
      kind: head.kind,
      number: numberOf(head),
      state: head.flow.state,
      over: head.flow.custody.kind === 'closed',
      custody: custodyView(deps, head),
      step: stepNow(head),
      since: arrivedAt(head),
      waitingFor: isRequest(head) ? head.facts.waitingFor : [],
      openedAt: head.facts.openedAt,
    }))
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
}

function entryOf(bytes: string): GroupEntry {
  const { at, actor, events } = Entry.parse(JSON.parse(bytes))
  return { at, actor, events: events.map((event) => GroupEvent.parse(event)) }
}
