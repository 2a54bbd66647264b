import { randomUUID } from 'node:crypto'
import { ACCOUNT, REGION, type SchedulePlan } from './template.ts'

export type Schedules = {
  /**
   * What is due after time went from one moment to another: what comes every few minutes at once, and then what has its
   * time of day in between. A run that is under way may not have seen the move: it is awaited and another follows.
   */
  fireDue(fromMs: number, toMs: number): Promise<void>
  stop(): void
}

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** Fires each schedule at its rate or time of day, never twice at once. */
export function startSchedules(
  plans: readonly SchedulePlan[],
  fire: (functionName: string, event: unknown) => Promise<unknown>,
  say: (functionName: string, line: string) => void,
): Schedules {
  const underWay = new Map<SchedulePlan, Promise<unknown>>()
  const fireOne = async (plan: SchedulePlan): Promise<void> => {
    if (underWay.has(plan)) return
    const run = fire(plan.function, eventOf(plan))
      .catch((error: unknown) => say(plan.function, error instanceof Error ? error.message : String(error)))
      .finally(() => underWay.delete(plan))
    underWay.set(plan, run)
    await run
  }
  const fireAfresh = async (plan: SchedulePlan): Promise<void> => {
    await underWay.get(plan)
    await fireOne(plan)
  }
  const timed = plans.map((plan) => ({ plan, timing: timingOf(plan.expression) }))
  const stops = timed.map(({ plan, timing }) => repeat(timing, () => void fireOne(plan)))
  return {
    async fireDue(fromMs, toMs) {
      const due = (daily: boolean): Promise<void>[] =>
        timed
          .filter(({ timing }) => ('everyMs' in timing ? !daily : daily && nextAt(timing, fromMs) <= toMs))
          .map(({ plan }) => fireAfresh(plan))
      await Promise.all(due(false))
      await Promise.all(due(true)) // the night's work does not stand before the day's
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}

type Timing = { everyMs: number } | { hourUtc: number; minute: number }

/** @throws on an expression that is neither a rate nor one time of every day */
function timingOf(expression: string): Timing {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count !== undefined && (unit === 'minute' || unit === 'hour' || unit === 'day'))
    return { everyMs: Number(count) * UNIT_MS[unit] }
  const [, minute, hour] = /^cron\((\d+) (\d+) \* \* \? \*\)$/.exec(expression) ?? []
  if (minute === undefined || hour === undefined) throw new Error(`schedule is not known here: ${expression}`)
  return { hourUtc: Number(hour), minute: Number(minute) }
}

function repeat(timing: Timing, run: () => void): () => void {
  if ('everyMs' in timing) {
    const timer = setInterval(run, timing.everyMs)
    return () => clearInterval(timer)
  }
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(() => {
      run()
      wait()
    }, nextAt(timing, Date.now()) - Date.now())
  }
  wait()
  return () => clearTimeout(timer)
}

/** The next moment of a time of day after a moment. */
function nextAt({ hourUtc, minute }: Extract<Timing, { hourUtc: number }>, afterMs: number): number {
  const next = new Date(afterMs)
  next.setUTCHours(hourUtc, minute, 0, 0)
  return next.getTime() > afterMs ? next.getTime() : next.getTime() + UNIT_MS.day
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
