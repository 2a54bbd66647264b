import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { getDistricts, getVillages } from 'idn-area-data'
import { describe, expect, it } from 'vitest'
import { PROVINCE_CODES } from '../../../shared/reference/provinces.ts'
import { REGIONS_FOLDER } from '../../../shared/reference/regions/folder.ts'
import { CITIES_IN_MEMORY_MAX, openRegions } from '../../../shared/reference/regions/regions.ts'

const regions = openRegions(REGIONS_FOLDER)

const BATU = {
  '35.79.01': {
    name: 'Batu',
    villages: {
      1001: 'Temas',
      1002: 'Ngaglik',
      1003: 'Songgokerto',
      1004: 'Sisir',
      2005: 'Sumberejo',
      2006: 'Oro-oro Ombo',
      2007: 'Sidomulyo',
      2008: 'Pesanggrahan',
    },
  },
  '35.79.02': {
    name: 'Bumiaji',
    villages: {
      2001: 'Punten',
      2002: 'Gunungsari',
      2003: 'Tulungrejo',
      2004: 'Sumbergondo',
      2005: 'Pandanrejo',
      2006: 'Bumiaji',
      2007: 'Giripurno',
      2008: 'Bulukerto',
      2009: 'Sumberbrantas',
    },
  },
  '35.79.03': {
    name: 'Junrejo',
    villages: {
      1001: 'Dadaprejo',
      2002: 'Beji',
      2003: 'Junrejo',
      2004: 'Tlekung',
      2005: 'Mojorejo',
      2006: 'Pendem',
      2007: 'Torongrejo',
    },
  },
}

describe('Kota Batu', () => {
  it('has three districts and the 24 villages of the study', () => {
    expect(regions.region('35.79')).toEqual({ code: '35.79', name: 'Kota Batu', level: 'city', parent: '35' })
    const found = regions
      .children('35.79')
      .map(({ code, name }) => [
        code,
        { name, villages: Object.fromEntries(regions.children(code).map((v) => [v.code.slice(-4), v.name])) },
      ])
    expect(Object.fromEntries(found)).toEqual(BATU)
    expect(regions.children('35.79').flatMap(({ code }) => regions.children(code))).toHaveLength(24)
  })

  it('knows where Tulungrejo lies', () => {
    expect(regions.placeOf('35.79.02.2003')).toEqual({
      village: { code: '35.79.02.2003', name: 'Tulungrejo' },
      district: { code: '35.79.02', name: 'Bumiaji' },
      city: { code: '35.79', name: 'Kota Batu' },
      province: { code: '35', name: 'Jawa Timur' },
    })
  })

  it('has no village that the decree does not list', () => {
    expect(regions.villageExists('35.79.02.2003')).toBe(true)
    expect(regions.villageExists('35.79.02.2099')).toBe(false)
    expect(regions.placeOf('35.79.09.2001')).toBeUndefined()
    expect(regions.villageExists('35.79')).toBe(false)
  })
})

describe('the nation', () => {
  it('has the counts of Kepmendagri 300.2.2-2138/2025', () => {
    const districts = regions.cities().flatMap(({ code }) => regions.children(code))
    const villages = districts.flatMap(({ code }) => regions.children(code))
    expect([regions.provinces().length, regions.cities().length]).toEqual([38, 514])
    expect([districts.length, villages.length]).toEqual([7_285, 83_762])
    const first = (digit: string) => villages.filter(({ code }) => code.split('.')[3]?.startsWith(digit)).length
    expect({ kelurahan: first('1'), desa: first('2'), adat: first('3') }).toEqual({
      kelurahan: 8_496,
      desa: 75_252,
      adat: 14,
    })
  })

  it('gives every village and district the name that the package gives it', async () => {
    for (const { code, name, regencyCode } of await getDistricts({ transform: true }))
      expect(regions.region(code)).toEqual({ code, name, level: 'district', parent: regencyCode })
    const villages = await getVillages({ transform: true })
    const wrong = villages.filter(({ code, name }) => regions.region(code)?.name !== name)
    expect(wrong).toEqual([])
  })

  it('lists children in code order, the provinces first of all', () => {
    expect(regions.children('').map(({ code }) => code)).toEqual([...PROVINCE_CODES])
    const inOrder = (codes: string[]) => expect(codes).toEqual([...codes].sort())
    inOrder(regions.cities().map(({ code }) => code))
    for (const { code } of [...regions.provinces(), ...regions.cities()])
      inOrder(regions.children(code).map((child) => child.code))
    expect(regions.children('35')).toHaveLength(38)
    expect(regions.children('35.79.02.2003')).toEqual([])
    expect(regions.region('35')).toEqual({ code: '35', name: 'Jawa Timur', level: 'province', parent: null })
  })

  it('stays small enough to lie beside a function', () => {
    const bytes = readdirSync(REGIONS_FOLDER).map((file) => statSync(`${REGIONS_FOLDER}/${file}`).size)
    expect(bytes.length).toBe(515)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_100_000)
    expect(Math.max(...bytes)).toBeLessThan(20_000)
  })
})

describe('a code from outside', () => {
  it('that is none finds nothing and touches no other file', () => {
    const codes = [
      '../35.79',
      '35.79/../35.78',
      '__proto__',
      '35.79.__proto__',
      '99',
      '99.99',
      '35.79.02.',
      '35.7',
      ' 35',
    ]
    for (const code of [...codes, '99.99.99', '99.99.99.9999', '35.79.02.20031', '3579022003']) {
      expect(regions.region(code)).toBeUndefined()
      expect(regions.placeOf(code)).toBeUndefined()
      expect(regions.children(code)).toEqual([])
    }
  })

  it('of any text is answered without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$/)), (code) => {
        const found = regions.region(code)
        expect(found === undefined || found.code === code).toBe(true)
        expect(regions.villageExists(code)).toBe(regions.placeOf(code) !== undefined)
      }),
    )
  })
})

describe('reading', () => {
  it('opens nothing before it is asked, and keeps no more than a province or two in memory', () => {
    const folder = mkdtempSync(`${tmpdir()}/regions-`)
    const copied = openRegions(folder) // still empty: opening reads nothing
    cpSync(REGIONS_FOLDER, folder, { recursive: true })
    const cities = copied.cities().map(({ code }) => code)
    for (const city of cities) copied.children(city)
    rmSync(folder, { recursive: true })

    const inMemory = cities.slice(-CITIES_IN_MEMORY_MAX)
    for (const city of inMemory) expect(copied.children(city).length).toBeGreaterThan(0)
    const forgotten = cities.at(-CITIES_IN_MEMORY_MAX - 1) ?? ''
    expect(() => copied.children(forgotten)).toThrow(forgotten)
    expect(copied.region(forgotten)?.level).toBe('city') // the index stays
  })
})
