import type { StaffActor } from '../../contracts/staff.ts'
import { type Refused, refused } from '../../kit/decision.ts'
import { agencyId } from '../../names/agencies.ts'
import { NATION } from '../../names/counters.ts'
import type { RefusalCode } from '../../names/refusals.ts'
import { caseKey, groupKey, headOf } from '../../store/row-keys.ts'
import type { Deps } from '../deps.ts'
import { numberOf, titleOf } from '../head.ts'
import { groupHeadFrom, headFrom } from '../load.ts'
import { areasOf, maySeeScope } from '../throughput/read-counters.ts'
import { type IndicatorView, readIndicators } from '../throughput/read-indicators.ts'

/** What stands behind a city's number: a group, a case, or a place or office that was counted. */
export type Evidence =
  | { kind: 'group'; id: string; name: string; state: string }
  | { kind: 'case'; id: string; workflow: string; name: string; number: string }
  | { kind: 'other'; id: string; name: string }

export type IndicatorDetail = {
  indicator: IndicatorView
  asOf: string | null
  /** Of a city; at most so many as an indicator keeps. */
  evidence: Evidence[]
  /** The same indicator of each area below: provinces of the nation, cities of a province. */
  areas: { code: string; name: string; indicator: IndicatorView }[]
}

/** One indicator of a year with what is behind it: cases and groups of a city, or the areas below. */
export async function readIndicator(
  deps: Deps,
  actor: StaffActor,
  scope: string,
  year: number,
  code: string,
): Promise<{ kind: 'found'; detail: IndicatorDetail } | Refused<RefusalCode>> {
  if (!maySeeScope(deps, actor, scope)) return refused('not-found')
  const read = await readIndicators(deps, actor, officeOfScope(scope), year)
  if (read.kind === 'refused') return read
  const indicator = read.indicators.indicators.find((one) => one.code === code)
  if (!indicator) return refused('not-found')
  const areas: IndicatorDetail['areas'] = []
  for (const area of areasOf(deps, scope)) {
    const below = await readIndicators(deps, actor, officeOfScope(area.code), year, { fold: false })
    const own = below.kind === 'found' ? below.indicators.indicators.find((one) => one.code === code) : undefined
    // An area whose year no night has folded says nothing yet.
    if (own && below.kind === 'found' && below.indicators.asOf !== null)
      areas.push({ code: area.code, name: area.name, indicator: own })
  }
  return {
    kind: 'found',
    detail: { indicator, asOf: read.indicators.asOf, evidence: await evidenceOf(deps, indicator.evidence), areas },
  }
}

export const officeOfScope = (scope: string): string =>
  scope === NATION ? 'ministry' : agencyId(scope.includes('.') ? 'city-social' : 'province-social', scope)

/** The things that ids name; whoever may see the city may see its groups and cases. */
async function evidenceOf(deps: Deps, ids: readonly string[]): Promise<Evidence[]> {
  if (ids.length === 0) return []
  const rows = await deps.table.getMany(ids.flatMap((id) => [headOf(caseKey(id)), headOf(groupKey(id))]))
  const byPartition = new Map(rows.map((row) => [row.pk, row]))
  return ids.map((id): Evidence => {
    const ofCase = byPartition.get(caseKey(id))
    if (ofCase) {
      const head = headFrom(ofCase)
      return { kind: 'case', id, workflow: head.kind, name: titleOf(head), number: numberOf(head) }
    }
    const ofGroup = byPartition.get(groupKey(id))
    if (ofGroup) {
      const { group } = groupHeadFrom(ofGroup)
      return { kind: 'group', id, name: group.name, state: group.status }
    }
    return { kind: 'other', id, name: deps.regions.region(id)?.name ?? id }
  })
}
