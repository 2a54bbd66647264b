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

/**
 * The steps by which a case comes to an end when all goes well, through the step where it now stands: the shortest way to
 * it, then always the first outcome. A step that is passed again stands once.
 */
export function wayThrough(kind: string, step: string): { step: string; label: StepLabel }[] {
  const start = DEFINITIONS.filter(({ name }) => name === kind).toSorted((a, b) => b.version - a.version)[0]?.start
  if (start === undefined) return []
  const names = shortestWay(kind, start, step) ?? [start]
  const seen = new Set<string>()
  for (let at = names.at(-1); at !== undefined && !seen.has(at); at = onward(kind, at)[0]) {
    seen.add(at)
    if (!names.includes(at)) names.push(at)
  }
  return names.map((name) => ({ step: name, label: stepLabel(kind, name) }))
}

/** Where the outcomes of a step lead on to, the first outcome first; a return or an end leads nowhere. */
const onward = (kind: string, step: string): string[] =>
  Object.values(newest(kind, step)?.outcomes ?? {})
    .filter(({ effect }) => effect === 'advance' || effect === 'submit')
    .flatMap(targetsOf)

function shortestWay(kind: string, from: string, to: string): string[] | undefined {
  const reached = new Map<string, string[]>([[from, [from]]])
  for (const [at, way] of reached)
    for (const next of onward(kind, at)) if (!reached.has(next)) reached.set(next, [...way, next])
  return reached.get(to)
}
