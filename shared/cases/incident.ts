import { open } from '../engine/decide.ts'
import { sha256Hex } from '../kit/canonical.ts'
import type { IncidentFacts } from '../workflows/incident/facts.ts'
import type { Deps } from './deps.ts'
import { currentDefinition } from './head.ts'
import { openCase, orAgain } from './open-case.ts'

/**
 * Makes trouble somebody's task. The same trouble again is the same incident: its id follows from what it refers to.
 * @param desk of the one who is to mend it, in an office that has desks: nobody looks into the inbox of such an office itself
 * @param occasion tells one occurrence from the next, such as a handoff's number
 */
export async function openIncident(
  deps: Deps,
  {
    owner,
    desk = null,
    cause,
    refersTo,
    occasion,
  }: Pick<IncidentFacts, 'owner' | 'cause' | 'refersTo'> & { desk?: string | null; occasion: string },
): Promise<void> {
  const id = sha256Hex(`incident\n${cause}\n${refersTo}\n${occasion}`).slice(0, 26).toUpperCase()
  const actor = { kind: 'system', system: 'intake' } as const
  const [opened, ...rest] = open(currentDefinition('incident'), id, {
    actor,
    now: deps.now(),
    rules: { addressOf: () => ({ agency: owner, desk }) },
    calendar: deps.calendar,
  }).events
  if (opened === undefined) throw new Error('a case opens with an event')
  const number = `INS-${deps.calendar.dayOf(deps.now(), owner).slice(2, 4)}-${id.slice(0, 6)}`
  orAgain(
    await openCase(deps, actor, id, [opened, { type: 'IncidentOpened', number, owner, cause, refersTo }, ...rest]),
  )
}
