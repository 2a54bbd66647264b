import { type CityHistory, FIRST_DAY, happened, type Measured, measured, ofKind, yearOf } from './city-history.ts'

/** Accountability (domain.md 9.2, A1 to A6): whether the city says what became of the money. */

/** A1: the year's report reached the province by its day, the last of February (1 of 1); open while it has not. */
export function annualReport(city: CityHistory, year: number): Measured {
  const report = ofKind(city, 'annual-report').find((one) =>
    happened(one, 'ActivityOpened', city, FIRST_DAY, '9999-12-31').some(
      ({ event }) => event['period'] === String(year),
    ),
  )
  const submitted =
    report &&
    happened(report, 'StateReached', city, FIRST_DAY, '9999-12-31').find(
      ({ event }) => event['state'] === 'SUBMITTED_TO_PROVINCE',
    )
  const day = submitted && city.dayOf(submitted.at)
  const due = new Date(Date.UTC(year + 1, 2, 0)).toISOString().slice(0, 10)
  return measured(day !== undefined && day <= due ? 1 : 0, 1, report ? [report.id] : [], [
    day === undefined
      ? { id: 'Laporan belum dikirim ke provinsi.', en: 'The report has not gone to the province.' }
      : { id: `Dikirim ${day}, batas ${due}.`, en: `Sent ${day}, due ${due}.` },
  ])
}

/** A2: monthly reports handed in by their day, of those due in the year. */
export function monthlyReports(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const due = ofKind(city, 'monthly-report').flatMap((report) => {
    const opened = happened(report, 'TaskOpened', city, FIRST_DAY, '9999-12-31')[0]?.event['deadline']
    const dueAt = typeof opened === 'object' && opened !== null && 'dueAt' in opened ? String(opened.dueAt) : ''
    if (dueAt.slice(0, 10) < from || dueAt.slice(0, 10) > to) return []
    const handedIn = happened(report, 'ActivityReported', city, FIRST_DAY, '9999-12-31')[0]?.at
    return [{ id: report.id, inTime: handedIn !== undefined && handedIn <= dueAt }]
  })
  const inTime = due.filter((one) => one.inTime)
  return measured(
    inTime.length,
    due.length,
    inTime.map(({ id }) => id),
  )
}

/** A3: groups funded in the year whose purchase evidence was accepted, of all that were funded in it. */
export function useOfFunds(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const funded = city.groups.filter((group) => happened(group, 'GroupFunded', city, from, to).length > 0)
  const evidenced = new Set(
    ofKind(city, 'proposal').flatMap(({ group, happenings }) =>
      group !== null &&
      happenings.some(({ events }) =>
        events.some(
          (event) => event.type === 'TaskCompleted' && event['step'] === 'activation' && event['outcome'] === 'approve',
        ),
      )
        ? [group]
        : [],
    ),
  )
  const complete = funded.filter(({ id }) => evidenced.has(id))
  return measured(
    complete.length,
    funded.length,
    complete.map(({ id }) => id),
  )
}

/**
 * A4: families reached: members of groups for which something was done in the year. Rule sets take one member a family
 * card, so members stand for families; the number has its own denominator, the members of all funded groups.
 */
export function familiesReached(city: CityHistory, year: number): Measured {
  const { from, to } = yearOf(year)
  const served = new Set(
    city.cases.flatMap(({ group, happenings }) =>
      group !== null && happenings.some(({ at }) => city.dayOf(at) >= from && city.dayOf(at) <= to) ? [group] : [],
    ),
  )
  const funded = city.groups.filter((group) => happened(group, 'GroupFunded', city, FIRST_DAY, to).length > 0)
  const families = (groups: readonly { members: readonly string[] }[]): number =>
    new Set(groups.flatMap(({ members }) => members)).size
  const reached = city.groups.filter(({ id }) => served.has(id))
  return measured(
    families(reached),
    families(funded),
    reached.map(({ id }) => id),
  )
}

/** A5: equipment handed over with a signed record, of all that was bought, by the end of the year. */
export function equipmentWithRecord(city: CityHistory, year: number): Measured {
  const { to } = yearOf(year)
  const states = (id: string): string[] => {
    const request = city.cases.find((one) => one.id === id)
    return request
      ? happened(request, 'StateReached', city, FIRST_DAY, to).map(({ event }) => String(event['state']))
      : []
  }
  const bought = ofKind(city, 'equipment').filter(({ id }) => states(id).includes('PROCURED'))
  const handed = bought.filter(({ id }) => states(id).includes('DELIVERED'))
  return measured(
    handed.length,
    bought.length,
    handed.map(({ id }) => id),
  )
}

/** A6: whether every chain of the city's histories holds. */
export const chainVerified = ({ chainsWhole }: CityHistory): Measured => measured(chainsWhole ? 1 : 0, 1)
