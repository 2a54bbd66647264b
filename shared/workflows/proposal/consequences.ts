import type { EngineEvent } from '../../engine/events.ts'
import { type Group, type GroupEvent, sameName } from '../../groups/group.ts'
import { invariant } from '../../kit/invariant.ts'
import type { ProposalEvent, ProposalFacts } from './facts.ts'

/** What must stay unique, taken or given back in the same commit as the decision (design 3, "claim row"). */
export type Claim =
  | { do: 'take'; claim: 'person'; digest: string; member: number; group: string }
  | { do: 'fund'; claim: 'person'; digest: string; group: string }
  | {
      do: 'free'
      claim: 'person'
      digest: string
      group: string /** Members whom money reached in this group stay with it. */
      unlessFunded: boolean
    }
  | { do: 'take' | 'free'; claim: 'group-name'; village: string; name: string; group: string }
  | { do: 'take' | 'free'; claim: 'live-proposal'; group: string }
  | { do: 'take'; claim: 'letter'; agency: string; kind: string; number: string; date: string }
  | { do: 'take' | 'require-none'; claim: 'rejected'; group: string; year: number }
  /** One open request of a service for a group. */
  | { do: 'take' | 'free'; claim: 'open-request'; group: string; service: string }

export type Consequences = { events: readonly ProposalEvent[]; group: readonly GroupEvent[]; claims: readonly Claim[] }

/** A dossier that passed its rules, ready to be recorded. Names of persons stay in the sealed row. */
export type Submitted = {
  revision: number
  digest: string
  /** Keyed digests of the members' NIK, in order. */
  members: readonly string[]
  ruleSet: string
  budgetYear: number
  budgetSource: NonNullable<ProposalFacts['budgetSource']>
  requestedAmount: number
  group: Pick<Group, 'id' | 'name' | 'kind' | 'businessField' | 'productCategory'>
}

export type Situation = {
  caseId: string
  facts: ProposalFacts
  group: Group | undefined
  /** Digests of the persons in the last dossier. */
  persons: readonly string[]
  form: unknown
  letterKind: string | null
  submitted: Submitted | undefined
  facilitator: { sub: string; name: string } | undefined
}

const NONE: Consequences = { events: [], group: [], claims: [] }

/**
 * What a proposal's events mean beyond its way through the offices: its group, its members' claims, its sums. Pure.
 * @param events what the engine accepted in this command
 */
export function consequencesOf(events: readonly EngineEvent[], situation: Situation): Consequences {
  const parts = events.map((event) => {
    if (event.type === 'TaskCompleted') return ofDecision(event, situation)
    if (event.type === 'CaseClosed') return ofClosing(event, situation)
    return NONE
  })
  return {
    events: parts.flatMap((part) => part.events),
    group: parts.flatMap((part) => part.group),
    claims: parts.flatMap((part) => part.claims),
  }
}

function ofDecision(event: Extract<EngineEvent, { type: 'TaskCompleted' }>, situation: Situation): Consequences {
  const letter = takeLetter(event.agency, situation)
  if (event.effect === 'submit') return ofSubmit(situation)
  if (event.outcome !== 'approve') return { ...NONE, claims: letter }
  switch (event.step) {
    case 'ministry-determination':
      return { events: [{ type: 'AmountDecided', amount: amountOf(situation.form) }], group: [], claims: letter }
    case 'responsibility-statement':
      return {
        events: [],
        group: situation.facilitator ? [{ type: 'FacilitatorNamed', facilitator: situation.facilitator }] : [],
        claims: letter,
      }
    case 'disbursement': {
      const group = groupOf(situation).id
      return {
        events: [],
        group: [{ type: 'GroupFunded', amount: amountOf(situation.form), proposal: situation.caseId }],
        claims: [
          ...letter,
          ...situation.persons.map((digest) => ({ do: 'fund', claim: 'person', digest, group }) as const),
        ],
      }
    }
    case 'activation':
      return { events: [], group: [{ type: 'GroupStatusChanged', status: 'ACTIVE', reason: null }], claims: letter }
    default:
      return { ...NONE, claims: letter }
  }
}

function ofSubmit({ caseId, facts, group, persons, submitted }: Situation): Consequences {
  invariant(submitted, 'a submit carries its dossier')
  const { members, group: described, ...rest } = submitted
  const { id, name, kind, businessField, productCategory } = described
  const proposal = { id: caseId, number: facts.number }
  const description = { name, kind, businessField, productCategory, memberCount: members.length, proposal }
  const renamed = group !== undefined && sameName(group.name) !== sameName(name)
  const left = persons.filter((digest) => !members.includes(digest))
  return {
    events: [{ type: 'DossierRecorded', ...rest, members: [...members], group: described }],
    group: [
      group
        ? { type: 'GroupProposed', ...description }
        : { type: 'GroupFormed', group: id, village: facts.village, ...description },
    ],
    claims: [
      { do: 'require-none', claim: 'rejected', group: id, year: submitted.budgetYear },
      { do: 'take', claim: 'live-proposal', group: id },
      ...(group && !renamed
        ? []
        : [{ do: 'take', claim: 'group-name', village: facts.village, name, group: id } as const]),
      ...(renamed
        ? [{ do: 'free', claim: 'group-name', village: facts.village, name: group.name, group: id } as const]
        : []),
      ...members.map((digest, member) => ({ do: 'take', claim: 'person', digest, member, group: id }) as const),
      ...left.map((digest) => ({ do: 'free', claim: 'person', digest, group: id, unlessFunded: true }) as const),
    ],
  }
}

/** A proposal that ends without money frees its members for another group; a rejection bars the group for that year. */
function ofClosing(event: Extract<EngineEvent, { type: 'CaseClosed' }>, { facts, persons }: Situation): Consequences {
  if (!facts.group) return NONE
  const id = facts.group.id
  const live: Claim = { do: 'free', claim: 'live-proposal', group: id }
  if (event.outcome === 'ACTIVE') return { ...NONE, claims: [live] }
  const year = facts.budgetYear
  return {
    ...NONE,
    claims: [
      live,
      ...persons.map((digest) => ({ do: 'free', claim: 'person', digest, group: id, unlessFunded: true }) as const),
      ...(event.outcome === 'REJECTED' && year !== null
        ? [{ do: 'take', claim: 'rejected', group: id, year } as const]
        : []),
    ],
  }
}

function takeLetter(agency: string, { form, letterKind }: Situation): Claim[] {
  const letter = field(form, 'letter')
  const number = field(letter, 'number')
  const date = field(letter, 'date')
  if (letterKind === null || typeof number !== 'string' || typeof date !== 'string') return []
  return [{ do: 'take', claim: 'letter', agency, kind: letterKind, number, date }]
}

function amountOf(form: unknown): number {
  const amount = field(form, 'amount')
  invariant(typeof amount === 'number', 'the form of this decision carries an amount')
  return amount
}
function groupOf({ facts }: Situation): NonNullable<ProposalFacts['group']> {
  invariant(facts.group, 'a proposal that was submitted has a group')
  return facts.group
}
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
