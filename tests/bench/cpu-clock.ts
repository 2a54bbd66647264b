import { readdirSync, readFileSync } from 'node:fs'
import type { Stack } from '../walks/stack.ts'

/** Clock ticks a second in /proc, the same on every Linux of today. */
const TICKS_A_SECOND = 100
const MS_A_TICK = 1000 / TICKS_A_SECOND

/** What the threads of the local runner are called here; those without a name of their own run its engines and pumps. */
const OTHERS = 'HTTP front, pumps, queue engine'
const ENGINE = 'DynamoDB engine'
const CALLERS = 'the callers of the bench'

/**
 * Where a load spends the processors' time, as the system counts it: it stays true on a machine that others use too.
 * @returns tells, in markdown, the time for each of so many handoffs since the clock was made
 */
export function cpuClock(stack: Stack): (handoffs: number) => string {
  const since = cpuSince(stack)
  const ownBefore = process.cpuUsage()
  return (handoffs) => {
    const own = process.cpuUsage(ownBefore)
    const spent = since()
    spent.set(CALLERS, (own.user + own.system) / 1000)
    const whole = [...spent.values()].reduce((sum, ms) => sum + ms, 0)
    const line = (name: string, ms: number): string =>
      `| ${name} | ${(ms / handoffs).toFixed(2)} ms | ${((100 * ms) / whole).toFixed(0)} % |`
    const lines = [...spent].filter(([, ms]) => ms > whole / 200).toSorted(([, a], [, b]) => b - a)
    return [
      '| processor time of a handoff | each | share |',
      '| --- | ---: | ---: |',
      ...lines.map(([name, ms]) => line(name, ms)),
      line('**together**', whole),
    ].join('\n')
  }
}

/** @returns tells the milliseconds of processor time that each part of a stack has taken since */
export function cpuSince(stack: Stack): () => Map<string, number> {
  const before = ticksOf(stack)
  return () =>
    new Map([...ticksOf(stack)].map(([name, ticks]) => [name, (ticks - (before.get(name) ?? 0)) * MS_A_TICK]))
}

function ticksOf(stack: Stack): Map<string, number> {
  const sums = new Map<string, number>()
  for (const pid of stack.processes())
    for (const task of tasksOf(pid)) {
      // A name may hold spaces and brackets: what follows the last bracket is in fixed places (proc(5)).
      const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(task) ?? []
      const fields = rest.split(' ')
      const ticks = Number(fields[11]) + Number(fields[12])
      const whose = /dynoxide|tokio/.test(name) ? ENGINE : (/^fn-(\w+)/.exec(name)?.[1] ?? OTHERS)
      sums.set(whose, (sums.get(whose) ?? 0) + ticks)
    }
  return sums
}

function tasksOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((task) => readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8'))
  } catch {
    return [] // it has just ended
  }
}
