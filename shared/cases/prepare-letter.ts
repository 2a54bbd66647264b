import * as z from 'zod'
import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { caseKey, formOf as formRow, groupKey, headOf } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'
import { type ProposalHead, resourceOf } from './head.ts'
import {
  denialOf,
  formOf,
  type Letter,
  type LetterItem,
  type LetterKind,
  letterKindsOf,
  numberDenial,
  STEP_OF,
} from './letters.ts'
import { parseTaskId } from './list-rows.ts'
import { groupHeadFrom, loadHead } from './load.ts'
import { type Checks, checksOfCases } from './reads/checks-view.ts'
import { type Preview, previewDecision } from './reads/preview-decision.ts'
import { headsOf, readInbox } from './reads/read-inbox.ts'
import { type CustodyView, custodyView } from './reads/read-proposal.ts'
import { formOfTask } from './reads/read-request.ts'
import type { Task } from './reads/task-view.ts'

/** What a letter is about at one task. */
export type LetterTask = {
  id: string
  caseId: string
  number: string
  title: string
  village: string
  requestedAmount: number | null
  /** The group has no facilitator yet, so that the statement of responsibility must name one. */
  needsFacilitator: boolean
}
export type WaitingTask = LetterTask & Pick<Task, 'dueAt' | 'late' | 'holder'> & { checks: Checks }

/** What a letter has done at a task, or would do, or why it can't. */
export type Standing =
  | { kind: 'signed'; custody: CustodyView }
  | { kind: 'would'; preview: Preview }
  | Refused<RefusalCode>
/** A task that the caller may not see is known by its id alone. */
export type Prepared = { id: string; about: LetterTask | undefined; standing: Standing }

/** A letter's tasks are different cases: so many are looked at side by side. */
const AT_ONCE = 8

/** Tasks that wait for a letter of a kind, by due date. Those that a colleague holds stand among them, with the colleague. */
export async function readLetterTasks(
  deps: Deps,
  actor: StaffActor,
  kind: LetterKind,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<{ kind: 'found'; tasks: WaitingTask[]; next: string | null } | Refused<RefusalCode>> {
  if (!letterKindsOf(actor).includes(kind)) return refused('forbidden')
  const page = await readInbox(deps, actor, { view: 'agency', kind: 'proposal', step: STEP_OF[kind], limit, after })
  const heads = await headsOf(
    deps,
    page.items.map(({ caseId }) => headOf(caseKey(caseId))),
  )
  const proposals = heads.filter((head) => head.kind === 'proposal')
  const [without, checks] = await Promise.all([
    withoutFacilitator(deps, proposals),
    checksOfCases(deps, proposals, actor.language),
  ])
  const byCase = new Map(proposals.map((head) => [head.flow.id, head]))
  const tasks = page.items.flatMap((task) => {
    const head = byCase.get(task.caseId)
    const { dueAt, late, holder } = task
    if (!head) return []
    const about = aboutTask(deps, head, task.id, without)
    return [{ ...about, dueAt, late, holder, checks: checks.get(task.caseId) ?? [] }]
  })
  return { kind: 'found', tasks, next: page.next }
}

/**
 * How a letter stands at each of some tasks: signed by it, or what signing would do, or why that is refused. Writes
 * nothing, and asks the very rules that signing asks.
 */
export async function prepareLetter(
  deps: Deps,
  actor: StaffActor,
  letter: Letter,
  items: readonly Omit<LetterItem, 'key'>[],
): Promise<{ kind: 'prepared'; items: Prepared[] } | Refused<RefusalCode>> {
  const denied = denialOf(deps, actor, letter) ?? (await numberDenial(deps, actor, letter))
  if (denied) return denied
  const prepared: Prepared[] = []
  for (let at = 0; at < items.length; at += AT_ONCE)
    prepared.push(
      ...(await Promise.all(items.slice(at, at + AT_ONCE).map((item) => prepareOne(deps, actor, letter, item)))),
    )
  return { kind: 'prepared', items: prepared }
}

async function prepareOne(
  deps: Deps,
  actor: StaffActor,
  letter: Letter,
  item: Omit<LetterItem, 'key'>,
): Promise<Prepared> {
  const place = parseTaskId(item.task)
  const head = place && (await loadHead(deps.table, place.caseId))
  if (!place || head?.kind !== 'proposal' || mayI(actor, 'read', resourceOf(head)) !== 'yes')
    return { id: item.task, about: undefined, standing: refused('not-found') }
  const about = aboutTask(deps, head, item.task, await withoutFacilitator(deps, [head]))
  const { custody } = head.flow
  const isOpen = custody.kind === 'held' && custody.task.n === place.n
  if (isOpen && custody.task.step !== STEP_OF[letter.kind])
    return { id: item.task, about, standing: refused('wrong-state', { extra: { state: head.flow.state } }) }
  if (!isOpen && (await isSigned(deps, head, letter, place.n)))
    return { id: item.task, about, standing: { kind: 'signed', custody: custodyView(deps, head) } }
  const form = formOf(actor, letter, item, head.facts.requestedAmount)
  const preview = await previewDecision(deps, actor, item.task, { outcome: 'approve', form }, { taking: true })
  return {
    id: item.task,
    about,
    standing: preview.kind === 'refused' ? preview : { kind: 'would', preview },
  }
}

function aboutTask(deps: Deps, { flow, facts }: ProposalHead, id: string, without: ReadonlySet<string>): LetterTask {
  return {
    id,
    caseId: flow.id,
    number: facts.number,
    title: facts.group?.name ?? '',
    village: deps.regions.region(facts.village)?.name ?? facts.village,
    requestedAmount: facts.requestedAmount,
    needsFacilitator: facts.group !== null && without.has(facts.group.id),
  }
}

/** Of the groups of these proposals, those without a facilitator. */
async function withoutFacilitator(deps: Deps, heads: readonly ProposalHead[]): Promise<ReadonlySet<string>> {
  const ids = new Set(heads.flatMap(({ facts }) => (facts.group ? [facts.group.id] : [])))
  if (ids.size === 0) return new Set()
  const rows = await deps.table.getMany([...ids].map((id) => headOf(groupKey(id))))
  return new Set(rows.map(groupHeadFrom).flatMap(({ group }) => (group.facilitator ? [] : [group.id])))
}

/** Whether this letter closed the task: an office uses a number once, so the step's form tells it. */
async function isSigned(
  deps: Deps,
  head: ProposalHead,
  { kind, number, date }: Letter,
  task: number,
): Promise<boolean> {
  const row = await deps.table.get(formRow(head.flow.id, task))
  if (row?.['form'] !== STEP_OF[kind]) return false
  const signed = Signed.safeParse(await formOfTask(deps, head, task)).data
  return signed?.letter.number === number && signed.letter.date === date
}
const Signed = z.object({ letter: z.object({ number: z.string(), date: z.string() }) })
