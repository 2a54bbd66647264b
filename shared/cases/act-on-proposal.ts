import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { openTaskOf } from '../engine/case-state.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import type { DraftInput } from '../workflows/proposal/v1/input.ts'
import { type Acted, act } from './act.ts'
import { type CommandKey, once } from './command-key.ts'
import type { Deps } from './deps.ts'
import { saveDraft } from './dossier/draft.ts'
import { type ProposalHead, resourceOf } from './head.ts'
import { loadHead } from './load.ts'
import { openProposal } from './open-proposal.ts'
import { draftVersionSeen, type Proposal, proposalView, readProposal } from './reads/read-proposal.ts'
import { etagOf } from './versions.ts'

export type ProposalAnswer = { kind: 'answered'; proposal: Proposal; etag: string; status: number; replayed: boolean }
export type ProposalOptions = { key: CommandKey; ifMatch?: string | undefined }
type Result = Promise<ProposalAnswer | Refused<RefusalCode>>

/** A new draft, held by its maker. */
export async function beginProposal(deps: Deps, actor: StaffActor, input: DraftInput, key: CommandKey): Result {
  const opened = await openProposal(deps, actor, input, key)
  switch (opened.kind) {
    case 'refused':
      return opened
    case 'known':
      return refused('conflict')
    case 'replayed':
      return answerOf(deps, actor, opened.resource, opened)
    case 'opened':
      return answerOf(deps, actor, opened.head.flow.id, undefined)
  }
}

/** Completes the proposal's open draft; what the rules ask for is judged there. */
export async function submitProposal(deps: Deps, actor: StaffActor, id: string, options: ProposalOptions): Result {
  const submitted = await once(deps, options.key, async () => {
    const head = await seenProposal(deps, actor, id)
    if (head.kind === 'refused') return head
    const task = openTaskOf(head.flow)
    if (task?.step !== 'draft') return refused('wrong-state', { extra: { state: head.flow.state } })
    const current = await currentFor(deps, actor, head, options)
    if (current.kind === 'refused') return current
    return act(deps, actor, id, { type: 'Complete', task: task.n, outcome: 'submit' }, current.options)
  })
  return answerTo(deps, actor, id, submitted)
}

/** Withdraws a proposal, until it was first determined. */
export async function cancelProposal(
  deps: Deps,
  actor: StaffActor,
  id: string,
  reason: string,
  options: ProposalOptions,
): Result {
  const cancelled = await once(deps, options.key, async () => {
    const head = await seenProposal(deps, actor, id)
    if (head.kind === 'refused') return head
    const current = await currentFor(deps, actor, head, options)
    if (current.kind === 'refused') return current
    return act(deps, actor, id, { type: 'Cancel', reason }, current.options)
  })
  return answerTo(deps, actor, id, cancelled)
}

/** Replaces what an open draft says. */
export async function saveProposal(
  deps: Deps,
  actor: StaffActor,
  id: string,
  input: DraftInput,
  ifMatch: string | undefined,
): Result {
  const head = await seenProposal(deps, actor, id)
  if (head.kind === 'refused') return head
  const task = openTaskOf(head.flow)
  if (task?.step !== 'draft') return refused('wrong-state', { extra: { state: head.flow.state } })
  const version = await draftVersionSeen(deps, actor, head)
  if (ifMatch !== undefined && ifMatch !== etagOf(head, version)) return refused('stale')
  const saved = await saveDraft(deps, actor, id, task.n, input, ifMatch === undefined ? undefined : version)
  return saved.kind === 'refused' ? saved : answerOf(deps, actor, id, undefined)
}

async function seenProposal(deps: Deps, actor: StaffActor, id: string): Promise<ProposalHead | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  return head?.kind === 'proposal' && mayI(actor, 'read', resourceOf(head)) === 'yes' ? head : refused('not-found')
}

/** A tag is of the proposal as its reader sees it, the draft included; the road itself knows that of the case. */
async function currentFor(
  deps: Deps,
  actor: StaffActor,
  head: ProposalHead,
  { key, ifMatch }: ProposalOptions,
): Promise<{ kind: 'current'; options: ProposalOptions } | Refused<RefusalCode>> {
  if (ifMatch === undefined) return { kind: 'current', options: { key } }
  const version = await draftVersionSeen(deps, actor, head)
  return ifMatch === etagOf(head, version)
    ? { kind: 'current', options: { key, ifMatch: etagOf(head) } }
    : refused('stale')
}

async function answerTo(deps: Deps, actor: StaffActor, id: string, acted: Acted): Result {
  switch (acted.kind) {
    case 'refused':
      return acted
    case 'replayed':
      return answerOf(deps, actor, id, acted)
    case 'done': {
      const { head } = acted
      if (head.kind !== 'proposal') return refused('not-found')
      return { kind: 'answered', ...(await proposalView(deps, actor, head)), status: 200, replayed: false }
    }
  }
}

/** The proposal as it now is, for who may see it now. */
async function answerOf(deps: Deps, actor: StaffActor, id: string, replay: { status: number } | undefined): Result {
  const read = await readProposal(deps, actor, id)
  if (read.kind === 'refused') return read
  const { proposal, etag } = read
  return { kind: 'answered', proposal, etag, status: replay?.status ?? 200, replayed: replay !== undefined }
}
