import * as z from 'zod'
import { invariant } from '../../shared/kit/invariant.ts'
import type { Assembly, Resource } from './assembly.ts'
import { type Json, type Meanings, resolve } from './intrinsics.ts'

/** Resources of the template that are not run here on purpose, each with the reason. Any other unknown type is an error. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'rights are not enforced here; the template tests look at them',
  'AWS::IAM::Policy': 'rights are not enforced here; the template tests look at them',
  'AWS::Lambda::Permission': 'rights are not enforced here',
  'AWS::SQS::QueuePolicy': 'asks for TLS only; all listeners are on the loopback address',
  'AWS::S3::BucketPolicy': 'asks for TLS only; all listeners are on the loopback address',
  'AWS::SNS::Topic': 'there is nobody to wake',
  'AWS::SNS::TopicPolicy': 'there is nobody to wake',
  'AWS::CloudWatch::Alarm': 'nothing measures here; functions log their metrics',
  'AWS::CloudWatch::Dashboard': 'nothing measures here; functions log their metrics',
  'AWS::Logs::LogGroup': 'function logs go to log.jsonl in the data folder',
  'AWS::KMS::Key': 'functions take the keys of the keys file in the data folder',
  'AWS::SecretsManager::Secret': 'functions take the secret of the keys file in the data folder',
  'AWS::Cognito::UserPool': 'the local issuer signs people and systems in',
  'AWS::Cognito::UserPoolDomain': 'the local issuer signs people and systems in',
  'AWS::Cognito::UserPoolResourceServer': 'the local issuer signs people and systems in',
  'AWS::Cognito::UserPoolClient': 'the local issuer signs people and systems in',
  'AWS::ApiGatewayV2::Api': 'its routes are served',
  'AWS::ApiGatewayV2::Stage': 'its throttling and access log are the cloud’s',
  'AWS::ApiGatewayV2::Integration': 'read with its route',
  'AWS::CDK::Metadata': 'says which CDK was used',
}

export const ACCOUNT = '000000000000'
export const REGION = 'ap-southeast-3'

const Key = z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })
const GlobalTable = z.object({
  TableName: z.string().optional(),
  KeySchema: z.array(Key),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: z.array(Key),
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  StreamSpecification: z.object({ StreamViewType: z.literal('NEW_AND_OLD_IMAGES') }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
})
export type TablePlan = z.infer<typeof GlobalTable> & { name: string }

/** Strict: a setting that the local queue would not follow must not go unseen. */
const Queue = z.strictObject({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  DelaySeconds: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  SqsManagedSseEnabled: z.boolean().optional(), // the engine keeps its file as it is
})
export type QueuePlan = z.infer<typeof Queue> & { url: string }

const Bucket = z.looseObject({
  CorsConfiguration: z
    .object({ CorsRules: z.array(z.looseObject({ AllowedMethods: z.array(z.string()) })) })
    .optional(),
})
export type BucketPlan = { id: string; name: string; corsMethods: readonly string[] }

const Lambda = z.object({
  Handler: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  Runtime: z.literal('nodejs24.x'),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
})
export type FunctionPlan = {
  id: string
  name: string
  folder: string
  handler: string
  timeoutSeconds: number
  memoryMb: number
  environment: Readonly<Record<string, string>>
}

/** Strict: what is set here changes how records arrive. */
const Mapping = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.number(),
  FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  StartingPosition: z.literal('TRIM_HORIZON').optional(),
  BisectBatchOnFunctionError: z.literal(true).optional(),
  MaximumRetryAttempts: z.number().min(0).optional(),
  MaximumRecordAgeInSeconds: z.number().min(60).optional(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }) }).optional(),
  MetricsConfig: z.object({ Metrics: z.array(z.string()) }).optional(), // the cloud's
})
export type StreamMapping = {
  id: string
  function: string
  arn: string
  table: string
  batchSize: number
  retries: number
  recordAgeSecondsMax: number
  filters: readonly Json[]
  failureBucket: string
}
export type QueueMapping = {
  id: string
  function: string
  arn: string
  queue: string
  batchSize: number
  concurrency: number
}

const Route = z.object({ RouteKey: z.string(), Target: z.string(), AuthorizationType: z.literal('NONE') })
const Integration = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
})
export type RoutePlan = { routeKey: string; function: string }

const Rule = z.strictObject({
  ScheduleExpression: z.string(),
  State: z.literal('ENABLED'),
  Targets: z.array(z.looseObject({ Arn: z.string(), Input: z.string().optional() })),
})
export type SchedulePlan = { arn: string; expression: string; function: string; input: string | undefined }

/** What of a template runs here. */
export type Plan = {
  tables: TablePlan[]
  queues: QueuePlan[]
  buckets: BucketPlan[]
  functions: FunctionPlan[]
  streams: StreamMapping[]
  drains: QueueMapping[]
  routes: RoutePlan[]
  schedules: SchedulePlan[]
}

/**
 * Reads what is to run from a synthesised stack; no second list of queues or functions exists.
 * @throws on a resource, setting, intrinsic or name that the local run does not know
 */
