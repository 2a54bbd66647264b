import type { LambdaEvent } from 'hono/aws-lambda'

/** A body means nothing on a read, and a request object could not hold it. */
export function withoutIdleBody(event: LambdaEvent): LambdaEvent {
  const { requestContext } = event
  const method = 'http' in requestContext ? requestContext.http.method : 'httpMethod' in event ? event.httpMethod : ''
  return method === 'GET' || method === 'HEAD' ? { ...event, body: null } : event
}
