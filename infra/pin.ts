import { CfnElement } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { invariant } from '../shared/kit/invariant.ts'

/** Keeps the logical id of what holds data: under another id a deployment would make an empty one. */
export function pin<Stateful extends Construct>(logicalId: string, stateful: Stateful): Stateful {
  const element = stateful.node.defaultChild
  invariant(element instanceof CfnElement, `${logicalId} is one resource`)
  element.overrideLogicalId(logicalId)
  return stateful
}
