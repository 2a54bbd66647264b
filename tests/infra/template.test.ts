import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RUNBOOK } from '../../infra/alarms.ts'
import { stackName, synthesise } from '../../infra/app.ts'
import { SimpulStack } from '../../infra/stack.ts'
import { ENVIRONMENT, LOCAL_ENVIRONMENT } from '../../shared/names/environment.ts'
import { METRICS } from '../../shared/names/metrics.ts'
import { QUEUES, queueVariable } from '../../shared/names/queues.ts'
import { TABLE } from '../../shared/names/table.ts'
import { PROJECTED } from '../../shared/store/memory-table.ts'
import { DELIVERY_PREFIX, EVENT_PREFIX, FEED_PREFIX } from '../../shared/store/row-keys.ts'

type Properties = { [name: string]: unknown }
type Resource = { Type: string; Properties: Properties; DeletionPolicy?: string; UpdateReplacePolicy?: string }

let folder: string
let resources: Record<string, Resource>
const ofType = (type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type)
const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Properties | undefined)?.[name], value)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simpul-template-'))
  const assembly = synthesise(join(folder, 'cdk.out'), { bundled: false })
  resources = JSON.parse(readFileSync(join(assembly, 'Simpul.template.json'), 'utf8')).Resources
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('each queue of the names has a dead-letter queue of its own, kept 14 days, after at least five receives', () => {
  const queues = ofType('AWS::SQS::Queue')
  const named = (name: string) => queues.find(([, { Properties }]) => Properties['QueueName'] === name)
  expect(queues).toHaveLength(QUEUES.length * 2)
  for (const queue of QUEUES) {
    const dead = named(`Simpul-${queue}-dead`)
    const live = named(`Simpul-${queue}`)?.[1].Properties
    expect(at(dead, 1, 'Properties', 'MessageRetentionPeriod'), queue).toBe(14 * 86_400)
    expect(at(live, 'RedrivePolicy', 'deadLetterTargetArn', 'Fn::GetAtt', 0), queue).toBe(dead?.[0])
    expect(at(live, 'RedrivePolicy', 'maxReceiveCount'), queue).toBeGreaterThanOrEqual(5)
  }
})

test('a message stays hidden for at least six time-outs of the function that drains its queue', () => {
  const drains = ofType('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) => 'ScalingConfig' in Properties)
  expect(drains.map(([, { Properties }]) => at(Properties, 'EventSourceArn', 'Fn::GetAtt', 0)).sort()).toEqual(
    ofType('AWS::SQS::Queue')
      .filter(([, { Properties }]) => 'RedrivePolicy' in Properties)
      .map(([id]) => id)
      .sort(),
  )
  for (const [id, { Properties }] of drains) {
    const timeout = at(resources, String(at(Properties, 'FunctionName', 'Ref')), 'Properties', 'Timeout')
    const queue = String(at(Properties, 'EventSourceArn', 'Fn::GetAtt', 0))
    const visibility = at(resources, queue, 'Properties', 'VisibilityTimeout')
    expect(Number(visibility), id).toBeGreaterThanOrEqual(6 * Number(timeout))
    expect(Properties['FunctionResponseTypes'], id).toEqual(['ReportBatchItemFailures'])
    expect(Number(at(Properties, 'ScalingConfig', 'MaximumConcurrency')), id).toBeGreaterThanOrEqual(2)
  }
})

test('the register is asked by two batches at once at most', () => {
  const [checks] = ofType('AWS::Lambda::EventSourceMapping').filter(([id]) => id.includes('registrychecks'))
  expect(at(checks, 1, 'Properties', 'ScalingConfig')).toEqual({ MaximumConcurrency: 2 })
})

test('the page of the deployment counts what the template has', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8')
  const atOnce = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) =>
    Number(at(Properties, 'ScalingConfig', 'MaximumConcurrency') ?? 0),
  )
  expect(page).toContain(`the queues alone may take ${atOnce.reduce((sum, n) => sum + n, 0)} `)
  expect(page).toContain(`| alarms (${ofType('AWS::CloudWatch::Alarm').length}) |`)
})

/** New entries, and deliveries that a door asks for, for the relay; heads of cases and the pulse for the counters. */
const SEEN_BY_READERS = [
  { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: EVENT_PREFIX }] } } } },
  {
    eventName: ['INSERT', 'MODIFY'],
    dynamodb: { Keys: { sk: { S: [{ prefix: DELIVERY_PREFIX }] } }, NewImage: { asked: { S: ['yes'] } } },
  },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { pk: { S: [{ prefix: 'CASE#' }] }, sk: { S: ['HEAD'] } } } },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { pk: { S: ['PULSE'] } } } },
]

