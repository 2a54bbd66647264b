import { expect, test } from 'vitest'
import { setGroupStatus } from '../../../shared/cases/group-status.ts'
import { readGroupRecord } from '../../../shared/cases/reads/read-group-record.ts'
import { asked, type Batu, batuWithGroup, CITY } from '../requests/requests.ts'

const record = async (batu: Batu, client: string) => {
  const { deps } = batu.world
  const read = await readGroupRecord(deps, batu.world.officer(client), batu.group)
  return read.kind === 'found' ? read : undefined
}

test('a group’s record tells how it came to its money, and each office sees of its cases what is theirs to see', async () => {
  const batu = await batuWithGroup('snack')
  await asked(batu.ask('label-design', { product: 'Keripik', netContent: '100 g' }))
  const city = await record(batu, `${CITY}/operator`)
  const told = city?.entries.flatMap(({ events }) => events.map(({ type }) => type))
  expect(told).toEqual(expect.arrayContaining(['GroupFormed', 'GroupFunded', 'GroupStatusChanged']))
  expect(city?.cases.map(({ kind }) => kind)).toEqual(['label-design', 'proposal'])
  const province = await record(batu, 'province-social-35/operator')
  expect(province?.cases.map(({ kind }) => kind)).toEqual(['proposal'])
  expect(await record(batu, 'city-social-35.73/operator')).toBeUndefined()
  expect(await record(batu, 'city-trade-35.79/operator')).toBeUndefined()
})

test('who may judge a group or ask for it is told; nobody judges one that is dissolved', async () => {
  const batu = await batuWithGroup('snack')
  expect((await record(batu, `${CITY}/supervisor`))?.actions).toEqual(['set-status', 'set-stage'])
  expect((await record(batu, `${CITY}/operator`))?.actions).toEqual(['open-request'])
  expect((await record(batu, 'province-social-35/head'))?.actions).toEqual([])
  const dissolved = { status: 'DISSOLVED', reason: 'Anggota pindah.' } as const
  await setGroupStatus(batu.world.deps, batu.world.officer(`${CITY}/supervisor`), batu.group, dissolved)
  expect((await record(batu, `${CITY}/supervisor`))?.actions).toEqual([])
})
