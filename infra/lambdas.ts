import { join } from 'node:path'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, type FunctionOptions, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogLevel, NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { BATCH_TIMEOUT_SECONDS } from './times.ts'

const ROOT = join(import.meta.dirname, '..')
const CONSOLE_ASSETS = join(ROOT, 'infra/console-assets.ts')
const REGION_FILES = join(ROOT, 'shared/reference/regions/data')

export type LambdaOptions = {
  timeoutSeconds?: number
  memoryMb?: number
  /** The region files lie beside the bundle as `regions/`. */
  regions?: boolean
  /** What the function publishes of itself lies beside the bundle as `published/`; its `document/build.ts` makes it. */
  document?: boolean
  /** The console's style sheet and script lie beside the bundle as `assets/`. */
  assets?: boolean
}
export type MakeLambda = (name: string, options?: LambdaOptions) => LambdaFunction

/**
 * Makes a function of `functions/<name>/handler.ts`. Each has a role of its own that may write its own log and nothing
 * else; the verbs of the wiring add the rest.
 * @param bundled false gives a placeholder, for tests that look at the template only
 */
export const lambdas =
  (scope: Construct, bundled: boolean): MakeLambda =>
  (
    name,
    { timeoutSeconds = BATCH_TIMEOUT_SECONDS, memoryMb = 512, regions = false, document = false, assets = false } = {},
  ) => {
    const id = `Function-${name}`
    const logGroup = new LogGroup(scope, `Log-${name}`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(scope, `Role-${name}`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    const common: FunctionOptions & { runtime: Runtime } = {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      role,
      logGroup,
      environment: { NODE_OPTIONS: '--enable-source-maps', [ENVIRONMENT.metrics]: Stack.of(scope).stackName },
    }
    if (!bundled)
      return new LambdaFunction(scope, id, { ...common, handler: 'index.handler', code: Code.fromInline(PLACEHOLDER) })
    return new NodejsFunction(scope, id, {
      ...common,
      entry: join(ROOT, `functions/${name}/handler.ts`),
      handler: 'handler',
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      awsSdkConnectionReuse: false, // a variable of version 2 of the SDK
      bundling: {
        // CommonJS starts a quarter faster than ESM where the SDK is in the bundle.
        format: OutputFormat.CJS,
        target: 'node24',
        mainFields: ['module', 'main'],
        bundleAwsSDK: true,
        minify: true,
        keepNames: true, // error names are logged
        logLevel: LogLevel.ERROR,
        sourceMap: true,
        sourceMapMode: SourceMapMode.DEFAULT,
        sourcesContent: false,
        metafile: true, // what the bundle is made of, for the bench
        forceDockerBundling: false,
        environment: { npm_config_call: '' }, // set below `npm exec -c`, where it would break npx
        commandHooks: {
          beforeInstall: () => [],
          beforeBundling: () => [],
          afterBundling: (_, outputDir) => [
            ...(regions ? [`cp -r '${REGION_FILES}' '${outputDir}/regions'`] : []),
            ...(document
              ? [`'${process.execPath}' '${join(ROOT, `functions/${name}/document/build.ts`)}' '${outputDir}'`]
              : []),
            ...(assets ? [`'${process.execPath}' '${CONSOLE_ASSETS}' '${outputDir}/assets'`] : []),
          ],
        },
      },
    })
  }

const PLACEHOLDER = 'exports.handler=async()=>({})'
