import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { pin } from './pin.ts'

export type Buckets = { attachments: Bucket; streamFailures: Bucket }

const LOGS_KEPT_DAYS = 400
/** Longer than the dead letters, so that one look covers both. */
const FAILURES_KEPT_DAYS = 30

const closed = {
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  removalPolicy: RemovalPolicy.RETAIN,
}

export function buckets(scope: Construct): Buckets {
  const logs = pin(
    'AccessLogs',
    new Bucket(scope, 'AccessLogs', {
      ...closed,
      lifecycleRules: [{ expiration: Duration.days(LOGS_KEPT_DAYS) }],
    }),
  )
  const attachments = pin(
    'Attachments',
    new Bucket(scope, 'Attachments', {
      ...closed,
      versioned: true,
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: 'attachments/',
      // Browsers put straight into it; what may be put stands in the signature, so any page may try.
      cors: [{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['*'], allowedHeaders: ['*'], maxAge: 3600 }],
    }),
  )
  const streamFailures = pin(
    'StreamFailures',
    new Bucket(scope, 'StreamFailures', {
      ...closed,
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: 'stream-failures/',
      lifecycleRules: [{ expiration: Duration.days(FAILURES_KEPT_DAYS) }],
    }),
  )
  return { attachments, streamFailures }
}
