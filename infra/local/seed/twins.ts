import { agencyRef } from '../../../shared/cases/agencies.ts'
import type { Deps } from '../../../shared/cases/deps.ts'
import { entryText, packedEntry } from '../../../shared/cases/entry.ts'
import { activityIdOf, annualReportId } from '../../../shared/cases/facilitation/open-activity.ts'
import { canonicalJson, sha256Hex } from '../../../shared/kit/canonical.ts'
import { invariant } from '../../../shared/kit/invariant.ts'
import { agencyId, levelsOf } from '../../../shared/names/agencies.ts'
import type { Regions } from '../../../shared/reference/regions/regions.ts'
import { personDigest } from '../../../shared/store/keys/digests.ts'
import { open, type Sealed, seal } from '../../../shared/store/keys/sealing.ts'
import { pack, unpack } from '../../../shared/store/packed.ts'
import { caseOfPartition, wakeKeys } from '../../../shared/store/row-keys.ts'
import type { Row, Value } from '../../../shared/store/table.ts'
import { seededRandom } from './random.ts'
import { base64, type Index, type StoredRow, storedRow } from './stored-rows.ts'

/**
 * A city's twin: the same years of work under another city's name. One city goes the road, in seconds; its twins are its
 * rows with other places, people, numbers and ids, their histories chained and hashed anew, their members known by other
 * digests, their dossiers and forms sealed under keys of their own: what the road would have left, in a fiftieth of the
 * time. A twin keeps the moments of its model, so both lie in one zone and keep the same days. Only what the register
 * said of the model's members is said of the twin's.
 */

/** Where a city's groups are. */
export type Place = { city: string; villages: readonly string[] }
/** What a city adds to counters that others add to as well: by row, without shard, and figure. */
export type SharedFigures = Record<string, Record<string, number>>
export type Sown<Kept> = { rows: Kept[]; files: string[]; cases: number; shared: SharedFigures }

/** A row without what must be made anew, and that as text. */
type Draft = { stored: StoredRow; bare: string; inner?: Inner }
type Inner =
  | { kind: 'head'; text: string }
  | { kind: 'entry'; text: string }
  | {
      kind: 'sealed'
      caseId: string
      text: string
      digest: string | null
      members: readonly [nik: string, digest: string][]
    }
export type Model = {
  place: Place
  /** Sealed rows, then histories in their order, then the rest: each needs what those before it have made. */
  drafts: readonly Draft[]
  sown: Omit<Sown<Row>, 'rows'>
  /** Ids that are made of what they are about: of a model's and of a twin's. */
  derived: readonly { id: string; of(place: Place, idOf: (id: string) => string): string }[]
}

