import { Validations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/**
 * Findings of cdk-nag that stay, each with the reason. `Rule[finding]` acknowledges one finding only, so that another
 * of the same rule still ends the synthesis.
 */
export function acknowledge(on: Construct, reasons: Readonly<Record<string, string>>): void {
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(on).acknowledge({ id: `AwsSolutions::${rule}`, reason })
}
