import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { recordFailure } from '../../shared/cases/failures.ts'
import { runChecks } from '../../shared/cases/run-checks.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { METRICS } from '../../shared/names/metrics.ts'
import { httpWelfareRegistry } from '../../shared/ports/welfare-registry.ts'
import { eachMessage } from '../../shared/queue/batch.ts'
import { makeDeps } from '../deps.ts'
import { logger, required } from '../environment.ts'
import { measuring } from '../metrics.ts'
import { unitsUsed } from '../units.ts'

/** The register's own time-out lies below the function's, so that a slow register is an answer and not a death. */
const REGISTER_TIMEOUT_MS = 5_000
/** A whole look-up takes two time-outs at most, and then there is the commit. */
const MESSAGE_MS = 14_000
const units = unitsUsed()
const measure = measuring('checks')
const own = makeDeps(process.env, units.onUsed, () => measure(METRICS.conflicts, 1))
const deps = {
  ...own,
  registry: httpWelfareRegistry({
    baseUrl: required(process.env, ENVIRONMENT.register),
    fetch,
    timeoutMs: REGISTER_TIMEOUT_MS,
    now: () => instantOf(Date.now()), // a Retry-After runs in the register's time, which nobody moves
    random: own.random,
  }),
}

/** Asks the register about a dossier and stores the snapshot beside the case. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event, context) =>
  eachMessage(event, {
    messageMs: MESSAGE_MS,
    timeLeftMs: () => context.getRemainingTimeInMillis(),
    async handle(message) {
      if (message.type !== 'simpul.checks.asked') throw new Error('only look-ups come here')
      const began = Date.now()
      const result = await runChecks(deps, message.data)
      logger.info('checked', {
        case: message.subject,
        step: message.data.step,
        result,
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
