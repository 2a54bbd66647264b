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

/** The table's stream, filtered to new entries of histories: turns each into the messages that it sends. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event) => {
  // The mapping shows nothing but insertions; an entry is never changed, and what is removed sends nothing.
  const inserted = event.Records.filter(({ eventName }) => eventName === 'INSERT')
  const records = inserted.map((record) => ({ id: record.dynamodb?.SequenceNumber ?? '', row: newRow(record) }))
  const failed = await relay(deps, records, logger)
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
})
