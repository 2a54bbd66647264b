import { Duration, Stack } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { invariant } from '../shared/kit/invariant.ts'
import { QUEUES, type QueueName } from '../shared/names/queues.ts'
import { BATCH_TIMEOUT_SECONDS } from './times.ts'

/** A queue and where its messages go that nobody could work. */
export type QueuePair = { name: QueueName; live: Queue; dead: Queue }
export type QueuePairs = Readonly<Record<QueueName, QueuePair>>

/** While a function may still work on a message nobody else gets it (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
const VISIBILITY_SECONDS = 6 * BATCH_TIMEOUT_SECONDS
const RECEIVES_MAX = 5
const KEPT_DAYS = 14
invariant(VISIBILITY_SECONDS >= 6 * BATCH_TIMEOUT_SECONDS, 'visibility is not shorter than six time-outs')
invariant(RECEIVES_MAX >= 5, 'a message is tried at least five times')

/** Every queue of `names`, each born with its dead-letter queue. */
export function queues(scope: Construct): QueuePairs {
  const pairs = QUEUES.map((name) => [name, queuePair(scope, name)] as const)
  return Object.fromEntries(pairs) as Record<QueueName, QueuePair>
}

function queuePair(scope: Construct, name: QueueName): QueuePair {
  const { stackName } = Stack.of(scope)
  const common = {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(KEPT_DAYS),
  }
  // An operator's tools find the dead letters by this ending.
  const dead = new Queue(scope, `Dead-${name}`, { ...common, queueName: `${stackName}-${name}-dead` })
  const live = new Queue(scope, `Queue-${name}`, {
    ...common,
    queueName: `${stackName}-${name}`,
    visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
    deadLetterQueue: { queue: dead, maxReceiveCount: RECEIVES_MAX },
  })
  return { name, live, dead }
}
