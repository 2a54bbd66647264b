import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import middy from '@middy/core'
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { METRICS, refusalMetric } from '../../shared/names/metrics.ts'
import { cursorKey } from '../../shared/store/keys/derived-keys.ts'
import { closedDoors } from '../closed-doors.ts'
import { cursors } from '../cursor.ts'
import { makeDeps } from '../deps.ts'
import { logger, required } from '../environment.ts'
import { faultOf } from '../fault.ts'
import { withoutIdleBody } from '../idle-body.ts'
import { measuring } from '../metrics.ts'
import { rateLimit } from '../rate-limit.ts'
import { refusalCounts } from '../refusal-counts.ts'
import { unitsUsed } from '../units.ts'
import { api } from './app.ts'
import { authenticator, Issuers } from './authenticate.ts'
import { published } from './published.ts'
import { routes } from './routes/index.ts'

const units = unitsUsed()
const measure = measuring('api')
const deps = makeDeps(process.env, units.onUsed, () => measure(METRICS.conflicts, 1))
const milliseconds = Date.now
const countRefusal = refusalCounts(deps, milliseconds, (error) => logger.error('refusals not counted', faultOf(error)))

const issuers = Issuers.parse(required(process.env, ENVIRONMENT.issuers))

const app = api({
  deps,
  routes,
  authenticate: authenticator({ deps, issuers, milliseconds }),
  issuers,
  cursors: cursors(async () => cursorKey(await deps.keys.secret())),
  fits: rateLimit(milliseconds),
  doors: closedDoors(deps, milliseconds),
  newUuid: randomUUID,
  hex: (digits) => randomBytes(digits / 2).toString('hex'),
  milliseconds,
  published: published(join(process.env['LAMBDA_TASK_ROOT'] ?? import.meta.dirname, 'published')),
  log(line) {
    const facts = { ...line, ...units.take() }
    if (line.code !== null) measure(refusalMetric(line.code), 1)
    countRefusal(line.code)
    if (line.fault) logger.error('request failed', facts)
    else logger.info('request', facts)
  },
})
const answer = handle(app, { isContentTypeBinary: () => false })

export const handler = middy<LambdaEvent, APIGatewayProxyResult>().handler((event) => answer(withoutIdleBody(event)))
