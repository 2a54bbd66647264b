import { Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { type Dimension, METRICS } from '../shared/names/metrics.ts'
import { TABLE } from '../shared/names/table.ts'
import type { QueuePair, QueuePairs } from './queues.ts'

/** Headings of docs/runbook.md: what to do when an alarm of this kind wakes someone. A test compares the two. */
export const RUNBOOK = [
  'dead-letters',
  'old-messages',
  'wakes-pile-up',
  'stream-is-behind',
  'stream-records-given-up',
  'function-fails',
  'function-is-throttled',
  'requests-fail',
  'table-is-throttled',
  'clock-stands-still',
  'counters-are-wrong',
] as const
export type Heading = (typeof RUNBOOK)[number]

const OLD_MESSAGE_SECONDS = 15 * 60
/** What waits for the night may take until the morning. */
const OLD_NIGHT_SECONDS = 6 * 3600
const WAKES_WAITING = 50_000
const STREAM_BEHIND_MS = 5 * 60_000
const LATE_MS = 30 * 60_000
const SLOW_HANDOFF_MS = 10 * 60_000
const COUNTERS_BEHIND_MS = 10 * 60_000
const TABLE_THROTTLES = 10
const MINUTE = Duration.minutes(1)
const FIVE_MINUTES = Duration.minutes(5)

export type Watched = {
  http: HttpApi
  table: TableV2
  /** Runs every minute, and nothing else tells that it does not. */
  clock: LambdaFunction
  functions: readonly LambdaFunction[]
  queues: QueuePairs
  streams: readonly { reader: LambdaFunction; source: DynamoEventSource }[]
}

/** What wakes a person. Every alarm names its heading in the runbook and tells one topic. */
export function alarms(scope: Construct, { http, table, clock, functions, queues, streams }: Watched): Topic {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true })
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
  const tell = new SnsAction(topic)
  /** @param periods how long it must last; @param missing what silence means */
  const alarm = (
    name: string,
    heading: Heading,
    metric: IMetric,
    above: number,
    periods = 1,
    missing = TreatMissingData.NOT_BREACHING,
  ): void => {
    new Alarm(scope, `Alarm-${name}`, {
      alarmDescription: `docs/runbook.md#${heading}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: missing,
    }).addAlarmAction(tell)
  }

  for (const { name, live, dead } of Object.values<QueuePair>(queues)) {
    alarm(`dead-${name}`, 'dead-letters', dead.metricApproximateNumberOfMessagesVisible({ period: MINUTE }), 0)
    const age = live.metricApproximateAgeOfOldestMessage({ period: MINUTE })
    alarm(`old-${name}`, 'old-messages', age, name === 'night-work' ? OLD_NIGHT_SECONDS : OLD_MESSAGE_SECONDS, 5)
  }
  const waiting = queues.wakes.live.metricApproximateNumberOfMessagesVisible({ period: MINUTE })
  alarm('wakes', 'wakes-pile-up', waiting, WAKES_WAITING, 15)
  for (const { reader, source } of streams) {
    const behind = reader.metric('IteratorAge', { period: MINUTE, statistic: 'Maximum' })
    alarm(`behind-${shortName(reader)}`, 'stream-is-behind', behind, STREAM_BEHIND_MS, 5)
    const givenUp = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'OnFailureDestinationDeliveredEventCount',
      dimensionsMap: { EventSourceMappingUUID: source.eventSourceMappingId },
      statistic: 'Sum',
      period: MINUTE,
    })
    alarm(`given-up-${shortName(reader)}`, 'stream-records-given-up', givenUp, 0)
  }
  for (const one of functions) {
    alarm(`fails-${shortName(one)}`, 'function-fails', one.metricErrors({ period: FIVE_MINUTES }), 5)
    alarm(`throttled-${shortName(one)}`, 'function-is-throttled', one.metricThrottles({ period: FIVE_MINUTES }), 0, 2)
  }
  alarm('requests', 'requests-fail', http.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }), 5)

  const throttles = ['ReadThrottleEvents', 'WriteThrottleEvents']
  for (const name of throttles)
    alarm(
      `table-${name}`,
      'table-is-throttled',
      table.metric(name, { period: FIVE_MINUTES, statistic: 'Sum' }),
      TABLE_THROTTLES,
      2,
    )
  for (const index of Object.keys(TABLE.indexes)) {
    const dimensions = { TableName: table.tableName, GlobalSecondaryIndexName: index }
    const metric = new Metric({
      namespace: 'AWS/DynamoDB',
      metricName: 'WriteThrottleEvents',
      dimensionsMap: dimensions,
      statistic: 'Sum',
      period: FIVE_MINUTES,
    })
    alarm(`table-${index}`, 'table-is-throttled', metric, TABLE_THROTTLES, 2)
  }

  // One who runs every minute and was not seen for a quarter of an hour; a sum of nothing is missing, so silence is trouble.
  const stands = new MathExpression({
    expression: 'IF(FILL(runs, 0) < 1, 1, 0)',
    usingMetrics: { runs: clock.metricInvocations({ period: FIVE_MINUTES }) },
    period: FIVE_MINUTES,
    label: 'clock did not run',
  })
  alarm('clock-stands-still', 'clock-stands-still', stands, 0, 3, TreatMissingData.BREACHING)

  const own = ownMetrics(scope)
  alarm('late-wakes', 'wakes-pile-up', own(METRICS.wakeLateness, { function: 'intake' }, 'p90'), LATE_MS, 3)
  alarm('slow-handoffs', 'old-messages', own(METRICS.handoffLatency, { function: 'intake' }, 'p90'), SLOW_HANDOFF_MS, 3)
  alarm('drift', 'counters-are-wrong', own(METRICS.tallyDrift, { function: 'intake' }, 'Maximum'), 0)
  const behind = own(METRICS.tallyFreshness, { function: 'tally' }, 'Maximum')
  alarm('counters-behind', 'counters-are-wrong', behind, COUNTERS_BEHIND_MS, 3, TreatMissingData.BREACHING)
  return topic
}

/** What the functions write into their logs, under the stack's name (shared/names/metrics.ts). */
export const ownMetrics =
  (scope: Construct) =>
  (metric: { name: string }, by: Partial<Record<Dimension, string>>, statistic: string): Metric =>
    new Metric({
      namespace: Stack.of(scope).stackName,
      metricName: metric.name,
      dimensionsMap: by,
      statistic,
      period: FIVE_MINUTES,
    })

const shortName = (one: LambdaFunction): string => one.node.id.replace(/^Function-/, '')
