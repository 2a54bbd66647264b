import { mayI } from '../../authority/may-i.ts'
import type { Attachment, Custody, Proposal, ProposalItem } from '../../contracts/answers.ts'
import { mask } from '../../contracts/national-id.ts'
import type { AttachmentRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { levelsOf } from '../../names/agencies.ts'
import { PROPOSAL_STATES, type ProposalState } from '../../names/proposal.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { ruleSetFor } from '../../reference/rule-sets.ts'
import { caseKey, GROUP_CASE_PREFIX, groupKey, headOf } from '../../store/row-keys.ts'
import type { DraftInput } from '../../workflows/proposal/v1/input.ts'
import { type AgencyRef, agencyRef } from '../agencies.ts'
import { receiptsOf } from '../copies.ts'
import type { Deps } from '../deps.ts'
import { draftVersion, readContent } from '../dossier/draft.ts'
import { type Head, type ProposalHead, resourceOf } from '../head.ts'
import { taskIdOf } from '../list-rows.ts'
import { loadAttachments, loadDossier, loadHead } from '../load.ts'
import { recordAccess } from '../privacy/access-log.ts'
import { stepNow } from '../standing.ts'
import { etagOf } from '../versions.ts'
import { checksOfCase } from './checks-view.ts'
import { headsOf } from './read-inbox.ts'

export type { Attachment as AttachmentView, Custody as CustodyView, Proposal, ProposalItem }

export const attachmentView = ({
  id,
  kind,
  fileName,
  mediaType,
  size,
  sha256,
  state,
  uploadedAt,
}: AttachmentRow): Attachment => ({
  id,
  kind,
  fileName,
  mediaType,
  size,
  sha256,
  state,
  uploadedAt,
})

export async function readProposal(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; proposal: Proposal; etag: string } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (head?.kind !== 'proposal' || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  await recordAccess(deps, actor, id, 'case')
  return { kind: 'found', ...(await proposalView(deps, actor, head)) }
}

/** Persons are shown by masked numbers; the whole of a number needs a reason and its own call. */
export async function proposalView(
  deps: Deps,
  actor: StaffActor,
  head: ProposalHead,
): Promise<{ proposal: Proposal; etag: string }> {
  const { input: content, version } = await readContent(deps, head, seesDraft(actor, head) ? 'draft' : 'dossier')
  const dossier = content.members ? undefined : await loadDossier(deps.table, head.flow.id, head.facts.revision)
  const erased = dossier?.content === null ? dossier : undefined
  const attachments = await loadAttachments(deps.table, head.flow.id)
  const item = await proposalItem(deps, head)
  const proposal = {
    ...item,
    ...(head.facts.revision === 0 ? { ...draftFigures(content), ruleSet: ruleSetOfDraft(deps, head, content) } : {}),
    group: { ...NO_GROUP, ...content.group, ...head.facts.group, address: content.group?.address ?? null },
    members: erased
      ? erased.persons.map(() => ({ ...ERASED_MEMBER, fullName: ERASED[actor.language] }))
      : (content.members ?? []).map((member) => ({
          fullName: member.fullName ?? '',
          nationalId: member.nationalId === undefined ? '' : mask(member.nationalId),
          familyCardNo: member.familyCardNo === undefined ? '' : mask(member.familyCardNo),
          headOfFamily: member.headOfFamily ?? false,
          role: member.role ?? null,
        })),
    erasedAt: erased?.erasedAt ?? null,
    budget: content.budget ?? [],
    deliberation: content.deliberation ?? null,
    attachments: attachments.map(attachmentView),
    checks: await checksOfCase(deps, head, actor.language),
    copies: await receiptsOf(deps, head.flow.id),
  }
  return { proposal, etag: etagOf(head, version) }
}

/** What stands where persons stood whose data was erased; how many they were stays. */
const ERASED = { id: 'Dihapus', en: 'Erased' } as const
const ERASED_MEMBER = { nationalId: mask(''), familyCardNo: mask(''), headOfFamily: false, role: null }

/** A village sees its open draft; offices above see what was last submitted, until it is submitted again. */
const seesDraft = (actor: StaffActor, { facts }: ProposalHead): boolean =>
  actor.agency === `village-${facts.village}` || actor.sub === facts.openedBy

/** The version of the open draft that this reader is shown, 0 where they are shown a dossier. */
export const draftVersionSeen = async (deps: Deps, actor: StaffActor, head: ProposalHead): Promise<number> =>
  seesDraft(actor, head) ? draftVersion(deps, head) : 0

/** A proposal as a list shows it, with the requests that its group made. */
export const proposalItem = async (
  deps: Deps,
  head: ProposalHead,
  { withoutRequests = false }: { withoutRequests?: boolean } = {},
): Promise<ProposalItem> => ({
  ...itemOf(deps, head),
  requests: head.facts.group && !withoutRequests ? await requestsOfGroup(deps, head.facts.group.id) : [],
})

async function requestsOfGroup(deps: Deps, group: string): Promise<ProposalItem['requests']> {
  const { rows } = await deps.table.query({ pk: groupKey(group), prefix: GROUP_CASE_PREFIX, limit: GROUP_CASES_MAX })
  const ids = rows.flatMap((row) =>
    row['kind'] !== 'proposal' && typeof row['case'] === 'string' ? [row['case']] : [],
  )
  if (ids.length === 0) return []
  const heads = await headsOf(
    deps,
    ids.map((id) => headOf(caseKey(id))),
  )
  return heads.map(({ flow, kind }) => ({ id: flow.id, service: kind, state: flow.state }))
}
/** More cases than a group can come to. */
const GROUP_CASES_MAX = 100

function itemOf(deps: Deps, head: ProposalHead): Omit<ProposalItem, 'requests'> {
  const { flow, facts } = head
  const { custody } = flow
  const place = deps.regions.placeOf(facts.village)
  if (!place) throw new Error(`village ${facts.village} of ${flow.id} is not in the region files`)
  return {
    id: flow.id,
    number: facts.number,
    kind: 'proposal',
    workflow: `${flow.workflow.name}@${flow.workflow.version}`,
    ruleSet: facts.ruleSet ?? ruleSetOfDraft(deps, head, {}),
    state: milestone(flow.state),
    step: stepNow(head),
    custody: custodyView(deps, head),
    group: facts.group ?? NO_GROUP,
    place,
    requestedAmount: facts.requestedAmount,
    decidedAmount: facts.decidedAmount,
    budgetYear: facts.budgetYear,
    budgetSource: facts.budgetSource,
    returns: Object.values(flow.returns).reduce((sum, n) => sum + n, 0),
    version: head.version,
    openedAt: facts.openedAt,
    updatedAt: head.updatedAt,
    links: {
      history: `/v1/proposals/${flow.id}/history`,
      task: custody.kind === 'held' ? `/v1/tasks/${taskIdOf(flow.id, custody.task.n)}` : null,
    },
  }
}
function milestone(state: string): ProposalState {
  const found = PROPOSAL_STATES.find((one) => one === state)
  if (!found) throw new Error(`${state} is no state of a proposal`)
  return found
}
const NO_GROUP = { id: null, name: null, kind: null, businessField: null, productCategory: null }

export function custodyView(deps: Deps, { flow }: Head): Custody {
  const { custody } = flow
  const ref = (agency: string): AgencyRef => agencyRef(deps.regions, agency)
  switch (custody.kind) {
    case 'held':
      return { kind: 'held', agency: ref(custody.task.address.agency), task: taskIdOf(flow.id, custody.task.n) }
    case 'inTransit':
      return { kind: 'inTransit', from: ref(custody.from.agency), to: ref(custody.to.agency), since: custody.since }
    case 'closed':
      return { kind: 'closed', outcome: custody.outcome, at: custody.at }
  }
}

const draftFigures = (content: DraftInput) => ({
  requestedAmount: content.requestedAmount ?? null,
  budgetYear: content.budgetYear ?? null,
  budgetSource: content.budgetSource ?? null,
})

/** Before a first submit the rule set is that of the year and source drafted so far, else of today's year. */
function ruleSetOfDraft(
  deps: Deps,
  { facts }: ProposalHead,
  drafted: Partial<Pick<DraftInput, 'budgetYear' | 'budgetSource'>>,
): string {
  const today = deps.calendar.dayOf(deps.now(), `village-${facts.village}`)
  const budgetYear = drafted.budgetYear ?? Number(today.slice(0, 4))
  const { city } = levelsOf(facts.village)
  return ruleSetFor({ budgetYear, budgetSource: drafted.budgetSource ?? 'APBN_CENTRAL', city }).id
}
