import * as z from 'zod'
import { readCopies, readCopy } from '../../../shared/cases/copies.ts'
import { changed, command, found, staff } from '../route.ts'
import { NOTHING, paging } from './fields.ts'

const CopiesQuery = z.strictObject({
  unread: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  ...paging,
})

/** What an office is told of (tembusan). */
export const copies = [
  staff({
    method: 'GET',
    path: '/v1/copies',
    summary: { id: 'Tembusan untuk kantor saya', en: 'Copies for my office' },
    query: CopiesQuery,
    answers: { 200: 'CopyList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const { items, next } = await readCopies(deps, actor, { ...query, after: place.after })
      return found({ items, nextCursor: await cursor.sign(next) })
    },
  }),
  command({
    method: 'POST',
    path: '/v1/copies/{id}/read',
    summary: { id: 'Tandai tembusan sudah dibaca', en: 'Say that a copy was read' },
    body: NOTHING,
    answers: { 200: 'Copy' },
    async run({ deps, actor, param, key }) {
      const read = await readCopy(deps, actor, param('id'), key)
      return read.kind === 'refused' ? read : changed(read.copy, { replayed: read.replayed })
    },
  }),
]
