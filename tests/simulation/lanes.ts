import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import * as z from 'zod'
import type { Fault } from './faults.ts'

/** What a lane tells of each history, and is asked. */
export const Asked = z.object({
  from: z.number().int(),
  step: z.number().int(),
  until: z.number().int(),
  plant: z.string().nullable(),
})
export type Asked = z.infer<typeof Asked>
export const Told = z.object({
  seed: z.number().int(),
  finding: z.object({ promise: z.string(), because: z.string() }).nullable(),
  struck: z.array(z.tuple([z.string(), z.number()])),
  seen: z.array(z.string()),
})
export type Told = z.infer<typeof Told>

export type Tally = {
  histories: number
  /** Seeds whose history broke a promise, the smallest first. */
  findings: { seed: number; promise: string; because: string }[]
  struck: Map<Fault | string, number>
  seen: Set<string>
}

/**
 * Runs histories in as many processes as there are cores.
 * @param from the first seed; each history has the next
 * @param findingsMax ends early when so many are found
 */
export async function runLanes(
  {
    histories,
    from,
    plant = null,
    findingsMax = 10,
  }: { histories: number; from: number; plant?: string | null; findingsMax?: number },
  onDone: (histories: number) => void = () => {},
): Promise<Tally> {
  const lanes = Math.min(availableParallelism(), histories)
  const tally: Tally = { histories: 0, findings: [], struck: new Map(), seen: new Set() }
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      runLane({ from: from + lane, step: lanes, until: from + histories, plant }, (told) => {
        tally.histories += 1
        for (const name of told.seen) tally.seen.add(name)
        for (const [fault, times] of told.struck) tally.struck.set(fault, (tally.struck.get(fault) ?? 0) + times)
        if (told.finding) tally.findings.push({ seed: told.seed, ...told.finding })
        onDone(tally.histories)
        return tally.findings.length < findingsMax
      }),
    ),
  )
  tally.findings.sort((a, b) => a.seed - b.seed)
  // Another lane may have found one more before it heard.
  tally.findings.splice(findingsMax)
  return tally
}

/** @param onTold answers whether the lane may go on */
function runLane(asked: Asked, onTold: (told: Told) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const lane = fork(`${import.meta.dirname}/lane.ts`, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    lane.on('message', (message) => {
      if (!onTold(Told.parse(message))) lane.kill()
    })
    lane.on('error', reject)
    lane.on('exit', (code, signal) =>
      code === 0 || signal !== null ? resolve() : reject(new Error(`a lane ended with ${code}`)),
    )
    lane.send(asked)
  })
}
