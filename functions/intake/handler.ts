import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { recordFailure } from '../../shared/cases/failures.ts'
import { receive } from '../../shared/cases/receive.ts'
import { eachMessage } from '../../shared/queue/batch.ts'
import { makeDeps } from '../deps.ts'
import { logger } from '../environment.ts'

const deps = makeDeps(process.env)

/** Handoffs, copies and wakes arrive: each becomes one command on the road. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) =>
  eachMessage(
    event,
    async (message) => {
      if (message.type === 'simpul.checks.asked') throw new Error('look-ups go to the function that asks the register')
      await receive(deps, message)
      logger.info('received', { type: message.type, case: message.subject, message: message.id })
    },
    async ({ messageId, receives, error }) => {
      logger.error('message failed', {
        message: messageId,
        receives,
        cause: error instanceof Error ? error.name : 'unknown',
      })
      await recordFailure(deps, messageId, receives, error)
    },
  ),
)
