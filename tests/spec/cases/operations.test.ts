import { describe, expect, test } from 'vitest'
import { refusalCounts } from '../../../functions/refusal-counts.ts'
import { readDepths, sendBackLetters } from '../../../shared/cases/dead-letters.ts'
import { oldestHandoffs } from '../../../shared/cases/reads/handoffs-under-way.ts'
import { readRefusals } from '../../../shared/cases/refusal-counts.ts'
import { instant } from '../../../shared/kit/instant.ts'
import type { QueueCare } from '../../../shared/queue/queue-care.ts'
import { aProposal, approves, CITY, claims, newScene, seconds, tell } from '../../story/road.ts'

const OPERATOR = 'platform/platform-operator'

describe('what the doors refuse', () => {
  test('is counted by code and hour, and a flood costs a write now and then', async () => {
    const { world } = await newScene()
    let ms = 1_000_000
    const lost: unknown[] = []
    const count = refusalCounts(
      world.deps,
      () => ms,
      (error) => lost.push(error),
    )
    const read = async () => {
      const found = await readRefusals(world.deps, world.officer(OPERATOR))
      return found.kind === 'found' ? found.hours : found.code
    }
    world.at(instant('2026-03-02T02:10:00.000Z'))
    count('not-found')
    await expect.poll(read).toEqual([{ hour: '2026-03-02T02:10:00.000Z', counts: { 'not-found': 1 } }])
    const before = world.table.dump().length
    for (let n = 0; n < 1_000; n += 1) count('unauthenticated')
    expect(world.table.dump()).toHaveLength(before)
    // The next hour begins: what was counted in the last stays there.
    world.at(instant('2026-03-02T03:00:00.000Z'))
    count('not-holder')
    ms += 11_000
    count('not-holder')
    await expect.poll(read).toEqual([
      { hour: '2026-03-02T03:00:00.000Z', counts: { 'not-holder': 2 } },
      { hour: '2026-03-02T02:00:00.000Z', counts: { 'not-found': 1, unauthenticated: 1_000 } },
    ])
    expect(lost).toEqual([])
  })

  test('a table that takes nothing loses counts and holds up nobody', async () => {
    const { world } = await newScene()
    const lost: unknown[] = []
    const broken = { ...world.deps.table, add: () => Promise.reject(new Error('no table')) }
    const count = refusalCounts(
      { ...world.deps, table: broken },
      () => 1_000_000,
      (error) => lost.push(error),
    )
    count('conflict')
    await expect.poll(() => lost.length).toBe(1)
  })
})

describe('handoffs on their way', () => {
  test('the one that waits longest comes first, and what arrived is not among them', async () => {
    const scene = await newScene()
    await tell(scene, aProposal('city-administration', { n: 1 }))
    await tell(scene, aProposal('city-submission', { n: 2 }))
    const second = scene.id
    await tell(scene, aProposal('city-submission', { n: 3 }))
    const first = scene.id
    await tell(scene, claims(`${CITY}/head`), approves(), seconds(600))
    scene.id = second
    await tell(scene, claims(`${CITY}/head`), approves())
    scene.world.table.settle()
    const { deps } = scene.world
    const found = await oldestHandoffs(deps, scene.world.officer(OPERATOR), 10)
    if (found.kind !== 'found') throw new Error(found.code)
    expect(found.handoffs.map((one) => one.case)).toEqual([first, second])
    expect(found.handoffs[0]).toMatchObject({ from: CITY, to: 'ministry', step: 'ministry-verification', sentAgain: 0 })
  })
})

describe('the platform is looked after by its operator alone', () => {
  test.each([`${CITY}/supervisor`, 'ministry/head', 'ministry/auditor'])('%s finds nothing', async (client) => {
    const { world } = await newScene()
    const actor = world.officer(client)
    /** Whoever may not look never comes to the queues. */
    const untouched: QueueCare = {
      depths: () => Promise.reject(new Error('looked')),
      look: () => {
        throw new Error('looked')
      },
      sendBack: () => Promise.reject(new Error('sent')),
      letGo: () => Promise.reject(new Error('let go')),
    }
    const answers = [
      await readDepths(untouched, actor),
      await sendBackLetters(untouched, actor, 'wakes', 'all'),
      await readRefusals(world.deps, actor),
      await oldestHandoffs(world.deps, actor, 10),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'refused', code: 'not-found' })
  })
})
