import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { startDynamoDb } from './dynamodb-engine.ts'
import type { FileChanges } from './file-changes.ts'
import { LOCAL_KEY } from './objects.ts'
import { startQueuesAndObjects } from './queue-engine.ts'
import { REGION } from './template.ts'

export type Engines = {
  sqs: string
  clients: { table: DynamoDBClient; streams: DynamoDBStreamsClient; queues: SQSClient; objects: S3Client }
  /** Writes to the table's file; none are seen of a server that is named. */
  tableChanges: FileChanges | undefined
  /** By these variables the AWS clients of functions and tools find the engines. */
  environment: Readonly<Record<string, string>>
  /** Resolves with its last words when an engine ends by itself. */
  ended: Promise<string>
  stop(): Promise<void>
}

/**
 * DynamoDB, SQS and S3 on disk below the data folder, or the servers that the environment names.
 * @throws Trouble when there is no engine for this platform and none is named
 */
export async function startEngines(
  data: string,
  corsMethods: (bucket: string) => readonly string[],
  own: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Engines> {
  const given = {
    dynamodb: own['AWS_ENDPOINT_URL_DYNAMODB'],
    sqs: own['AWS_ENDPOINT_URL_SQS'],
    s3: own['AWS_ENDPOINT_URL_S3'],
  }
  const table = given.dynamodb === undefined ? await startDynamoDb(data) : undefined
  let queues: Awaited<ReturnType<typeof startQueuesAndObjects>> | undefined
  try {
    if (given.sqs === undefined || given.s3 === undefined) queues = await startQueuesAndObjects(data, corsMethods)
  } catch (error) {
    await table?.stop()
    throw error
  }
  const at = {
    dynamodb: given.dynamodb ?? table?.endpoint ?? '',
    sqs: given.sqs ?? queues?.endpoint ?? '',
    s3: given.s3 ?? queues?.endpoint ?? '',
  }
  const client = { region: REGION, credentials: LOCAL_KEY }
  const clients = {
    table: new DynamoDBClient({ ...client, endpoint: at.dynamodb }),
    streams: new DynamoDBStreamsClient({ ...client, endpoint: at.dynamodb }),
    queues: new SQSClient({ ...client, endpoint: at.sqs }),
    objects: new S3Client({ ...client, endpoint: at.s3, forcePathStyle: true }),
  }
  return {
    sqs: at.sqs,
    clients,
    tableChanges: table?.changes,
    environment: {
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: LOCAL_KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_KEY.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_DYNAMODB: at.dynamodb,
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: at.dynamodb,
      AWS_ENDPOINT_URL_SQS: at.sqs,
      AWS_ENDPOINT_URL_S3: at.s3,
    },
    ended: table?.ended ?? new Promise(() => {}),
    async stop() {
      for (const one of Object.values(clients)) one.destroy()
      await queues?.stop()
      await table?.stop()
    },
  }
}
