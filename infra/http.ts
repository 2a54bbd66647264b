import { RemovalPolicy } from 'aws-cdk-lib'
import { CfnStage, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { invariant } from '../shared/kit/invariant.ts'
import { acknowledge } from './acknowledge.ts'

/** For all callers together; the functions keep each caller's share. */
const REQUESTS_PER_SECOND = 200
const BURST = 400

/** What is the API's; every other path is a page of the console. */
export const API_PATHS = [
  '/v1',
  '/v1/{proxy+}',
  '/healthz',
  '/.well-known/oauth-protected-resource',
  '/openapi.json',
  '/asyncapi.json',
  '/docs',
  '/docs.css',
  '/docs/{proxy+}',
]
export const CONSOLE_PATHS = ['/', '/{proxy+}']

/** The front door. Ids and codes are logged, never an address or a body. */
export function httpApi(scope: Construct): HttpApi {
  const api = new HttpApi(scope, 'Http', { createDefaultStage: true })
  const log = new LogGroup(scope, 'Log-http', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const stage = api.defaultStage?.node.defaultChild
  invariant(stage instanceof CfnStage, 'the HTTP API has its default stage')
  stage.accessLogSettings = {
    destinationArn: log.logGroupArn,
    format: JSON.stringify({
      request: '$context.requestId',
      at: '$context.requestTime',
      method: '$context.httpMethod',
      // Not the path: what a caller writes there may be anything. The function's own line names the case.
      route: '$context.routeKey',
      status: '$context.status',
      bytes: '$context.responseLength',
      ms: '$context.responseLatency',
      fault: '$context.integrationErrorMessage',
    }),
  }
  stage.defaultRouteSettings = { throttlingRateLimit: REQUESTS_PER_SECOND, throttlingBurstLimit: BURST }
  acknowledge(api, {
    'AwsSolutions-APIG4': 'The functions verify tokens themselves, so that refusals are problem documents.',
  })
  return api
}
