import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { recordFailure } from '../../shared/cases/failures.ts'
import { receive } from '../../shared/cases/receive.ts'
import { isForIntake } from '../../shared/contracts/messages.ts'
import { METRICS } from '../../shared/names/metrics.ts'
import { eachMessage } from '../../shared/queue/batch.ts'
import { makeDeps } from '../deps.ts'
import { logger } from '../environment.ts'
import { measuring } from '../metrics.ts'
import { unitsUsed } from '../units.ts'

/** Two requests of the table that take as long as they may; a slower table fails the message anyway. */
const MESSAGE_MS = 12_000
const units = unitsUsed()
const measure = measuring('intake')
const deps = makeDeps(process.env, units.onUsed, () => measure(METRICS.conflicts, 1))

/** Handoffs, copies and wakes arrive: each becomes one command on the road. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event, context) =>
  eachMessage(event, {
    messageMs: MESSAGE_MS,
    timeLeftMs: () => context.getRemainingTimeInMillis(),
    async handle(message, queue) {
      if (!isForIntake(message)) throw new Error('look-ups and webhooks go to functions of their own')
      const began = Date.now()
      const received = await receive(deps, message)
      if (received?.kind === 'handoff')
        measure(METRICS.handoffLatency, received.ms, { function: 'intake', queue, step: received.step })
      if (received?.kind === 'wake') measure(METRICS.wakeLateness, received.ms)
      if (received?.kind === 'recount') measure(METRICS.tallyDrift, received.drift)
      logger.info('received', {
        type: message.type,
        case: message.subject,
        messageId: message.id,
        queue,
        ...received,
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
