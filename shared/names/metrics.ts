/**
 * What is measured, and in which unit; it lies in CloudWatch under the stack's name. For the functions that emit, and for alarms
 * and dashboard that read. Their dimensions are function, queue and step only: never a case, an office or a person.
 */
export const METRICS = {
  /** Between the commit that let a case go and the commit that received it. By queue and by step. */
  handoffLatency: { name: 'HandoffLatency', unit: 'Milliseconds' },
  /** Between the moment at which time should have acted and the commit by which it did. */
  wakeLateness: { name: 'WakeLateness', unit: 'Milliseconds' },
  /** Commits that another was quicker than, so that the decision was made again. */
  conflicts: { name: 'Conflicts', unit: 'Count' },
  /** A delivery that the partner system did not take. */
  webhookFailures: { name: 'WebhookFailures', unit: 'Count' },
  /** How far the throughput counters are behind the cases. */
  tallyFreshness: { name: 'TallyFreshness', unit: 'Milliseconds' },
  /** Counters that the nightly recount found to be wrong. */
  tallyDrift: { name: 'TallyDrift', unit: 'Count' },
} as const
export type Metric = (typeof METRICS)[keyof typeof METRICS]
export type Dimension = 'function' | 'queue' | 'step'

/** One metric for each refusal code: a code is no dimension, and the list of codes is closed. */
export const refusalMetric = (code: string) => ({ name: `Refused-${code}`, unit: 'Count' }) as const
