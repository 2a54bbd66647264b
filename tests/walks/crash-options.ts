import * as z from 'zod'

/** In CI; the moments are those of the seed. */
const KILLS = 20
const SEED = 3579
/** How the tool tells the test what was asked for. */
export const CRASH_ENVIRONMENT = { kills: 'SIMPUL_CRASH_KILLS', seed: 'SIMPUL_CRASH_SEED' } as const

export function crashOptions(environment: NodeJS.ProcessEnv): { kills: number; seed: number } {
  return {
    kills: z.coerce
      .number()
      .int()
      .min(1)
      .parse(environment[CRASH_ENVIRONMENT.kills] ?? KILLS),
    seed: z.coerce
      .number()
      .int()
      .parse(environment[CRASH_ENVIRONMENT.seed] ?? SEED),
  }
}