test('readers of the stream are at most two, see only what is theirs, and put a poison record aside', () => {
  const readers = ofType('AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) => 'StartingPosition' in Properties,
  )
  expect(readers.length).toBeGreaterThanOrEqual(1)
  expect(readers.length).toBeLessThanOrEqual(2)
  for (const [id, { Properties }] of readers) {
    expect(Properties, id).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 6 * 3600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['StreamFailures', 'Arn'] } } },
    })
    const filters = at(Properties, 'FilterCriteria', 'Filters') as { Pattern: string }[]
    for (const { Pattern } of filters) expect(SEEN_BY_READERS, id).toContainEqual(JSON.parse(Pattern))
  }
})

test('what holds data keeps its logical id, and outlives the stack', () => {
  const stateful = /^AWS::(DynamoDB|S3::Bucket$|KMS|SecretsManager|Cognito::UserPool$)/
  const held = Object.entries(resources).filter(([, { Type }]) => stateful.test(Type))
  expect(held.map(([id]) => id).sort()).toEqual([
    ...['AccessLogs', 'Attachments', 'SealingKey', 'Secret', 'SigningKey', 'StreamFailures', 'Table', 'Users'],
  ])
  for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of held)
    expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'Retain', 'Retain'])
})

test('the table can be restored, is protected, streams both images and lets rows run out', () => {
  const table = resources['Table']?.Properties
  expect(table).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: TABLE.timeToLive, Enabled: true },
    Replicas: [
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ],
  })
})

test('indexes carry what the memory store carries', () => {
  const indexes = at(resources['Table'], 'Properties', 'GlobalSecondaryIndexes') as Properties[]
  expect(indexes.map(({ IndexName }) => IndexName)).toEqual(Object.keys(PROJECTED))
  for (const { IndexName, KeySchema, Projection } of indexes) {
    const name = IndexName as keyof typeof PROJECTED
    const { partitionKey, sortKey } = TABLE.indexes[name]
    const carried = PROJECTED[name]
    expect(KeySchema).toEqual([
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ])
    if (carried.length === 0) expect(Projection).toEqual({ ProjectionType: 'KEYS_ONLY' })
    else expect(Projection).toEqual({ ProjectionType: 'INCLUDE', NonKeyAttributes: [...carried] })
  }
})

test('attachments are reached by TLS alone, never in public, and old versions stay', () => {
  expect(resources['Attachments']?.Properties).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    VersioningConfiguration: { Status: 'Enabled' },
    CorsConfiguration: { CorsRules: [{ AllowedMethods: ['PUT'] }] },
  })
  const [, policy] =
    ofType('AWS::S3::BucketPolicy').find(([, { Properties }]) => at(Properties, 'Bucket', 'Ref') === 'Attachments') ??
    []
  expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"')
})

test('a function has the variables that the names list, and never one that only the local runner sets', () => {
  const known = new Set<string>([...Object.values(ENVIRONMENT), ...QUEUES.map(queueVariable), 'NODE_OPTIONS'])
  const functions = ofType('AWS::Lambda::Function')
  expect(functions).toHaveLength(8)
  for (const [id, { Properties }] of functions)
    for (const name of Object.keys(at(Properties, 'Environment', 'Variables') as Properties))
      expect(known, id).toContain(name)
  const text = JSON.stringify(resources)
  for (const local of Object.values(LOCAL_ENVIRONMENT)) expect(text).not.toContain(local)
})

test('each function runs Node 24 on arm64 with a role of its own; requests end after ten seconds, batches after thirty', () => {
  const functions = ofType('AWS::Lambda::Function')
  for (const [id, { Properties }] of functions) {
    expect(Properties, id).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
    expect(Properties['Timeout'], id).toBe(/^Function(api|web)/.test(id) ? 10 : 30)
  }
  const roles = functions.map(([, { Properties }]) => at(Properties, 'Role', 'Fn::GetAtt', 0))
  expect(new Set(roles).size).toBe(functions.length)
})

