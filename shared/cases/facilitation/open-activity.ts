import { mayI } from '../../authority/may-i.ts'
import type { Actor, StaffActor } from '../../contracts/staff.ts'
import { open } from '../../engine/decide.ts'
import type { Group } from '../../groups/group.ts'
import { sha256Hex } from '../../kit/canonical.ts'
import { refused } from '../../kit/decision.ts'
import { type Instant, instantOf } from '../../kit/instant.ts'
import { invariant } from '../../kit/invariant.ts'
import { agencyId, kindOf, levelsOf, regionOf } from '../../names/agencies.ts'
import type { Activity, OpenedByHand } from '../../names/facilitation.ts'
import { caseNumbers, monthOfGroup } from '../../store/row-keys.ts'
import type { Action } from '../../store/table.ts'
import { ActivityEvent, type ActivityOpened } from '../../workflows/facilitation/facts.ts'
import { type CommandKey, once } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { currentDefinition } from '../head.ts'
import { loadEntry, loadGroup } from '../load.ts'
import { type Opened, openCase, orAgain } from '../open-case.ts'
import { placeRules } from '../rules.ts'

const INTAKE = { kind: 'system', system: 'intake' } as const

/** Opens what a city plans itself: it is held by whoever opened it. */
export const openActivity = (deps: Deps, actor: StaffActor, asked: Asked, key: CommandKey): Promise<Opened> =>
  once(deps, key, () => openByHand(deps, actor, asked, key))

type Asked = { kind: OpenedByHand; groupId?: string | undefined }

async function openByHand(deps: Deps, actor: StaffActor, { kind, groupId }: Asked, key: CommandKey): Promise<Opened> {
  const mayOpen = actor.roles.some((role) => ['operator', 'facilitator', 'supervisor', 'verifier'].includes(role))
  if (kindOf(actor.agency) !== 'city-social' || !mayOpen) return refused('forbidden')
  const group = groupId === undefined ? undefined : (await loadGroup(deps.table, groupId))?.group
  if (groupId !== undefined && (!group || mayI(actor, 'read', { kind: 'group', village: group.village }) !== 'yes'))
    return refused('not-found')
  if (!group && (kind === 'coaching' || kind === 'group-visit'))
    return refused('incomplete', {
      faults: [{ pointer: '/groupId', code: 'required', detail: { id: 'Pilih kelompok.', en: 'Choose a group.' } }],
    })
  return begin(deps, actor, {
    id: deps.newId(),
    kind,
    region: group?.village ?? regionOf(actor.agency),
    group,
    period: null,
    because: null,
    key,
    holder: actor,
  })
}

/** What the clock opens for a group in a month; the same month again is the same case. Due on the 5th of the next. */
export async function openMonthly(deps: Deps, kind: Activity, group: Group, period: string): Promise<void> {
  const id = activityIdOf(kind, group.id, period)
  orAgain(
    await begin(deps, INTAKE, {
      id,
      kind,
      region: group.village,
      group,
      period,
      because: null,
      dueAt: dueOf(deps, group, period),
      holder: group.facilitator ?? undefined,
      rows: [{ kind: 'put', row: { ...monthOfGroup(group.id, period, kind), case: id } }],
    }),
  )
}

/**
 * The report of a city on a year, opened once; due on the last day of February after it.
 * @see domain.md 2.5: within two months after the budget year
 */
export async function openAnnualReport(deps: Deps, city: string, year: number): Promise<void> {
  const office = agencyId('city-social', city)
  const due = instantOf(Date.UTC(year + 1, 2, 0)).slice(0, 10)
  orAgain(
    await begin(deps, INTAKE, {
      id: annualReportId(city, year),
      kind: 'annual-report',
      region: city,
      group: undefined,
      period: String(year),
      because: null,
      dueAt: deps.calendar.endOfDay(due, office),
      holder: undefined,
    }),
  )
}
export const annualReportId = (city: string, year: number): string => activityIdOf('annual-report', city, String(year))

/** A visit to a group that fell silent, or guidance for one that reported badly. */
export async function openForGroup(
  deps: Deps,
  kind: 'coaching' | 'group-visit',
  group: Group,
  { occasion, because }: { occasion: string; because: string },
): Promise<void> {
  orAgain(
    await begin(deps, INTAKE, {
      id: activityIdOf(kind, group.id, occasion),
      kind,
      region: group.village,
      group,
      period: null,
      because,
      holder: undefined,
    }),
  )
}

/** A report that was approved and was bad: its city gives guidance. */
export async function openCoaching(deps: Deps, caseId: string, n: number): Promise<void> {
  const { events } = await loadEntry(deps.table, caseId, n)
  const asked = events
    .flatMap((raw) => ActivityEvent.safeParse(raw).data ?? [])
    .find((event) => event.type === 'CoachingAsked')
  invariant(asked?.type === 'CoachingAsked', `entry ${n} of ${caseId} asks for guidance`)
  const group = (await loadGroup(deps.table, asked.group))?.group
  invariant(group, `group ${asked.group} is there`)
  await openForGroup(deps, 'coaching', group, { occasion: caseId, because: asked.because })
}

export const activityIdOf = (kind: string, about: string, occasion: string): string =>
  sha256Hex(`${kind}\n${about}\n${occasion}`).slice(0, 26).toUpperCase()

/** The end of the 5th of the month after, at the city (design default). */
function dueOf(deps: Deps, group: Group, period: string): Instant {
  const [year = 0, month = 1] = period.split('-').map(Number)
  const day = instantOf(Date.UTC(year, month, 5)).slice(0, 10)
  return deps.calendar.endOfDay(day, agencyId('city-social', levelsOf(group.village).city))
}

type Beginning = {
  id: string
  kind: Activity
  region: string
  group: Group | undefined
  period: string | null
  because: string | null
  dueAt?: Instant
  holder: { sub: string; name: string } | undefined
  key?: CommandKey
  rows?: readonly Action[]
}
export async function begin(deps: Deps, actor: Actor, beginning: Beginning): Promise<Opened> {
  const { id, kind, region, group, period, because, dueAt, holder, key, rows = [] } = beginning
  const now = deps.now()
  const { city } = levelsOf(region)
  const today = deps.calendar.dayOf(now, agencyId('city-social', city))
  const [opened, ...rest] = open(currentDefinition(kind), id, {
    actor: holder ? { kind: 'person', sub: holder.sub, name: holder.name } : INTAKE,
    now,
    rules: { addressOf: placeRules(region, today) },
    calendar: deps.calendar,
    ...(dueAt ? { dueAt } : {}),
  }).events
  invariant(opened, 'a case opens with an event')
  const special: ActivityOpened = {
    type: 'ActivityOpened',
    number: await nextNumber(deps, city, today),
    activity: kind,
    region,
    group: group ? { id: group.id, name: group.name } : null,
    period,
    openedBy: actor.kind === 'person' ? actor.sub : null,
    because,
  }
  return openCase(deps, actor, id, [opened, special, ...rest], { rows, key })
}

/** `3579-K26-0001`: activities are counted apart; gaps are allowed. */
async function nextNumber(deps: Deps, city: string, today: string): Promise<string> {
  const series = `K${today.slice(2, 4)}`
  const n = await deps.table.add(caseNumbers(city, series), 'n', 1)
  return `${city.replace('.', '')}-${series}-${String(n).padStart(4, '0')}`
}
