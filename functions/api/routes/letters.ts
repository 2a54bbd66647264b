import * as z from 'zod'
import { type Letter, type LetterItem, sendLetter } from '../../../shared/cases/letters.ts'
import type { Fault } from '../../../shared/kit/decision.ts'
import { type Refused, refused } from '../../../shared/kit/decision.ts'
import { LETTER_KINDS } from '../../../shared/names/proposal.ts'
import type { RefusalCode } from '../../../shared/names/refusals.ts'
import { letterNumber } from '../../../shared/workflows/form-fields.ts'
import { changed, command } from '../route.ts'
import { Day, Id } from './fields.ts'

const TASKS_MAX = 200
const LetterBody = z.strictObject({
  kind: z.enum(LETTER_KINDS),
  number: letterNumber,
  date: Day,
  taskIds: z.array(Id).min(1).max(TASKS_MAX),
  /** Rupiah by task, for a decree that grants another sum than was asked for. */
  amounts: z.record(Id, z.int().min(0).max(10_000_000_000)).optional(),
  /** Staff id by task, for groups that have no facilitator yet. */
  facilitators: z.record(Id, Id).optional(),
})
type LetterBody = z.infer<typeof LetterBody>

/** One letter, many decisions: each item has its own key, so that the rest of a broken call can be sent again. */
export const letters = [
  command({
    method: 'POST',
    path: '/v1/letters',
    refuses: ['letter-number-used', 'incomplete'],
    summary: { id: 'Setujui banyak tugas dengan satu surat', en: 'Approve many tasks by one letter' },
    body: LetterBody,
    answers: { 200: 'BatchResult' },
    async run({ deps, actor, body, keyOf, problemOf }) {
      const misplaced = misplacedIn(body)
      if (misplaced) return misplaced
      const { kind, number, date, amounts, facilitators } = body
      const letter: Letter = { kind, number, date }
      const items = [...new Set(body.taskIds)].map((task): LetterItem => {
        const amount = own(amounts, task)
        const facilitator = own(facilitators, task)
        return {
          task,
          amount,
          facilitator,
          key: keyOf(task, {
            ...letter,
            ...(amount === undefined ? {} : { amount }),
            ...(facilitator === undefined ? {} : { facilitator }),
          }),
        }
      })
      const sent = await sendLetter(deps, actor, letter, items, keyOf('', letter))
      if (sent.kind === 'refused') return sent
      const results = sent.results.map(({ id, answer }) =>
        answer.kind === 'refused'
          ? { id, ok: false as const, problem: problemOf(answer) }
          : { id, ok: true as const, task: answer.task },
      )
      const replayed = sent.results.every(({ answer }) => answer.kind === 'answered' && answer.replayed)
      return changed({ results }, { replayed })
    },
  }),
]

/** What belongs to another kind of letter, or to a task that the letter is not about. */
function misplacedIn({ kind, taskIds, amounts, facilitators }: LetterBody): Refused<RefusalCode> | undefined {
  const faults = [
    ...(amounts && kind !== 'decree' ? [fault('/amounts', NOT_OF_KIND)] : []),
    ...(facilitators && kind !== 'responsibility-statement' ? [fault('/facilitators', NOT_OF_KIND)] : []),
    ...(Object.keys(amounts ?? {}).some((task) => !taskIds.includes(task)) ? [fault('/amounts', NOT_A_TASK)] : []),
    ...(Object.keys(facilitators ?? {}).some((task) => !taskIds.includes(task))
      ? [fault('/facilitators', NOT_A_TASK)]
      : []),
  ]
  return faults.length > 0 ? refused('invalid', { faults }) : undefined
}
const fault = (pointer: string, why: Omit<Fault, 'pointer'>): Fault => ({ pointer, ...why })
const NOT_OF_KIND = {
  code: 'unknown-field',
  detail: { id: 'Jenis surat ini tidak memakainya.', en: 'This kind of letter does not take it.' },
}
const NOT_A_TASK = {
  code: 'unknown',
  detail: { id: 'Hanya untuk tugas dalam taskIds.', en: 'Only for tasks that taskIds names.' },
}

/** What a task's own entry says: a task may be called `constructor`, which every object has. */
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, task: string): Value | undefined =>
  record && Object.hasOwn(record, task) ? record[task] : undefined
