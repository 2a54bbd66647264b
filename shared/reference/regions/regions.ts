import { readFileSync } from 'node:fs'
import { levelsOf } from '../../names/agencies.ts'
import { type CityFile, cityFileName, INDEX_FILE, type IndexFile } from './data-files.ts'

const REGION_LEVELS = ['province', 'city', 'district', 'village'] as const
/** `city` stands for kabupaten and kota alike; the name says which. */
export type RegionLevel = (typeof REGION_LEVELS)[number]

export type RegionName = { code: string; name: string }
export type Region = RegionName & { level: RegionLevel /** `null` above a province. */; parent: string | null }
export type Place = { village: RegionName; district: RegionName; city: RegionName; province: RegionName }

/** All of Indonesia by Kemendagri's dotted codes: 38 provinces, 514 cities, 7,285 districts, 83,762 villages. */
export type Regions = {
  region(code: string): Region | undefined
  /** The regions directly below, in code order; of '' the provinces; none for a village or an unknown code. */
  children(code: string): readonly RegionName[]
  /** The whole address of a village. */
  placeOf(village: string): Place | undefined
  villageExists(code: string): boolean
  provinces(): readonly RegionName[]
  /** All kabupaten and kota. */
  cities(): readonly RegionName[]
}

/** Files of so many cities are kept in memory, those used last; a province's offices fit, the nation does not. */
export const CITIES_IN_MEMORY_MAX = 64

const LEVEL_BY_SHAPE: readonly [RegExp, RegionLevel][] = [
  [/^\d{2}$/, 'province'],
  [/^\d{2}\.\d{2}$/, 'city'],
  [/^\d{2}\.\d{2}\.\d{2}$/, 'district'],
  [/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/, 'village'],
]

/**
 * Opens the region files. Nothing is read before it is asked for: the index once, a city's file when one of its
 * districts or villages is.
 * @param folder holds `index.json` and one file a city, as `npm run regions:build` writes them
 * @throws on a look-up when a file is missing: the bundle was made wrong
 */
export function openRegions(folder: string): Regions {
  let index: Index | undefined
  const cityFiles = new Map<string, CityFile>()

  const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))

  const theIndex = (): Index => {
    index ??= indexOf(read(INDEX_FILE) as IndexFile)
    return index
  }

  /** A Map keeps the order of insertion, so the first key is the one unused for longest. */
  const cityFile = (city: string): CityFile | undefined => {
    if (!theIndex().cities.has(city)) return undefined
    const file = cityFiles.get(city) ?? (read(cityFileName(city)) as CityFile)
    cityFiles.delete(city)
    cityFiles.set(city, file)
    const [oldest] = cityFiles.keys()
    if (cityFiles.size > CITIES_IN_MEMORY_MAX && oldest !== undefined) cityFiles.delete(oldest)
    return file
  }

  const districtOf = (code: string) => own(cityFile(levelsOf(code).city), levelsOf(code).district)

  const nameOf = (code: string, level: RegionLevel): string | undefined => {
    switch (level) {
      case 'province':
        return theIndex().provinces.get(code)
      case 'city':
        return theIndex().cities.get(code)
      case 'district':
        return districtOf(code)?.name
      case 'village':
        return own(districtOf(code)?.villages, lastPart(code))
    }
  }

  const region = (code: string): Region | undefined => {
    const level = levelOf(code)
    const name = level && nameOf(code, level)
    return level && name !== undefined ? { code, name, level, parent: parentOf(code) } : undefined
  }

  const named = (code: string): RegionName | undefined => {
    const found = region(code)
    return found && { code, name: found.name }
  }

  return {
    region,
    children(code) {
      if (code === '') return namesIn(theIndex().provinces)
      switch (levelOf(code)) {
        case 'province':
          return namesIn(theIndex().cities).filter((city) => parentOf(city.code) === code)
        case 'city':
          return Object.entries(cityFile(code) ?? {}).map(([district, { name }]) => ({ code: district, name }))
        case 'district':
          return Object.entries(districtOf(code)?.villages ?? {}).map(([last, name]) => ({
            code: `${code}.${last}`,
            name,
          }))
        default:
          return []
      }
    },
    placeOf(code) {
      if (levelOf(code) !== 'village') return undefined
      const levels = levelsOf(code)
      const [village, district] = [named(levels.village), named(levels.district)]
      const [city, province] = [named(levels.city), named(levels.province)]
      return village && district && city && province ? { village, district, city, province } : undefined
    },
    villageExists: (code) => levelOf(code) === 'village' && nameOf(code, 'village') !== undefined,
    provinces: () => namesIn(theIndex().provinces),
    cities: () => namesIn(theIndex().cities),
  }
}

type Index = { provinces: ReadonlyMap<string, string>; cities: ReadonlyMap<string, string> }

// The files stand in code order, and an object keeps it: keys that look like numbers come ascending, others as written.
const indexOf = ({ provinces, cities }: IndexFile): Index => ({
  provinces: new Map(Object.entries(provinces)),
  cities: new Map(Object.entries(cities)),
})

const namesIn = (names: ReadonlyMap<string, string>): RegionName[] =>
  Array.from(names, ([code, name]) => ({ code, name }))

const levelOf = (code: string): RegionLevel | undefined => LEVEL_BY_SHAPE.find(([shape]) => shape.test(code))?.[1]
const parentOf = (code: string): string | null => (code.includes('.') ? code.slice(0, code.lastIndexOf('.')) : null)
const lastPart = (code: string): string => code.slice(code.lastIndexOf('.') + 1)
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined
