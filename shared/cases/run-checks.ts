import { birthDateOf, parseFamilyCardNo, parseNationalId } from '../contracts/national-id.ts'
import { type Instant, plusSeconds } from '../kit/instant.ts'
import { invariant } from '../kit/invariant.ts'
import { levelsOf } from '../names/agencies.ts'
import type { WelfareRegistry } from '../ports/welfare-registry.ts'
import { ruleSetFor } from '../reference/rule-sets.ts'
import { checkDossier } from '../workflows/proposal/v1/checks.ts'
import { completeInput } from '../workflows/proposal/v1/input.ts'
import { act } from './act.ts'
import { readPersonClaims } from './claims.ts'
import type { Deps } from './deps.ts'
import { readDossier } from './dossier/draft.ts'
import { personsOf } from './dossier/persons.ts'
import type { ProposalHead } from './head.ts'
import { loadHead } from './load.ts'

const CHECKS = { kind: 'system', system: 'checks' } as const
const RETRY_SECONDS_MIN = 60
const RETRY_SECONDS_MAX = 6 * 3600

/**
 * Asks the register about the members of a case's last dossier and keeps the answer as a snapshot. A slow or broken
 * register gives "not checked yet, next try at", an event with a wake, not a message that dies in a queue.
 */
export async function runChecks(
  deps: Deps & { registry: WelfareRegistry },
  { case: id, task, step }: { case: string; task: number; step: string },
): Promise<'recorded' | 'deferred' | 'not-needed'> {
  const head = await loadHead(deps.table, id)
  invariant(head?.kind === 'proposal', `${id} is a proposal`)
  const pending = head.facts.checks.pending
  if (head.flow.custody.kind === 'closed' || pending?.task !== task) return 'not-needed'

  const asked = await lookUp(deps, head)
  const command =
    asked.kind === 'answered'
      ? ({
          type: 'RecordChecks',
          task,
          step,
          registry: asked.registry,
          period: asked.period,
          results: asked.results,
        } as const)
      : ({
          type: 'DeferChecks',
          task,
          step,
          cause: asked.cause,
          nextTryAt: nextTry(deps.now(), pending.tries, asked.retryAfterSeconds),
        } as const)
  const acted = await act(deps, CHECKS, id, command)
  if (acted.kind === 'refused') throw new Error(`refused: ${acted.code}`)
  return command.type === 'RecordChecks' ? 'recorded' : 'deferred'
}

/** Twice as long each time, or what the register asks for if that is longer. */
const nextTry = (now: Instant, tries: number, retryAfterSeconds: number | null): Instant =>
  plusSeconds(now, Math.min(RETRY_SECONDS_MAX, Math.max(RETRY_SECONDS_MIN * 2 ** tries, retryAfterSeconds ?? 0)))

async function lookUp(deps: Deps & { registry: WelfareRegistry }, head: ProposalHead) {
  const draft = await readDossier(deps, head, head.facts.revision)
  invariant(draft, `${head.flow.id} has a dossier`)
  const complete = completeInput(draft)
  invariant(complete.ok, 'a dossier that was submitted is complete')
  const { input } = complete
  const people = input.members.map(({ nationalId, familyCardNo }) => {
    const person = { nationalId: parseNationalId(nationalId), familyCardNo: parseFamilyCardNo(familyCardNo) }
    invariant(person.nationalId && person.familyCardNo, 'numbers of a submitted dossier are well-formed')
    return { nationalId: person.nationalId, familyCardNo: person.familyCardNo, villageCode: head.facts.village }
  })
  const answer = await deps.registry.lookUp(people)
  if (answer.kind === 'unavailable') return answer

  const persons = await personsOf(
    deps,
    input.members.map(({ nationalId }) => nationalId),
  )
  const claims = await readPersonClaims(deps.table, persons)
  const today = deps.calendar.dayOf(deps.now(), `village-${head.facts.village}`)
  const { district, city } = levelsOf(head.facts.village)
  const ruleSet = ruleSetFor({ budgetYear: input.budgetYear, budgetSource: input.budgetSource, city })
  const results = checkDossier({
    district,
    groupSize: ruleSet.members,
    eligibleDecileMax: Math.max(...(ruleSet.deciles ?? [10])),
    age: ruleSet.ageYears,
    budgetSum: input.budget.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
    requestedAmount: input.requestedAmount,
    members: input.members.map(({ nationalId }, i) => {
      const registered = answer.people[i]
      const claim = claims.get(persons[i]?.digest ?? '')?.claim
      invariant(registered, 'the register answers for each person')
      return {
        registered,
        age: ageOf(nationalId, today),
        inAnotherGroup: claim !== undefined && claim.group !== '' && claim.group !== head.facts.group?.id,
        everFunded: claim?.everFunded ?? false,
      }
    }),
  })
  return { kind: 'answered', registry: answer.registry, period: answer.period, results } as const
}

function ageOf(nationalId: string, today: string): number | null {
  const parsed = parseNationalId(nationalId)
  const born = parsed && birthDateOf(parsed, today)
  if (!born) return null
  const years = Number(today.slice(0, 4)) - Number(born.day.slice(0, 4))
  return today.slice(5) < born.day.slice(5) ? years - 1 : years
}
