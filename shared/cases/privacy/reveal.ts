import { mayI } from '../../authority/may-i.ts'
import type { Revealed } from '../../contracts/answers.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { invariant } from '../../kit/invariant.ts'
import type { REVEAL_REASONS } from '../../names/proposal.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { act } from '../act.ts'
import type { CommandKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { readDossier } from '../dossier/draft.ts'
import { resourceOf } from '../head.ts'
import { loadDossier, loadHead } from '../load.ts'
import { countProbe, probesSpent } from './probes.ts'

export type { Revealed }

/**
 * Shows a member's whole numbers to one who must compare them. The history says who looked, at whom and why, before
 * anything is shown.
 * @param member place in the dossier, from 0
 */
export async function revealMember(
  deps: Deps,
  actor: StaffActor,
  id: string,
  member: number,
  { reason, note }: { reason: (typeof REVEAL_REASONS)[number]; note?: string | undefined },
  key: CommandKey,
): Promise<{ kind: 'revealed'; revealed: Revealed; replayed: boolean } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  const seen = head ? mayI(actor, 'reveal', resourceOf(head)) : 'hidden'
  if (head?.kind !== 'proposal' || seen === 'hidden') return refused('not-found')
  const spent = await probesSpent(deps, actor)
  if (spent) return spent
  if (seen === 'no') {
    await countProbe(deps, actor)
    return refused('forbidden')
  }
  const { revision } = head.facts
  const dossierRow = await loadDossier(deps.table, id, revision)
  if (!dossierRow?.content || member >= dossierRow.persons.length) return refused('not-found')
  const kept = note === undefined ? null : withoutNumbers(note)
  const acted = await act(
    deps,
    actor,
    id,
    { type: 'Reveal', revision, member, reason, note: kept },
    { key: { ...key, resource: String(revision) } },
  )
  if (acted.kind === 'refused') return acted
  // Given again, the answer is of the dossier that was looked at then: a later one was not.
  const replayed = acted.kind === 'replayed'
  const dossier = await readDossier(deps, head, replayed ? Number(acted.resource) : revision)
  const { nationalId, familyCardNo } = dossier?.members?.[member] ?? {}
  invariant(nationalId !== undefined && familyCardNo !== undefined, 'a submitted member has both numbers')
  return { kind: 'revealed', revealed: { nationalId, familyCardNo }, replayed }
}

/** A note stays in the history for ever, where no number of a person may stand. */
const withoutNumbers = (text: string): string => text.replace(/\d[\d .-]{6,}\d/g, '••••')

/** Whether the caller could be shown whole numbers of this proposal, so that a page may offer it. */
export async function mayReveal(deps: Deps, actor: StaffActor, id: string): Promise<boolean> {
  const head = await loadHead(deps.table, id)
  return head?.kind === 'proposal' && head.facts.revision > 0 && mayI(actor, 'reveal', resourceOf(head)) === 'yes'
}
