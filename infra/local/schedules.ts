import { randomUUID } from 'node:crypto'
import { ACCOUNT, REGION, type SchedulePlan } from './template.ts'

export type Schedules = { fireAll(): void; stop(): void }

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const DAY_MS = UNIT_MS.day

/** Fires each schedule at its rate, and all of them when someone moved the clock. */
export function startSchedules(
  plans: readonly SchedulePlan[],
  fire: (functionName: string, event: unknown) => Promise<unknown>,
  say: (functionName: string, line: string) => void,
): Schedules {
  const underWay = new Set<SchedulePlan>()
  const fireOne = (plan: SchedulePlan): void => {
    if (underWay.has(plan)) return
    underWay.add(plan)
    fire(plan.function, eventOf(plan))
      .catch((error: unknown) => say(plan.function, error instanceof Error ? error.message : String(error)))
      .finally(() => underWay.delete(plan))
  }
  const stops = plans.map((plan) => repeat(plan.expression, () => fireOne(plan)))
  return {
    fireAll() {
      for (const plan of plans) fireOne(plan)
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}

/** @throws on an expression that is neither a rate nor one time of every day */
function repeat(expression: string, run: () => void): () => void {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count !== undefined && (unit === 'minute' || unit === 'hour' || unit === 'day')) {
    const timer = setInterval(run, Number(count) * UNIT_MS[unit])
    return () => clearInterval(timer)
  }
  const [, minute, hour] = /^cron\((\d+) (\d+) \* \* \? \*\)$/.exec(expression) ?? []
  if (minute === undefined || hour === undefined) throw new Error(`schedule is not known here: ${expression}`)
  let timer: NodeJS.Timeout
  const atNext = (): void => {
    const next = new Date()
    next.setUTCHours(Number(hour), Number(minute), 0, 0)
    const waitMs = (next.getTime() - Date.now() + DAY_MS) % DAY_MS
    timer = setTimeout(() => {
      run()
      atNext()
    }, waitMs || DAY_MS)
  }
  atNext()
  return () => clearTimeout(timer)
}

function eventOf({ arn, input }: SchedulePlan): unknown {
  if (input !== undefined) return JSON.parse(input)
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: new Date().toISOString(),
    region: REGION,
    resources: [arn],
    detail: {},
  }
}
