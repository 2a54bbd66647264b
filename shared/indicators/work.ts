import type { Instant } from '../kit/instant.ts'
import { secondsBetween } from '../kit/instant.ts'
import {
  type CaseHistory,
  type CityHistory,
  FIRST_DAY,
  happened,
  type Measured,
  measured,
  ofKind,
  yearOf,
} from './city-history.ts'

/** Responsiveness (domain.md 9.2, R1 to R6): whether work is done in time, and partners help. */

const HOUR_SECONDS = 3600
const isOffice = (agency: unknown, city: CityHistory): boolean => agency === `city-social-${city.city}`

/** A task of the city's social office from its opening to its decision. */
type Visit = {
  id: string
  openedAt: Instant
  dueAt: string | null
  firstActAt: Instant | null
  closedAt: Instant | null
}

function visitsOf(history: CaseHistory, city: CityHistory): Visit[] {
  const visits = new Map<number, Visit>()
  for (const { at, events } of history.happenings)
    for (const event of events) {
      const n = typeof event['task'] === 'number' ? event['task'] : -1
      const visit = visits.get(n)
      switch (event.type) {
        case 'TaskOpened':
          if (isOffice(memberOf(event['address'], 'agency'), city))
            visits.set(n, {
              id: `${history.id}.${n}`,
              openedAt: at,
              dueAt: dueOf(event['deadline']),
              firstActAt: event['holder'] === null ? null : at,
              closedAt: null,
            })
          break
        case 'TaskResumed':
          if (visit) visit.dueAt = dueOf(event['deadline']) ?? visit.dueAt
          break
        case 'TaskClaimed':
        case 'TaskStarted':
        case 'TaskDelegated':
          if (visit) visit.firstActAt ??= at
          break
        case 'TaskCompleted':
          if (visit) visit.closedAt = at
          break
        default:
      }
    }
  return [...visits.values()]
}
function dueOf(deadline: unknown): string | null {
  const due = memberOf(deadline, 'dueAt')
  return typeof due === 'string' ? due : null
}

/** R1: tasks of the office decided by their due moment, of all that were decided and had one. */
export function inTimeRate(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const closed = city.cases
    .flatMap((history) => visitsOf(history, city))
    .flatMap(({ id, dueAt, closedAt }) => {
      const day = closedAt && city.dayOf(closedAt)
      return dueAt !== null && closedAt && day && day >= from && day <= to ? [{ id, inTime: closedAt <= dueAt }] : []
    })
  const inTime = closed.filter((task) => task.inTime)
  return measured(
    inTime.length,
    closed.length,
    inTime.map(({ id }) => id),
  )
}

/** R2: median hours from the arrival of a task to the first thing done about it. */
export function firstActionHours(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const hours = city.cases
    .flatMap((history) => visitsOf(history, city))
    .flatMap(({ openedAt, firstActAt }) => {
      const day = city.dayOf(openedAt)
      return firstActAt && day >= from && day <= to ? [secondsBetween(openedAt, firstActAt) / HOUR_SECONDS] : []
    })
    .toSorted((a, b) => a - b)
  const median = hours.length === 0 ? 0 : (hours[Math.floor((hours.length - 1) / 2)] ?? 0)
  return measured(Math.round(median * 10) / 10, null)
}

const SERVICES = ['food-inspection', 'food-sample-check', 'label-design', 'label-print', 'equipment']

/**
 * R3: different partner agencies with at least one request that they closed in the year.
 * @see study: 1 in 2018 (Dinkes), 2 in 2019 and 2020 (with Disperindag)
 */
export function partnerBreadth(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const partners = new Map<string, string>()
  for (const request of ofKind(city, ...SERVICES)) {
    const opened = happened(request, 'RequestOpened', city, FIRST_DAY, to)[0]?.event
    const partner = opened?.['partner']
    if (happened(request, 'CaseClosed', city, from, to).length === 0 || typeof partner !== 'string') continue
    // What a city paid for itself no partner closed.
    const worked = happened(request, 'TaskCompleted', city, FIRST_DAY, to).some(
      ({ event }) => event['agency'] === partner,
    )
    if (worked && !isOffice(partner, city)) partners.set(partner, request.id)
  }
  return measured(partners.size, null, [...partners.values()])
}

/** R4: equipment requests decided, of those asked for in the year; the note says how many were granted. */
export function equipmentDecided(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const asked = ofKind(city, 'equipment').filter(
    (request) => happened(request, 'RequestOpened', city, from, to).length > 0,
  )
  const said = (request: CaseHistory, ...outcomes: readonly string[]): boolean =>
    happened(request, 'TaskCompleted', city, FIRST_DAY, '9999-12-31').some(
      ({ event }) =>
        (event['step'] === 'province-approval' || event['step'] === 'city-check') &&
        outcomes.includes(String(event['outcome'])),
    )
  const granted = asked.filter(
    (request) =>
      said(request, 'own-budget') ||
      happened(request, 'StateReached', city, FIRST_DAY, '9999-12-31').some(
        ({ event }) => event['state'] === 'APPROVED',
      ),
  )
  const decided = asked.filter((request) => granted.includes(request) || said(request, 'reject'))
  return measured(
    decided.length,
    asked.length,
    decided.map(({ id }) => id),
    [{ id: `${granted.length} disetujui.`, en: `${granted.length} granted.` }],
  )
}

/** R5: returns for each proposal submitted in the year. */
export function returnsPerProposal(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const submitted = ofKind(city, 'proposal').filter((proposal) =>
    happened(proposal, 'DossierRecorded', city, from, to).some(({ event }) => event['revision'] === 1),
  )
  const returned = submitted.map((proposal) => ({
    id: proposal.id,
    times: happened(proposal, 'TaskCompleted', city, FIRST_DAY, '9999-12-31').filter(
      ({ event }) => event['effect'] === 'return',
    ).length,
  }))
  const times = returned.reduce((sum, one) => sum + one.times, 0)
  return measured(
    times,
    submitted.length,
    returned.flatMap(({ id, times: n }) => (n > 0 ? [id] : [])),
  )
}

/** R6: commitments of home-made food met within three months, of those whose term ended in the year. */
export function commitmentsMet(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const ended = ofKind(city, 'food-inspection').flatMap((request) =>
    happened(request, 'TermEnded', city, from, to).map(({ event }) => ({
      id: request.id,
      met: event['met'] === true && event['term'] === 'commitment',
    })),
  )
  const met = ended.filter((one) => one.met)
  return measured(
    met.length,
    ended.length,
    met.map(({ id }) => id),
  )
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
