import {
  type CityHistory,
  FIRST_DAY,
  type GroupHistory,
  happened,
  type Measured,
  measured,
  ofKind,
  yearOf,
} from './city-history.ts'

/** Effectiveness (domain.md 9.2, E1 to E7): whether groups live, spread and grow. */

const fundedBy = (city: CityHistory, year: number): GroupHistory[] =>
  city.groups.filter((group) => happened(group, 'GroupFunded', city, FIRST_DAY, yearOf(year).to).length > 0)

/** The last status said up to 31 December of a year. */
function statusAt(city: CityHistory, group: GroupHistory, year: number): string | undefined {
  const last = happened(group, 'GroupStatusChanged', city, FIRST_DAY, yearOf(year).to).at(-1)
  return typeof last?.event['status'] === 'string' ? last.event['status'] : undefined
}
const activeAt = (city: CityHistory, year: number): GroupHistory[] =>
  city.groups.filter((group) => statusAt(city, group, year) === 'ACTIVE')

/**
 * E1: share of funded groups that are active on 31 December.
 * @see study, chapter V, 2020: 36 of 54 (0.667)
 */
export function activeRate(city: CityHistory, year: number): Measured {
  const funded = fundedBy(city, year)
  const active = activeAt(city, year)
  return measured(
    active.length,
    funded.length,
    active.map(({ id }) => id),
  )
}

/** E2: groups that money reached for the first time in the year. */
export function newGroups(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const groups = city.groups.filter((group) => happened(group, 'GroupFunded', city, from, to).length > 0)
  return measured(
    groups.length,
    null,
    groups.map(({ id }) => id),
  )
}

/** E3: villages with at least one active group on 31 December. */
export function coverage(city: CityHistory, year: number): Measured {
  const villages = new Set(activeAt(city, year).map(({ village }) => village))
  return measured(villages.size, city.villages.length, [...villages])
}

/** E4: funded groups that an outreach session ever reached. */
export function outreachReach(city: CityHistory, year: number): Measured {
  const reached = new Set(
    ofKind(city, 'outreach').flatMap((session) =>
      happened(session, 'ActivityReported', city, FIRST_DAY, yearOf(year).to).flatMap(({ event }) =>
        Array.isArray(event['covers']) ? event['covers'].map(String) : [],
      ),
    ),
  )
  const funded = fundedBy(city, year)
  const groups = funded.filter(({ id }) => reached.has(id))
  return measured(
    groups.length,
    funded.length,
    groups.map(({ id }) => id),
  )
}

/** E5: meetings held for each month in which a group was active. */
export function meetingRate(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const held = ofKind(city, 'monthly-meeting').filter((meeting) =>
    happened(meeting, 'CaseClosed', city, from, to).some(({ event }) => event['outcome'] === 'HELD'),
  )
  const months = city.groups.reduce((sum, group) => sum + activeMonths(city, group, year), 0)
  return measured(
    held.length,
    months,
    held.map(({ id }) => id),
  )
}

/** Months of the year at whose end the group was active. */
function activeMonths(city: CityHistory, group: GroupHistory, year: number): number {
  const ends = Array.from({ length: 12 }, (_, month) =>
    new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10),
  )
  return ends.filter((end) => {
    const last = happened(group, 'GroupStatusChanged', city, FIRST_DAY, end).at(-1)
    return last?.event['status'] === 'ACTIVE'
  }).length
}

/** E6: funded groups that stand at the last growth grade on 31 December. */
export function graduation(city: CityHistory, year: number): Measured {
  const funded = fundedBy(city, year)
  const independent = funded.filter(
    (group) =>
      happened(group, 'GrowthStageSet', city, FIRST_DAY, yearOf(year).to).at(-1)?.event['stage'] === 'INDEPENDENT',
  )
  return measured(
    independent.length,
    funded.length,
    independent.map(({ id }) => id),
  )
}

/** E7: members whom the register did not list when it was asked, of all members it was asked about. */
export function selectionError(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  let asked = 0
  let unlisted = 0
  const evidence: string[] = []
  for (const proposal of ofKind(city, 'proposal')) {
    const members = happened(proposal, 'DossierRecorded', city, FIRST_DAY, to).at(-1)?.event['members']
    const checked = happened(proposal, 'ChecksRecorded', city, from, to).at(-1)?.event['results']
    if (!Array.isArray(members) || !Array.isArray(checked)) continue
    asked += members.length
    const registered: unknown = checked.find((result: unknown) => memberOf(result, 'code') === 'registered')
    const failed = memberOf(registered, 'result') === 'fail' ? memberOf(registered, 'members') : []
    const count = Array.isArray(failed) ? failed.length : 0
    unlisted += count
    if (count > 0) evidence.push(proposal.id)
  }
  return measured(unlisted, asked, evidence)
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
