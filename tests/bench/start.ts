import { setTimeout as sleep } from 'node:timers/promises'
import { startStack } from '../walks/stack.ts'
import { type Figure, figureOf } from './figures.ts'
import type { Size } from './size.ts'

const GOAL = { seconds: 30, megabytes: 1000 }
/** A first start bundles and seeds; it is measured so often at most. */
const FIRST_STARTS_MAX = 2
/** Until what came with the start is done. */
const SETTLED_MS = 5_000

/** `npm start` in a new folder, and again in the same; and the memory that it takes when nobody does anything. */
export async function measureStart({ runs }: Size, say: (line: string) => void): Promise<{ figures: Figure[] }> {
  const first: number[] = []
  const again: number[] = []
  const memory: number[] = []
  for (let run = 1; run <= Math.min(runs, FIRST_STARTS_MAX); run += 1) {
    const stack = await startStack()
    try {
      first.push(stack.readySeconds)
      await sleep(SETTLED_MS)
      memory.push(stack.memoryBytes() / 1e6)
      for (let n = 1; n <= runs; n += 1) {
        await stack.kill()
        await stack.startAgain()
        again.push(stack.readySeconds)
      }
      say(`ready after ${first.at(-1)?.toFixed(1)} s, again after ${again.at(-1)?.toFixed(1)} s`)
    } finally {
      await stack.remove()
    }
  }
  const seconds = { goal: GOAL.seconds, most: true, unit: ' s', digits: 1 }
  return {
    figures: [
      figureOf('start', '`npm start` ready: bundled, seeded', first, seconds),
      figureOf('start', 'the same again, after kill -9', again, seconds),
      figureOf('start', 'its memory, all processes', memory, { goal: GOAL.megabytes, most: true, unit: ' MB' }),
    ],
  }
}
