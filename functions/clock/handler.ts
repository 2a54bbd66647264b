import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import * as z from 'zod'
import { nightWork } from '../../shared/cases/throughput/night-work.ts'
import { sqsQueue } from '../../shared/queue/sqs-queue.ts'
import { requestLimits } from '../../shared/store/request-limits.ts'
import { TALLY_PULSE } from '../../shared/store/row-keys.ts'
import { makeDeps } from '../deps.ts'
import { logger, queueUrls } from '../environment.ts'
import { enqueueDue } from './enqueue-due.ts'

const deps = makeDeps(process.env)
const queue = sqsQueue(new SQSClient(requestLimits()), queueUrls(process.env))
const Nightly = z.object({ nightly: z.literal(true) })

/**
 * Every minute: lists whatever time must act on and enqueues it; the work itself is the queue's. Its pulse goes through
 * the stream and tells the counters up to which moment they count. At night it asks for recounts, the
 * indicators of each city, and in January for the report on the year before.
 */
export const handler = middy<unknown>().handler(async (event) => {
  const now = deps.now()
  if (Nightly.safeParse(event).success) {
    const asked = nightWork(deps, now)
    const failed = await queue.send(asked)
    logger.info('night work asked for', { messages: asked.length, failed: failed.length })
    return { messages: asked.length, failed: failed.length }
  }
  await deps.table.write([{ kind: 'put', row: { ...TALLY_PULSE, at: now } }])
  const counts = await enqueueDue(deps.table, queue, now)
  logger.info('wakes', counts)
  return counts
})
