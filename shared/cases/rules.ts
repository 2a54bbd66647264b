import { levelAbove } from '../authority/may-i.ts'
import type { Address } from '../engine/case-state.ts'
import type { Rules } from '../engine/commands.ts'
import { type Definition, stepOf } from '../engine/definition.ts'
import type { Fault } from '../kit/decision.ts'
import type { Instant } from '../kit/instant.ts'
import { agencyId, isAgencyId, levelsOf } from '../names/agencies.ts'
import type { OfficeCalendar } from '../reference/calendar/calendar.ts'
import { deskFor, desks } from '../reference/desks.ts'
import { ruleSetFor } from '../reference/rule-sets.ts'
import { definitionOf, type Head, isActivityHead, isRequest, type ProposalHead, regionOfCase } from './head.ts'

/** Steps of the city that its own facilitator of the group may not decide; activation is theirs (design 5.1). */
export const CLOSED_TO_FACILITATOR: readonly string[] = [
  'city-administration',
  'city-verification',
  'city-submission',
  'responsibility-statement',
  'account-verification',
]
/** Whoever made the draft may not pass it on either, though another submitted it. */
const CLOSED_TO_MAKER = ['village-endorsement', ...CLOSED_TO_FACILITATOR]

type Particulars = {
  now: Instant
  calendar: OfficeCalendar
  facilitator: string | null
  formFaults: (step: string, outcome: string, form: unknown) => readonly Fault[]
  /** Asked instead of the case's own, where a case of the past is given another. */
  definition?: Definition
}

/** What the law, the place and the case itself say to the engine, on this day. */
export function rulesOf(head: Head, particulars: Particulars): Rules {
  const { now, calendar, definition = definitionOf(head.flow.workflow) } = particulars
  const today = calendar.dayOf(now, 'ministry')
  const region = regionOfCase(head)
  const place = region === null ? undefined : placeRules(region, today)
  return {
    addressOf(at) {
      if (head.kind === 'incident') return { agency: head.facts.owner, desk: null }
      return place?.(at) ?? { agency: at, desk: null }
    },
    asks: (question) => head.kind === 'proposal' && answer(head, question),
    bars: (step, sub) =>
      head.kind === 'proposal' &&
      ((sub === particulars.facilitator && CLOSED_TO_FACILITATOR.includes(step)) ||
        (sub === head.facts.openedBy && CLOSED_TO_MAKER.includes(step))),
    desksOf: (agency) => (agency === 'ministry' ? desks(today).map(({ id }) => id) : []),
    overseers(step) {
      if (head.kind === 'incident' || isActivityHead(head) || !place) return []
      if (isRequest(head)) return [head.facts.requester]
      const { by, at } = stepOf(definition, step)
      if (!by.includes('head')) return []
      const { agency } = place(at)
      const above = isAgencyId(agency) ? levelAbove(agency) : null
      const waiting = agencyId('village', head.facts.village)
      return above === null || above === waiting ? [waiting] : [waiting, above]
    },
    checksOutdated: () => head.kind === 'proposal' && head.facts.checks.period !== registerPeriodOn(today),
    formFaults: particulars.formFaults,
  }
}

/** The office that holds a step of a case of this village, on a day. */
export function placeRules(village: string, day: string): (at: string) => Address {
  const { city, province } = levelsOf(village)
  return (at) => {
    switch (at) {
      case 'village':
        return { agency: agencyId('village', village), desk: null }
      case 'city-social':
      case 'city-trade':
      case 'city-health':
        return { agency: agencyId(at, city), desk: null }
      case 'province-social':
        return { agency: agencyId(at, province), desk: null }
      case 'ministry':
        return { agency: 'ministry', desk: deskFor(province, day) }
      default:
        throw new Error(`no office for ${at}`)
    }
  }
}

function answer({ facts }: ProposalHead, question: string): boolean {
  if (question !== 'province-recommends') throw new Error(`no rule set answers ${question}`)
  if (facts.budgetYear === null || facts.budgetSource === null) return false
  const { city } = levelsOf(facts.village)
  return ruleSetFor({ budgetYear: facts.budgetYear, budgetSource: facts.budgetSource, city }).provinceRecommends
}

/** The register is renewed every quarter (Inpres 4/2025): `2026Q4`. */
const registerPeriodOn = (day: string): string => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
