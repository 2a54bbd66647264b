import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import { sqsQueue } from '../../shared/queue/sqs-queue.ts'
import { requestLimits } from '../../shared/store/request-limits.ts'
import { makeDeps } from '../deps.ts'
import { logger, queueUrls } from '../environment.ts'
import { enqueueDue } from './enqueue-due.ts'

const deps = makeDeps(process.env)
const queue = sqsQueue(new SQSClient(requestLimits()), queueUrls(process.env))

/** Every five minutes: lists whatever time must act on and enqueues it; the work itself is the queue's. */
export const handler = middy().handler(async () => {
  const counts = await enqueueDue(deps.table, queue, deps.now())
  logger.info('wakes', counts)
  return counts
})
