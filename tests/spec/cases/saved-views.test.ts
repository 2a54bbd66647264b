import { expect, test } from 'vitest'
import { forgetView, readSavedViews, SavedView, saveView } from '../../../shared/cases/saved-views.ts'
import { CITY, newScene } from '../../story/road.ts'

const LATE: SavedView = { name: 'Yang terlambat', query: 'tenggat=late' }

test('an officer finds a list again by its name; nobody else does, nor does it stand beside another kind of list', async () => {
  const { world } = await newScene()
  const { deps } = world
  const [operator, colleague] = [world.officer(`${CITY}/operator`), world.officer(`${CITY}/operator/2`)]
  expect(await saveView(deps, operator, 'tasks', LATE)).toEqual({ kind: 'saved' })
  expect(await readSavedViews(deps, operator, 'tasks')).toEqual([LATE])
  expect(await readSavedViews(deps, operator, 'proposals')).toEqual([])
  expect(await readSavedViews(deps, colleague, 'tasks')).toEqual([])
})

test('the same name again is the same list with other filters', async () => {
  const { world } = await newScene()
  const operator = world.officer(`${CITY}/operator`)
  await saveView(world.deps, operator, 'tasks', LATE)
  await saveView(world.deps, operator, 'tasks', { ...LATE, query: 'tenggat=today' })
  expect(await readSavedViews(world.deps, operator, 'tasks')).toEqual([{ ...LATE, query: 'tenggat=today' }])
  await forgetView(world.deps, operator, 'tasks', LATE.name)
  expect(await readSavedViews(world.deps, operator, 'tasks')).toEqual([])
})

test('twelve are kept; a thirteenth only in the place of one of them', async () => {
  const { world } = await newScene()
  const operator = world.officer(`${CITY}/operator`)
  const keep = (n: number) =>
    saveView(world.deps, operator, 'proposals', { name: `Tampilan ${n}`, query: `tahun=${n}` })
  for (let n = 1; n <= 12; n += 1) expect(await keep(n)).toEqual({ kind: 'saved' })
  expect(await keep(13)).toEqual({ kind: 'full' })
  expect(await keep(12)).toEqual({ kind: 'saved' })
  expect(await readSavedViews(world.deps, operator, 'proposals')).toHaveLength(12)
})

test('a name is a few words, never nothing', () => {
  expect(SavedView.safeParse({ name: '  ', query: '' }).success).toBe(false)
  expect(SavedView.safeParse({ name: 'x'.repeat(61), query: '' }).success).toBe(false)
  expect(SavedView.parse({ name: ' Pangan ', query: '' }).name).toBe('Pangan')
})