export function plan(
  { stack, template, assetFolder }: Assembly,
  { queues, parameters }: { queues: string; parameters: Readonly<Record<string, string>> },
): Plan {
  const { Resources: resources } = template
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
  }
  const meanings: Meanings = {
    ref: (name) => pseudo[name] ?? parameters[name] ?? template.Parameters[name]?.Default ?? standsFor(name)?.ref,
    attribute: (id, attribute) => standsFor(id)?.attributes[attribute],
    condition: (name) => template.Conditions[name],
  }
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`
  const nameOf = (id: string, property: string): string => {
    const given = resources[id]?.Properties[property]
    return given === undefined ? `${stack}-${id}` : String(resolve(given, `${id}.${property}`, meanings))
  }

  function standsFor(id: string): { ref: string; attributes: Readonly<Record<string, string>> } | undefined {
    const type = resources[id]?.Type
    switch (type) {
      case undefined:
        return undefined
      case 'AWS::DynamoDB::GlobalTable': {
        const name = nameOf(id, 'TableName')
        const table = arn('dynamodb', `table/${name}`)
        return { ref: name, attributes: { Arn: table, StreamArn: `${table}/stream/local` } }
      }
      case 'AWS::SQS::Queue': {
        const name = nameOf(id, 'QueueName')
        return { ref: `${queues}/${ACCOUNT}/${name}`, attributes: { Arn: arn('sqs', name), QueueName: name } }
      }
      case 'AWS::S3::Bucket': {
        const name = nameOf(id, 'BucketName').toLowerCase()
        return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } }
      }
      case 'AWS::Lambda::Function': {
        const name = nameOf(id, 'FunctionName')
        return { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } }
      }
      default:
        return { ref: id, attributes: { Arn: arn('local', id) } }
    }
  }

  const found: Plan = {
    tables: [],
    queues: [],
    buckets: [],
    functions: [],
    streams: [],
    drains: [],
    routes: [],
    schedules: [],
  }
  for (const [id, resource] of Object.entries(resources)) {
    const { Condition } = resource
    if (Condition === undefined || resolve({ Condition }, id, meanings) === true) read(id, resource)
  }
  return found

  function read(id: string, resource: Resource): void {
    /** One resource's properties in the shape that is known here. */
    const as = <Shape>(schema: z.ZodType<Shape>, only?: readonly string[]): Shape => {
      const properties = Object.entries(resource.Properties).filter(([name]) => only?.includes(name) ?? true)
      const parsed = schema.safeParse(resolve(Object.fromEntries(properties), id, meanings))
      if (!parsed.success) throw new Error(`${id} (${resource.Type}): ${z.prettifyError(parsed.error)}`)
      return parsed.data
    }
    const ref = standsFor(id)?.ref ?? id
    switch (resource.Type) {
      case 'AWS::DynamoDB::GlobalTable':
        found.tables.push({ ...as(GlobalTable), name: ref })
        return
      case 'AWS::SQS::Queue':
        found.queues.push({ ...as(Queue), url: ref })
        return
      case 'AWS::S3::Bucket': {
        const rules = as(Bucket).CorsConfiguration?.CorsRules ?? []
        found.buckets.push({ id, name: ref, corsMethods: rules.flatMap(({ AllowedMethods }) => AllowedMethods) })
        return
      }
      case 'AWS::Lambda::Function': {
        const lambda = as(Lambda, Object.keys(Lambda.shape))
        const folder = assetFolder(lambda.Code.S3Key)
        if (folder === undefined) throw new Error(`${id}: its code is not among the assets`)
        found.functions.push({
          id,
          name: ref,
          folder,
          handler: lambda.Handler,
          timeoutSeconds: lambda.Timeout,
          memoryMb: lambda.MemorySize,
          environment: lambda.Environment.Variables,
        })
        return
      }
      case 'AWS::Lambda::EventSourceMapping':
        readMapping(id, as(Mapping))
        return
      case 'AWS::ApiGatewayV2::Route': {
        const { RouteKey, Target } = as(Route)
        const integration = Target.split('/')[1] ?? ''
        const of = resources[integration]
        if (of?.Type !== 'AWS::ApiGatewayV2::Integration') throw new Error(`${id}: its integration is not known`)
        const { IntegrationUri } = Integration.parse(resolve(of.Properties, integration, meanings))
        found.routes.push({ routeKey: RouteKey, function: functionNamed(IntegrationUri) })
        return
      }
      case 'AWS::Events::Rule': {
        const { ScheduleExpression, Targets } = as(Rule)
        for (const { Arn, Input } of Targets)
          found.schedules.push({
            arn: arn('events', `rule/${ref}`),
            expression: ScheduleExpression,
            function: functionNamed(Arn),
            input: Input,
          })
        return
      }
      default:
        if (!(resource.Type in LEFT_OUT)) throw new Error(`${id}: the local run does not know ${resource.Type}`)
    }
  }

  function readMapping(id: string, mapping: z.infer<typeof Mapping>): void {
    const { EventSourceArn: source, BatchSize: batchSize } = mapping
    const common = { id, function: functionNamed(mapping.FunctionName), arn: source, batchSize }
    if (source.startsWith('arn:aws:sqs:')) {
      invariant(mapping.FilterCriteria === undefined, `${id}: filters of queues are not run here`)
      invariant(mapping.ScalingConfig, `${id} says how many batches are worked at once`)
      found.drains.push({
        ...common,
        queue: source.split(':')[5] ?? '',
        concurrency: mapping.ScalingConfig.MaximumConcurrency,
      })
      return
    }
    // What is never left to a default on a stream: one poison record would hold up its shard for a day.
    invariant(mapping.BisectBatchOnFunctionError === true, `${id} splits a failing batch`)
    invariant(mapping.MaximumRetryAttempts !== undefined, `${id} bounds its retries`)
    invariant(mapping.MaximumRecordAgeInSeconds !== undefined, `${id} bounds the age of records`)
    invariant(mapping.DestinationConfig, `${id} keeps what it gives up`)
    found.streams.push({
      ...common,
      table: source.split('/')[1] ?? '',
      retries: mapping.MaximumRetryAttempts,
      recordAgeSecondsMax: mapping.MaximumRecordAgeInSeconds,
      filters: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern)),
      failureBucket: mapping.DestinationConfig.OnFailure.Destination.replace('arn:aws:s3:::', ''),
    })
  }
}

/** A function by its name or its ARN. */
const functionNamed = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : nameOrArn
