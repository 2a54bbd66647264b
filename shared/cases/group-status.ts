import type { StaffActor } from '../contracts/staff.ts'
import type { Group } from '../groups/group.ts'
import type { Refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { liveProposalClaim } from '../store/row-keys.ts'
import type { Action } from '../store/table.ts'
import { type JudgeOptions, judgeGroup } from './change-group.ts'
import type { Replayed } from './command-key.ts'
import { claimRows } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { personsOfDossier } from './dossier/persons.ts'
import { loadDossier, loadHead } from './load.ts'

/** What a supervisor may find a group to be; that it was formed and funded follows from its proposal. */
export const JUDGED_STATUSES = ['ACTIVE', 'INACTIVE', 'DISSOLVED', 'GRADUATED'] as const
type Judged = { status: (typeof JUDGED_STATUSES)[number]; reason: string }

/** A supervisor of the group's city sets its status with a reason, which its history keeps. Dissolving frees its members. */
export const setGroupStatus = (
  deps: Deps,
  actor: StaffActor,
  id: string,
  { status, reason }: Judged,
  options: JudgeOptions = {},
): Promise<{ kind: 'done' } | Replayed | Refused<RefusalCode>> =>
  judgeGroup(
    deps,
    actor,
    id,
    'set-status',
    async (group) => ({
      events: [{ type: 'GroupStatusChanged', status, reason }],
      rows: status === 'DISSOLVED' ? await freedMembers(deps, group) : [],
    }),
    options,
  )

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