test('no right is given by a wildcard action, and every use of the sealing key names its case', () => {
  const policies = ofType('AWS::IAM::Policy')
  const statements = policies.flatMap(([id, { Properties }]) =>
    (at(Properties, 'PolicyDocument', 'Statement') as Properties[]).map((statement) => ({ id, ...statement })),
  ) as (Properties & { id: string })[]
  expect(statements.length).toBeGreaterThan(10)
  for (const { id, Action } of statements)
    for (const action of [Action].flat()) expect(String(action), id).not.toContain('*')
  const sealing = statements.filter(({ Action }) => [Action].flat().includes('kms:Decrypt'))
  expect(sealing.length).toBeGreaterThan(0)
  for (const { Condition } of sealing) expect(Condition).toEqual({ StringLike: { 'kms:EncryptionContext:case': '?*' } })
  expect(ofType('AWS::IAM::Role').flatMap(([, { Properties }]) => Properties['ManagedPolicyArns'] ?? [])).toEqual([])
})

test('whoever only lists what is due may write its own pulse and nothing else', () => {
  const [, policy] = ofType('AWS::IAM::Policy').find(([id]) => id.startsWith('Roleclock')) ?? []
  const text = JSON.stringify(policy)
  for (const right of ['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'kms:', 'secretsmanager:', 's3:'])
    expect(text).not.toContain(right)
  const statements = at(policy, 'Properties', 'PolicyDocument', 'Statement') as Properties[]
  expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('PutItem'))).toMatchObject([
    { Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'PULSE' } } },
  ])
})

test('whoever relays may touch the feeds of partner systems and no other row', () => {
  const [, policy] = ofType('AWS::IAM::Policy').find(([id]) => id.startsWith('Rolerelay')) ?? []
  const statements = at(policy, 'Properties', 'PolicyDocument', 'Statement') as Properties[]
  expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('PutItem'))).toMatchObject([
    { Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': `${FEED_PREFIX}*` } } },
  ])
})

test('dead letters are taken by the console alone, for the operator who looks, and nobody takes a live message by hand', () => {
  const takers = ofType('AWS::IAM::Policy').flatMap(([id, { Properties }]) =>
    (at(Properties, 'PolicyDocument', 'Statement') as Properties[])
      .filter(({ Action }) => [Action].flat().includes('sqs:ReceiveMessage'))
      .map(({ Resource }) => ({ id, queues: [Resource].flat().map((one) => String(at(one, 'Fn::GetAtt', 0))) })),
  )
  const byHand = takers.filter(({ queues }) => queues.some((queue) => queue.startsWith('Dead')))
  expect(byHand).toHaveLength(1)
  expect(byHand[0]?.id).toMatch(/^Roleweb/)
  expect(byHand[0]?.queues.every((queue) => queue.startsWith('Dead'))).toBe(true)
  expect(byHand[0]?.queues).toHaveLength(QUEUES.length)
})

test('every alarm names a heading of the runbook, and every heading has an alarm', () => {
  const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
  const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual([...RUNBOOK])
  const named = ofType('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => {
    expect(Properties['AlarmActions'], id).toHaveLength(1)
    return String(Properties['AlarmDescription'])
  })
  expect(new Set(named)).toEqual(new Set(RUNBOOK.map((heading) => `docs/runbook.md#${heading}`)))
})

test('each queue and function is watched', () => {
  const watched = JSON.stringify(ofType('AWS::CloudWatch::Alarm'))
  for (const [id] of [...ofType('AWS::SQS::Queue'), ...ofType('AWS::Lambda::Function')]) expect(watched).toContain(id)
})

test('what trap 24 asks to be told is told: ages, dead letters, lag, throttles, faults, drift, late wakes, a clock that stands', () => {
  const told = new Set(
    ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) => {
      const metrics = (Properties['Metrics'] ?? []) as Properties[]
      return [Properties['MetricName'], ...metrics.map((metric) => at(metric, 'MetricStat', 'Metric', 'MetricName'))]
    }),
  )
  for (const name of [
    ...['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible', 'IteratorAge'],
    ...['OnFailureDestinationDeliveredEventCount', 'Errors', 'Throttles', 'ReadThrottleEvents', 'WriteThrottleEvents'],
    ...['5xx', 'TallyDrift', 'TallyFreshness', 'WakeLateness', 'HandoffLatency', 'Invocations'],
  ])
    expect(told, name).toContain(name)
  const own = ofType('AWS::CloudWatch::Alarm').filter(([, { Properties }]) => Properties['Namespace'] === 'Simpul')
  const measured = new Set<string>(Object.values(METRICS).map(({ name }) => name))
  for (const [id, { Properties }] of own) {
    expect(measured, id).toContain(Properties['MetricName'])
    for (const { Name } of Properties['Dimensions'] as { Name: string }[])
      expect(['function', 'queue', 'step']).toContain(Name)
  }
  expect(own.length).toBeGreaterThanOrEqual(4)
})

