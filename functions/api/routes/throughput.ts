import * as z from 'zod'
import { readThroughput } from '../../../shared/cases/throughput/read-throughput.ts'
import { found, staff } from '../route.ts'
import { Day, Name } from './fields.ts'

const ThroughputQuery = z.strictObject({
  scope: z
    .string()
    .regex(/^(nation|\d{2}(\.\d{2})?)$/)
    .optional(),
  kind: Name.optional(),
  from: Day.optional(),
  to: Day.optional(),
})

export const throughput = [
  staff({
    method: 'GET',
    path: '/v1/throughput',
    refuses: ['not-found'],
    summary: { id: 'Arus kerja nasional, provinsi atau kota', en: 'Throughput of the nation, a province or a city' },
    query: ThroughputQuery,
    answers: { 200: 'Throughput' },
    async run({ deps, actor, query }) {
      const read = await readThroughput(deps, actor, query)
      return read.kind === 'refused' ? read : found(read.throughput)
    },
  }),
]
