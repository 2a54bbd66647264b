import { Duration, Stack } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  type Metric,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { METRICS } from '../shared/names/metrics.ts'
import { QUEUES } from '../shared/names/queues.ts'
import { ownMetrics, type Watched } from './alarms.ts'
import type { QueuePair } from './queues.ts'

const FIVE_MINUTES = Duration.minutes(5)
const WIDTH = 24
const HALF = 12
const THIRD = 8
/** A search finds a name by a word of it. */
const REFUSED = 'Refused'

/** One page for an operator: is it up, does work arrive, does time act, who is turned away, what does it cost. */
export function dashboard(scope: Construct, { http, table, functions, queues, streams }: Watched): void {
  const { stackName } = Stack.of(scope)
  const own = ownMetrics(scope)
  const pairs = Object.values<QueuePair>(queues)
  const graph = (title: string, width: number, left: IMetric[], right: IMetric[] = []): GraphWidget =>
    new GraphWidget({ title, width, left, right, liveData: true })
  const label = (metric: Metric, text: string): Metric => metric.with({ label: text })
  const period = FIVE_MINUTES

  new Dashboard(scope, 'Dashboard', {
    dashboardName: stackName,
    widgets: [
      [
        new TextWidget({
          width: WIDTH,
          height: 1,
          markdown: 'What to do: docs/runbook.md. What each line means: docs/seeing-inside.md.',
        }),
      ],
      [
        new SingleValueWidget({
          title: 'Dead letters',
          width: THIRD,
          metrics: pairs.map(({ name, dead }) =>
            label(dead.metricApproximateNumberOfMessagesVisible({ period }), name),
          ),
        }),
        graph(
          'Requests, and refused by fault of ours',
          THIRD,
          [http.metricCount({ period, statistic: 'Sum' })],
          [http.metricServerError({ period, statistic: 'Sum' }), http.metricClientError({ period, statistic: 'Sum' })],
        ),
        graph('Answer times, ms', THIRD, [
          http.metricLatency({ period, statistic: 'p50' }),
          http.metricLatency({ period, statistic: 'p99' }),
        ]),
      ],
      [
        graph(
          'From commit to received, p90 ms, by queue',
          HALF,
          QUEUES.filter((queue) => /^(handoff|request)-/.test(queue)).map((queue) =>
            label(own(METRICS.handoffLatency, { queue }, 'p90'), queue),
          ),
        ),
        graph('From commit to received, p90 ms, by step', HALF, [
          found(`{"${stackName}",step} MetricName="${METRICS.handoffLatency.name}"`, 'p90'),
        ]),
      ],
      [
        graph(
          'Messages waiting, and age of the oldest in s',
          HALF,
          pairs.map(({ name, live }) => label(live.metricApproximateNumberOfMessagesVisible({ period }), name)),
          pairs.map(({ name, live }) => label(live.metricApproximateAgeOfOldestMessage({ period }), `${name} age`)),
        ),
        graph(
          'Stream: how far its readers are behind, ms',
          HALF,
          streams.map(({ reader }) => reader.metric('IteratorAge', { period, statistic: 'Maximum' })),
          [own(METRICS.tallyFreshness, { function: 'tally' }, 'Maximum')],
        ),
      ],
      [
        graph('Time acts late by, ms', THIRD, [
          own(METRICS.wakeLateness, { function: 'intake' }, 'p50'),
          own(METRICS.wakeLateness, { function: 'intake' }, 'p90'),
        ]),
        graph('Refusals by code', THIRD, [found(`{"${stackName}",function} ${REFUSED}`, 'Sum')]),
        graph(
          'Decisions made again, counters off, webhooks not taken',
          THIRD,
          functions
            .map((one) => one.node.id.replace(/^Function-/, ''))
            .map((name) => label(own(METRICS.conflicts, { function: name }, 'Sum'), `conflicts ${name}`)),
          [
            own(METRICS.tallyDrift, { function: 'intake' }, 'Maximum'),
            own(METRICS.webhookFailures, { function: 'notify' }, 'Sum'),
          ],
        ),
      ],
      [
        graph(
          'Functions: errors and throttles',
          THIRD,
          functions.map((one) => one.metricErrors({ period })),
          functions.map((one) => one.metricThrottles({ period })),
        ),
        graph(
          'Functions: p99 of their time, ms',
          THIRD,
          functions.map((one) => one.metricDuration({ period, statistic: 'p99' })),
        ),
        graph(
          'Table: units used, and throttled',
          THIRD,
          [table.metricConsumedReadCapacityUnits({ period }), table.metricConsumedWriteCapacityUnits({ period })],
          ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => table.metric(name, { period, statistic: 'Sum' })),
        ),
      ],
    ],
  })
}

/** Metrics of one kind, whichever exist: a code that nobody was refused with, a step that nobody reached, has none. */
const found = (search: string, statistic: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('${search}', '${statistic}', ${FIVE_MINUTES.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: FIVE_MINUTES,
  })
