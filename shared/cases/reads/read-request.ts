import * as z from 'zod'
import { mayI } from '../../authority/may-i.ts'
import { FormRow } from '../../contracts/rows.ts'
import type { StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { invariant } from '../../kit/invariant.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import type { Service } from '../../names/requests.ts'
import type { Place } from '../../reference/regions/regions.ts'
import { open } from '../../store/keys/sealing.ts'
import { formOf } from '../../store/row-keys.ts'
import { boughtItem } from '../../workflows/equipment/v1/forms.ts'
import { finding } from '../../workflows/food-inspection/v1/forms.ts'
import type { RequestResult } from '../../workflows/request/facts.ts'
import { type AgencyRef, agencyRef } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { readDossier } from '../dossier/draft.ts'
import { type Head, isRequest, type RequestHead, resourceOf } from '../head.ts'
import { taskIdOf } from '../list-rows.ts'
import { loadAttachments, loadGroup, loadHead } from '../load.ts'
import { recordAccess } from '../privacy/access-log.ts'
import { arrivedAt, stepNow } from '../standing.ts'
import { etagOf } from '../versions.ts'
import { type AttachmentView, attachmentView, type CustodyView, custodyView } from './read-proposal.ts'

/** A request to a partner as both sides see it (contract 5). */
export type RequestItem = {
  id: string
  number: string
  service: Service
  state: string
  step: string | null
  custody: CustodyView
  /** When it came to where it is. */
  since: string
  group: { id: string; name: string }
  place: Place
  requester: AgencyRef
  partner: AgencyRef
  result: RequestResult | null
  waitingFor: string[]
  visit: { date: string; officer: string } | null
  term: { term: string; dueAt: string } | null
  dueAt: string | null
  version: number
  openedAt: string
  updatedAt: string
  links: { history: string; task: string | null }
}
export type RequestView = RequestItem & {
  details: unknown
  attachments: AttachmentView[]
  /** The group's officers, by whom a visit is arranged: the only persons of a group that a partner sees. */
  contacts: { role: string; fullName: string; phone: string | null }[]
  address: string | null
  /** What the last visit found, from which its level follows; null before there was one. */
  inspection: Inspection | null
  /** What was bought for the group, with serial numbers; null before. */
  goods: Goods | null
}
export type Inspection = z.infer<typeof Inspection>
export type Goods = z.infer<typeof Goods>
const Goods = z.object({ items: z.array(boughtItem), budgetSource: z.string() })
const Inspection = z.object({
  visitDate: z.string(),
  officer: z.string(),
  findings: z.array(finding),
  note: z.string().optional(),
})

export async function readRequest(
  deps: Deps,
  actor: StaffActor,
  id: string,
): Promise<{ kind: 'found'; request: RequestView; etag: string } | Refused<RefusalCode>> {
  const head = await loadHead(deps.table, id)
  if (!head || !isRequest(head) || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  await recordAccess(deps, actor, id, 'case')
  return { kind: 'found', request: await requestView(deps, head), etag: etagOf(head) }
}

export async function requestView(deps: Deps, head: RequestHead): Promise<RequestView> {
  const { contacts, address } = await contactsOf(deps, head)
  return {
    ...requestItem(deps, head),
    details: await formOfTask(deps, head, head.facts.detailsTask),
    attachments: (await loadAttachments(deps.table, head.flow.id)).map(attachmentView),
    contacts,
    address,
    inspection: Inspection.safeParse(await formOfTask(deps, head, head.facts.visitTask)).data ?? null,
    goods: Goods.safeParse(await formOfTask(deps, head, head.facts.goodsTask)).data ?? null,
  }
}

export function requestItem(deps: Deps, head: RequestHead): RequestItem {
  const { flow, facts } = head
  const task = openTaskOf(flow)
  const place = deps.regions.placeOf(facts.village)
  invariant(place, `village ${facts.village} of ${flow.id} is in the region files`)
  return {
    id: flow.id,
    number: facts.number,
    service: facts.service,
    state: flow.state,
    step: stepNow(head),
    custody: custodyView(deps, head),
    since: arrivedAt(head),
    group: { id: facts.group.id, name: facts.group.name },
    place,
    requester: agencyRef(deps.regions, facts.requester),
    partner: agencyRef(deps.regions, facts.partner),
    result: facts.result,
    waitingFor: facts.waitingFor,
    visit: facts.visit,
    term: facts.term && { term: facts.term.term, dueAt: facts.term.dueAt },
    dueAt: task?.deadline?.dueAt ?? null,
    version: head.version,
    openedAt: facts.openedAt,
    updatedAt: head.updatedAt,
    links: {
      history: `/v1/requests/${flow.id}/history`,
      task: task ? `/v1/tasks/${taskIdOf(flow.id, task.n)}` : null,
    },
  }
}

/** What a decided task's form says; nothing for a task without one, or where it was erased. */
export async function formOfTask(deps: Deps, head: Head, task: number): Promise<unknown> {
  if (task === 0) return null
  const key = formOf(head.flow.id, task)
  const row = await deps.table.get(key)
  if (!row) return null
  const sealed = FormRow.parse(row).content
  if (!sealed) return null
  const content = await open(deps.keys, { case: head.flow.id, row: key.sk }, sealed)
  return typeof content === 'object' && content !== null && 'form' in content ? content.form : null
}

const OFFICERS = ['CHAIR', 'SECRETARY', 'TREASURER']

/** From the group's last dossier: names and telephones of its officers and its address, nothing else of persons. */
async function contactsOf(deps: Deps, { facts }: RequestHead): Promise<Pick<RequestView, 'contacts' | 'address'>> {
  const group = (await loadGroup(deps.table, facts.group.id))?.group
  const proposal = group && (await loadHead(deps.table, group.proposal.id))
  if (proposal?.kind !== 'proposal') return { contacts: [], address: null }
  const dossier = await readDossier(deps, proposal, proposal.facts.revision)
  return {
    contacts: (dossier?.members ?? []).flatMap(({ role, fullName, phone }) =>
      role && OFFICERS.includes(role) ? [{ role, fullName: fullName ?? '', phone: phone ?? null }] : [],
    ),
    address: dossier?.group?.address ?? null,
  }
}
