import { type CfnParameter, Duration, Stack } from 'aws-cdk-lib'
import { type HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import {
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { queueVariable } from '../shared/names/queues.ts'
import { acknowledge } from './acknowledge.ts'
import type { StageKeys } from './keys.ts'
import type { QueuePair } from './queues.ts'

const READ_TABLE = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']
const WRITE_TABLE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem']
const RECORDS_A_BATCH = 100
const STREAM_RETRIES = 5
const RECORD_HOURS_MAX = 6
const MESSAGES_A_BATCH = 10
/** The sort keys of histories begin so (design 6). */
const EVENT_PREFIX = 'EVENT#'
/** The sort keys of deliveries to webhook endpoints. */
const DELIVERY_PREFIX = 'DELIVERY#'
/** The partitions of feeds begin so. */
const FEED_PREFIX = 'FEED#'

/** What a reader of the stream is shown; nothing else ever reaches it. */
const SEEN = {
  entries: [
    {
      eventName: FilterRule.isEqual('INSERT'),
      dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(EVENT_PREFIX) } } },
    },
    // Deliveries that a door asks for, new or again.
    {
      eventName: FilterRule.or('INSERT', 'MODIFY'),
      dynamodb: {
        Keys: { sk: { S: FilterRule.beginsWith(DELIVERY_PREFIX) } },
        NewImage: { asked: { S: FilterRule.isEqual('yes') } },
      },
    },
  ],
  heads: [
    {
      eventName: FilterRule.or('INSERT', 'MODIFY'),
      dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('CASE#') }, sk: { S: FilterRule.isEqual('HEAD') } } },
    },
    // How far the stream has come, told every minute.
    {
      eventName: FilterRule.or('INSERT', 'MODIFY'),
      dynamodb: { Keys: { pk: { S: FilterRule.isEqual('PULSE') } } },
    },
  ],
}

