/** The way of a proposal in the stages that officers speak of; each is one or more steps. */
export const STAGES = [
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

export type Stage = { name: StageName; is: 'done' | 'now' | 'ahead' }

/** @param step where the case stands or is on its way to; nothing when it is over */
export function stagesOf(step: string | null, state: string, budgetSource: string | null): Stage[] {
  const passed = STAGES.filter(
    ({ name, steps }) =>
      name !== 'province' ||
      steps.some((one) => one === step) ||
      budgetSource === null ||
      ASKS_PROVINCE.includes(budgetSource),
  )
  const now = passed.findIndex(({ steps }) => steps.some((one) => one === step))
  return passed.map(({ name }, i) => ({
    name,
    is: step === null ? (state === 'ACTIVE' ? 'done' : 'ahead') : i < now ? 'done' : i === now ? 'now' : 'ahead',
  }))
}
