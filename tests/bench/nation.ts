import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { placesIn, writeOwnFile } from '../../infra/local/data-folder.ts'
import { REGIONS_FOLDER } from '../../shared/reference/regions/folder.ts'
import { openRegions } from '../../shared/reference/regions/regions.ts'
import { CITIES, NOTE, QUIET_CITY } from './cities.ts'

export const OPEN_TASKS = 100_000
export const CLOSED_CASES = 1_000_000
const TABLE = 'Simpul-Table'
const INDEXES = ['byPlace', 'byWake', 'byActor'] as const
const BATU = '35.79'

/**
 * A copy of the cities' folder with the nation's cases beside theirs: other offices' open tasks, and closed cases. Each is
 * a copy of a case that went the road, under an id and a city of its own, put straight into the file of the engine:
 * over its interface that takes an hour. Their histories are left out, for nothing reads them here.
 */
export function nationFolder(data: string, cities: string, say: (line: string) => void): void {
  const note = join(data, 'nation.json')
  const built = readFileSync(join(cities, NOTE), 'utf8')
  if (existsSync(note) && readFileSync(note, 'utf8') === built) return
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data, { recursive: true })
  cpSync(cities, data, { recursive: true, filter: (path) => path !== placesIn(cities).local })
  rmSync(join(data, 'ports.json'), { force: true }) // two stacks run beside each other
  const engine = new DatabaseSync(join(data, 'dynamodb', 'dynamodb.sqlite'))
  try {
    engine.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -200000')
    engine.exec('CREATE TEMP TABLE city (n INTEGER PRIMARY KEY, code TEXT NOT NULL)')
    const put = engine.prepare('INSERT INTO city VALUES (?, ?)')
    for (const [n, code] of otherCities().entries()) put.run(n, code)
    copy(engine, caseAt(engine, `INBOX#city-social-${QUIET_CITY}`), QUIET_CITY, 'O', OPEN_TASKS)
    say(`${OPEN_TASKS} open tasks are in the engine`)
    copy(engine, closedCase(engine), BATU, 'C', CLOSED_CASES)
    say(`${CLOSED_CASES} closed cases are in the engine`)
  } finally {
    engine.close()
  }
  writeOwnFile(note, built)
}

function otherCities(): string[] {
  const regions = openRegions(REGIONS_FOLDER)
  const own = new Set<string>([...CITIES, QUIET_CITY, BATU])
  return regions
    .provinces()
    .flatMap(({ code }) => regions.children(code))
    .map(({ code }) => code)
    .filter((code) => !own.has(code))
}

/** A case that an inbox shows. */
function caseAt(engine: DatabaseSync, inbox: string): string {
  const row = engine.prepare(`SELECT sk FROM "${TABLE}" WHERE pk = ? LIMIT 1`).get(`S:${inbox}`)
  const [, id] = /#([0-9A-Z]{26})\./.exec(String(row?.['sk'])) ?? []
  if (id === undefined) throw new Error(`${inbox} is empty`)
  return id
}

function closedCase(engine: DatabaseSync): string {
  const row = engine
    .prepare(`SELECT table_pk FROM "${TABLE}::gsi::byPlace" WHERE gsi_pk LIKE ? LIMIT 1`)
    .get(`S:CLOSED#proposal#${BATU}#%`)
  const [, id] = /CASE#([0-9A-Z]{26})/.exec(String(row?.['table_pk'])) ?? []
  if (id === undefined) throw new Error('no case of Kota Batu is closed')
  return id
}

/** The head of a case, its inbox row where it has one, and their places in the indexes, so many times over. */
function copy(engine: DatabaseSync, id: string, city: string, letter: string, many: number): void {
  const changed = (column: string): string => `replace(replace(${column}, '${id}', series.id), '${city}', city.code)`
  /** The few rows first: for each of a million copies SQLite would look for them again. */
  const copies = (rows: string): string => `
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${many}),
    series AS (SELECT n, printf('00NATION${letter}%017d', n) AS id FROM counted),
    template AS MATERIALIZED (${rows})`
  const beside = `FROM template CROSS JOIN series CROSS JOIN city ON city.n = series.n % ${otherCities().length}`
  engine.exec('BEGIN')
  engine.exec(`INSERT INTO "${TABLE}" ${copies(`SELECT * FROM "${TABLE}" WHERE (pk = 'S:CASE#${id}' AND sk = 'S:HEAD')
      UNION ALL SELECT * FROM "${TABLE}" WHERE pk = 'S:INBOX#city-social-${city}' AND sk LIKE '%#${id}.%'`)}
    SELECT ${changed('pk')}, ${changed('sk')}, ${changed('item_json')}, item_size, cached_at, hash_prefix ${beside}`)
  for (const index of INDEXES)
    engine.exec(`INSERT INTO "${TABLE}::gsi::${index}"
      ${copies(`SELECT * FROM "${TABLE}::gsi::${index}" WHERE table_pk = 'S:CASE#${id}' AND table_sk = 'S:HEAD'`)}
      SELECT ${changed('gsi_pk')}, ${changed('gsi_sk')}, ${changed('table_pk')}, table_sk, ${changed('item_json')} ${beside}`)
  engine.exec('COMMIT')
}
