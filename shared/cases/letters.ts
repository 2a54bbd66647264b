import { mayI } from '../authority/may-i.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { openTaskOf } from '../engine/case-state.ts'
import { stepOf } from '../engine/definition.ts'
import { effective } from '../engine/lease.ts'
import { type Fault, type Refused, refused } from '../kit/decision.ts'
import { kindOf } from '../names/agencies.ts'
import { LETTER_KINDS } from '../names/proposal.ts'
import type { RefusalCode } from '../names/refusals.ts'
import { commit } from '../store/commit.ts'
import type { Row } from '../store/table.ts'
import { actOnTask, answerOf, type TaskAnswer } from './act-on-task.ts'
import { isNumberUsed, refusalOf } from './claims.ts'
import { type CommandKey, replayOf, rowOfKey } from './command-key.ts'
import { claimRows } from './decision-rows.ts'
import type { Deps } from './deps.ts'
import { currentDefinition, resourceOf } from './head.ts'
import { parseTaskId } from './list-rows.ts'
import { loadHead } from './load.ts'

export type LetterKind = (typeof LETTER_KINDS)[number]
export type Letter = { kind: LetterKind; number: string; date: string }
/** What one task of a letter may say for itself. */
export type LetterItem = {
  task: string
  amount?: number | undefined
  facilitator?: string | undefined
  key: CommandKey
}
export type LetterResult = { id: string; answer: TaskAnswer | Refused<RefusalCode> }

/** The step that a letter of a kind approves. */
export const STEP_OF: Record<LetterKind, string> = {
  submission: 'city-submission',
  decree: 'ministry-determination',
  'responsibility-statement': 'responsibility-statement',
}
/** Tasks of a letter are different cases: so many at once the table bears. */
const AT_ONCE = 8

/**
 * One letter approves many tasks of its step. Its number is taken first, by itself, so that it stays this letter's
 * whatever becomes of its items; each item is then a decision of its own, which may be refused where others are not.
 */
export async function sendLetter(
  deps: Deps,
  actor: StaffActor,
  letter: Letter,
  items: readonly LetterItem[],
  key: CommandKey,
): Promise<{ kind: 'sent'; results: LetterResult[] } | Refused<RefusalCode>> {
  const denied = denialOf(deps, actor, letter)
  if (denied) return denied
  const taken = await takeNumber(deps, actor, letter, key)
  if (taken) return taken
  const results: LetterResult[] = []
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(
      ...(await Promise.all(
        items.slice(at, at + AT_ONCE).map(async (item) => ({
          id: item.task,
          answer: await approve(deps, actor, letter, item),
        })),
      )),
    )
  return { kind: 'sent', results }
}

/** Kinds of letter that an officer signs: those whose step is theirs to decide. */
export const letterKindsOf = ({ agency, roles }: StaffActor): LetterKind[] =>
  LETTER_KINDS.filter((kind) => {
    const step = stepOf(currentDefinition('proposal'), STEP_OF[kind])
    return kindOf(agency) === step.at && roles.some((role) => step.by.includes(role))
  })

/** Whether the number is another letter's already; the write that takes it has the last word. */
export async function numberDenial(
  deps: Deps,
  { agency }: StaffActor,
  letter: Letter,
): Promise<Refused<RefusalCode> | undefined> {
  const used = await isNumberUsed(deps.table, { do: 'take', claim: 'letter', agency, ...letter })
  return used ? numberUsed('letter-number-is-new') : undefined
}

/** Why an officer may not send this letter at all, whatever it is about. */
export function denialOf(deps: Deps, actor: StaffActor, { kind, date }: Letter): Refused<RefusalCode> | undefined {
  if (!letterKindsOf(actor).includes(kind)) return refused('forbidden')
  if (date > deps.calendar.dayOf(deps.now(), actor.agency)) return refused('incomplete', { faults: [NOT_YET] })
  return undefined
}

/** The same kind, number and date again is the same letter and may go on; a key stands for one letter. */
async function takeNumber(
  deps: Deps,
  actor: StaffActor,
  letter: Letter,
  key: CommandKey,
): Promise<Refused<RefusalCode> | undefined> {
  const replay = await replayOf(deps, key)
  if (replay) return replay.kind === 'refused' ? replay : undefined
  const rows = await claimRows(deps, '', [{ do: 'take', claim: 'letter', agency: actor.agency, ...letter }])
  const written = await commit(deps.table, { changes: [], rows, key: rowOfKey(key, letter.number, deps.now()) })
  switch (written.kind) {
    case 'committed':
      return undefined
    case 'claimed':
      return numberUsed(written.guard, written.row)
    default:
      return refused('conflict')
  }
}

/** The refusal names the letter's own field. */
function numberUsed(guard: string, row?: Row): Refused<RefusalCode> {
  const { code, faults = [] } = refusalOf(guard, row)
  return refused(code, { faults: faults.map((fault) => ({ ...fault, pointer: '/number' })) })
}

/** Takes the task where nobody holds it, and decides; what was taken only for this is let go if it can't be decided. */
async function approve(
  deps: Deps,
  actor: StaffActor,
  letter: Letter,
  item: LetterItem,
): Promise<LetterResult['answer']> {
  const place = parseTaskId(item.task)
  if (!place) return refused('not-found')
  const replay = await replayOf(deps, item.key)
  if (replay) return replay.kind === 'replayed' ? answerOf(deps, actor, replay, place) : replay
  const head = await loadHead(deps.table, place.caseId)
  if (head?.kind !== 'proposal' || mayI(actor, 'read', resourceOf(head)) !== 'yes') return refused('not-found')
  const task = openTaskOf(head.flow)
  const isOpen = task?.n === place.n
  if (isOpen && task.step !== STEP_OF[letter.kind]) return refused('wrong-state', { extra: { state: task.hold.state } })
  const isFree = isOpen && effective(task.hold, deps.now()).state === 'Ready'
  const claimed = await actOnTask(deps, actor, item.task, (n) => ({ type: 'Claim', task: n }), {})
  if (claimed.kind === 'refused') return claimed
  const form = formOf(actor, letter, item, head.facts.requestedAmount)
  const done = await actOnTask(
    deps,
    actor,
    item.task,
    (n) => ({ type: 'Complete', task: n, outcome: 'approve', form }),
    { key: item.key },
  )
  if (done.kind === 'refused' && isFree)
    await actOnTask(deps, actor, item.task, (n) => ({ type: 'Release', task: n }), {})
  return done
}

/** What the letter says at a task, as its step's form has it. */
export function formOf(
  { name }: StaffActor,
  { kind, number, date }: Letter,
  { amount, facilitator }: Omit<LetterItem, 'key'>,
  requested: number | null,
): Record<string, unknown> {
  const letter = { number, date }
  switch (kind) {
    case 'submission':
      return { letter }
    case 'decree':
      return { letter, signer: name, amount: amount ?? requested }
    case 'responsibility-statement':
      return { letter, signer: name, ...(facilitator === undefined ? {} : { facilitator }) }
  }
}

const NOT_YET: Fault = {
  pointer: '/date',
  code: 'in-the-future',
  detail: { id: 'Tanggal tidak boleh sesudah hari ini.', en: 'The date must not lie after today.' },
}