test('silence of the clock and of the counters is trouble, silence of all else is not', () => {
  const breaching = ofType('AWS::CloudWatch::Alarm')
    .filter(([, { Properties }]) => Properties['TreatMissingData'] === 'breaching')
    .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))
  expect(breaching.sort()).toEqual(['Alarmclockstandsstill', 'Alarmcountersbehind'])
})

test('the dashboard shows each queue, each function and the table', () => {
  const [dashboard] = ofType('AWS::CloudWatch::Dashboard')
  const body = JSON.stringify(dashboard)
  const shown = [...ofType('AWS::SQS::Queue'), ...ofType('AWS::Lambda::Function'), ['Table'] as const]
  for (const [id] of shown) expect(body).toContain(`"${id}"`)
  expect(at(dashboard, 1, 'Properties', 'DashboardName')).toBe('Simpul')
})

test('requests are throttled at the door, and logged without query or body', () => {
  const [stage] = ofType('AWS::ApiGatewayV2::Stage')
  expect(at(stage, 1, 'Properties', 'DefaultRouteSettings')).toEqual({
    ThrottlingRateLimit: expect.any(Number),
    ThrottlingBurstLimit: expect.any(Number),
  })
  const format = String(at(stage, 1, 'Properties', 'AccessLogSettings', 'Format'))
  for (const secret of ['query', 'body', 'authorization', 'sourceIp'])
    expect(format.toLowerCase()).not.toContain(secret)
})

test('a function may do on the table what its verb says, and on its indexes only query', () => {
  const reads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']
  const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem']
  const rights: Record<string, Set<string>> = {}
  for (const [id, { Properties }] of ofType('AWS::IAM::Policy')) {
    const name = id.replace(/^Role/, '').replace(/DefaultPolicy[0-9A-F]{8}$/, '')
    for (const { Action, Resource } of at(Properties, 'PolicyDocument', 'Statement') as Properties[]) {
      const actions = [Action].flat().map(String)
      const text = JSON.stringify(Resource)
      if (text.includes('/index/*')) expect(actions, id).toEqual(['dynamodb:Query'])
      if (text !== '{"Fn::GetAtt":["Table","Arn"]}') continue
      rights[name] ??= new Set()
      for (const action of actions) rights[name].add(action)
    }
  }
  expect(rights['relay']).toEqual(new Set(['dynamodb:BatchGetItem', 'dynamodb:PutItem']))
  expect(rights['clock']).toEqual(new Set([...reads, 'dynamodb:PutItem']))
  for (const name of ['api', 'intake', 'checks', 'notify', 'tally'])
    expect(rights[name], name).toEqual(new Set([...reads, ...writes]))
})

test('each finding of cdk-nag that stays has its reason in the code, and these are all', () => {
  const report = JSON.parse(readFileSync(join(folder, 'cdk.out/validation-report.json'), 'utf8'))
  const [nag] = report.pluginReports as {
    violations: unknown[]
    suppressedViolations: { ruleName: string; reason: string }[]
  }[]
  expect(nag?.violations).toEqual([])
  const stay = nag?.suppressedViolations ?? []
  for (const { ruleName, reason } of stay) expect(reason.length, ruleName).toBeGreaterThan(20)
  expect([...new Set(stay.map(({ ruleName }) => ruleName.replace(/\[.*/, '')))].sort()).toEqual([
    'AwsSolutions-APIG4',
    'AwsSolutions-COG8',
    'AwsSolutions-IAM5',
    'AwsSolutions-SMG4',
  ])
})

test('a stage is a stack of its own in Jakarta, which nobody deletes by mistake, and its address is told', () => {
  expect(stackName(undefined)).toBe('Simpul')
  expect(stackName('pilot')).toBe('Simpul-pilot')
  for (const wrong of ['Pilot', 'a', '../x', 'pilot stage', 7])
    expect(() => stackName(wrong)).toThrow('a stage is named')
  const assembly = join(folder, 'cdk.out')
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'))
  expect(artifacts.Simpul).toMatchObject({
    environment: 'aws://unknown-account/ap-southeast-3',
    properties: { terminationProtection: true },
  })
  const { Outputs } = JSON.parse(readFileSync(join(assembly, 'Simpul.template.json'), 'utf8'))
  expect(Outputs).toMatchObject({ Address: {}, AlarmTopic: {} })
})

test('a finding of cdk-nag without a reason ends the synthesis', () => {
  const app = new App({
    outdir: join(folder, 'spoilt'),
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  })
  new Queue(new SimpulStack(app, 'Spoilt', { bundled: false }), 'Bare')
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  expect(() => app.synth()).toThrow(/AwsSolutions-SQS3/)
})
