import { HeldRole, type Staff } from '../../contracts/staff.ts'
import type { Refused } from '../../kit/decision.ts'
import { invariant } from '../../kit/invariant.ts'
import { type AgencyId, isAgencyId } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { ROLES } from '../../names/roles.ts'
import { type Description, descriptionFaults } from '../../staff/decide-staff.ts'
import { identityOf, staffClaim } from '../../store/row-keys.ts'
import { agencyExists } from '../agencies.ts'
import type { Deps } from '../deps.ts'
import { changeStaff, desksAt, loadStaff, STAFF_SUB } from './change-staff.ts'
import { identityDigest } from './staff.ts'

/** Columns of the file, in the order of the example. A line is one role of one person; their lines may stand anywhere. */
export const COLUMNS = [
  'agency',
  'person',
  'name',
  'desk',
  'language',
  'role',
  'from',
  'to',
  'issuer',
  'subject',
] as const
export type Column = (typeof COLUMNS)[number]
export type Line = { line: number; cells: Readonly<Record<Column, string>> }

/** Where something is wrong and why; never what stands there. */
export type ImportFault = { line: number; column: Column | null; because: string }
export type PlannedPerson = {
  agency: AgencyId
  sub: string
  description: Description
  logins: string[]
  /** Where they first stand, and where each login does. */
  line: number
  loginLines: number[]
}

const A_PERSONS_NUMBER = /\d{16}/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const CELL_CHARS_MAX = 200

/** Judges every line by itself and with the others of its person; reads nothing of the directory. */
export function planImport(
  deps: Deps,
  lines: readonly Line[],
  trusted: readonly string[] | null,
): { people: PlannedPerson[]; faults: ImportFault[] } {
  const faults: ImportFault[] = []
  const byPerson = new Map<string, Line[]>()
  const loginsSeen = new Map<string, string>()
  const placesOf = new Map<string, string>()
  for (const line of lines) {
    const own = lineFaults(deps, line, trusted)
    faults.push(...own)
    if (own.length > 0) continue
    const { agency, person, issuer, subject } = line.cells
    const at = (column: Column, because: string) => faults.push({ line: line.line, column, because })
    const key = `${agency}\n${person}`
    const place = placesOf.get(person)
    if (place !== undefined && place !== agency) at('person', 'the same person stands at another office in this file')
    placesOf.set(person, agency)
    if (subject !== '') {
      const login = identityDigest(issuer, subject)
      const other = loginsSeen.get(login)
      if (other !== undefined && other !== person)
        at('subject', 'the same login stands with another person in this file')
      loginsSeen.set(login, person)
    }
    byPerson.set(key, [...(byPerson.get(key) ?? []), line])
  }
  const people = [...byPerson.values()].flatMap((own) => {
    const { person, faults: theirs } = personOf(deps, own)
    faults.push(...theirs)
    return person
  })
  faults.sort((a, b) => a.line - b.line)
  return { people, faults }
}

function lineFaults(deps: Deps, { line, cells }: Line, trusted: readonly string[] | null): ImportFault[] {
  const at = (column: Column, because: string): ImportFault => ({ line, column, because })
  const unsafe = COLUMNS.filter((column) => A_PERSONS_NUMBER.test(cells[column]))
  if (unsafe.length > 0) return unsafe.map((column) => at(column, 'a number of 16 digits: no NIK belongs in this file'))
  const long = COLUMNS.filter((column) => cells[column].length > CELL_CHARS_MAX)
  if (long.length > 0) return long.map((column) => at(column, `longer than ${CELL_CHARS_MAX} characters`))
  const { agency, person, name, language, role, from, to, issuer, subject } = cells
  const faults: ImportFault[] = []
  if (!isAgencyId(agency)) faults.push(at('agency', 'not the id of an office, such as city-social-35.79'))
  else if (!agencyExists(deps.regions, agency)) faults.push(at('agency', 'its region does not exist'))
  if (!STAFF_SUB.test(person)) faults.push(at('person', 'an id of 1 to 80 letters, digits and . : @ - _'))
  if (name.trim() === '') faults.push(at('name', 'empty'))
  if (language !== '' && language !== 'id' && language !== 'en')
    faults.push(at('language', 'id or en, or empty for id'))
  if (!ROLES.some((known) => known === role)) faults.push(at('role', `one of ${ROLES.join(', ')}`))
  if (!isDay(from)) faults.push(at('from', 'a day, such as 2026-03-31'))
  if (to !== '' && !isDay(to)) faults.push(at('to', 'a day, such as 2026-03-31, or empty'))
  if ((issuer === '') !== (subject === ''))
    faults.push(at(issuer === '' ? 'issuer' : 'subject', 'issuer and subject stand together or not at all'))
  else if (issuer !== '' && !URL.canParse(issuer))
    faults.push(at('issuer', 'an address, such as https://issuer.example'))
  else if (issuer !== '' && trusted !== null && !trusted.includes(issuer))
    faults.push(at('issuer', 'not an issuer that this stage trusts'))
  return faults
}

