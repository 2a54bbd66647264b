import type { AttachmentRow } from '../../contracts/rows.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { faultsOfForm } from '../../engine/form-faults.ts'
import { canonicalJson, sha256Hex } from '../../kit/canonical.ts'
import { type Fault, type Refused, refused } from '../../kit/decision.ts'
import { invariant } from '../../kit/invariant.ts'
import { levelsOf } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { ceilingFor, ruleSetFor } from '../../reference/rule-sets.ts'
import { seal } from '../../store/keys/sealing.ts'
import { caseOfGroup, dossierOf } from '../../store/row-keys.ts'
import type { Action } from '../../store/table.ts'
import type { Submitted } from '../../workflows/proposal/consequences.ts'
import { completeInput, DraftInput, ruleFaults } from '../../workflows/proposal/v1/input.ts'
import { dropDraft } from '../decision-rows.ts'
import type { Deps } from '../deps.ts'
import type { ProposalHead } from '../head.ts'
import { type GroupHead, loadGroup } from '../load.ts'
import { readContent, submittedDraft } from './draft.ts'
import { type KnownPerson, personsOf } from './persons.ts'

/** A draft made ready to be recorded, or its faults, all together. */
export type Submission = {
  kind: 'prepared'
  faults: readonly Fault[]
  submitted: Submitted | undefined
  /** Its members, in order. */
  persons: readonly KnownPerson[]
  group: GroupHead | undefined
  rows: readonly Action[]
}

/**
 * Judges a draft by its rule set and seals it as the next dossier. Nothing is written here.
 * @param given the form of the command; else the stored draft counts
 */
export async function prepareSubmission(
  deps: Deps,
  head: ProposalHead,
  given: unknown,
  attachments: readonly AttachmentRow[],
): Promise<Submission | Refused<RefusalCode>> {
  const read = await contentOf(deps, head, given)
  if (read.kind === 'refused') return read
  const { draft } = read
  const faulty = (faults: readonly Fault[]): Submission => ({
    kind: 'prepared',
    faults,
    submitted: undefined,
    persons: [],
    group: undefined,
    rows: [],
  })
  if (draft.village !== head.facts.village) return faulty([VILLAGE_IS_FIXED])
  const complete = completeInput(draft)
  if (!complete.ok) return faulty(complete.faults)
  const { input } = complete
  const { city } = levelsOf(head.facts.village)
  const ruleSet = ruleSetFor({ budgetYear: input.budgetYear, budgetSource: input.budgetSource, city })
  const faults = ruleFaults(input, ruleSet, ceilingFor(ruleSet, input.members.length), attachments)
  if (faults.length > 0) return faulty(faults)

  const known = head.facts.group?.id ?? input.groupId
  const group = known === undefined ? undefined : await loadGroup(deps.table, known)
  if (known !== undefined && group?.group.village !== head.facts.village) return faulty([GROUP_UNKNOWN])

  const revision = head.facts.revision + 1
  const salt = deps.newId()
  const key = dossierOf(head.flow.id, revision)
  const digest = sha256Hex(`${salt}\n${canonicalJson(input)}`)
  const persons = await personsOf(
    deps,
    input.members.map(({ nationalId }) => nationalId),
  )
  const members = persons.map(({ digest: known }) => known)
  const groupId = group?.group.id ?? deps.newId()
  const content = await seal(deps.keys, { case: head.flow.id, row: key.sk }, { salt, input })
  const { name, kind, businessField, productCategory } = input.group
  return {
    kind: 'prepared',
    faults: [],
    group,
    persons,
    submitted: {
      revision,
      digest,
      members,
      ruleSet: ruleSet.id,
      budgetYear: input.budgetYear,
      budgetSource: input.budgetSource,
      requestedAmount: input.requestedAmount,
      group: { id: groupId, name, kind, businessField, productCategory },
    },
    rows: [
      { kind: 'put', row: { ...key, revision, digest, persons: members, content } },
      { kind: 'put', row: { ...caseOfGroup(groupId, head.flow.id), case: head.flow.id, kind: head.kind } },
      ...read.gone,
    ],
  }
}

/** What is submitted, and what then becomes of the draft. */
async function contentOf(
  deps: Deps,
  head: ProposalHead,
  given: unknown,
): Promise<{ kind: 'read'; draft: DraftInput; gone: Action[] } | Refused<RefusalCode>> {
  const task = openTaskOf(head.flow)
  invariant(task, 'what is submitted is the draft of an open task')
  if (given === undefined) {
    const { input, version } = await readContent(deps, head)
    return { kind: 'read', draft: input, gone: [submittedDraft(head.flow.id, task.n, version)] }
  }
  const parsed = DraftInput.safeParse(given)
  if (!parsed.success) return refused('invalid', faultsOfForm(parsed.error, given))
  return { kind: 'read', draft: parsed.data, gone: await dropDraft(deps, head.flow.id, task.n) }
}

const VILLAGE_IS_FIXED: Fault = {
  pointer: '/village',
  code: 'fixed',
  detail: { id: 'Desa usulan tidak dapat diganti.', en: "A proposal's village cannot be changed." },
}
const GROUP_UNKNOWN: Fault = {
  pointer: '/groupId',
  code: 'unknown',
  detail: { id: 'Kelompok itu tidak ada di desa ini.', en: 'This village has no such group.' },
}
