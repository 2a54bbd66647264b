import type { EngineEvent } from '../../engine/events.ts'
import type { GroupEvent } from '../../groups/group.ts'
import type { Claim } from '../proposal/consequences.ts'
import type { ActivityEvent, ActivityFacts } from './facts.ts'

export type ActivitySituation = {
  facts: ActivityFacts
  /** As parsed by the step's schema. */
  form: unknown
  letterKind: string | null
  /** The facilitator whom a form names, looked up in the directory. */
  facilitator: { sub: string; name: string } | undefined
}
export type ActivityConsequences = {
  events: readonly ActivityEvent[]
  group: readonly GroupEvent[]
  claims: readonly Claim[]
}
const NONE: ActivityConsequences = { events: [], group: [], claims: [] }

/** What an activity's decision means for its group and for the figures of the year. Pure. */
export function consequencesOfActivity(
  events: readonly EngineEvent[],
  situation: ActivitySituation,
): ActivityConsequences {
  const decision = events.find((event) => event.type === 'TaskCompleted')
  if (decision?.type !== 'TaskCompleted') return NONE
  const { facts, form, facilitator } = situation
  const claims = letterClaims(decision.agency, situation)
  switch (`${facts.activity}/${decision.step}/${decision.outcome}`) {
    case 'facilitator-appointment/selection/propose':
      return facilitator
        ? { ...NONE, events: [{ type: 'FacilitatorChosen', facilitator, covers: texts(form, 'groups') }] }
        : NONE
    case 'facilitator-appointment/ministry-report/approve':
      return {
        ...NONE,
        claims,
        events: facts.facilitator
          ? [{ type: 'FacilitatorBegan', facilitator: facts.facilitator, covers: facts.covers }]
          : [],
      }
    case 'outreach/session/held':
      return {
        ...NONE,
        events: [reported(form, ['participants'], texts(form, 'groups'))],
      }
    case 'monthly-meeting/meeting/held':
      return { ...NONE, events: [reported(form, ['present'])] }
    case 'monthly-report/report/report':
      return { ...NONE, events: [reported(form, REPORTED)] }
    case 'monthly-report/approval/approve': {
      const { group, period, figures } = facts
      const { turnover = 0, profit = 0, membersActive = 0 } = figures
      const because = badBecause(facts)
      return {
        claims,
        group: period === null ? [] : [{ type: 'MonthReported', period, turnover, profit, membersActive }],
        events: because && group ? [{ type: 'CoachingAsked', group: group.id, because }] : [],
      }
    }
    case 'coaching/coaching/done':
      return { ...NONE, events: [reported(form, [])] }
    case 'group-visit/visit/active':
      return { ...NONE, events: [reported(form, [])], group: [status('ACTIVE', 'Kunjungan: kelompok aktif.')] }
    case 'group-visit/visit/inactive':
      return { ...NONE, events: [reported(form, [])], group: [status('INACTIVE', 'Kunjungan: tetap tidak aktif.')] }
    case 'group-visit/visit/dissolved':
      return { ...NONE, events: [reported(form, [])], group: [status('DISSOLVED', 'Kunjungan: kelompok bubar.')] }
    default:
      return { ...NONE, claims }
  }
}

const REPORTED = [
  'membersActive',
  'meetingsHeld',
  'attendance',
  'turnover',
  'cost',
  'profit',
  'stock',
  'cash',
  'dues',
] as const

/** A loss or a falling business asks for guidance; a month without sales is counted by the clock. */
function badBecause({ figures, trend }: ActivityFacts): string | null {
  if ((figures['profit'] ?? 0) < 0) return 'Rugi pada bulan ini.'
  return trend === 'FALLING' ? 'Usaha menurun.' : null
}

const status = (to: 'ACTIVE' | 'INACTIVE' | 'DISSOLVED', reason: string): GroupEvent => ({
  type: 'GroupStatusChanged',
  status: to,
  reason,
})

function reported(form: unknown, names: readonly string[], covers: string[] = []): ActivityEvent {
  const heldOn = at(form, 'heldOn')
  const trend = at(form, 'trend')
  return {
    type: 'ActivityReported',
    figures: Object.fromEntries(
      names.flatMap((name) => {
        const value = at(form, name)
        return typeof value === 'number' ? [[name, value]] : []
      }),
    ),
    trend: trend === 'RISING' || trend === 'STEADY' || trend === 'FALLING' ? trend : null,
    heldOn: typeof heldOn === 'string' ? heldOn : null,
    covers,
  }
}

function letterClaims(agency: string, { form, letterKind }: ActivitySituation): Claim[] {
  const letter = at(form, 'letter')
  const number = at(letter, 'number')
  const date = at(letter, 'date')
  return letterKind !== null && typeof number === 'string' && typeof date === 'string'
    ? [{ do: 'take', claim: 'letter', agency, kind: letterKind, number, date }]
    : []
}
const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
function texts(value: unknown, name: string): string[] {
  const found = at(value, name)
  return Array.isArray(found) ? found.filter((one): one is string => typeof one === 'string') : []
}
