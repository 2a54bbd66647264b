import type { ZodType } from 'zod'

/**
 * A workflow as a typed value that a domain expert can read beside the law. The engine knows steps, offices and
 * outcomes only by name; a definition's version is never edited once a case has used it.
 */
export type Definition = {
  name: string
  version: number
  start: string
  steps: readonly Step[]
  /** How often each step may return a case; then its other outcomes remain. */
  returnsMax: number
  /** Each list names steps that no one person may decide together in one case. */
  separate: readonly (readonly string[])[]
  /** The one who opened a case may take it back until one of the steps `until` was first decided. */
  cancel: { as: string; until: readonly string[] } | null
  source: string
}

export type Step = {
  name: string
  label: Text
  /** The kind of office that holds the step; the rules turn it into one office for a case and a date. */
  at: string
  /** Who may decide it there. */
  by: readonly string[]
  /** Working days of that office; none when nobody waits (a draft), or when it waits for others. */
  within: number | null
  /** Nobody decides it: the platform goes on once what it waits for is there, and its clock stands still till then. */
  automatic?: boolean
  /** The public state of a case that stands here: the last milestone. */
  state: string
  outcomes: Readonly<Record<string, Outcome>>
  /** Kinds of office that are told of each decision here; never blocks. */
  copies: readonly string[]
  /** Look-ups that run by themselves on arrival. */
  checks: 'never' | 'on-arrival' | 'when-outdated'
  guidance: Guidance
  source: string
}

export type Guidance = { title: Text; version: number; steps: readonly Text[] }
export type Text = { id: string; en: string }

export type Outcome =
  | (Common & { effect: 'advance' | 'submit'; to: Route /** Overrides the next step's own state. */; state?: string })
  | (Common & { effect: 'return'; to: string })
  | (Common & { effect: 'close'; as: string })
type Common = { label: Text; reason: 'required' | 'optional'; form: Form | null }

/** A step, or one of two by a question that the case's rule set answers. */
export type Route = string | { asks: string; yes: string; no: string }

/** Becomes the page's form, the API's schema and the check. `letter` names the kind of official letter that the form carries. */
export type Form = { name: string; schema: ZodType; letter: string | null }

type Options = { label?: Text; reason?: 'required' | 'optional'; form?: Form }
const LABEL = {
  approve: { id: 'Setujui', en: 'Approve' },
  submit: { id: 'Ajukan', en: 'Submit' },
  return: { id: 'Kembalikan', en: 'Return for revision' },
  reject: { id: 'Tolak', en: 'Reject' },
} as const satisfies Record<string, Text>

export const advance = (to: Route, options: Options & { state?: string } = {}): Outcome => ({
  effect: 'advance',
  to,
  label: options.label ?? LABEL.approve,
  reason: options.reason ?? 'optional',
  form: options.form ?? null,
  ...(options.state === undefined ? {} : { state: options.state }),
})
export const submitTo = (to: Route, options: Options = {}): Outcome => ({
  effect: 'submit',
  to,
  label: options.label ?? LABEL.submit,
  reason: 'optional',
  form: options.form ?? null,
})
export const returnTo = (to: string, options: Options = {}): Outcome => ({
  effect: 'return',
  to,
  label: options.label ?? LABEL.return,
  reason: 'required',
  form: null,
})
export const close = (as: string, options: Options = {}): Outcome => ({
  effect: 'close',
  as,
  label: options.label ?? LABEL.reject,
  reason: options.reason ?? 'required',
  form: options.form ?? null,
})
export const workingDays = (days: number): number => days

/** @throws when the definition has no such step: a case would stand nowhere. */
export function stepOf(definition: Definition, name: string): Step {
  const found = definition.steps.find((step) => step.name === name)
  if (!found) throw new Error(`${definition.name}@${definition.version} has no step ${name}`)
  return found
}

/** The steps that a person who decided `step` may not decide in the same case. */
export const separatedFrom = (definition: Definition, step: string): string[] => [
  ...new Set(
    definition.separate
      .filter((names) => names.includes(step))
      .flat()
      .filter((name) => name !== step),
  ),
]

/** Every step an outcome may lead to. */
export const targetsOf = (outcome: Outcome): string[] => {
  if (outcome.effect === 'close') return []
  return typeof outcome.to === 'string' ? [outcome.to] : [outcome.to.yes, outcome.to.no]
}
