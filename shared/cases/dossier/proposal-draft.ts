import { mayI } from '../../authority/may-i.ts'
import type { Attachment } from '../../contracts/answers.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { DraftInput } from '../../workflows/proposal/v1/input.ts'
import type { Deps } from '../deps.ts'
import { resourceOf } from '../head.ts'
import { taskIdOf } from '../list-rows.ts'
import { loadAttachments, loadHead } from '../load.ts'
import { attachmentView } from '../reads/read-proposal.ts'
import { readDossier, readDraft } from './draft.ts'

/** A proposal that is being written, for its holder: whole numbers and all. */
export type ProposalDraft = {
  kind: 'found'
  number: string
  task: { id: string; n: number }
  input: DraftInput
  version: number
  savedAt: string
  /** Why it came back, and what had been submitted. */
  returned: { step: string; reason: string } | null
  submitted: DraftInput | null
  attachments: Attachment[]
}

/** @returns `not-holder` where nobody or another holds the draft, `wrong-state` where none is open */
export async function readProposalDraft(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<ProposalDraft | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (head?.kind !== 'proposal' || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const task = openTaskOf(head.flow)
  if (task?.step !== 'draft') return refused('wrong-state', { extra: { state: head.flow.state } })
  const read = await readDraft(deps, actor, id, task.n)
  if (read.kind === 'refused') return read
  const [attachments, submitted] = await Promise.all([
    loadAttachments(deps.table, id),
    readDossier(deps, head, head.facts.revision),
  ])
  return {
    kind: 'found',
    number: head.facts.number,
    task: { id: taskIdOf(id, task.n), n: task.n },
    input: DraftInput.parse(read.draft.form),
    version: read.draft.version,
    savedAt: read.draft.savedAt,
    returned: task.returned,
    submitted: submitted ?? null,
    attachments: attachments.map(attachmentView),
  }
}
