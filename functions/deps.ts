import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { ulid } from 'ulid'
import type { Deps } from '../shared/cases/deps.ts'
import { instantOf } from '../shared/kit/instant.ts'
import { ENVIRONMENT, LOCAL_ENVIRONMENT } from '../shared/names/environment.ts'
import { s3Objects } from '../shared/ports/s3-objects.ts'
import { calendar } from '../shared/reference/calendar/calendar.ts'
import { openRegions } from '../shared/reference/regions/regions.ts'
import { dynamoTable } from '../shared/store/dynamo-table.ts'
import { cloudKeys } from '../shared/store/keys/cloud-keys.ts'
import { liveVersionsOf } from '../shared/store/keys/digests.ts'
import { fileKeys } from '../shared/store/keys/file-keys.ts'
import { requestLimits } from '../shared/store/request-limits.ts'
import type { Used } from '../shared/store/table.ts'
import { clock } from './clock-offset.ts'
import { type Environment, required } from './environment.ts'

/** The region files lie beside the bundle. */
const REGIONS_FOLDER = 'regions'

/** What a function has from outside, made once from its environment and outside the handler. */
export function makeDeps(
  environment: Environment,
  onUsed: (used: Used) => void = () => {},
  onOutrun: () => void = () => {},
): Deps {
  const keysFile = environment[LOCAL_ENVIRONMENT.keys]
  const personVersions = liveVersionsOf(environment[ENVIRONMENT.personKeys])
  const now = clock(environment[LOCAL_ENVIRONMENT.clockOffset])
  return {
    table: dynamoTable({
      client: new DynamoDBClient(requestLimits()),
      table: required(environment, ENVIRONMENT.table),
      onUsed,
      random: Math.random,
    }),
    keys: keysFile
      ? fileKeys(keysFile, personVersions)
      : cloudKeys({
          sealingKeyId: required(environment, ENVIRONMENT.sealingKey),
          signingKeyId: required(environment, ENVIRONMENT.signingKey),
          secretId: required(environment, ENVIRONMENT.secret),
          personVersions,
        }),
    objects: s3Objects({
      client: new S3Client(requestLimits()),
      bucket: environment[ENVIRONMENT.bucket] ?? '',
      realNow: () => instantOf(Date.now()),
    }),
    regions: openRegions(join(environment['LAMBDA_TASK_ROOT'] ?? import.meta.dirname, REGIONS_FOLDER)),
    calendar: calendar(),
    now,
    webhookTargets: { loopback: environment[LOCAL_ENVIRONMENT.loopbackWebhooks] !== undefined },
    newId: () => ulid(Date.parse(now())),
    random: Math.random,
    onOutrun,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}
