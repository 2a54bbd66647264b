import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { recordFailure } from '../../shared/cases/failures.ts'
import { type DeliverDeps, deliver } from '../../shared/cases/partners/deliver.ts'
import { isForWebhooks } from '../../shared/contracts/messages.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { METRICS } from '../../shared/names/metrics.ts'
import { TRY_MS_MAX, webhookSender } from '../../shared/ports/webhook-sender.ts'
import { eachMessage } from '../../shared/queue/batch.ts'
import { sqsQueue } from '../../shared/queue/sqs-queue.ts'
import { requestLimits } from '../../shared/store/request-limits.ts'
import { makeDeps } from '../deps.ts'
import { logger, queueUrls } from '../environment.ts'
import { measuring } from '../metrics.ts'
import { unitsUsed } from '../units.ts'

/** A whole try, and the table's requests around it. */
const MESSAGE_MS = TRY_MS_MAX + 12_000
const units = unitsUsed()
const measure = measuring('notify')
const own = makeDeps(process.env, units.onUsed, () => measure(METRICS.conflicts, 1))
const deps: DeliverDeps = {
  ...own,
  queue: sqsQueue(new SQSClient(requestLimits()), queueUrls(process.env)),
  send: webhookSender({ rules: own.webhookTargets, milliseconds: () => performance.now() }),
  realNow: () => instantOf(Date.now()),
}

/** Delivers events to partner systems. A partner that does not take one is no failure of ours: the schedule goes on. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event, context) =>
  eachMessage(event, {
    messageMs: MESSAGE_MS,
    timeLeftMs: () => context.getRemainingTimeInMillis(),
    async handle(message) {
      if (!isForWebhooks(message)) throw new Error('only events and deliveries come here')
      const began = Date.now()
      const tried = await deliver(deps, message)
      if (tried && tried.error !== null) measure(METRICS.webhookFailures, 1)
      // Never the address: partners put secrets into theirs.
      logger.info('delivered', {
        type: message.type,
        subject: message.subject,
        ...tried,
        took: Date.now() - began,
        ...units.take(),
      })
    },
    async onFailure({ messageId, receives, error }) {
      logger.error('message failed', {
        messageId,
        receives,
        cause: error instanceof Error ? error.name : 'unknown',
        ...units.take(),
      })
      await recordFailure(deps, messageId, receives, error)
    },
  }),
)
