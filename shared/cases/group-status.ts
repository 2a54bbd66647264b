import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import type { Group } from '../groups/group.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import { liveProposalClaim } from '../store/row-keys.ts'
import type { Action } from '../store/table.ts'
import { refusalOf } from './claims.ts'
import { type CommandKey, type Replayed, replayOf, rowOfKey } from './command-key.ts'
import { changeOfGroup, claimRows } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { loadDossier, loadGroup, loadHead } from './load.ts'
import { pause } from './pause.ts'
import { personsOfDossier } from './persons.ts'
import { groupTag } from './read-groups.ts'

/** What a supervisor may find a group to be; that it was formed and funded follows from its proposal. */
export const JUDGED_STATUSES = ['ACTIVE', 'INACTIVE', 'DISSOLVED', 'GRADUATED'] as const
type Judged = { status: (typeof JUDGED_STATUSES)[number]; reason: string }

const ATTEMPTS_MAX = 5

/** A group is judged from its money on, until it is dissolved. */
export const mayBeJudged = ({ status, funded }: Group): boolean => funded && status !== 'DISSOLVED'

/** A supervisor of the group's city sets its status with a reason, which its history keeps. Dissolving frees its members. */
export async function setGroupStatus(
  deps: Deps,
  actor: StaffActor,
  id: string,
  { status, reason }: Judged,
  { key, ifMatch }: { key?: CommandKey | undefined; ifMatch?: string | undefined } = {},
): Promise<{ kind: 'done' } | Replayed | Refused<RefusalCode>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = key && (await replayOf(deps, key))
    if (replay) return replay
    const before = await loadGroup(deps.table, id)
    if (!before) return refused('not-found')
    const answer = mayI(actor, 'set-status', { kind: 'group', village: before.group.village })
    if (answer !== 'yes') return refused(answer === 'hidden' ? 'not-found' : 'forbidden')
    if (ifMatch !== undefined && ifMatch !== groupTag(before)) return refused('stale')
    const { group } = before
    if (!mayBeJudged(group)) return refused('wrong-state', { extra: { state: group.status } })
    const change = await changeOfGroup(deps, actor, before, [{ type: 'GroupStatusChanged', status, reason }])
    const result = await commit(deps.table, {
      changes: change ? [change] : [],
      rows: status === 'DISSOLVED' ? await freedMembers(deps, group) : [],
      key: key ? rowOfKey(key, id, deps.now()) : null,
    })
    if (result.kind === 'committed') return { kind: 'done' }
    if (result.kind === 'claimed') return refusalOf(result.guard, result.row)
    await pause(deps, attempt)
  }
  return refused('conflict')
}

/** The members of a group that is dissolved are free for another; one with an open proposal is not dissolved. */
export async function freedMembers(deps: Deps, { id, proposal }: Group): Promise<Action[]> {
  const head = await loadHead(deps.table, proposal.id)
  const dossier =
    head?.kind === 'proposal' ? await loadDossier(deps.table, proposal.id, head.facts.revision) : undefined
  const persons = await personsOfDossier(deps, dossier)
  const members = persons.map(
    ({ digest }) => ({ do: 'free', claim: 'person', digest, group: id, unlessFunded: false }) as const,
  )
  return [
    {
      kind: 'check',
      key: liveProposalClaim(id),
      only: { guard: 'no-other-proposal-is-open', condition: { kind: 'absent' } },
    },
    ...(await claimRows(deps, proposal.id, members, persons)),
  ]
}