/** Each verb grants the least right that it needs and sets the variable by which the function finds the other. */
export const wire = {
  /** Requests to these paths go to one function; the most specific path of all is taken. */
  calls(http: HttpApi, callee: LambdaFunction, paths: readonly string[]): void {
    const integration = new HttpLambdaIntegration(callee.node.id, callee)
    for (const path of paths) http.addRoutes({ path, methods: [HttpMethod.ANY], integration })
  },

  reads(readers: readonly LambdaFunction[], table: TableV2): void {
    for (const reader of readers) grantTable(reader, table, READ_TABLE)
  },

  writes(writers: readonly LambdaFunction[], table: TableV2): void {
    for (const writer of writers) grantTable(writer, table, [...READ_TABLE, ...WRITE_TABLE])
  },

  /** One row alone may be put: how far time has come. */
  pulses(clock: LambdaFunction, table: TableV2): void {
    allow(clock, ['dynamodb:PutItem'], [table.tableArn], {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'PULSE' },
    })
  },

  /** The feeds of partner systems, and no other row of the table. */
  feeds(relay: LambdaFunction, table: TableV2): void {
    allow(relay, ['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': `${FEED_PREFIX}*` },
    })
    relay.addEnvironment(ENVIRONMENT.table, table.tableName)
  },

  /** What the table's stream brings, in order; at most two readers on one stream (DynamoDB Developer Guide, "Streams"). */
  streams(
    table: TableV2,
    readers: readonly { reader: LambdaFunction; sees: keyof typeof SEEN }[],
    failures: Bucket,
  ): DynamoEventSource[] {
    return readers.map(({ reader, sees }) => {
      const source = new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: RECORDS_A_BATCH,
        bisectBatchOnError: true,
        retryAttempts: STREAM_RETRIES,
        maxRecordAge: Duration.hours(RECORD_HOURS_MAX),
        reportBatchItemFailures: true,
        metricsConfig: { metrics: [MetricType.EVENT_COUNT] }, // counts what was given up, for its alarm
        filters: SEEN[sees].map((pattern) => FilterCriteria.filter(pattern)),
        onFailure: { bind: () => keepFailures(failures, reader) },
      })
      reader.addEventSource(source)
      acknowledge(reader.role ?? reader, { 'AwsSolutions-IAM5[Resource::*]': 'ListStreams takes no resource.' })
      return source
    })
  },

  sends(sender: LambdaFunction, queues: readonly QueuePair[]): void {
    for (const { name, live } of queues) {
      allow(sender, ['sqs:SendMessage'], [live.queueArn])
      sender.addEnvironment(queueVariable(name), live.queueUrl)
    }
  },

  /** Depths and dead letters, for the platform's operator alone: who that is, `mayI` says. What is looked at is not worked. */
  tends(tender: LambdaFunction, queues: readonly QueuePair[]): void {
    const dead = queues.map((pair) => pair.dead.queueArn)
    const live = queues.map((pair) => pair.live.queueArn)
    allow(tender, ['sqs:GetQueueAttributes'], [...live, ...dead])
    allow(tender, ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'], dead)
    allow(tender, ['sqs:SendMessage'], live)
    for (const { name, live } of queues) tender.addEnvironment(queueVariable(name), live.queueUrl)
  },

  /**
   * @param concurrency how many batches at once: what the queue's work may do to others
   * @param batch how many messages at once: what surely fits into the function's time
   */
  drains(
    drain: LambdaFunction,
    queues: readonly QueuePair[],
    { concurrency, batch = MESSAGES_A_BATCH }: { concurrency: number; batch?: number },
  ): void {
    for (const { live } of queues)
      drain.addEventSource(
        new SqsEventSource(live, {
          batchSize: batch,
          maxConcurrency: concurrency,
          reportBatchItemFailures: true,
        }),
      )
  },

  ticks(ticked: LambdaFunction, { minutes }: { minutes: number }): void {
    new Rule(Stack.of(ticked), `Tick-${ticked.node.id}`, {
      schedule: Schedule.rate(Duration.minutes(minutes)),
      // A missed tick is made good by the next.
      targets: [new LambdaTarget(ticked, { retryAttempts: 2, maxEventAge: Duration.minutes(minutes) })],
    })
  },

  /** Once a day at an hour of UTC, with an event that says so. */
  nightly(ticked: LambdaFunction, { hourUtc }: { hourUtc: number }): void {
    new Rule(Stack.of(ticked), `Night-${ticked.node.id}`, {
      schedule: Schedule.cron({ minute: '0', hour: String(hourUtc) }),
      targets: [new LambdaTarget(ticked, { retryAttempts: 2, event: RuleTargetInput.fromObject({ nightly: true }) })],
    })
  },

  /** Uploads and downloads are signed in the function's name, so it must itself be allowed to do both. */
  keepsObjects(keeper: LambdaFunction, bucket: Bucket): void {
    allow(keeper, ['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects('*')])
    allow(keeper, ['s3:ListBucket'], [bucket.bucketArn]) // without it an absent object looks forbidden
    acknowledge(keeper.role ?? keeper, {
      'AwsSolutions-IAM5[Resource::<Attachments.Arn>/*]': 'Attachments of all cases; which ones is decided by mayI.',
    })
    keeper.addEnvironment(ENVIRONMENT.bucket, bucket.bucketName)
  },

  /** Seals and opens dossiers; each data key is bound to a case. */
  seals(sealers: readonly LambdaFunction[], key: Key): void {
    for (const sealer of sealers) {
      allow(sealer, ['kms:GenerateDataKey', 'kms:Decrypt'], [key.keyArn], {
        StringLike: { 'kms:EncryptionContext:case': '?*' },
      })
      sealer.addEnvironment(ENVIRONMENT.sealingKey, key.keyId)
    }
  },

  signs(signer: LambdaFunction, key: Key): void {
    allow(signer, ['kms:Sign', 'kms:GetPublicKey'], [key.keyArn])
    signer.addEnvironment(ENVIRONMENT.signingKey, key.keyId)
  },

  derives(derivers: readonly LambdaFunction[], secret: Secret): void {
    for (const deriver of derivers) {
      allow(deriver, ['secretsmanager:GetSecretValue'], [secret.secretArn])
      deriver.addEnvironment(ENVIRONMENT.secret, secret.secretArn)
    }
  },

  /** Names the keys and grants nothing: every function is made with the same parts, and most use a few of them. */
  names(named: readonly LambdaFunction[], { sealing, signing, secret }: StageKeys, personKeys: CfnParameter): void {
    for (const one of named) {
      one.addEnvironment(ENVIRONMENT.sealingKey, sealing.keyId)
      one.addEnvironment(ENVIRONMENT.signingKey, signing.keyId)
      one.addEnvironment(ENVIRONMENT.secret, secret.secretArn)
      one.addEnvironment(ENVIRONMENT.personKeys, personKeys.valueAsString)
    }
  },

  trusts(truster: LambdaFunction, issuers: string): void {
    truster.addEnvironment(ENVIRONMENT.issuers, issuers)
  },

  /** Where officers sign in to the console. */
  signsIn(door: LambdaFunction, login: string): void {
    door.addEnvironment(ENVIRONMENT.login, login)
  },

  asks(asker: LambdaFunction, register: CfnParameter): void {
    asker.addEnvironment(ENVIRONMENT.register, register.valueAsString)
  },
}

function grantTable(to: LambdaFunction, table: TableV2, actions: string[]): void {
  allow(to, actions, [table.tableArn])
  allow(to, ['dynamodb:Query'], [`${table.tableArn}/index/*`])
  acknowledge(to.role ?? to, {
    'AwsSolutions-IAM5[Resource::<Table.Arn>/index/*]': 'The indexes of the one table; they can only be queried.',
  })
  to.addEnvironment(ENVIRONMENT.table, table.tableName)
}

/** CDK's own destination may read and delete as well; Lambda only puts (Developer Guide, "Retain failed events"). */
function keepFailures(failures: Bucket, reader: LambdaFunction): { destination: string } {
  allow(reader, ['s3:PutObject'], [failures.arnForObjects('aws/lambda/*')])
  allow(reader, ['s3:ListBucket'], [failures.bucketArn])
  acknowledge(reader.role ?? reader, {
    'AwsSolutions-IAM5[Resource::<StreamFailures.Arn>/aws/lambda/*]': 'Lambda chooses the names of the objects.',
  })
  reader.addEnvironment(ENVIRONMENT.failures, failures.bucketName)
  return { destination: failures.bucketArn }
}

function allow(
  to: LambdaFunction,
  actions: string[],
  resources: string[],
  conditions?: Record<string, Record<string, string>>,
): void {
  to.addToRolePolicy(new PolicyStatement({ actions, resources, ...(conditions ? { conditions } : {}) }))
}
