import { unmarshall } from '@aws-sdk/util-dynamodb'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { makeDeps } from '../deps.ts'
import { logger } from '../environment.ts'
import { tally } from './tally.ts'

const deps = makeDeps(process.env)

/** The table's stream, filtered to heads of cases: keeps the ministry's counters. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
  const records = event.Records.map(({ dynamodb }) => {
    // The SDK and the Lambda types describe the same JSON under two names.
    const { pk, sk, ...row } = unmarshall((dynamodb?.NewImage ?? {}) as Parameters<typeof unmarshall>[0])
    return { id: dynamodb?.SequenceNumber ?? '', row: { ...row, pk: String(pk), sk: String(sk) } }
  })
  const failed = await tally(deps, records, logger)
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
})
