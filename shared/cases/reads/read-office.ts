import { mayI } from '../../authority/may-i.ts'
import type { StaffMember } from '../../contracts/answers.ts'
import { Entry, type EntryActor } from '../../contracts/entry.ts'
import { TaskRow } from '../../contracts/rows.ts'
import { isAbsentOn, rolesOn, type StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { type AgencyId, agencyId, kindOf, regionOf } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { ROLES_AT, type Role } from '../../names/roles.ts'
import { StaffEvent } from '../../staff/staff.ts'
import { holderOf, staffKey } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { desksAt, isOffice, loadStaff, staffView } from '../people/change-staff.ts'
import { staffOfAgency } from '../people/staff.ts'
import { entriesOf } from './read-history.ts'
import { officeTasks } from './read-inbox.ts'
import { type Task, taskOfRow } from './task-view.ts'

/** What somebody, or nobody, has in hand. */
export type Load = { open: number; late: number; suspended: number; mostUrgent: string | null }
export type Colleague = {
  person: StaffMember
  /** Roles of this day; none for one who has left or not begun. */
  roles: Role[]
  isAway: boolean
  load: Load
}
export type Office = {
  agency: AgencyId
  people: Colleague[]
  /** Tasks that are told of: the caller's own office's alone. */
  isOwn: boolean
  /** What nobody has taken yet. */
  unclaimed: Load
  /** The counts end at the thousandth task. */
  capped: boolean
  /** Offices right below, whose people the caller manages too. */
  below: AgencyId[]
  /** What the office has: roles, and desks today. */
  roles: readonly Role[]
  desks: readonly string[]
}

/** More tasks than one person can have in hand. */
const HELD_MAX = 200

/** Who works at an office that the caller manages; in their own office also who has how much in hand. */
export async function readOffice(
  deps: Deps,
  actor: StaffActor,
  agency: string,
): Promise<({ kind: 'found' } & Office) | Refused<RefusalCode>> {
  if (!isOffice(deps, agency)) return refused('not-found')
  const answer = mayI(actor, 'manage-staff', { kind: 'staff', agency, sub: '' })
  if (answer !== 'yes') return refused(answer === 'hidden' ? 'not-found' : 'forbidden')
  const today = deps.calendar.dayOf(deps.now(), agency)
  const isOwn = agency === actor.agency
  const [staff, office] = await Promise.all([
    staffOfAgency(deps, agency),
    isOwn ? officeTasks(deps, actor) : { tasks: [], capped: false },
  ])
  const byHolder = Map.groupBy(office.tasks, ({ holder }) => holder?.sub ?? null)
  const people = staff.map((one) => ({
    person: staffView(one),
    roles: rolesOn(one, today),
    isAway: isAbsentOn(one, today),
    load: loadOf(byHolder.get(one.sub) ?? []),
  }))
  return {
    kind: 'found',
    agency,
    people: people.toSorted(
      (a, b) => Number(b.roles.length > 0) - Number(a.roles.length > 0) || a.person.name.localeCompare(b.person.name),
    ),
    isOwn,
    unclaimed: loadOf(byHolder.get(null) ?? []),
    capped: office.capped,
    below: officesBelow(deps, actor),
    roles: ROLES_AT[kindOf(agency)],
    desks: desksAt(agency, today),
  }
}

/** @param tasks by due date */
function loadOf(tasks: readonly Task[]): Load {
  return {
    open: tasks.length,
    late: tasks.filter(({ late }) => late).length,
    suspended: tasks.filter(({ state }) => state === 'Suspended').length,
    mostUrgent: tasks.find(({ state }) => state !== 'Suspended')?.dueAt ?? null,
  }
}

/** Offices whose people the caller's office looks after: a city its villages, a province its cities, the ministry the provinces. */
function officesBelow({ regions }: Deps, actor: StaffActor): AgencyId[] {
  const region = regionOf(actor.agency)
  switch (kindOf(actor.agency)) {
    case 'ministry':
      return regions.children('').map(({ code }) => agencyId('province-social', code))
    case 'province-social':
      return regions
        .children(region)
        .flatMap(({ code }) =>
          (['city-social', 'city-trade', 'city-health'] as const).map((one) => agencyId(one, code)),
        )
    case 'city-social':
      return regions
        .children(region)
        .flatMap(({ code }) => regions.children(code).map((village) => agencyId('village', village.code)))
    default:
      return []
  }
}

export type PersonAction = 'set-absence' | 'manage-staff'
/** One entry of a person's own history: what was changed of their place here, when, and by whom. */
export type PersonEntry = { at: string; actor: EntryActor; events: StaffEvent[] }
export type Person = {
  person: StaffMember
  isAway: boolean
  /** What they hold here, by due date; told to whoever may take it from them. */
  tasks: Task[]
  actions: PersonAction[]
  /** Colleagues who can stand in, or take a task. */
  colleagues: { sub: string; name: string; roles: Role[] }[]
  /** What the office has: roles, and desks today. */
  roles: readonly Role[]
  desks: readonly string[]
  /** Oldest first; for whoever manages them. */
  entries: PersonEntry[]
  /** Offices that the caller may move them to. */
  moves: Moves
}
/** The platform's operator names any office, a supervisor one of those that they look after. */
export type Moves = 'any' | readonly AgencyId[]

/** One who works at an office, for whoever manages them, or for themselves. */
export async function readPerson(
  deps: Deps,
  actor: StaffActor,
  { agency, sub }: { agency: string; sub: string },
): Promise<({ kind: 'found' } & Person) | Refused<RefusalCode>> {
  if (!isOffice(deps, agency)) return refused('not-found')
  const resource = { kind: 'staff', agency, sub } as const
  const actions = PERSON_ACTIONS.filter((action) => mayI(actor, action, resource) === 'yes')
  if (actions.length === 0) return refused(mayI(actor, 'read', resource) === 'hidden' ? 'not-found' : 'forbidden')
  const staff = await loadStaff(deps, { agency, sub })
  if (!staff) return refused('not-found')
  const today = deps.calendar.dayOf(deps.now(), agency)
  const manages = actions.includes('manage-staff')
  const [held, everybody, stored] = await Promise.all([
    agency === actor.agency ? deps.table.query({ pk: holderOf(sub), limit: HELD_MAX }) : { rows: [] },
    staffOfAgency(deps, agency),
    manages ? entriesOf(deps.table, staffKey(agency, sub)) : [],
  ])
  const tasks = held.rows.map((row) => taskOfRow(deps, TaskRow.parse(row), deps.now()))
  return {
    kind: 'found',
    person: staffView(staff),
    isAway: isAbsentOn(staff, today),
    tasks: tasks.filter((task) => task.agency.id === agency && task.holder?.sub === sub),
    actions,
    colleagues: everybody.flatMap((one) => {
      const roles = rolesOn(one, today).filter((role) => role !== 'partner-system')
      return one.sub === sub || roles.length === 0 ? [] : [{ sub: one.sub, name: one.name, roles }]
    }),
    roles: ROLES_AT[kindOf(agency)],
    desks: desksAt(agency, today),
    entries: stored.map((bytes) => {
      const { at, actor: by, events } = Entry.parse(JSON.parse(bytes))
      return { at, actor: by, events: events.map((event) => StaffEvent.parse(event)) }
    }),
    moves: manages ? movesOf(deps, actor, agency) : [],
  }
}

function movesOf(deps: Deps, actor: StaffActor, from: AgencyId): Moves {
  if (actor.roles.includes('platform-operator')) return 'any'
  return [actor.agency, ...officesBelow(deps, actor)].filter((office) => office !== from)
}

const PERSON_ACTIONS: readonly PersonAction[] = ['set-absence', 'manage-staff']
