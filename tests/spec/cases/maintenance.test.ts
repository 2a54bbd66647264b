import { expect, test } from 'vitest'
import { closedDoors } from '../../../functions/closed-doors.ts'
import { announceMaintenance, endMaintenance, readMaintenance } from '../../../shared/cases/maintenance.ts'
import { instant } from '../../../shared/kit/instant.ts'
import { CITY, newScene } from '../../story/road.ts'

const PLAN = {
  from: instant('2026-03-02T15:00:00.000Z'),
  until: instant('2026-03-02T16:00:00.000Z'),
  text: 'Pemindahan basis data.',
}

test('the doors are closed from the first to the last moment of a maintenance, to all but the operator', async () => {
  const { world } = await newScene()
  const { deps } = world
  const [operator, verifier] = [world.officer('platform/platform-operator'), world.officer(`${CITY}/verifier`)]
  let ms = 0
  const doors = closedDoors(deps, () => ms)
  const look = async (moment: string, officer = verifier) => {
    ms += 60_000
    world.at(instant(moment))
    return (await doors.refusalFor(officer))?.extra?.['retryAfterSeconds'] ?? 'open'
  }
  expect(await announceMaintenance(deps, verifier, PLAN)).toMatchObject({ code: 'not-found' })
  expect(await announceMaintenance(deps, operator, PLAN)).toEqual({ kind: 'announced' })
  expect(await look('2026-03-02T14:59:59.999Z')).toBe('open')
  expect(await doors.announced()).toEqual(PLAN)
  expect(await look('2026-03-02T15:00:00.000Z')).toBe(3_600)
  expect(await look('2026-03-02T15:59:30.000Z')).toBe(30)
  expect(await look('2026-03-02T15:59:30.000Z', operator)).toBe('open')
  expect(await look('2026-03-02T16:00:00.000Z')).toBe('open')
  expect(await readMaintenance(deps)).toBeUndefined()
})

test('it ends after it begins, lasts a day at most, says why, and can be taken back', async () => {
  const { world } = await newScene()
  const { deps } = world
  const operator = world.officer('platform/platform-operator')
  const faultsOf = async (plan: Partial<typeof PLAN>) => {
    const said = await announceMaintenance(deps, operator, { ...PLAN, ...plan })
    return said.kind === 'refused' ? said.faults?.map(({ code }) => code) : []
  }
  expect(await faultsOf({ until: PLAN.from })).toEqual(['past'])
  expect(await faultsOf({ until: instant('2026-03-04T16:00:00.000Z') })).toEqual(['too-long'])
  expect(await faultsOf({ text: ' ' })).toEqual(['required'])
  expect(await readMaintenance(deps)).toBeUndefined()
  expect(await faultsOf({})).toEqual([])
  await endMaintenance(deps, operator)
  expect(await readMaintenance(deps)).toBeUndefined()
})
