import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { isInstant, secondsBetween } from '../../shared/kit/instant.ts'
import { METRICS } from '../../shared/names/metrics.ts'
import { TALLY_PULSE } from '../../shared/store/row-keys.ts'
import { makeDeps } from '../deps.ts'
import { logger } from '../environment.ts'
import { measuring } from '../metrics.ts'
import { newRow } from '../stream-row.ts'
import { tally } from './tally.ts'

const measure = measuring('tally')
const deps = makeDeps(process.env)

/** The table's stream, filtered to heads of cases: keeps the ministry's counters. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
  const records = event.Records.map((record) => ({ id: record.dynamodb?.SequenceNumber ?? '', row: newRow(record) }))
  const failed = await tally(deps, records, logger)
  const pulse = records.findLast(({ row }) => row.pk === TALLY_PULSE.pk)?.row['at']
  if (isInstant(pulse)) measure(METRICS.tallyFreshness, secondsBetween(pulse, deps.now()) * 1000)
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
})
