import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayAfter } from '../../../shared/reference/calendar/working-days.ts'
import { DESKS, deskFor, desks } from '../../../shared/reference/desks.ts'
import { PROVINCE_CODES } from '../../../shared/reference/provinces.ts'

const PFM_II = ['31', '33', '34', '36', '52', '53', '61', '62', '63', '64', '65']
const namesOn = (day: string) => desks(day).map(({ id }) => id)

describe('the ministry’s desks', () => {
  it('in 2020 Batu’s proposals go to PFM Wilayah I, Surakarta’s to Wilayah II, Bali’s to the dispatcher', () => {
    expect(deskFor('35', '2020-08-28')).toBe('PFM_I')
    expect(deskFor('33', '2020-08-28')).toBe('PFM_II')
    expect(deskFor('51', '2020-08-28')).toBe('DISPATCH')
  })

  it('Wilayah II has the eleven provinces that its director named, and no twelfth', () => {
    expect(PROVINCE_CODES.filter((province) => deskFor(province, '2020-08-28') === 'PFM_II')).toEqual(PFM_II)
  })

  it('from 2022 one desk covers all 38 provinces', () => {
    expect(new Set(PROVINCE_CODES.map((province) => deskFor(province, '2022-01-01')))).toEqual(
      new Set(['DITJEN_DAYASOS']),
    )
  })

  it('change over New Year: no day has the old and the new', () => {
    expect(namesOn('2021-12-31')).toEqual(['PFM_I', 'PFM_II', 'DISPATCH'])
    expect(namesOn('2022-01-01')).toEqual(['DITJEN_DAYASOS'])
    expect(deskFor('35', '2021-12-31')).toBe('PFM_I')
    expect(deskFor('35', '2022-01-01')).toBe('DITJEN_DAYASOS')
  })

  it('have Indonesian names', () => {
    expect(desks('2026-11-24')[0]?.name).toBe('Direktorat Jenderal Pemberdayaan Sosial')
    for (const { name } of DESKS) expect(name).toMatch(/^(Direktorat|Loket) /)
  })

  it('are not asked for a province that does not exist', () => {
    expect(() => deskFor('99', '2026-11-24')).toThrow('38 provinces')
  })
})

describe('no province is ever without a desk', () => {
  const holdsEverywhere = (day: string) => {
    const inOffice = namesOn(day)
    for (const province of PROVINCE_CODES) expect(inOffice).toContain(deskFor(province, day))
  }

  it('on the day before, of and after every change, and long before and after', () => {
    const boundaries = DESKS.flatMap(({ validFrom, validTo }) => [validFrom, validTo]).filter((day) => day !== null)
    const around = boundaries.flatMap((day) => [dayBefore(day), day, dayAfter(day)])
    for (const day of [...around, '2010-01-01', '2017-01-01', '2026-11-24', '2099-12-31']) holdsEverywhere(day)
  })

  it('on any day since 2017', () => {
    const anyDay = fc
      .integer({ min: Date.UTC(2017, 0, 1), max: Date.UTC(2045, 11, 31) })
      .map((ms) => new Date(ms).toISOString().slice(0, 10))
    fc.assert(fc.property(anyDay, holdsEverywhere))
  })
})

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
