import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import middy from '@middy/core'
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { METRICS, refusalMetric } from '../../shared/names/metrics.ts'
import { sqsCare } from '../../shared/queue/sqs-care.ts'
import { cursorKey, sessionKey } from '../../shared/store/keys/derived-keys.ts'
import { requestLimits } from '../../shared/store/request-limits.ts'
import { closedDoors } from '../closed-doors.ts'
import { cursors } from '../cursor.ts'
import { makeDeps } from '../deps.ts'
import { logger, queueUrls, required } from '../environment.ts'
import { faultOf } from '../fault.ts'
import { withoutIdleBody } from '../idle-body.ts'
import { knownOfficers } from '../known-officers.ts'
import { measuring } from '../metrics.ts'
import { rateLimit } from '../rate-limit.ts'
import { refusalCounts } from '../refusal-counts.ts'
import { unitsUsed } from '../units.ts'
import { web } from './app.tsx'
import { openAssets } from './assets.ts'
import { LoginSettings, openId } from './open-id.ts'
import { pages } from './pages/index.ts'
import { platform } from './pages/platform.tsx'
import { PDF } from './report-pdf.ts'
import { sealer } from './sealed.ts'

/** The built style sheet and script lie beside the bundle. */
const ASSETS_FOLDER = 'assets'

const units = unitsUsed()
const measure = measuring('web')
const deps = makeDeps(process.env, units.onUsed, () => measure(METRICS.conflicts, 1))
const milliseconds = Date.now
const countRefusal = refusalCounts(deps, milliseconds, (error) => logger.error('refusals not counted', faultOf(error)))

const app = web({
  deps,
  pages: [...pages, ...platform(sqsCare(new SQSClient(requestLimits()), queueUrls(process.env)))],
  officerOf: knownOfficers(deps, milliseconds),
  openId: openId(LoginSettings.parse(required(process.env, ENVIRONMENT.login))),
  sealer: sealer(async () => sessionKey(await deps.keys.secret()), milliseconds),
  cursors: cursors(async () => cursorKey(await deps.keys.secret())),
  assets: openAssets(join(process.env['LAMBDA_TASK_ROOT'] ?? import.meta.dirname, ASSETS_FOLDER)),
  filesAt:
    process.env['AWS_ENDPOINT_URL_S3'] ??
    `https://${process.env[ENVIRONMENT.bucket] ?? ''}.s3.${process.env['AWS_REGION'] ?? ''}.amazonaws.com`,
  fits: rateLimit(milliseconds),
  doors: closedDoors(deps, milliseconds),
  newUuid: randomUUID,
  hex: (digits) => randomBytes(digits / 2).toString('hex'),
  milliseconds,
  log(line) {
    const facts = { ...line, ...units.take() }
    if (line.code !== null) measure(refusalMetric(line.code), 1)
    countRefusal(line.code)
    if (line.fault) logger.error('request failed', facts)
    else logger.info('request', facts)
  },
})
const answer = handle(app, { isContentTypeBinary: (mediaType) => mediaType === PDF })

export const handler = middy<LambdaEvent, APIGatewayProxyResult>().handler((event) => answer(withoutIdleBody(event)))
