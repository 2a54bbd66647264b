import { describe, expect, test } from 'vitest'
import { setGrowthStage } from '../../../shared/cases/growth-stage.ts'
import { loadGroup } from '../../../shared/cases/load.ts'
import { readGroupRecord } from '../../../shared/cases/reads/read-group-record.ts'
import { readGuidance } from '../../../shared/cases/reads/read-guidance.ts'
import { stageOf } from '../../../shared/groups/growth.ts'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import { GROWTH_MARKS, type GrowthMark, type GrowthStage, MARKS } from '../../../shared/names/facilitation.ts'
import { type Batu, batuWithGroup, CITY } from '../requests/requests.ts'

const marksOf = (...stages: GrowthStage[]): GrowthMark[] =>
  stages.flatMap((stage) => GROWTH_MARKS[stage].map(({ code }) => code))
const set = (batu: Batu, client: string, marks: readonly GrowthMark[], options = {}) =>
  setGrowthStage(batu.world.deps, batu.world.officer(client), batu.group, { marks }, options)

describe('how far a group has grown', () => {
  test('follows from what was seen: every mark of a stage and of all before it', () => {
    expect(stageOf([])).toBeNull()
    expect(stageOf(marksOf('GROWING'))).toBe('GROWING')
    expect(stageOf(marksOf('GROWING').slice(1))).toBeNull()
    expect(stageOf(marksOf('GROWING', 'DEVELOPING'))).toBe('DEVELOPING')
    expect(stageOf([...marksOf('GROWING', 'INDEPENDENT'), ...marksOf('DEVELOPING').slice(1)])).toBe('GROWING')
    expect(stageOf(MARKS)).toBe('INDEPENDENT')
  })

  test('is told by its facilitator, and its history keeps the marks', async () => {
    const batu = await batuWithGroup('snack')
    expect((await set(batu, `${CITY}/facilitator`, marksOf('GROWING', 'DEVELOPING'))).kind).toBe('done')
    expect((await loadGroup(batu.world.table, batu.group))?.group.growthStage).toBe('DEVELOPING')
    const record = await readGroupRecord(batu.world.deps, batu.world.officer(`${CITY}/head`), batu.group)
    const told = record.kind === 'found' ? record.entries.flatMap(({ events }) => events).at(-1) : undefined
    expect(told).toEqual({
      type: 'GrowthStageSet',
      stage: 'DEVELOPING',
      marks: marksOf('GROWING', 'DEVELOPING').toSorted(),
    })
    // A group may fall back.
    expect((await set(batu, `${CITY}/supervisor`, marksOf('GROWING'))).kind).toBe('done')
    expect((await loadGroup(batu.world.table, batu.group))?.group.growthStage).toBe('GROWING')
  })

  test('is refused while the first stage is not whole, to those who do not see groups, and on an older page', async () => {
    const batu = await batuWithGroup('snack')
    expect(await set(batu, `${CITY}/facilitator`, marksOf('DEVELOPING'))).toMatchObject({ code: 'incomplete' })
    expect(await set(batu, `${CITY}/head`, MARKS)).toMatchObject({ code: 'forbidden' })
    expect(await set(batu, 'city-social-35.73/operator', MARKS)).toMatchObject({ code: 'not-found' })
    expect(await set(batu, `${CITY}/facilitator`, MARKS, { ifMatch: '"1"' })).toMatchObject({ code: 'stale' })
    const key = { digest: sha256Hex('grow'), request: 'r', status: 200 }
    expect((await set(batu, `${CITY}/facilitator`, MARKS, { key })).kind).toBe('done')
    expect((await set(batu, `${CITY}/facilitator`, MARKS, { key })).kind).toBe('replayed')
  })
})

test('a facilitator sees the groups that a decree named, and the office how many each has', async () => {
  const batu = await batuWithGroup('snack')
  const group = (await loadGroup(batu.world.table, batu.group))?.group
  batu.world.table.settle()
  const facilitator = await readGuidance(batu.world.deps, batu.world.officer(`${CITY}/facilitator`))
  const head = await readGuidance(batu.world.deps, batu.world.officer(`${CITY}/head`))
  if (facilitator.kind === 'refused' || head.kind === 'refused') throw new Error('a city sees its groups')
  expect(facilitator.own).toMatchObject([{ id: batu.group, status: 'ACTIVE', missed: 0, months: [] }])
  expect(head.own).toEqual([])
  expect(head.loads).toEqual([{ facilitator: group?.facilitator, groups: 1 }])
  const village = await readGuidance(batu.world.deps, batu.world.officer('village-35.79.01.1001/operator'))
  expect(village).toMatchObject({ code: 'not-found' })
})
