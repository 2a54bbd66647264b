import * as z from 'zod'
import { readAgencies, readAgency, readColleagues } from '../../../shared/cases/reads/read-agencies.ts'
import { AGENCY_KINDS } from '../../../shared/names/agencies.ts'
import { found, staff } from '../route.ts'
import { paging, RegionCode } from './fields.ts'

const AgenciesQuery = z.strictObject({
  kind: z.enum(AGENCY_KINDS).optional(),
  region: RegionCode.optional(),
  ...paging,
})

export const agencies = [
  staff({
    method: 'GET',
    path: '/v1/agencies',
    summary: { id: 'Kantor di wilayah saya dan di atasnya', en: 'Offices of my region and above it' },
    query: AgenciesQuery,
    answers: { 200: 'AgencyList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const { items, next } = readAgencies(deps, actor, { ...query, after: place.after })
      return found({ items, nextCursor: await cursor.sign(next) })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/agencies/{id}',
    summary: { id: 'Satu kantor', en: 'An office' },
    answers: { 200: 'Agency' },
    async run({ deps, actor, param }) {
      const read = readAgency(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found(read.agency)
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/agencies/{id}/staff',
    refuses: ['forbidden'],
    summary: { id: 'Petugas kantor saya', en: 'Officers of my office' },
    answers: { 200: 'StaffList' },
    async run({ deps, actor, param }) {
      const read = await readColleagues(deps, actor, param('id'))
      return read.kind === 'refused' ? read : found({ items: read.items, nextCursor: null })
    },
  }),
]
