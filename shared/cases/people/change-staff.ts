import { mayI } from '../../authority/may-i.ts'
import type { StaffMember } from '../../contracts/answers.ts'
import { type Actor, Staff } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import type { Instant } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { type AgencyId, isAgencyId } from '../../names/agencies.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { desks } from '../../reference/desks.ts'
import { decideStaff, type StaffCommand, type StaffContext } from '../../staff/decide-staff.ts'
import { evolveStaff, type StaffEvent, turningDays } from '../../staff/staff.ts'
import { type Change, type Commit, commit } from '../../store/commit.ts'
import { eventOf, identityOf, staffClaim, staffKey, staffOf, staffWakeOf, wakeKeys } from '../../store/row-keys.ts'
import type { Action } from '../../store/table.ts'
import { agencyExists, entryActor } from '../agencies.ts'
import { type CommandKey, replayOf, rowOfKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { nextEntry } from '../entry.ts'
import { pause } from '../pause.ts'
import { beginOfDay } from '../suspend.ts'

export type StaffChanged =
  | { kind: 'changed'; staff: Staff; events: readonly StaffEvent[] }
  | { kind: 'replayed'; staff: Staff }
  | Refused<RefusalCode>
export type StaffOptions = {
  key?: CommandKey | undefined
  /** Digests of logins that are theirs, see `identityDigest`; one that is somebody else's is refused. */
  logins?: readonly string[]
}
type Person = { agency: string; sub: string }

/** A person id of the directory: it stands in histories, so it is never a number of a person. */
export const STAFF_SUB = /^(?!.*\d{16})[\w.:@-]{1,80}$/
const ATTEMPTS_MAX = 5

/**
 * The road of the staff directory: load, ask `mayI`, decide, commit with the entry of the person's own history. What
 * they hold is not touched here: the clock finds that it must move (see `relieve`).
 */
export async function changeStaff(
  deps: Deps,
  actor: Actor,
  { agency, sub }: Person,
  command: StaffCommand,
  { key, logins = [] }: StaffOptions = {},
): Promise<StaffChanged> {
  if (!agencyExists(deps.regions, agency) || !STAFF_SUB.test(sub)) return refused('not-found')
  const denied = denial(actor, { agency, sub }, command.type)
  if (denied) return denied
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = key && (await replayOfStaff(deps, key, { agency, sub }))
    if (replay) return replay
    const before = await loadStaff(deps, { agency, sub })
    const deputy = 'deputy' in command && command.deputy !== null ? command.deputy : undefined
    const context = await contextAt(deps, { agency, sub }, deputy)
    const decision = decideStaff(before, command, context)
    if (decision.kind === 'refused') return decision
    const known = await loginRows(deps, { agency, sub }, logins)
    const made = stepOf(deps, actor, before, decision.events)
    const settled = await commitStaff(deps, {
      changes: made ? [made.change] : [],
      rows: [...known, ...(before ? [] : [takeId({ agency, sub })]), ...(made ? made.rows : [])],
      key: key ? rowOfKey({ ...key, resource: sub }, sub, deps.now()) : null,
    })
    if (settled === 'committed') {
      const staff = made?.staff ?? before
      invariant(staff, 'a command without events is about somebody')
      return { kind: 'changed', staff, events: decision.events }
    }
    if (settled !== 'again') return settled
    await pause(deps, attempt)
  }
  return refused('conflict')
}

/** Who may do this to whom; to themselves a person may only say that they are away. */
export function denial(
  actor: Actor,
  { agency, sub }: { agency: AgencyId; sub: string },
  command: StaffCommand['type'] | 'Transfer',
): Refused<RefusalCode> | undefined {
  if (actor.kind === 'system') return undefined
  const action = command === 'SetAbsence' || command === 'EndAbsence' ? 'set-absence' : 'manage-staff'
  const answer = mayI(actor, action, { kind: 'staff', agency, sub })
  return answer === 'yes' ? undefined : refused(answer === 'hidden' ? 'not-found' : 'forbidden')
}

/** The same key again: the person as they now are. */
export async function replayOfStaff(deps: Deps, key: CommandKey, person: Person): Promise<StaffChanged | undefined> {
  const replay = await replayOf(deps, key)
  if (!replay || replay.kind === 'refused') return replay
  const staff = await loadStaff(deps, person)
  return staff ? { kind: 'replayed', staff } : refused('not-found')
}

/** Somebody of the directory as those who manage them see it. */
export const staffView = ({ sub, name, agency, desk, language, roles, absence, leaving }: Staff): StaffMember => ({
  sub,
  name,
  agency,
  desk,
  language,
  roles,
  absence,
  leaving,
})

