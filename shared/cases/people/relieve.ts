import { mayI } from '../../authority/may-i.ts'
import { TaskRow } from '../../contracts/rows.ts'
import { type Actor, isAbsentOn, type Staff, type StaffActor } from '../../contracts/staff.ts'
import { openTaskOf } from '../../engine/case-state.ts'
import { holderOf, staffWakeOf } from '../../store/row-keys.ts'
import type { Key } from '../../store/table.ts'
import { act } from '../act.ts'
import type { Deps } from '../deps.ts'
import { type Head, resourceOf } from '../head.ts'
import { parseTaskId } from '../list-rows.ts'
import { loadHead } from '../load.ts'
import { loadStaff, nextTurn, wakeAction } from './change-staff.ts'
import { actorOf, staffAfterMoves } from './staff.ts'

const CLOCK: Actor = { kind: 'system', system: 'clock' }
const PAGE = 50
/** What one message works off; what is more stays due for the next. */
const PAGES_MAX = 4

/**
 * What one who is away, moved on or lost a role still holds goes to their deputy or back to the queue: one command a
 * task, each judged by the duties of its own case. Coming twice or too late finds nothing to do.
 * @returns the cases that changed hands
 * @throws when a task could not be moved now; the others were
 */
export async function relieve(deps: Deps, { agency, sub }: { agency: string; sub: string }): Promise<Head[]> {
  const here = await loadStaff(deps, { agency, sub })
  if (!here) return []
  const now = await staffAfterMoves(deps, here, 'consistent')
  const moved: Head[] = []
  const failed: unknown[] = []
  let after: Key | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await deps.table.query({ pk: holderOf(sub), limit: PAGE, ...(after ? { after } : {}) })
    for (const row of found.rows) {
      try {
        const head = await relieveOf(deps, here, now, TaskRow.parse(row).id)
        if (head) moved.push(head)
      } catch (error) {
        failed.push(error)
      }
    }
    after = found.next
    if (!after) break
  }
  if (failed.length > 0) throw failed[0]
  if (!after) await turnTo(deps, here)
  return moved
}

/** The case after its holder let go of the task; nothing where they may keep it, or it is theirs no more. */
async function relieveOf(deps: Deps, here: Staff, now: Staff, taskId: string): Promise<Head | undefined> {
  const parsed = parseTaskId(taskId)
  const head = parsed && (await loadHead(deps.table, parsed.caseId))
  const task = head && openTaskOf(head.flow)
  if (!head || task?.n !== parsed?.n || task === undefined) return undefined
  const isAway = isAbsentOn(now, deps.calendar.dayOf(deps.now(), now.agency))
  if (!isAway && mayI(actorOf(deps, now), 'claim', resourceOf(head)) === 'yes') return undefined
  const named = now.agency === task.address.agency && isAway ? now.absence?.deputy : here.leaving?.deputy
  const deputy = named ? await fitDeputy(deps, task.address.agency, named, head) : null
  const acted = await act(deps, CLOCK, head.flow.id, { type: 'Relieve', task: task.n, holder: here.sub, deputy })
  if (acted.kind === 'refused') throw new Error(`refused: ${acted.code}`)
  return acted.kind === 'done' && acted.events.length > 0 ? acted.head : undefined
}

/** A deputy who is there today and of those who may do this step; duties are judged by the case. */
async function fitDeputy(
  deps: Deps,
  agency: string,
  sub: string,
  head: Head,
): Promise<{ sub: string; name: string } | null> {
  const staff = await loadStaff(deps, { agency, sub })
  if (!staff || isAbsentOn(staff, deps.calendar.dayOf(deps.now(), agency))) return null
  const actor: StaffActor = actorOf(deps, staff)
  return mayI(actor, 'claim', resourceOf(head)) === 'yes' ? { sub, name: staff.name } : null
}

/** Time is done with this turn. A change of the person in between has set its own. */
async function turnTo(deps: Deps, staff: Staff): Promise<void> {
  const [action] = wakeAction(staff, nextTurn(deps, staff))
  const stored = await deps.table.get(staffWakeOf(staff.agency, staff.sub))
  if (action?.kind !== 'put' || stored?.['of'] !== staff.version || stored['at'] === action.row['at']) return
  await deps.table.write([
    {
      ...action,
      only: { guard: 'nobody-changed-them', condition: { kind: 'equals', attribute: 'of', value: staff.version } },
    },
  ])
}
