import { invariant } from '../../kit/invariant.ts'
import { isProvinceCode, type ProvinceCode } from '../provinces.ts'

/** Hours ahead of UTC. No zone of Indonesia knows daylight saving. */
export const ZONE_HOURS = { WIB: 7, WITA: 8, WIT: 9 } as const
export type Zone = keyof typeof ZONE_HOURS

/**
 * The zone of each province.
 * Keppres 41/1987, in force since 1 January 1988, names the provinces of its day; one that was split off later keeps
 * the zone of the province it came from (36 from 32, 65 from 64, 75 from 71, 76 from 73, 82 from 81, 92 to 96 from 91).
 */
export const ZONE_OF_PROVINCE: Readonly<Record<ProvinceCode, Zone>> = {
  11: 'WIB', // Aceh
  12: 'WIB', // Sumatera Utara
  13: 'WIB', // Sumatera Barat
  14: 'WIB', // Riau
  15: 'WIB', // Jambi
  16: 'WIB', // Sumatera Selatan
  17: 'WIB', // Bengkulu
  18: 'WIB', // Lampung
  19: 'WIB', // Kepulauan Bangka Belitung
  21: 'WIB', // Kepulauan Riau
  31: 'WIB', // Jakarta
  32: 'WIB', // Jawa Barat
  33: 'WIB', // Jawa Tengah
  34: 'WIB', // Yogyakarta
  35: 'WIB', // Jawa Timur
  36: 'WIB', // Banten
  51: 'WITA', // Bali
  52: 'WITA', // Nusa Tenggara Barat
  53: 'WITA', // Nusa Tenggara Timur
  61: 'WIB', // Kalimantan Barat
  62: 'WIB', // Kalimantan Tengah
  63: 'WITA', // Kalimantan Selatan
  64: 'WITA', // Kalimantan Timur
  65: 'WITA', // Kalimantan Utara
  71: 'WITA', // Sulawesi Utara
  72: 'WITA', // Sulawesi Tengah
  73: 'WITA', // Sulawesi Selatan
  74: 'WITA', // Sulawesi Tenggara
  75: 'WITA', // Gorontalo
  76: 'WITA', // Sulawesi Barat
  81: 'WIT', // Maluku
  82: 'WIT', // Maluku Utara
  91: 'WIT', // Papua
  92: 'WIT', // Papua Barat
  93: 'WIT', // Papua Selatan
  94: 'WIT', // Papua Tengah
  95: 'WIT', // Papua Pegunungan
  96: 'WIT', // Papua Barat Daya
}

/**
 * @param region code of any level; '' is an office of the whole nation, which sits in Jakarta
 * @throws for a code of no province: a region is checked at the door, so this is a bug
 */
export function zoneOf(region: string): Zone {
  if (region === '') return 'WIB'
  const province = region.slice(0, 2)
  invariant(isProvinceCode(province), 'a region lies in one of the 38 provinces')
  return ZONE_OF_PROVINCE[province]
}
