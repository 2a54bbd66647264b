import * as z from 'zod'

/** What we say at a task: an outcome of those it offers, its form, and the files that belong to it. */
export const Answer = z.object({
  outcome: z.string(),
  reason: z.string().optional(),
  form: z.record(z.string(), z.unknown()),
  /** Each is uploaded as of its kind, and its id put into its field of the form. */
  files: z.array(z.object({ field: z.string(), kind: z.string(), name: z.string() })),
})
export type Answer = z.infer<typeof Answer>

export type Situation = {
  step: string
  /** What the city wrote when it asked. */
  details: Readonly<Record<string, unknown>>
  /** Today at our office, `YYYY-MM-DD`. */
  day: string
  /** How often we were at this step of this request before. */
  earlier: number
  /** A number of our own for this request, the same at each of its steps; the first is 1. */
  number: number
}

/**
 * A service that our office gives: what we say at each of its steps. The forms are those that `GET /v1/tasks/{id}`
 * describes as JSON Schema, outcome by outcome. Pure, so that it can be asked again after a crash.
 * @returns nothing at a step that is not ours
 */
export type Service = (situation: Situation) => Answer | undefined
