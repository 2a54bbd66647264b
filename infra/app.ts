import { resolve } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { SimpulStack } from './stack.ts'

/** One stack a stage; a finding of cdk-nag that nobody gave a reason for ends the synthesis. */
export function synthesise(outdir: string, { bundled = true, stage = 'Simpul' } = {}): string {
  // The template's own validation costs a second and is done by the deployment too; cdk-nag runs either way.
  const app = new App({ outdir: resolve(outdir), analyticsReporting: false, builtinCloudFormationValidation: false })
  new SimpulStack(app, stage, { bundled })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return app.synth().directory
}

if (import.meta.main) synthesise(process.argv[2] ?? process.env['CDK_OUTDIR'] ?? 'cdk.out')
