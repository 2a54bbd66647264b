import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { sqsQueue } from '../../shared/queue/sqs-queue.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { requestLimits } from '../../shared/store/request-limits.ts'
import { logger, queueUrls, required } from '../environment.ts'
import { newRow } from '../stream-row.ts'
import { relay } from './relay.ts'

const deps = {
  queue: sqsQueue(new SQSClient(requestLimits()), queueUrls(process.env)),
  table: dynamoTable({
    client: new DynamoDBClient(requestLimits()),
    table: required(process.env, ENVIRONMENT.table),
    onUsed: () => {},
    random: Math.random,
  }),
}

/** The table's stream, filtered to new entries of histories and to deliveries that were asked for: sends what they say. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
  // An entry is never changed, a delivery may be asked for again; what is removed sends nothing.
  const written = event.Records.filter(({ eventName }) => eventName !== 'REMOVE')
  const records = written.map((record) => ({ id: record.dynamodb?.SequenceNumber ?? '', row: newRow(record) }))
  const failed = await relay(deps, records, logger)
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
})
