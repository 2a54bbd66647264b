import { definitionOf, type Head } from '../../shared/cases/head.ts'
import { taskIdOf } from '../../shared/cases/list-rows.ts'
import type { Staff } from '../../shared/contracts/staff.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { type Definition, stepOf, targetsOf } from '../../shared/engine/definition.ts'
import { effective } from '../../shared/engine/lease.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { assertNever } from '../../shared/kit/invariant.ts'
import type { Chance } from './chance.ts'
import { doors } from './doors.ts'
import { type Officers, whoMayTakeBack } from './officers.ts'
import type { Town } from './town.ts'

/** How many decisions a case still needs from each step, at least. */
const distances = new WeakMap<Definition, Map<string, number>>()
function distancesOf(definition: Definition): Map<string, number> {
  const known = distances.get(definition)
  if (known) return known
  const found = new Map<string, number>()
  for (let changed = true; changed; ) {
    changed = false
    for (const step of definition.steps) {
      const ways = Object.values(step.outcomes).map((outcome) =>
        outcome.effect === 'close' ? 1 : 1 + Math.max(...targetsOf(outcome).map((to) => found.get(to) ?? Infinity)),
      )
      const least = Math.min(...ways)
      if (least < (found.get(step.name) ?? Infinity)) {
        found.set(step.name, least)
        changed = true
      }
    }
  }
  distances.set(definition, found)
  return found
}

/** The outcomes of a step, the one nearest to an end first; returns last. */
function shortestFirst(definition: Definition, name: string): string[] {
  const to = distancesOf(definition)
  return Object.entries(stepOf(definition, name).outcomes)
    .map(([code, outcome]) => {
      if (outcome.effect === 'close') return { code, steps: 0 }
      const steps = Math.max(...targetsOf(outcome).map((target) => to.get(target) ?? Infinity))
      return { code, steps: outcome.effect === 'return' ? steps + 100 : steps }
    })
    .toSorted((a, b) => a.steps - b.steps)
    .map(({ code }) => code)
}

/** How many decisions lie ahead on the longest way that only leads on. */
function lengthAhead(definition: Definition, name: string, passed: readonly string[] = []): number {
  const ahead = Object.values(stepOf(definition, name).outcomes)
    .filter(({ effect }) => effect === 'advance' || effect === 'submit')
    .flatMap((outcome) => targetsOf(outcome))
    .filter((target) => !passed.includes(target))
  return Math.max(0, ...ahead.map((target) => 1 + lengthAhead(definition, target, [...passed, name])))
}

/** The outcomes of a step that lead on, the longest way first, then the rest. */
function longestFirst(definition: Definition, name: string): string[] {
  const outcomes = stepOf(definition, name).outcomes
  const rank = (code: string): number => ['advance', 'submit', 'close', 'return'].indexOf(outcomes[code]?.effect ?? '')
  const length = (code: string): number => {
    const outcome = outcomes[code]
    return outcome ? Math.max(0, ...targetsOf(outcome).map((target) => lengthAhead(definition, target, [name]))) : 0
  }
  return shortestFirst(definition, name).toSorted((a, b) => rank(a) - rank(b) || length(b) - length(a))
}

/** What leads on, in an order that chance decides, so that no way is for ever passed by; then the rest. */
function anyOnward(definition: Definition, name: string, chance: Chance): string[] {
  const outcomes = stepOf(definition, name).outcomes
  const leadsOn = (code: string): boolean => outcomes[code]?.effect === 'advance' || outcomes[code]?.effect === 'submit'
  const { true: on = [], false: rest = [] } = Object.groupBy(shortestFirst(definition, name), (code) =>
    leadsOn(code) ? 'true' : 'false',
  )
  const thrown = new Map(on.map((code) => [code, chance.next()]))
  return [...on.toSorted((a, b) => (thrown.get(a) ?? 0) - (thrown.get(b) ?? 0)), ...rest]
}

export type Way = 'shortest' | 'longest' | 'any onward'
function outcomesBy(way: Way, definition: Definition, name: string, chance: Chance): string[] {
  switch (way) {
    case 'shortest':
      return shortestFirst(definition, name)
    case 'longest':
      return longestFirst(definition, name)
    case 'any onward':
      return anyOnward(definition, name, chance)
    default:
      return assertNever(way)
  }
}

/**
 * Good officers, who know their work: each does what is next with a case, and does it rightly.
 * @returns why nobody can go on with it, or nothing where somebody did
 */
export async function goOn(town: Town, officers: Officers, head: Head, way: Way): Promise<string | undefined> {
  const task = openTaskOf(head.flow)
  if (!task) return `${head.flow.id} is under way`
  const definition = definitionOf(head.flow.workflow)
  const step = stepOf(definition, task.step)
  const id = taskIdOf(head.flow.id, task.n)
  if (step.automatic) return takeBack(town, officers, head)

  const office = town.staff.filter(({ agency }) => agency === task.address.agency)
  const has = (role: string) => (one: Staff) => one.roles.some((held) => held.role === role)
  const hold = effective(task.hold, instantOf(town.turns.nowMs))
  const maker = town.staff.filter(
    ({ sub }) => head.kind === 'proposal' && head.facts.openedBy === sub && task.step === definition.start,
  )
  const able = [...office.filter((one) => step.by.some((role) => has(role)(one))), ...maker]
  let because = `nobody of ${task.address.agency} may decide ${task.step}`
  let holder: Staff | undefined
  if (hold.state !== 'Ready') {
    holder = town.staff.find(({ sub }) => sub === hold.holder.sub)
    if (hold.state === 'Suspended' && holder)
      await town.ask(
        doors.onTask(officers.caller(holder), id, 'resume', `takes ${id} up again`, {}, (n) => ({
          type: 'Resume',
          task: n,
        })),
      )
    if (!holder || !able.includes(holder)) {
      const supervisor = office.find(has('supervisor')) ?? office[0]
      if (supervisor)
        await town.ask(
          doors.onTask(officers.caller(supervisor), id, 'release', `takes ${id} back`, {}, (n) => ({
            type: 'Release',
            task: n,
          })),
        )
      holder = undefined
    }
  }
  for (const officer of holder ? [holder] : able) {
    if (!holder) {
      const claimed = await town.ask(doors.claim(officers.caller(officer), id))
      if (claimed?.kind !== 'done') {
        because = `${officer.sub} may not take ${id}: ${claimed?.kind === 'refused' ? claimed.code : 'no answer'}`
        continue
      }
    }
    const seen = await officers.see(officer, id)
    if (!seen) return `${officer.sub} does not see ${id}`
    for (const outcome of outcomesBy(way, definition, step.name, town.chance)) {
      const command = await officers.decide(officer, seen, { outcome, rightly: true })
      const heard = command && (await town.ask(command))
      if (heard?.kind === 'done') return undefined
      if (heard?.kind === 'refused')
        because = `${officer.sub} cannot decide ${outcome} on ${id} (${task.step}): ${heard.code} ${heard.pointers.join(' ')}`
    }
  }
  return (await takeBack(town, officers, head)) === undefined ? undefined : because
}

/** Whoever asked takes it back. */
export async function takeBack(town: Town, officers: Officers, head: Head): Promise<string | undefined> {
  let because = 'nobody may take it back'
  for (const officer of town.staff.filter(({ agency }) => agency === whoMayTakeBack(head))) {
    const heard = await town.ask(officers.cancelOf(officer, head))
    if (heard?.kind === 'done') return undefined
    if (heard?.kind === 'refused') because = heard.code
  }
  return `${head.flow.id} cannot be taken back: ${because}`
}
