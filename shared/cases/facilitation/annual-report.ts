import type { CityHistory } from '../../indicators/city-history.ts'
import { FIRST_DAY, happened, ofKind, yearOf } from '../../indicators/city-history.ts'
import { levelsOf } from '../../names/agencies.ts'
import { SERVICES } from '../../names/requests.ts'
import type { Deps } from '../deps.ts'
import { readCityHistory } from '../throughput/city-history.ts'
import { valuesOf } from '../throughput/read-indicators.ts'

/** The tables of a city's yearly account, gathered from histories; a person stands nowhere in them. */
export type AnnualContent = {
  city: string
  year: number
  gatheredAt: string
  groups: {
    total: number
    byStatus: Record<string, number>
    byStage: Record<string, number>
    byDistrict: { code: string; name: string; groups: number; active: number }[]
  }
  funds: { groupsFunded: number; received: number }
  equipment: { requested: number; delivered: number }
  partners: { service: string; asked: number; closed: number }[]
  families: number
  indicators: { code: string; numerator: number; denominator: number | null; notes: { id: string; en: string }[] }[]
}

/** Gathers a city's year as it stands now (domain.md 2.5: what a report holds). */
export async function gatherAnnual(deps: Deps, city: string, year: number): Promise<AnnualContent> {
  const history = await readCityHistory(deps, city)
  const values = valuesOf(history, year)
  const { from, to } = yearOf(year)
  const known = history.groups.filter((group) => happened(group, 'GroupFormed', history, FIRST_DAY, to).length > 0)
  const lastOf = (group: (typeof known)[number], type: string, member: string, none: string): string => {
    const value = happened(group, type, history, FIRST_DAY, to).at(-1)?.event[member]
    return typeof value === 'string' ? value : none
  }
  const statusOf = (group: (typeof known)[number]): string =>
    lastOf(
      group,
      'GroupStatusChanged',
      'status',
      happened(group, 'GroupFunded', history, FIRST_DAY, to).length > 0 ? 'FUNDED' : 'FORMED',
    )
  const funded = known.flatMap((group) => happened(group, 'GroupFunded', history, from, to))
  const states = (kind: string, state: string): number =>
    ofKind(history, kind).filter((one) =>
      happened(one, 'StateReached', history, from, to).some(({ event }) => event['state'] === state),
    ).length
  return {
    city,
    year,
    gatheredAt: deps.now(),
    groups: {
      total: known.length,
      byStatus: countBy(known.map(statusOf)),
      byStage: countBy(known.map((group) => lastOf(group, 'GrowthStageSet', 'stage', 'NONE'))),
      byDistrict: deps.regions.children(city).map(({ code, name }) => {
        const here = known.filter(({ village }) => levelsOf(village).district === code)
        return { code, name, groups: here.length, active: here.filter((group) => statusOf(group) === 'ACTIVE').length }
      }),
    },
    funds: {
      groupsFunded: funded.length,
      received: funded.reduce((sum, { event }) => sum + Number(event['amount'] ?? 0), 0),
    },
    equipment: { requested: opened(history, 'equipment', from, to), delivered: states('equipment', 'DELIVERED') },
    partners: SERVICES.filter((service) => service !== 'equipment').map((service) => ({
      service,
      asked: opened(history, service, from, to),
      closed: ofKind(history, service).filter((one) => happened(one, 'CaseClosed', history, from, to).length > 0)
        .length,
    })),
    families: values.find(({ code }) => code === 'A4')?.numerator ?? 0,
    indicators: values.map(({ code, numerator, denominator, notes }) => ({ code, numerator, denominator, notes })),
  }
}

const opened = (history: CityHistory, kind: string, from: string, to: string): number =>
  ofKind(history, kind).filter((one) => happened(one, 'RequestOpened', history, from, to).length > 0).length

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