/** Read so that nothing newer is missed. */
export async function loadStaff(deps: Deps, { agency, sub }: Person): Promise<Staff | undefined> {
  const row = await deps.table.get(staffOf(agency, sub))
  return row && Staff.parse(row)
}

export async function contextAt(
  deps: Deps,
  { agency, sub }: { agency: AgencyId; sub: string },
  deputy: string | undefined,
): Promise<StaffContext> {
  const today = deps.calendar.dayOf(deps.now(), agency)
  return {
    agency,
    sub,
    today,
    desks: desksAt(agency, today),
    deputy: deputy !== undefined && STAFF_SUB.test(deputy) ? await loadStaff(deps, { agency, sub: deputy }) : undefined,
  }
}
/** Only the ministry has desks. */
export const desksAt = (agency: AgencyId, day: string): string[] =>
  agency === 'ministry' ? desks(day).map(({ id }) => id) : []

/** One more entry of a person's history, the row after it, and when time must look at them. */
export function stepOf(
  deps: Deps,
  actor: Actor,
  before: Staff | undefined,
  events: readonly StaffEvent[],
): { staff: Staff; change: Change; rows: Action[] } | undefined {
  if (events.length === 0) return undefined
  const now = deps.now()
  const evolved = events.reduce<Staff | undefined>(evolveStaff, before)
  invariant(evolved, 'one is added to an office first')
  const { entry, packed } = nextEntry(before, entryActor(deps.regions, actor), now, events)
  const staff: Staff = { ...evolved, version: entry.n, lastHash: entry.hash }
  const { agency, sub } = staff
  return {
    staff,
    change: {
      head: { ...staffOf(agency, sub), ...staff },
      versionRead: before?.version ?? null,
      event: { ...eventOf(staffKey(agency, sub), entry.n), entry: packed },
    },
    // Whoever is new holds nothing yet; of anybody else it is looked at once what the change means for their tasks.
    rows: wakeAction(staff, before ? now : nextTurn(deps, staff)),
  }
}

/** When the person's absence or the end of a role next changes who must have their tasks. */
export function nextTurn(deps: Deps, staff: Staff): Instant | null {
  const now = deps.now()
  const turns = turningDays(staff)
    .map((day) => beginOfDay(deps, staff, day))
    .filter((at) => at > now)
    .toSorted()
  return turns[0] ?? null
}

export const wakeAction = ({ agency, sub, version }: Staff, at: Instant | null): Action[] => {
  const key = staffWakeOf(agency, sub)
  return [
    at === null
      ? { kind: 'put', row: { ...key, of: version } }
      : { kind: 'put', row: { ...key, of: version, at, ...wakeKeys(`${agency}/${sub}`, at, agency) } },
  ]
}

const takeId = ({ agency, sub }: Person): Action => ({
  kind: 'put',
  row: { ...staffClaim(sub), agency },
  only: { guard: 'id-is-free', condition: { kind: 'absentOrOneOf', attribute: 'agency', values: [agency] } },
})

/** A login that is new becomes theirs; one that is theirs stays where it is. */
async function loginRows(deps: Deps, { agency, sub }: Person, logins: readonly string[]): Promise<Action[]> {
  const rows = await Promise.all(logins.map((login) => deps.table.get(identityOf(login))))
  return logins.flatMap((login, i) =>
    rows[i]?.['sub'] === sub
      ? []
      : [
          {
            kind: 'put',
            row: { ...identityOf(login), agency, sub },
            only: { guard: 'login-is-free', condition: { kind: 'absentOrOneOf', attribute: 'sub', values: [sub] } },
          } as const,
        ],
  )
}

/** @returns a refusal when a login or an id is another person's */
export async function commitStaff(deps: Deps, made: Commit): Promise<'committed' | 'again' | Refused<RefusalCode>> {
  const result = await commit(deps.table, made)
  switch (result.kind) {
    case 'committed':
      return 'committed'
    case 'claimed':
      if (result.guard === 'id-is-free') return refused('incomplete', { faults: [ID_TAKEN] })
      invariant(result.guard === 'login-is-free', `guard ${result.guard} is one of the directory`)
      return refused('incomplete', { faults: [LOGIN_TAKEN] })
    default:
      return 'again'
  }
}

export const isOffice = (deps: Deps, agency: string): agency is AgencyId =>
  isAgencyId(agency) && agencyExists(deps.regions, agency)

const ID_TAKEN = {
  pointer: '/sub',
  code: 'taken',
  detail: { id: 'Id ini milik petugas kantor lain.', en: 'This id belongs to an officer of another office.' },
}
const LOGIN_TAKEN = {
  pointer: '/subject',
  code: 'taken',
  detail: { id: 'Akun ini sudah milik petugas lain.', en: 'This login already belongs to another officer.' },
}
