import { describe, expect, test } from 'vitest'
import { DEFINITIONS } from '../../shared/cases/head.ts'
import { FAULT_NAMES } from './faults.ts'
import { runHistory } from './history.ts'
import { runLanes } from './lanes.ts'
import { PLANTS } from './planted.ts'

const HISTORIES = 2_000
const SEED = 1
/** Each is found long before (docs/simulation.md). */
const PLANTED_HISTORIES = 400

test('2,000 whole histories full of faults break no promise, and leave out no fault and no step', async () => {
  const { findings, histories, struck, seen } = await runLanes({ histories: HISTORIES, from: SEED })
  expect(
    findings.map(({ seed, promise, because }) => `npm run simulate -- --seed ${seed}: ${promise}: ${because}`),
  ).toEqual([])
  expect(histories).toBe(HISTORIES)
  expect(FAULT_NAMES.filter((fault) => (struck.get(fault) ?? 0) === 0)).toEqual([])
  // A new workflow comes under the simulation by itself; one that nothing opens shows here.
  const steps = DEFINITIONS.flatMap(({ name, steps }) => steps.map((step) => `${name}/${step.name}`))
  expect(steps.filter((step) => !seen.has(step))).toEqual([])
})

test('a seed replays its history to the word', async () => {
  const told: string[][] = [[], []]
  for (const story of told) await runHistory(7, { tell: (sentence) => story.push(sentence()) })
  expect(told[0]?.length).toBeGreaterThan(10)
  expect(told[0]).toEqual(told[1])
})

describe('what somebody might forget is found', () => {
  test.each(PLANTS)('$name: $says', async ({ name }) => {
    const { findings } = await runLanes({ histories: PLANTED_HISTORIES, from: SEED, plant: name, findingsMax: 1 })
    expect(findings).toHaveLength(1)
  })
})
