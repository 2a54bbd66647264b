import { describe, expect, test } from 'vitest'
import { actOnTask } from '../../../shared/cases/act-on-task.ts'
import { type Letter, letterKindsOf, sendLetter } from '../../../shared/cases/letters.ts'
import { prepareLetter, readLetterTasks } from '../../../shared/cases/prepare-letter.ts'
import { readTask } from '../../../shared/cases/reads/read-task.ts'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import { invariant } from '../../../shared/kit/invariant.ts'
import { aProposal, CITY, MINISTRY, newScene, type Scene, taskOf, tell, works } from '../../story/road.ts'

const HEAD = `${CITY}/head`
const LETTER: Letter = { kind: 'submission', number: '460/12/2026', date: '2026-03-02' }

const taskAt = async (scene: Scene): Promise<string> => `${scene.id}.${(await taskOf(scene)).n}`
const keyOf = (text: string) => ({ digest: sha256Hex(text), request: text, status: 200 })
async function prepare(scene: Scene, tasks: readonly string[], letter: Partial<Letter> = {}, client = HEAD) {
  const { world } = scene
  const items = tasks.map((task) => ({ task }))
  return prepareLetter(world.deps, world.officer(client), { ...LETTER, ...letter }, items)
}
const standings = async (...asked: Parameters<typeof prepare>) => {
  const prepared = await prepare(...asked)
  return prepared.kind === 'prepared'
    ? prepared.items.map(({ standing }) => (standing.kind === 'refused' ? standing.code : standing.kind))
    : prepared.code
}

describe('a letter before it is signed', () => {
  test('tells for each task what signing would do, and has written nothing', async () => {
    const scene = await tell(await newScene(), aProposal('city-submission'))
    const first = await taskAt(scene)
    await tell(scene, aProposal('city-verification', { n: 2 }))
    const elsewhere = await taskAt(scene)
    const before = scene.world.table.dump().length
    const prepared = await prepare(scene, [first, elsewhere, '01AAAAAAAAAAAAAAAAAAAAAAAA.1'])
    expect(prepared).toMatchObject({
      items: [
        { id: first, standing: { kind: 'would', preview: { step: 'ministry-verification' } } },
        { id: elsewhere, standing: { kind: 'refused', code: 'wrong-state' } },
        { about: undefined, standing: { kind: 'refused', code: 'not-found' } },
      ],
    })
    expect(scene.world.table.dump()).toHaveLength(before)
  })

  test('a colleague’s task and a step that must be another person’s are told beforehand', async () => {
    const scene = await tell(await newScene(), aProposal('city-submission'))
    const task = await taskAt(scene)
    const { world } = scene
    await tell(scene, works(`${CITY}/head/2`, 'plt-1', CITY, ['head']))
    await actOnTask(world.deps, world.officer(`${CITY}/head/2`), task, (n) => ({ type: 'Claim', task: n }), {})
    expect(await standings(scene, [task])).toEqual(['already-claimed'])
    await tell(scene, aProposal('city-submission', { n: 2 }))
    const verifier = world.officer(`${CITY}/verifier`)
    await tell(scene, works(`${CITY}/acting`, verifier.sub, CITY, ['head']))
    expect(await standings(scene, [await taskAt(scene)], {}, `${CITY}/acting`)).toEqual(['separation-of-duties'])
  })

  test('a number of another letter and a day that has not come are told beforehand', async () => {
    const scene = await tell(await newScene(), aProposal('city-submission'))
    const task = await taskAt(scene)
    const { world } = scene
    const items = [{ task, key: keyOf('item') }]
    await sendLetter(world.deps, world.officer(HEAD), LETTER, items, keyOf('letter'))
    expect(await standings(scene, [task], { date: '2026-02-27' })).toBe('letter-number-used')
    expect(await standings(scene, [task], { number: '461/2026', date: '2099-01-01' })).toBe('incomplete')
    expect(await standings(scene, [task], {}, `${CITY}/verifier`)).toBe('forbidden')
  })

  test.each(['APBN_CENTRAL', 'APBN_DEKON'] as const)(
    'once signed it says so, of this letter alone, whatever way the money of %s goes',
    async (source) => {
      const scene = await tell(await newScene(), aProposal('city-submission', { source }))
      const task = await taskAt(scene)
      const { world } = scene
      const items = [{ task, key: keyOf('item') }]
      await sendLetter(world.deps, world.officer(HEAD), LETTER, items, keyOf('letter'))
      expect(await standings(scene, [task])).toEqual(['signed'])
      expect(await standings(scene, [task], { number: '460/13/2026' })).toEqual(['wrong-state'])
    },
  )
})

describe('what waits for a letter', () => {
  test('is the step of its kind, with sums, and says which group has no facilitator yet', async () => {
    const scene = await tell(await newScene(), aProposal('responsibility-statement'))
    const { world } = scene
    const read = await readLetterTasks(world.deps, world.officer(HEAD), 'responsibility-statement', { limit: 50 })
    expect(read).toMatchObject({ tasks: [{ requestedAmount: 20_000_000, needsFacilitator: true, holder: null }] })
    expect(await readLetterTasks(world.deps, world.officer(HEAD), 'submission', { limit: 50 })).toMatchObject({
      tasks: [],
    })
    expect(
      await readLetterTasks(world.deps, world.officer(`${CITY}/operator`), 'submission', { limit: 50 }),
    ).toMatchObject({ kind: 'refused', code: 'forbidden' })
  })

  test('shows of each proposal what the platform looked up, as its own page does', async () => {
    const scene = await tell(await newScene(), aProposal('city-submission'), aProposal('city-submission', { n: 2 }))
    const { world } = scene
    const read = await readLetterTasks(world.deps, world.officer(HEAD), 'submission', { limit: 50 })
    invariant(read.kind === 'found', 'the head may see them')
    expect(read.tasks).toHaveLength(2)
    for (const { id, checks } of read.tasks) {
      const task = await readTask(world.deps, world.officer(HEAD), id)
      invariant(task.kind === 'found', 'the head may read it')
      expect(checks.length).toBeGreaterThan(0)
      expect(checks).toEqual(task.task.checks)
    }
  })

  test('each head signs the letters of their own step', async () => {
    const { world } = await newScene()
    expect(letterKindsOf(world.officer(HEAD))).toEqual(['submission', 'responsibility-statement'])
    expect(letterKindsOf(world.officer(`${MINISTRY}/head`))).toEqual(['decree'])
    expect(letterKindsOf(world.officer(`${CITY}/verifier`))).toEqual([])
  })
})

test('as many as wait are listed with their checks, also when they are more than one reading takes', async () => {
  const scene = await newScene()
  for (let n = 1; n <= 35; n += 1) await tell(scene, aProposal('city-submission', { n }))
  const { deps } = scene.world
  const read = await readLetterTasks(deps, scene.world.officer(HEAD), 'submission', { limit: 100 })
  invariant(read.kind === 'found', 'the head sees what waits for a letter')
  expect(read.tasks).toHaveLength(35)
  expect(read.tasks.filter(({ checks }) => checks.length === 0)).toEqual([])
})