/** Days that exist only: `2026-02-30` is none. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return DAY.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** One person of all their lines, which agree in what is theirs alone. */
function personOf(deps: Deps, own: readonly Line[]): { person: PlannedPerson[]; faults: ImportFault[] } {
  const [first] = own
  invariant(first && isAgencyId(first.cells.agency), 'a person has a line whose office exists')
  const { agency, person: sub, name, desk, language } = first.cells
  const faults: ImportFault[] = own.flatMap(({ line, cells }) =>
    (['name', 'desk', 'language'] as const)
      .filter((column) => cells[column] !== first.cells[column])
      .map((column) => ({ line, column, because: `differs from line ${first.line} of the same person` })),
  )
  const description: Description = {
    name: name.trim(),
    desk: desk === '' ? null : desk,
    language: language === 'en' ? 'en' : 'id',
    roles: own.map(({ cells }) =>
      HeldRole.parse({ role: cells.role, from: cells.from, to: cells.to === '' ? null : cells.to }),
    ),
  }
  const today = deps.calendar.dayOf(deps.now(), agency)
  for (const { pointer, detail } of descriptionFaults(description, { agency, desks: desksAt(agency, today) })) {
    const [, field, nth, part] = pointer.split('/')
    const column = COLUMNS.find((one) => one === (part ?? field)) ?? null
    faults.push({ line: own[Number(nth ?? 0)]?.line ?? first.line, column, because: detail.en })
  }
  const withLogin = own.filter(
    ({ cells }, i) =>
      cells.subject !== '' &&
      own.findIndex((other) => other.cells.issuer === cells.issuer && other.cells.subject === cells.subject) === i,
  )
  const person = {
    agency,
    sub,
    description,
    logins: withLogin.map(({ cells }) => identityDigest(cells.issuer, cells.subject)),
    line: first.line,
    loginLines: withLogin.map(({ line }) => line),
  }
  return { person: [person], faults }
}

export type Difference = 'new' | 'changed' | 'same'

/** What the directory says of a planned person today: whether the file changes anything, and what stands against it. */
export async function compareWithDirectory(
  deps: Deps,
  { agency, sub, description, logins, line, loginLines }: PlannedPerson,
): Promise<{ difference: Difference; faults: ImportFault[] }> {
  const [staff, claim, ...identities] = await Promise.all([
    loadStaff(deps, { agency, sub }),
    deps.table.get(staffClaim(sub)),
    ...logins.map((login) => deps.table.get(identityOf(login))),
  ])
  const faults: ImportFault[] = identities.flatMap((row, i) =>
    row && row['sub'] !== sub
      ? [{ line: loginLines[i] ?? line, column: 'subject', because: 'this login already belongs to another person' }]
      : [],
  )
  if (!staff && claim && claim['agency'] !== agency)
    faults.push({ line, column: 'person', because: 'this person is already at another office: transfer them' })
  const isKnown = identities.every((row) => row !== undefined)
  const difference = !staff ? 'new' : isKnown && isDescribed(staff, description) ? 'same' : 'changed'
  return { difference, faults }
}

const isDescribed = ({ name, desk, language, roles }: Staff, description: Description): boolean =>
  JSON.stringify({ name, desk, language, roles }) === JSON.stringify(description)

/** Writes one person; again does nothing more. */
export async function importPerson(
  deps: Deps,
  { agency, sub, description, logins }: PlannedPerson,
): Promise<Refused<RefusalCode> | undefined> {
  const operator = { kind: 'system', system: 'operator' } as const
  const changed = await changeStaff(deps, operator, { agency, sub }, { type: 'Describe', ...description }, { logins })
  return changed.kind === 'refused' ? changed : undefined
}
