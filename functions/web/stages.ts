/** The way of a proposal in the stages that officers speak of; each is one or more steps. */
const STAGES = [
  { name: 'village', steps: ['draft', 'village-endorsement'] },
  { name: 'city', steps: ['city-administration', 'city-verification', 'city-submission'] },
  { name: 'province', steps: ['province-recommendation'] },
  { name: 'ministry', steps: ['ministry-verification'] },
  { name: 'determination', steps: ['ministry-determination', 'result-notification'] },
  { name: 'account', steps: ['responsibility-statement', 'account-verification', 'account-correction'] },
  { name: 'transfer', steps: ['disbursement'] },
  { name: 'active', steps: ['activation'] },
] as const
export type StageName = (typeof STAGES)[number]['name']

const ASKS_PROVINCE = ['APBN_DEKON', 'APBD_PROVINCE']

export type Stage = {
  name: StageName
  is: 'done' | 'now' | 'ahead'
  /** When its last step was decided. */
  doneAt?: string | undefined
}

/**
 * @param step where the case stands or is on its way to; nothing when it is over
 * @param decided each decision's step and time, newest first
 */
export function stagesOf(
  step: string | null,
  state: string,
  budgetSource: string | null,
  decided: readonly { step?: string; at: string }[],
): Stage[] {
  const has = (steps: readonly string[], one: string | null | undefined): boolean => steps.some((name) => name === one)
  const passed = STAGES.filter(
    ({ name, steps }) =>
      name !== 'province' || has(steps, step) || budgetSource === null || ASKS_PROVINCE.includes(budgetSource),
  )
  const last = decided.find((one) => one.step !== undefined)?.step
  // What ended on the way stays at the stage that ended it, which nobody may call done.
  const now = passed.findIndex(({ steps }) => has(steps, step ?? last))
  return passed.map(({ name, steps }, i) => {
    const isDone = state === 'ACTIVE' || i < now
    return {
      name,
      is: isDone ? 'done' : i === now && step !== null ? 'now' : 'ahead',
      doneAt: isDone ? decided.find((one) => has(steps, one.step))?.at : undefined,
    }
  })
}
