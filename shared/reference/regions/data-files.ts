/** Shapes of the generated files, for the script that writes them and the reader. Keys are codes, in code order. */

/** `index.json` */
export type IndexFile = {
  /** The decree whose list this is. */
  source: string
  provinces: Readonly<Record<string, string>>
  cities: Readonly<Record<string, string>>
}

/** `35.79.json`: districts by code, their villages by the last four digits. */
export type CityFile = Readonly<Record<string, { name: string; villages: Readonly<Record<string, string>> }>>

export const INDEX_FILE = 'index.json'
export const cityFileName = (city: string): string => `${city}.json`
