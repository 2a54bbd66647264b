import { DEFINITIONS } from './head.ts'

export type StepLabel = { id: string; en: string }

/** What officers call a step; its code where no workflow has it any more. */
export function stepLabel(kind: string, step: string): StepLabel {
  const found = DEFINITIONS.filter(({ name }) => name === kind)
    .flatMap(({ steps }) => steps)
    .findLast(({ name }) => name === step)
  return found?.label ?? { id: step, en: step }
}

/** Steps that a kind of office holds, in the order of their workflows: what its inbox can be narrowed to. */
export function stepsAt(office: string): { kind: string; step: string; label: StepLabel }[] {
  return DEFINITIONS.flatMap(({ name: kind, steps }) =>
    steps
      .filter(({ at, automatic }) => at === office && !automatic)
      .map(({ name: step, label }) => ({ kind, step, label })),
  )
}
