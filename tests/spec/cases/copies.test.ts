import { expect, test } from 'vitest'
import { readCopies } from '../../../shared/cases/copies.ts'
import {
  aProposal,
  approves,
  CITY,
  days,
  everythingArrives,
  itIsLate,
  newScene,
  PROVINCE,
  rejects,
  type Scene,
  seconds,
  tell,
  theClockLooks,
  VILLAGE,
  wasDone,
} from '../../story/road.ts'

const copiesOf = async (scene: Scene, office: string) =>
  (await readCopies(scene.world.deps, scene.world.officer(`${office}/head`), { limit: 10 })).items

test('a copy says what was decided at which step, with its letter', async () => {
  const scene = await tell(await newScene(), aProposal('city-submission'), approves(), everythingArrives())
  expect(await copiesOf(scene, PROVINCE)).toMatchObject([
    {
      from: { id: CITY },
      step: 'city-submission',
      outcome: 'approve',
      reason: null,
      letter: { number: expect.any(String) },
    },
  ])
})

test('where there was a reason the copy carries it', async () => {
  const scene = await tell(await newScene(), aProposal('city-verification'))
  const before = (await copiesOf(scene, VILLAGE)).length
  await tell(scene, seconds(60), rejects('Kelompok sudah tidak bekerja.'), wasDone(), everythingArrives())
  const copies = await copiesOf(scene, VILLAGE)
  expect(copies).toHaveLength(before + 1)
  expect(copies[0]).toMatchObject({
    step: 'city-verification',
    outcome: 'reject',
    reason: 'Kelompok sudah tidak bekerja.',
  })
})

test('a copy about what is late names the step, and no decision', async () => {
  const scene = await tell(await newScene(), aProposal('city-submission'), itIsLate(), theClockLooks(), days(5))
  await tell(scene, theClockLooks(), everythingArrives())
  expect((await copiesOf(scene, PROVINCE))[0]).toMatchObject({ step: 'city-submission', outcome: null, reason: null })
})
