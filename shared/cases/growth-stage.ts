import type { StaffActor } from '../contracts/staff.ts'
import { stageOf } from '../groups/growth.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { GrowthMark } from '../names/facilitation.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { type JudgeOptions, judgeGroup } from './change-group.ts'
import type { Replayed } from './command-key.ts'
import type { Deps } from './deps.ts'

/** What was seen at a group says how far it has grown: a stage counts when all its marks, and those before it, are there. */
export async function setGrowthStage(
  deps: Deps,
  actor: StaffActor,
  id: string,
  { marks }: { marks: readonly GrowthMark[] },
  options: JudgeOptions = {},
): Promise<{ kind: 'done' } | Replayed | Refused<RefusalCode>> {
  const stage = stageOf(marks)
  if (stage === null) return refused('incomplete', { faults: [NO_STAGE] })
  const seen = [...new Set(marks)].toSorted()
  return judgeGroup(
    deps,
    actor,
    id,
    'set-stage',
    async () => ({ events: [{ type: 'GrowthStageSet', stage, marks: seen }] }),
    options,
  )
}

const NO_STAGE = {
  pointer: '/marks',
  code: 'no-stage-whole',
  detail: {
    id: 'Belum semua tanda tahap Tumbuh ada; tahap belum dapat ditetapkan.',
    en: 'Not all marks of the stage Growing were seen; no stage can be set yet.',
  },
}
