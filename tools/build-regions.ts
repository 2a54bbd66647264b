// Writes shared/reference/regions/data from the package idn-area-data: `npm run regions:build`, after a new version of
// the package. A function reads one small file a city instead of the nation's 2.8 MB of CSV.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { getDistricts, getProvinces, getRegencies, getVillages } from 'idn-area-data'
import { invariant } from '../shared/kit/invariant.ts'
import { levelsOf } from '../shared/names/agencies.ts'
import { type CityFile, cityFileName, INDEX_FILE, type IndexFile } from '../shared/reference/regions/data-files.ts'
import { REGIONS_FOLDER } from '../shared/reference/regions/folder.ts'

const SOURCE = 'Kepmendagri 300.2.2-2138 Tahun 2025; idn-area-data 4.0.1, ODbL 1.0'
/** The decree's own counts (domain.md 5.2); a new decree brings new ones. */
const COUNTS = { provinces: 38, cities: 514, districts: 7_285, villages: 83_762 }

const byCode = (a: { code: string }, b: { code: string }): number => (a.code < b.code ? -1 : 1)
const provinces = (await getProvinces()).sort(byCode)
const cities = (await getRegencies({ transform: true })).sort(byCode)
const districts = (await getDistricts({ transform: true })).sort(byCode)
const villages = (await getVillages({ transform: true })).sort(byCode)

invariant(provinces.length === COUNTS.provinces, 'the provinces are those of the decree')
invariant(cities.length === COUNTS.cities, 'the cities are those of the decree')
invariant(districts.length === COUNTS.districts, 'the districts are those of the decree')
invariant(villages.length === COUNTS.villages, 'the villages are those of the decree')

type Writable = Record<string, { name: string; villages: Record<string, string> }>
const files = new Map<string, Writable>(cities.map(({ code }) => [code, {}]))

for (const { code, name, regencyCode } of districts) {
  const file = files.get(regencyCode)
  invariant(file && levelsOf(code).city === regencyCode, `district ${code} lies in a city`)
  file[code] = { name, villages: {} }
}
for (const { code, name, districtCode } of villages) {
  const district = files.get(levelsOf(code).city)?.[districtCode]
  invariant(district && code.startsWith(`${districtCode}.`), `village ${code} lies in a district`)
  district.villages[code.slice(districtCode.length + 1)] = name
}

rmSync(REGIONS_FOLDER, { recursive: true, force: true })
mkdirSync(REGIONS_FOLDER, { recursive: true })

const write = (name: string, content: IndexFile | CityFile): number => {
  const path = `${REGIONS_FOLDER}/${name}`
  writeFileSync(path, `${JSON.stringify(content)}\n`)
  return statSync(path).size
}
const named = (rows: readonly { code: string; name: string }[]) =>
  Object.fromEntries(rows.map(({ code, name }) => [code, name]))

const index = write(INDEX_FILE, { source: SOURCE, provinces: named(provinces), cities: named(cities) })
const sizes = Array.from(files, ([code, file]) => write(cityFileName(code), file))
const total = index + sizes.reduce((sum, size) => sum + size, 0)
console.log(`${sizes.length + 1} files, ${total} bytes; largest ${Math.max(...sizes)}, index ${index}`)
