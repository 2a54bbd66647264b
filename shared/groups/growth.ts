import { GROWTH_MARKS, GROWTH_STAGES, type GrowthMark, type GrowthStage } from '../names/facilitation.ts'

/**
 * How far a group has grown: the last stage of which, and of all before it, every mark was seen.
 * @returns null where not even the first stage is whole
 * @see domain.md 2.3
 */
export function stageOf(seen: readonly GrowthMark[]): GrowthStage | null {
  let reached: GrowthStage | null = null
  for (const stage of GROWTH_STAGES) {
    if (missingOf(stage, seen).length > 0) return reached
    reached = stage
  }
  return reached
}

/** Marks of a stage that were not seen. */
const missingOf = (stage: GrowthStage, seen: readonly GrowthMark[]): GrowthMark[] =>
  GROWTH_MARKS[stage].flatMap(({ code }) => (seen.includes(code) ? [] : [code]))
