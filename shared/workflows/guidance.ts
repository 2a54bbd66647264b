import type { Guidance } from '../engine/definition.ts'

/** A short standing procedure beside a task: a title, then what to do, each in Indonesian and English. */
export const sop = (id: string, en: string, ...steps: readonly (readonly [id: string, en: string])[]): Guidance => ({
  title: { id, en },
  version: 1,
  steps: steps.map(([inIndonesian, inEnglish]) => ({ id: inIndonesian, en: inEnglish })),
})
