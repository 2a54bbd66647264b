import { type Outcome, type Step, targetsOf } from '../engine/definition.ts'
import { DEFINITIONS } from './head.ts'

export type StepLabel = { id: string; en: string }

/** A step as the newest version that has it says. */
const newest = (kind: string, step: string): Step | undefined =>
  DEFINITIONS.filter(({ name }) => name === kind)
    .toSorted((a, b) => a.version - b.version)
    .flatMap(({ steps }) => steps)
    .findLast(({ name }) => name === step)

/** What officers call a step; its code where no workflow has it any more. */
export function stepLabel(kind: string, step: string): StepLabel {
  return newest(kind, step)?.label ?? { id: step, en: step }
}

/** Whose work a step is, by role. */
export const rolesOf = (kind: string, step: string): readonly string[] => newest(kind, step)?.by ?? []

/** Steps that a kind of office holds, in the order of their workflows: what its inbox can be narrowed to. */
export function stepsAt(office: string): { kind: string; step: string; label: StepLabel }[] {
  return DEFINITIONS.flatMap(({ name: kind, steps }) =>
    steps
      .filter(({ at, automatic }) => at === office && !automatic)
      .map(({ name: step, label }) => ({ kind, step, label })),
  )
}

/** Where an outcome leads: to which step, or to which end. More than one where the rules of the case choose. */
export type Lead = { effect: Outcome['effect']; steps: StepLabel[] }

/** What each outcome of a step means for the case, by code. */
export function leadsOf(kind: string, step: string): Readonly<Record<string, Lead>> {
  return Object.fromEntries(
    Object.entries(newest(kind, step)?.outcomes ?? {}).map(([code, outcome]) => [
      code,
      { effect: outcome.effect, steps: targetsOf(outcome).map((target) => stepLabel(kind, target)) },
    ]),
  )
}

/** What officers call a decision; its code where no workflow has it any more. */
export function outcomeLabel(kind: string, step: string, code: string): StepLabel {
  return newest(kind, step)?.outcomes[code]?.label ?? { id: code, en: code }
}
