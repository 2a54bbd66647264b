import { randomBytes, randomUUID } from 'node:crypto'
import middy from '@middy/core'
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { cursorKey } from '../../shared/store/keys/derived-keys.ts'
import { makeDeps } from '../deps.ts'
import { logger, required } from '../environment.ts'
import { api } from './app.ts'
import { authenticator, Issuers } from './authenticate.ts'
import { cursors } from './cursor.ts'
import { rateLimit } from './rate-limit.ts'
import { routes } from './routes/index.ts'

/** An instance of the function serves one request at a time, so what was used since the last line was this one's. */
const used = { readUnits: 0, writeUnits: 0 }
const deps = makeDeps(process.env, ({ readUnits, writeUnits }) => {
  used.readUnits += readUnits
  used.writeUnits += writeUnits
})
const milliseconds = Date.now

const app = api({
  deps,
  routes,
  authenticate: authenticator({
    deps,
    issuers: Issuers.parse(required(process.env, ENVIRONMENT.issuers)),
    milliseconds,
  }),
  cursors: cursors(async () => cursorKey(await deps.keys.secret())),
  fits: rateLimit(milliseconds),
  newUuid: randomUUID,
  hex: (digits) => randomBytes(digits / 2).toString('hex'),
  milliseconds,
  log(line) {
    const facts = { ...line, ...used }
    used.readUnits = 0
    used.writeUnits = 0
    if (line.fault) logger.error('request failed', facts)
    else logger.info('request', facts)
  },
})
const answer = handle(app, { isContentTypeBinary: () => false })

export const handler = middy<LambdaEvent, APIGatewayProxyResult>().handler((event) => answer(withoutIdleBody(event)))

/** A body means nothing on a read, and a request object could not hold it. */
function withoutIdleBody(event: LambdaEvent): LambdaEvent {
  const { requestContext } = event
  const method = 'http' in requestContext ? requestContext.http.method : 'httpMethod' in event ? event.httpMethod : ''
  return method === 'GET' || method === 'HEAD' ? { ...event, body: null } : event
}
