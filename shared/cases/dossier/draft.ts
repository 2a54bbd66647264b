import { mayI } from '../../authority/may-i.ts'
import { DraftRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { faultsOfForm } from '../../engine/form-faults.ts'
import { effective } from '../../engine/lease.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { DRAFT_IS_THE_ONE_READ } from '../../store/commit.ts'
import { open, seal } from '../../store/keys/sealing.ts'
import { caseKey, dossierOf, draftOf, headOf } from '../../store/row-keys.ts'
import type { Action, Guard, Row } from '../../store/table.ts'
import { DraftInput } from '../../workflows/proposal/v1/input.ts'
import type { Deps } from '../deps.ts'
import { type Head, type ProposalHead, resourceOf } from '../head.ts'
import { loadDossier, loadHead } from '../load.ts'
import { pause } from '../pause.ts'
import { recordAccess } from '../privacy/access-log.ts'

export type Draft = { form: unknown; savedAt: string; version: number }

/** A draft row as it is first written or replaced: sealed, guarded by its version; no event, no key row. */
export async function draftRow(
  deps: Deps,
  caseId: string,
  task: number,
  { form, version, savedBy }: { form: unknown; version: number; savedBy: string },
): Promise<Row> {
  const key = draftOf(caseId, task)
  const content = await seal(deps.keys, { case: caseId, row: key.sk }, { form })
  return { ...key, version, savedAt: deps.now(), savedBy, content }
}

const ATTEMPTS_MAX = 5

/**
 * Keeps the holder's unfinished input in place of what was kept before, while they hold the task: whoever was outrun by
 * a decision or another holder is told so, and leaves nothing behind.
 * @param ifMatch the version that was read; without it the last save wins
 */
export async function saveDraft(
  deps: Deps,
  actor: StaffActor,
  caseId: string,
  task: number,
  form: unknown,
  ifMatch: number | undefined,
): Promise<{ kind: 'saved'; draft: Draft; head: Head } | Refused<RefusalCode>> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const held = await heldBy(deps, actor, caseId, task)
    if (held.kind === 'refused') return held
    const malformed = faultsOfInput(held.head, form)
    if (malformed) return malformed
    const before = await deps.table.get(draftOf(caseId, task))
    const version = before ? DraftRow.parse(before).version : 0
    if (ifMatch !== undefined && ifMatch !== version) return refused('stale')
    const row = await draftRow(deps, caseId, task, { form, version: version + 1, savedBy: actor.sub })
    const result = await deps.table.write([
      { kind: 'put', row, only: draftIsTheOneRead(version) },
      { kind: 'check', key: headOf(caseKey(caseId)), only: taskIsStillHeld(held.head) },
    ])
    if (result.kind === 'written')
      return { kind: 'saved', draft: { form, savedAt: String(row['savedAt']), version: version + 1 }, head: held.head }
    await pause(deps, attempt)
  }
  return refused('conflict')
}

const draftIsTheOneRead = (version: number): Guard => ({
  guard: DRAFT_IS_THE_ONE_READ,
  condition: version === 0 ? { kind: 'absent' } : { kind: 'equals', attribute: 'version', value: version },
})
const taskIsStillHeld = ({ version }: Head): Guard => ({
  guard: 'task-is-still-held',
  condition: { kind: 'equals', attribute: 'version', value: version },
})

/** What a village writes into its draft is a proposal from the first word (contract 3), or nobody could show it. */
function faultsOfInput(head: Head, form: unknown): Refused<RefusalCode> | undefined {
  if (head.kind !== 'proposal' || openTaskOf(head.flow)?.step !== 'draft') return undefined
  const parsed = DraftInput.safeParse(form)
  return parsed.success ? undefined : refused('invalid', faultsOfForm(parsed.error, form))
}

/** A draft goes when it is submitted, if it still says what was read; one that was not there may not have come meanwhile. */
export const submittedDraft = (caseId: string, task: number, version: number): Action =>
  version === 0
    ? { kind: 'check', key: draftOf(caseId, task), only: draftIsTheOneRead(version) }
    : { kind: 'delete', key: draftOf(caseId, task), only: draftIsTheOneRead(version) }

/** The unfinished input of a task, for its holder alone. A returned proposal starts from its last dossier. */
export async function readDraft(
  deps: Deps,
  actor: StaffActor,
  caseId: string,
  task: number,
): Promise<{ kind: 'found'; draft: Draft } | Refused<RefusalCode>> {
  const held = await heldBy(deps, actor, caseId, task)
  if (held.kind === 'refused') return held
  await recordAccess(deps, actor, caseId, 'draft')
  const { head } = held
  const stored = await storedDraft(deps, caseId, task)
  if (stored) return { kind: 'found', draft: stored }
  const isDraftStep = openTaskOf(head.flow)?.step === 'draft'
  if (head.kind !== 'proposal' || !isDraftStep) return refused('not-found')
  const { input } = await readContent(deps, head)
  return { kind: 'found', draft: { form: input, savedAt: head.updatedAt, version: 0 } }
}

/**
 * What a proposal now says: its open draft where that is asked for, else its last dossier.
 * @returns with the version of the draft, 0 where none was kept
 */
export async function readContent(
  deps: Deps,
  head: ProposalHead,
  latest: 'draft' | 'dossier' = 'draft',
): Promise<{ input: DraftInput; version: number }> {
  const task = openTaskOf(head.flow)
  const draft = latest === 'draft' && task?.step === 'draft' ? await storedDraft(deps, head.flow.id, task.n) : undefined
  if (draft) return { input: DraftInput.parse(draft.form), version: draft.version }
  const dossier = await readDossier(deps, head, head.facts.revision)
  return { input: dossier ?? DraftInput.parse({ village: head.facts.village }), version: 0 }
}

/** The version of a proposal's open draft, 0 where none was kept. */
export async function draftVersion(deps: Deps, { flow }: ProposalHead): Promise<number> {
  const task = openTaskOf(flow)
  const found = task?.step === 'draft' ? await deps.table.get(draftOf(flow.id, task.n)) : undefined
  return found ? DraftRow.parse(found).version : 0
}

/** One immutable revision of what was submitted; nothing for one that does not exist, or was erased. */
export async function readDossier(deps: Deps, head: ProposalHead, revision: number): Promise<DraftInput | undefined> {
  const row = await loadDossier(deps.table, head.flow.id, revision)
  if (!row?.content) return undefined
  const value = await open(deps.keys, { case: head.flow.id, row: dossierOf(head.flow.id, revision).sk }, row.content)
  return DraftInput.parse(typeof value === 'object' && value !== null && 'input' in value ? value.input : undefined)
}

async function storedDraft(deps: Deps, caseId: string, task: number): Promise<Draft | undefined> {
  const key = draftOf(caseId, task)
  const found = await deps.table.get(key)
  if (!found) return undefined
  const row = DraftRow.parse(found)
  const value = await open(deps.keys, { case: caseId, row: key.sk }, row.content)
  const form = typeof value === 'object' && value !== null && 'form' in value ? value.form : undefined
  return { form, savedAt: row.savedAt, version: row.version }
}

async function heldBy(
  deps: Deps,
  actor: StaffActor,
  caseId: string,
  n: number,
): Promise<{ kind: 'held'; head: Head } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, caseId)
  if (!head || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const task = openTaskOf(head.flow)
  if (task?.n !== n) return refused('wrong-state', { extra: { state: head.flow.state } })
  const hold = effective(task.hold, deps.now())
  if (hold.state === 'Ready' || hold.holder.sub !== actor.sub) return refused('not-holder')
  return { kind: 'held', head }
}