/** Who works at an office is hired anew in each city. */
const OF_PEOPLE = /^(AGENCY|IDENTITY|CLAIM#staff)#/

/** @throws where a row holds what a twin would not know how to make its own */
export async function modelOf(
  { keys }: Pick<Deps, 'keys'>,
  place: Place,
  { rows, ...sown }: Sown<Row>,
  indexes: readonly Index[],
): Promise<Model> {
  const own = rows.filter(({ pk }) => !OF_PEOPLE.test(pk))
  const drafts = await Promise.all(own.map((row) => draftOf(keys, row, indexes)))
  const order = ({ inner }: Draft): number =>
    inner === undefined || inner.kind === 'head' ? 2 : inner.kind === 'entry' ? 1 : 0
  return {
    place,
    drafts: drafts.toSorted(
      (a, b) => order(a) - order(b) || compare(a.stored.pk, b.stored.pk) || compare(a.stored.sk, b.stored.sk),
    ),
    sown,
    derived: [...annualReports(own, place), ...monthly(own)],
  }
}

/** The yearly reports among the cases, which are known by city and year. */
function annualReports(rows: readonly Row[], { city }: Place): Model['derived'][number][] {
  const ids = new Set(rows.flatMap(({ pk }) => caseOfPartition(pk) ?? []))
  return Array.from({ length: YEARS }, (_, i) => FIRST_YEAR + i)
    .map((year) => ({ id: annualReportId(city, year), of: (twin: Place) => annualReportId(twin.city, year) }))
    .filter(({ id }) => ids.has(id))
}
const FIRST_YEAR = 2017
const YEARS = 30

/** What the clock opened for a group in a month is known by both. */
const monthly = (rows: readonly Row[]): Model['derived'][number][] =>
  rows.flatMap(({ pk, sk, ...row }) => {
    const [, group, period, kind] = /^GROUP#(.+)\nMONTH#([^#]+)#(.+)$/.exec(`${pk}\n${sk}`) ?? []
    if (group === undefined || period === undefined || kind === undefined) return []
    return [
      {
        id: String(row['case']),
        of: (_: Place, idOf: (id: string) => string) => activityIdOf(kind, idOf(group), period),
      },
    ]
  })

async function draftOf(keys: Deps['keys'], row: Row, indexes: readonly Index[]): Promise<Draft> {
  const { head, entry: _, content, ...rest } = row
  if (head instanceof Uint8Array) return bareOf(rest, indexes, { kind: 'head', text: unpack(head) })
  const text = entryText(row)
  if (text !== undefined) return bareOf(rest, indexes, { kind: 'entry', text })
  if (isSealed(content)) {
    const caseId = caseOfPartition(row.pk)
    invariant(caseId !== undefined, 'what is sealed belongs to a case')
    const value = await open(keys, { case: caseId, row: row.sk }, content)
    const text = canonicalJson(value)
    const digest = typeof row['digest'] === 'string' ? row['digest'] : null
    invariant(digest === null || digestOf(text) === digest, `the digest of ${row.pk} ${row.sk} is that of its content`)
    const members = Array.isArray(row['persons']) ? membersOf(text, row['persons'].map(String)) : []
    return bareOf(rest, indexes, { kind: 'sealed', caseId, text, digest, members })
  }
  invariant(!holdsBytes(row), `${row.pk} ${row.sk} holds no bytes that a twin does not know`)
  return bareOf(row, indexes)
}

const bareOf = (row: Row | Omit<Row, never>, indexes: readonly Index[], inner?: Inner): Draft => {
  const stored = storedRow(row as Row, indexes)
  const bare = [stored.pk, stored.sk, stored.item, ...stored.places.flatMap(({ pk, sk, item }) => [pk, sk, item])].join(
    '\n',
  )
  return { stored, bare, ...(inner ? { inner } : {}) }
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const isSealed = (value: Value | undefined): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && value['sealed'] instanceof Uint8Array
const holdsBytes = (value: Value): boolean =>
  value instanceof Uint8Array || (typeof value === 'object' && value !== null && Object.values(value).some(holdsBytes))

/** Of `{"form"|"input":…,"salt":"…"}` in canonical form, as the road makes it: over the salt and the canonical rest. */
function digestOf(text: string): string {
  const [, content = '', salt = ''] = /^\{"(?:form|input)":(.*),"salt":"([^"]*)"\}$/s.exec(text) ?? []
  return sha256Hex(`${salt}\n${content}`)
}

function membersOf(text: string, digests: readonly string[]): [string, string][] {
  const niks = [...text.matchAll(/"nationalId":"(\d{16})"/g)].map(([, nik = '']) => nik)
  invariant(niks.length === digests.length, 'each member is known by a digest')
  return niks.map((nik, i) => [nik, digests[i] ?? ''])
}

/** What the twin's histories, digests and ids are called in place of the model's. */
export async function twinOf(
  { keys, regions }: Pick<Deps, 'keys' | 'regions'>,
  model: Model,
  place: Place,
): Promise<Sown<StoredRow>> {
  const rename = renaming(regions, model, place)
  const secret = await keys.secret()
  const villages = regions.children(place.city).reduce((sum, { code }) => sum + regions.children(code).length, 0)
  const rows: StoredRow[] = []
  for (const { stored, bare, inner } of model.drafts) {
    let made: { name: string; typed: string; bytes: number } | undefined
    if (inner?.kind === 'sealed') {
      const text = withOwnNumbers(rename.text(inner.text))
      if (inner.digest !== null) rename.also(inner.digest, digestOf(text))
      for (const [i, nik] of [...text.matchAll(/"nationalId":"(\d{16})"/g)].entries()) {
        const known = inner.members[i]
        if (known) rename.also(known[1], personDigest(secret, nik[1] ?? ''))
      }
      const context = { case: rename.text(inner.caseId), row: stored.sk }
      const { wrapped, sealed } = await seal(keys, context, JSON.parse(text))
      made = {
        name: 'content',
        typed: `{"M":{"wrapped":{"B":"${base64(wrapped)}"},"sealed":{"B":"${base64(sealed)}"}}}`,
        // As DynamoDB counts a map: 3 bytes, and 1 for each member beside its name and value.
        bytes: 3 + 2 + 'wrapped'.length + 'sealed'.length + wrapped.byteLength + sealed.byteLength,
      }
    } else if (inner?.kind === 'entry') {
      const text = chained(rename.text(inner.text))
      rename.also(text.old, text.hash)
      const entry = packedEntry(text.bytes)
      made = { name: 'entry', typed: `{"B":"${base64(entry)}"}`, bytes: entry.byteLength }
    } else if (inner?.kind === 'head') {
      const head = pack(rename.text(inner.text), 'head')
      made = { name: 'head', typed: `{"B":"${base64(head)}"}`, bytes: head.byteLength }
    }
    const [pk = '', sk = '', item = '', ...rest] = onOwnShard(withOwnVillages(rename.text(bare))).split('\n')
    rows.push({
      pk,
      sk,
      item: made ? `${item.slice(0, -1)},"${made.name}":${made.typed}}` : item,
      size: stored.size + item.length - stored.item.length + (made ? made.name.length + made.bytes : 0),
      places: stored.places.map(({ index }, i) => ({
        index,
        pk: rest[i * 3] ?? '',
        sk: rest[i * 3 + 1] ?? '',
        item: rest[i * 3 + 2] ?? '',
      })),
    })
  }
  const { sown } = model
  return {
    rows,
    files: sown.files.map(rename.text),
    cases: sown.cases,
    shared: Object.fromEntries(
      Object.entries(sown.shared).map(([name, figures]) => [
        rename.scope(name),
        Object.fromEntries(Object.entries(figures).map(([figure, by]) => [rename.scope(figure), by])),
      ]),
    ),
  }

  function withOwnVillages(text: string): string {
    return text.replace(COVERAGE, `$1${villages}`)
  }

  /** NIK and family cards begin with the place of the members' village. */
  function withOwnNumbers(text: string): string {
    const [, village] = /"village":"([\d.]+)"/.exec(text) ?? []
    if (village === undefined) return text
    const region = levelsOf(village).district.replaceAll('.', '')
    return text.replace(/("(?:nationalId|familyCardNo)":")\d{6}/g, `$1${region}`)
  }
}

/** Coverage (E3) is told of all villages that a city has. */
const COVERAGE = /(\\"code\\":\\"E3\\",\\"numerator\\":\d+,\\"denominator\\":)\d+/g

/** The entry with its own hash in place of the model's. */
function chained(text: string): { bytes: string; old: string; hash: string } {
  const at = text.lastIndexOf('"hash":"')
  const start = at + '"hash":"'.length
  const old = text.slice(start, start + 64)
  const [, before] = /"prevHash":"([0-9a-f]{64})"/.exec(text.slice(start)) ?? []
  const hash = sha256Hex(`${before}\n${text.slice(0, at)}${text.slice(start + 66)}`)
  return { bytes: `${text.slice(0, start)}${hash}${text.slice(start + 64)}`, old, hash }
}

/** Wakes are spread by the end of the id, which is another now. */
function onOwnShard(texts: string): string {
  const [, sk] = /"wakeSk":\{"S":"([^"]+)"\}/.exec(texts) ?? []
  if (sk === undefined) return texts
  const [at = '', id = '', office = ''] = sk.split('#')
  return texts.replace(/WAKE#\d+/g, wakeKeys(id, at, office).wakePk)
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ID = '[0-9A-HJKMNP-TV-Z]{26}'
const DIGEST = 'v\\d+:[A-Za-z0-9_-]{43}|[0-9a-f]{64}'

function renaming(regions: Regions, { place: from, derived }: Model, to: Place) {
  const own = levelsOf(from.city)
  const other = levelsOf(to.city)
  const known = new Map<string, string>()
  const name = (code: string): string => {
    const region = regions.region(code)
    invariant(region, 'a city of the nation has its regions')
    return region.name
  }
  const called = (a: string, b: string): void => {
    invariant((known.get(a) ?? b) === b, `${a} is the name of one place`)
    known.set(a, b)
  }
  const places: [string, string][] = [
    [own.province, other.province],
    [from.city, to.city],
  ]
  for (const [i, village] of from.villages.entries()) {
    const twin = to.villages[i]
    invariant(twin !== undefined, 'a twin has a village for each')
    places.push([levelsOf(village).district, levelsOf(twin).district], [village, twin])
    called(agencyRef(regions, agencyId('village', village)).name, agencyRef(regions, agencyId('village', twin)).name)
  }
  called(
    agencyRef(regions, agencyId('city-social', from.city)).name,
    agencyRef(regions, agencyId('city-social', to.city)).name,
  )
  called(
    agencyRef(regions, agencyId('province-social', own.province)).name,
    agencyRef(regions, agencyId('province-social', other.province)).name,
  )
  for (const [a, b] of places) {
    called(name(a), name(b))
    known.set(a, b)
  }
  const digits = from.city.replace('.', '')
  known.set(`${digits}-`, `${to.city.replace('.', '')}-`)
  known.set(`province-social-${own.province}`, `province-social-${other.province}`)
  const names = [...known.keys()].filter((key) => /[a-z]/i.test(key) && !key.startsWith('province-social-'))
  const pattern = new RegExp(
    [
      DIGEST,
      ID,
      `province-social-${own.province}(?!\\d)`,
      `(?<="code":")${own.province}(?=")`,
      `(?<![\\d.])${from.city.replace('.', '\\.')}(?:\\.\\d\\d(?:\\.\\d{4})?)?`,
      `(?<!\\d)${digits}-(?=[A-Z]?\\d)`,
      `(?<=")(?:${names.map(escaped).join('|')})(?=\\\\?")`,
    ].join('|'),
    'g',
  )
  const random = seededRandom(Number(to.city.replace('.', '')))
  const turns = Array.from({ length: 16 }, () => Math.floor(random() * 32))
  /** The moment of an id stays; the rest is turned, each letter by as much as the city says. */
  const ownId = (id: string): string =>
    id.slice(0, 10) + turns.map((turn, i) => ALPHABET[(ALPHABET.indexOf(id[10 + i] ?? '0') + turn) % 32] ?? '').join('')
  const isId = new RegExp(`^${ID}$`)
  const replacement = (found: string): string => {
    const before = known.get(found)
    if (before !== undefined) return before
    if (!isId.test(found)) {
      invariant(!found.startsWith(from.city), `${found} has a twin`)
      return found
    }
    const id = ownId(found)
    known.set(found, id)
    return id
  }
  for (const { id, of } of derived) known.set(id, of(to, ownId))
  return {
    text: (text: string): string => text.replace(pattern, replacement),
    also: (a: string, b: string): void => void known.set(a, b),
    /** Names of rows and figures of the nation's and the province's counters. */
    scope: (text: string): string =>
      text
        .replaceAll(
          new RegExp(`@${own.province}(\\.\\d\\d)?$`, 'g'),
          (_, city?: string) => `@${city ? to.city : other.province}`,
        )
        .replace(new RegExp(`^(TALLY#\\d+#[^#]+#)${own.province} `), `$1${other.province} `),
  }
}
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a name stands in JSON as it is: a twin is renamed as text, and there are places like `Tamba"an`. */
const isPlain = ({ name }: { name: string }): boolean => JSON.stringify(name) === `"${name}"`

/**
 * The villages of a city that may stand for those of a model, district by district; nothing where it has too few.
 */
export function villagesLike(regions: Regions, { villages }: Place, city: string): string[] | undefined {
  const wanted = Map.groupBy(villages, (village) => levelsOf(village).district)
  const districts = regions
    .children(city)
    .filter(isPlain)
    .map(({ code }) => regions.children(code).flatMap((village) => (isPlain(village) ? [village.code] : [])))
  const given = new Map<string, string>()
  for (const own of wanted.values()) {
    const at = districts.findIndex((district) => district.length >= own.length)
    const [district] = at < 0 ? [] : districts.splice(at, 1)
    if (!district) return undefined
    for (const [i, village] of own.entries()) given.set(village, district[i] ?? '')
  }
  return villages.map((village) => given.get(village) ?? '')
}

/** Whether each place of a model has a name of its own, so that it can be told from the others. */
export function isTellable(regions: Regions, { city, villages }: Place): boolean {
  const { province } = levelsOf(city)
  const codes = new Set([province, city, ...villages, ...villages.map((village) => levelsOf(village).district)])
  const names = [...codes].map((code) => regions.region(code)?.name)
  return new Set(names).size === names.length
}
