import { Metrics } from '@aws-lambda-powertools/metrics'
import type { Dimension, Metric, refusalMetric } from '../shared/names/metrics.ts'

/**
 * Writes one measurement into the log, where CloudWatch finds it (embedded metric format).
 * @param by each is a dimension of its own, so that a sum over all queues and one by step cost two metrics, not their product
 */
export type Measure = (
  metric: Metric | ReturnType<typeof refusalMetric>,
  value: number,
  by?: Partial<Record<Dimension, string>>,
) => void

/** @param name of the function, as the stack names it */
export function measuring(name: string): Measure {
  const metrics = new Metrics()
  metrics.clearDefaultDimensions() // else each had a dimension `service`
  return (metric, value, by = { function: name }) => {
    for (const [dimension, of] of Object.entries(by)) metrics.addDimensions({ [dimension]: of })
    metrics.addMetric(metric.name, metric.unit, value).publishStoredMetrics()
  }
}
