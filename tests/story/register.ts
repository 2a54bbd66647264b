import { periodOf, registerInProcess } from '../../infra/local/simulators/register.ts'
import type { Instant } from '../../shared/kit/instant.ts'
import type { RegisterAnswer, WelfareRegistry } from '../../shared/ports/welfare-registry.ts'

type Unavailable = Extract<RegisterAnswer, { kind: 'unavailable' }>

/** The simulated register without its network, which a story can stop and renew. It counts how often it was asked. */
export function storyRegister(now: () => Instant): WelfareRegistry & {
  asked: number
  isDown(cause: Unavailable['cause'], retryAfterSeconds?: number): void
  worksAgain(): void
  /** What it says of itself instead of the quarter of the day. */
  isOfPeriod(period: string): void
} {
  const register = registerInProcess(now)
  let down: Unavailable | null = null
  let period: string | null = null
  const told = {
    asked: 0,
    async lookUp(people: Parameters<WelfareRegistry['lookUp']>[0]): Promise<RegisterAnswer> {
      told.asked += 1
      return down ?? { ...(await register.lookUp(people)), period: period ?? periodOf(now()) }
    },
    isDown(cause: Unavailable['cause'], retryAfterSeconds?: number) {
      down = { kind: 'unavailable', cause, retryAfterSeconds: retryAfterSeconds ?? null }
    },
    worksAgain() {
      down = null
    },
    isOfPeriod(named: string) {
      period = named
    },
  }
  return told
}
