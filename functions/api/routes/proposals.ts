import * as z from 'zod'
import {
  beginProposal,
  cancelProposal,
  type ProposalAnswer,
  saveProposal,
  submitProposal,
} from '../../../shared/cases/act-on-proposal.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { readProposals } from '../../../shared/cases/reads/read-proposals.ts'
import type { Refused } from '../../../shared/kit/decision.ts'
import { PROPOSAL_STATES } from '../../../shared/names/proposal.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import { OF_DECISION } from '../problem.ts'
import { type Answer, changed, command, found, staff } from '../route.ts'
import { CityCode, Name, NOTHING, paging, Reason, reasonIn, Search, VillageCode, wholeNumber } from './fields.ts'

const ProposalsQuery = z.strictObject({
  state: z.enum(PROPOSAL_STATES).optional(),
  step: Name.optional(),
  city: CityCode.optional(),
  village: VillageCode.optional(),
  budgetYear: wholeNumber(2000, 2100).optional(),
  q: Search.optional(),
  ...paging,
})
const CancelBody = z.strictObject({ reason: Reason.optional() })

export const proposals = [
  staff({
    method: 'GET',
    path: '/v1/proposals',
    summary: { id: 'Daftar usulan di wilayah saya', en: 'Proposals of my region' },
    query: ProposalsQuery,
    answers: { 200: 'ProposalList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const page = await readProposals(deps, actor, { ...query, after: place.after })
      if (page.kind === 'refused') return page
      return found({ items: page.items, nextCursor: await cursor.sign(page.next) })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/proposals',
    summary: { id: 'Mulai usulan sebagai konsep', en: 'Begin a proposal as a draft' },
    body: DraftInput,
    status: 201,
    answers: { 201: 'Proposal' },
    async run({ deps, actor, body, key }) {
      const begun = await beginProposal(deps, actor, body, key)
      if (begun.kind === 'refused') return begun
      const { proposal, etag, replayed } = begun
      return changed(proposal, { status: 201, etag, replayed, location: `/v1/proposals/${proposal.id}` })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/proposals/{id}',
    summary: { id: 'Satu usulan', en: 'A proposal' },
    answers: { 200: 'Proposal' },
    async run({ deps, actor, param }) {
      const read = await readProposal(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.proposal, read.etag)
    },
  }),
  staff({
    method: 'PUT',
    path: '/v1/proposals/{id}',
    refuses: ['wrong-state', 'not-holder'],
    summary: { id: 'Ganti isi konsep', en: 'Replace the draft' },
    body: DraftInput,
    answers: { 200: 'Proposal' },
    run: async ({ deps, actor, param, body, ifMatch }) =>
      proposalAnswer(await saveProposal(deps, actor, param('id'), body, ifMatch)),
  }),
  command({
    method: 'POST',
    path: '/v1/proposals/{id}/submit',
    refuses: OF_DECISION,
    summary: { id: 'Ajukan', en: 'Submit' },
    body: NOTHING,
    answers: { 200: 'Proposal' },
    run: async ({ deps, actor, param, key, ifMatch }) =>
      proposalAnswer(await submitProposal(deps, actor, param('id'), { key, ifMatch })),
  }),
  command({
    method: 'POST',
    path: '/v1/proposals/{id}/cancel',
    refuses: ['wrong-state', 'incomplete'],
    summary: { id: 'Batalkan dengan alasan', en: 'Cancel, with a reason' },
    body: CancelBody,
    answers: { 200: 'Proposal' },
    async run({ deps, actor, param, body, key, ifMatch }) {
      const given = reasonIn(body)
      if (given.kind === 'refused') return given
      return proposalAnswer(await cancelProposal(deps, actor, param('id'), given.reason, { key, ifMatch }))
    },
  }),
]

const proposalAnswer = (done: ProposalAnswer | Refused<RefusalCode>): Answer =>
  done.kind === 'refused' ? done : changed(done.proposal, done)
