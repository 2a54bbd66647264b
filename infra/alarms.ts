import { Duration } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
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
] as const
export type Heading = (typeof RUNBOOK)[number]

const OLD_MESSAGE_SECONDS = 15 * 60
const WAKES_WAITING = 50_000
const STREAM_BEHIND_MS = 5 * 60_000
const MINUTE = Duration.minutes(1)
const FIVE_MINUTES = Duration.minutes(5)

export type Watched = {
  http: HttpApi
  functions: readonly LambdaFunction[]
  queues: QueuePairs
  streams: readonly { reader: LambdaFunction; source: DynamoEventSource }[]
}

/** What wakes a person. Every alarm names its heading in the runbook and tells one topic. */
export function alarms(scope: Construct, { http, functions, queues, streams }: Watched): Topic {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true })
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
  const tell = new SnsAction(topic)
  const alarm = (name: string, heading: Heading, metric: IMetric, above: number, minutes = 1): void => {
    new Alarm(scope, `Alarm-${name}`, {
      alarmDescription: `docs/runbook.md#${heading}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: minutes,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(tell)
  }

  for (const { name, live, dead } of Object.values<QueuePair>(queues)) {
    alarm(`dead-${name}`, 'dead-letters', dead.metricApproximateNumberOfMessagesVisible({ period: MINUTE }), 0)
    const age = live.metricApproximateAgeOfOldestMessage({ period: MINUTE })
    alarm(`old-${name}`, 'old-messages', age, OLD_MESSAGE_SECONDS, 5)
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
  return topic
}

const shortName = (one: LambdaFunction): string => one.node.id.replace(/^Function-/, '')
