import { Logger } from '@aws-lambda-powertools/logger'
import { QUEUES, type QueueName, queueVariable } from '../shared/names/queues.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** One structured line: ids and codes, never a payload. */
export type Log = {
  info(line: string, facts: Record<string, unknown>): void
  error(line: string, facts: Record<string, unknown>): void
}

export const logger: Log = new Logger({ serviceName: 'simpul' })

/** @throws when the stack did not set it: found at the first start, not at the first request. */
export function required(environment: Environment, name: string): string {
  const value = environment[name]
  if (!value) throw new Error(`environment variable ${name} is not set`)
  return value
}

/** The queues that the stack lets this function send to. */
export const queueUrls = (environment: Environment): Partial<Record<QueueName, string>> =>
  Object.fromEntries(
    QUEUES.flatMap((queue) => {
      const url = environment[queueVariable(queue)]
      return url ? [[queue, url]] : []
    }),
  )
