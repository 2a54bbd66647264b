import * as z from 'zod'
import { DUES, readCounts, readInbox, VIEWS } from '../../../shared/cases/reads/read-inbox.ts'
import { found, staff } from '../route.ts'
import { DistrictCode, Name, paging } from './fields.ts'

const TasksQuery = z.strictObject({
  view: z.enum(VIEWS).default('agency'),
  kind: Name.optional(),
  step: Name.optional(),
  district: DistrictCode.optional(),
  due: z.enum(DUES).optional(),
  ...paging,
})

export const taskLists = [
  staff({
    method: 'GET',
    path: '/v1/tasks',
    summary: { id: 'Daftar tugas kantor atau saya', en: 'Tasks of my office or mine' },
    query: TasksQuery,
    answers: { 200: 'TaskList' },
    async run({ deps, actor, query, cursor }) {
      const place = await cursor.read(query.cursor)
      if (place.kind === 'refused') return place
      const { items, next } = await readInbox(deps, actor, { ...query, after: place.after })
      return found({ items, nextCursor: await cursor.sign(next) })
    },
  }),
  staff({
    method: 'GET',
    path: '/v1/tasks/counts',
    summary: { id: 'Jumlah tugas', en: 'Numbers of tasks' },
    answers: { 200: 'Counts' },
    run: async ({ deps, actor }) => found(await readCounts(deps, actor)),
  }),
]
