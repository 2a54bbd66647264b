import type { Actor } from '../../contracts/staff.ts'
import { refused } from '../../kit/decision.ts'
import { type Description, decideTransfer } from '../../staff/decide-staff.ts'
import { dayBefore } from '../../staff/staff.ts'
import { agencyExists } from '../agencies.ts'
import { rowOfKey } from '../command-key.ts'
import type { Deps } from '../deps.ts'
import { pause } from '../pause.ts'
import {
  commitStaff,
  contextAt,
  denial,
  loadStaff,
  replayOfStaff,
  STAFF_SUB,
  type StaffChanged,
  type StaffOptions,
  stepOf,
} from './change-staff.ts'

const ATTEMPTS_MAX = 5

/**
 * Moves one to another office: both places in one commit. Their login and their `sub` go along, so that what they decided
 * here still keeps them from what must be separate there.
 * @param from their first day there, `YYYY-MM-DD`
 * @param deputy who takes what they still hold here after their last day
 */
export async function transferStaff(
  deps: Deps,
  actor: Actor,
  { agency, sub }: { agency: string; sub: string },
  { to, from, deputy, description }: { to: string; from: string; deputy: string | null; description: Description },
  { key }: Pick<StaffOptions, 'key'> = {},
): Promise<StaffChanged> {
  if (!agencyExists(deps.regions, agency) || !agencyExists(deps.regions, to) || !STAFF_SUB.test(sub))
    return refused('not-found')
  // Both offices give their word: whoever manages only one of them cannot send or fetch anybody.
  const denied = denial(actor, { agency, sub }, 'Transfer')
  if (denied) return denied
  // That the other office exists is no secret; who works there is.
  if (denial(actor, { agency: to, sub }, 'Transfer')) return refused('forbidden')
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const replay = key && (await replayOfStaff(deps, key, { agency: to, sub }))
    if (replay) return replay
    const here = await loadStaff(deps, { agency, sub })
    if (!here) return refused('not-found')
    const there = await loadStaff(deps, { agency: to, sub })
    // Said twice, it is done once.
    const done = here.moves.some((move) => move.agency === to && move.from === from && move.to === null)
    if (done && there) return { kind: 'changed', staff: there, events: [] }
    const decided = decideTransfer(
      here,
      { from, lastDay: dayBefore(from), deputy, description },
      await contextAt(deps, { agency, sub }, deputy ?? undefined),
      { staff: there, context: await contextAt(deps, { agency: to, sub }, undefined) },
    )
    if (decided.here.kind === 'refused') return decided.here
    if (decided.there.kind === 'refused') return decided.there
    const left = stepOf(deps, actor, here, decided.here.events)
    const arrived = stepOf(deps, actor, there, decided.there.events)
    if (!left || !arrived) return refused('conflict')
    const settled = await commitStaff(deps, {
      changes: [left.change, arrived.change],
      rows: [...left.rows, ...arrived.rows],
      key: key ? rowOfKey({ ...key, resource: sub }, sub, deps.now()) : null,
    })
    if (settled === 'committed') return { kind: 'changed', staff: arrived.staff, events: decided.there.events }
    if (settled !== 'again') return settled
    await pause(deps, attempt)
  }
  return refused('conflict')
}
