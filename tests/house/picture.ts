import { posix } from 'node:path'

/** The house as docs/house.md draws it. */
export type Picture = {
  rooms: readonly { name: string; patterns: readonly string[] }[]
  /** For each room the rooms that it may import, and those of which it may take types only. */
  arrows: ReadonlyMap<string, { whole: readonly string[]; types: readonly string[] }>
  /** For each package pattern, or for the clock, the rooms that may use it. */
  outside: ReadonlyMap<string, readonly string[]>
}
export const CLOCK = 'clock-chance-environment'
/** What every room may use. */
const FLOOR = 'kit'

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** Reads the tables of the page. @throws when a table is missing or names a room that is not there. */
export function readPicture(page: string): Picture {
  const rooms = [...page.matchAll(/^\| `([\w-]+)` \| ((?:`[^`]+` ?)+)\|/gm)].map(([, name = '', files = '']) => ({
    name,
    patterns: [...files.matchAll(/`([^`]+)`/g)].map(([, pattern = '']) => pattern),
  }))
  const known = new Set(rooms.map(({ name }) => name))
  const checked = (names: readonly string[]): readonly string[] => {
    for (const name of names) if (!known.has(name)) throw new Error(`the picture has no room ${name}`)
    return names
  }
  const lines = (block: string): [left: string, right: string][] => {
    const text = new RegExp(`^\`\`\`${block}\n([^\`]*)^\`\`\``, 'm').exec(page)?.[1]
    if (!text) throw new Error(`the picture has no ${block}`)
    return text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [left = '', right = ''] = line.split('→')
        return [left.trim(), right.trim()]
      })
  }
  const arrows = new Map<string, { whole: readonly string[]; types: readonly string[] }>()
  for (const [room, right] of lines('arrows')) {
    const [whole = '', types = ''] = right.split('types:')
    checked([room])
    arrows.set(room, { whole: checked(words(whole)), types: checked(words(types)) })
  }
  for (const { name } of rooms) if (!arrows.has(name)) throw new Error(`no arrow says what ${name} may import`)
  return {
    rooms,
    arrows,
    outside: new Map(lines('outside').map(([what, right]) => [what, checked(words(right))])),
  }
}

export const roomOf = ({ rooms }: Picture, file: string): string | undefined =>
  rooms.find(({ patterns }) => patterns.some((pattern) => posix.matchesGlob(file, pattern)))?.name

export type Import = { from: string; typesOnly: boolean }

/** What a module imports, statically or not. Text in comments and template literals is not code. */
export function importsOf(source: string): Import[] {
  const code = withoutComments(source)
  const named = [...code.matchAll(/\b(?:import|export)\s+(type\s+)?([\w*{}\s,$]*?)\s*\bfrom\s*'([^']+)'/g)].map(
    ([, type, names = '', from = '']) => ({ from, typesOnly: type !== undefined || onlyTypes(names) }),
  )
  const bare = [...code.matchAll(/\bimport\s*\(?\s*'([^']+)'/g)].map(([, from = '']) => ({ from, typesOnly: false }))
  return [...named, ...bare]
}

/** `{ type A, type B }` takes types only, though the word does not stand in front. */
function onlyTypes(names: string): boolean {
  const inside = /^\{([^}]*)\}$/.exec(names.trim())?.[1]
  const each = (inside ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
  return each.length > 0 && each.every((name) => name.startsWith('type '))
}

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1')

/** Every way in which a file does not keep to the picture, as a sentence. */
export function faultsOf(picture: Picture, file: string, source: string): string[] {
  const room = roomOf(picture, file)
  if (room === undefined) return [`${file} is in no room of docs/house.md`]
  const faults: string[] = []
  const { whole, types } = picture.arrows.get(room) ?? { whole: [], types: [] }
  for (const { from, typesOnly } of importsOf(source)) {
    if (!from.startsWith('.')) {
      const closed = [...picture.outside].find(([pattern, rooms]) => isOf(pattern, from) && !rooms.includes(room))
      if (closed) faults.push(`${file}: ${room} may not import ${from}`)
      continue
    }
    const target = posix.join(posix.dirname(file), from)
    const to = roomOf(picture, target)
    if (to === undefined) faults.push(`${file} imports ${target}, which is in no room of docs/house.md`)
    else if (to === room || to === FLOOR || whole.includes(to)) continue
    else if (!types.includes(to)) faults.push(`${file}: ${room} may not import ${target} of ${to}`)
    else if (!typesOnly) faults.push(`${file}: ${room} may take only types from ${target} of ${to}`)
  }
  if (!(picture.outside.get(CLOCK) ?? []).includes(room))
    for (const [sense] of withoutComments(source).matchAll(SENSES))
      faults.push(`${file}: ${room} may not touch ${sense}; it is given what it needs`)
  return faults
}

/** Clock, chance and environment, however they are reached. */
const SENSES = /\bprocess\.env\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\bperformance\.now\b/g

const isOf = (pattern: string, from: string): boolean => {
  const name = pattern.replace(/\/\*$/, '')
  return from === name || from.startsWith(`${name}/`)
}
