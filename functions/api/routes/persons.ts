import * as z from 'zod'
import { revealMember } from '../../../shared/cases/privacy/reveal.ts'
import { refused } from '../../../shared/kit/decision.ts'
import { REVEAL_REASONS } from '../../../shared/names/proposal.ts'
import { changed, command } from '../route.ts'

const RevealBody = z.strictObject({ reason: z.enum(REVEAL_REASONS), note: z.string().trim().max(500).optional() })
const INDEX = /^\d{1,2}$/

/** The one answer that shows whole numbers of a person. */
export const persons = [
  command({
    method: 'POST',
    path: '/v1/proposals/{id}/members/{index}/reveal',
    summary: {
      id: 'Tampilkan NIK dan nomor KK seorang anggota, dengan alasan',
      en: 'Show the whole numbers of a member, with a reason',
    },
    body: RevealBody,
    answers: { 200: 'Revealed' },
    async run({ deps, actor, param, body, key }) {
      const index = param('index')
      if (!INDEX.test(index)) return refused('not-found')
      const shown = await revealMember(deps, actor, param('id'), Number(index), body, key)
      return shown.kind === 'refused' ? shown : changed(shown.revealed, { replayed: shown.replayed })
    },
  }),
]
