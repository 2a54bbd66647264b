import { resolve } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { SimpulStack } from './stack.ts'

/** Jakarta: all personal data stay in Indonesia (PP 71/2019). */
export const REGION = 'ap-southeast-3'
const STAGE = /^[a-z][a-z0-9]{1,19}$/

/**
 * One stack a stage: `Simpul`, or `Simpul-pilot` with `cdk deploy -c stage=pilot`. A finding of cdk-nag that nobody gave
 * a reason for ends the synthesis.
 * @param bundled false gives placeholders for the functions, for tests that look at the template only
 */
export function synthesise(outdir: string, { bundled = true }: { bundled?: boolean } = {}): string {
  // The template's own validation costs a second and is done by the deployment too; cdk-nag runs either way.
  const app = new App({ outdir: resolve(outdir), analyticsReporting: false, builtinCloudFormationValidation: false })
  const name = stackName(app.node.tryGetContext('stage'))
  new SimpulStack(app, name, { bundled, env: { region: REGION }, terminationProtection: true })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return app.synth().directory
}

/** @throws on a stage that could not be part of the names of queues and buckets */
export function stackName(stage: unknown): string {
  if (stage === undefined) return 'Simpul'
  if (typeof stage !== 'string' || !STAGE.test(stage))
    throw new Error('a stage is named by 2 to 20 small letters and digits, such as: cdk deploy -c stage=pilot')
  return `Simpul-${stage}`
}

if (import.meta.main) synthesise(process.argv[2] ?? process.env['CDK_OUTDIR'] ?? 'cdk.out')
