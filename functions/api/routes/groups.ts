import * as z from 'zod'
import { JUDGED_STATUSES, setGroupStatus } from '../../../shared/cases/group-status.ts'
import { setGrowthStage } from '../../../shared/cases/growth-stage.ts'
import { readGroup, readGroups } from '../../../shared/cases/reads/read-groups.ts'
import { MARKS } from '../../../shared/names/facilitation.ts'
import { GROUP_STATUSES } from '../../../shared/names/proposal.ts'
import { changed, command, found, staff } from '../route.ts'
import { paging, Reason, reasonIn, Search, VillageCode } from './fields.ts'

const GroupsQuery = z.strictObject({
  village: VillageCode.optional(),
  status: z.enum(GROUP_STATUSES).optional(),
  q: Search.optional(),
  ...paging,
})
const StageBody = z.strictObject({ marks: z.array(z.enum(MARKS)).max(MARKS.length) })
const StatusBody = z.strictObject({ status: z.enum(JUDGED_STATUSES), reason: Reason.optional() })

export const groups = [
  staff({
    method: 'GET',
    path: '/v1/groups',
    summary: { id: 'Kelompok di wilayah saya', en: 'Groups of my region' },
    query: GroupsQuery,
    answers: { 200: 'GroupList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const { items, next } = await readGroups(deps, actor, { ...query, after: place.after })
      return found({ items, nextCursor: await cursor.sign(next) })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/groups/{id}',
    summary: { id: 'Satu kelompok', en: 'A group' },
    answers: { 200: 'Group' },
    async run({ deps, actor, param }) {
      const read = await readGroup(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.group, read.etag)
    },
  }),
  command({
    method: 'POST',
    path: '/v1/groups/{id}/status',
    refuses: ['wrong-state', 'proposal-already-open', 'incomplete'],
    summary: { id: 'Tetapkan status kelompok dengan alasan', en: 'Set the status of a group, with a reason' },
    body: StatusBody,
    answers: { 200: 'Group' },
    async run({ deps, actor, param, body, key, ifMatch }) {
      const given = reasonIn(body)
      if (given.kind === 'refused') return given
      const { status } = body
      const set = await setGroupStatus(deps, actor, param('id'), { status, reason: given.reason }, { key, ifMatch })
      if (set.kind === 'refused') return set
      const read = await readGroup(deps, actor, param('id'))
      if (read.kind === 'refused') return read
      return changed(read.group, { etag: read.etag, replayed: set.kind === 'replayed' })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/groups/{id}/growth-stage',
    refuses: ['wrong-state', 'incomplete'],
    summary: { id: 'Catat tanda perkembangan kelompok', en: 'Say which marks of growth a group shows' },
    body: StageBody,
    answers: { 200: 'Group' },
    async run({ deps, actor, param, body, key, ifMatch }) {
      const set = await setGrowthStage(deps, actor, param('id'), body, { key, ifMatch })
      if (set.kind === 'refused') return set
      const read = await readGroup(deps, actor, param('id'))
      if (read.kind === 'refused') return read
      return changed(read.group, { etag: read.etag, replayed: set.kind === 'replayed' })
    },
  }),
]
