import { mayI } from '../authority/may-i.ts'
import { Message } from '../contracts/messages.ts'
import { FailureRow } from '../contracts/rows.ts'
import type { StaffActor } from '../contracts/staff.ts'
import { type Refused, refused } from '../kit/decision.ts'
import type { QueueName } from '../names/queues.ts'
import type { RefusalCode } from '../names/refusals.ts'
import type { DeadLetter, QueueCare, QueueDepth } from '../queue/queue-care.ts'
import { failureOf } from '../store/row-keys.ts'
import type { Deps } from './deps.ts'

/** A dead letter in words: what it wanted, and why it failed. */
export type Explained = {
  queue: QueueName
  id: string
  /** Nothing where it is no message of this platform: sent back, it fails again. */
  wanted: { type: string; subject: string; time: string } | null
  /** Nothing where its consumer died before it could say why. */
  failed: { code: string; cause: string; receives: number; at: string } | null
}

export async function explain({ table }: Pick<Deps, 'table'>, { queue, id, body }: DeadLetter): Promise<Explained> {
  const message = Message.safeParse(jsonOf(body)).data
  const failure = FailureRow.safeParse(await table.get(failureOf(id))).data
  return {
    queue,
    id,
    wanted: message ? { type: message.type, subject: message.subject, time: message.time } : null,
    failed: failure ?? null,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How much each queue holds, dead letters too. */
export async function readDepths(
  care: QueueCare,
  actor: StaffActor,
): Promise<{ kind: 'found'; depths: QueueDepth[] } | Refused<RefusalCode>> {
  if (mayI(actor, 'operate', { kind: 'platform' }) !== 'yes') return refused('not-found')
  return { kind: 'found', depths: await care.depths() }
}

/** As many as a person reads; who has more sends these back first. */
const LETTERS_MAX = 50

/** Dead letters of a queue, explained. Whoever looks next finds them all again. */
export async function readDeadLetters(
  deps: Deps,
  care: QueueCare,
  actor: StaffActor,
  queue: QueueName,
): Promise<
  | {
      kind: 'found'
      letters: Explained[]
      more: boolean
      /** So many more somebody else is looking at. */
      elsewhere: number
    }
  | Refused<RefusalCode>
> {
  if (mayI(actor, 'operate', { kind: 'platform' }) !== 'yes') return refused('not-found')
  const held: DeadLetter[] = []
  try {
    for await (const letter of care.look(queue)) {
      held.push(letter)
      if (held.length > LETTERS_MAX) break
    }
    const [letters, depths] = await Promise.all([
      Promise.all(held.slice(0, LETTERS_MAX).map((letter) => explain(deps, letter))),
      care.depths([queue]),
    ])
    const elsewhere = Math.max(0, (depths[0]?.deadInHand ?? 0) - held.length)
    return { kind: 'found', letters, more: held.length > LETTERS_MAX, elsewhere }
  } finally {
    await care.letGo(held)
  }
}

/**
 * Sends dead letters of a queue back, for whom the cause is mended; what fails again comes back after five tries. Twice
 * does no harm: each message says what it expects, and finds it done.
 * @param wanted ids, or all of the queue
 * @returns how many were sent; one that is not there any more was sent by somebody else
 */
export async function sendBackLetters(
  care: QueueCare,
  actor: StaffActor,
  queue: QueueName,
  wanted: readonly string[] | 'all',
): Promise<{ kind: 'sent'; sent: number } | Refused<RefusalCode>> {
  if (mayI(actor, 'operate', { kind: 'platform' }) !== 'yes') return refused('not-found')
  const kept: DeadLetter[] = []
  let sent = 0
  try {
    for await (const letter of care.look(queue)) {
      if (wanted === 'all' || wanted.includes(letter.id)) {
        await care.sendBack(letter)
        sent += 1
      } else kept.push(letter)
      if (wanted !== 'all' && sent === wanted.length) break
    }
    return { kind: 'sent', sent }
  } finally {
    await care.letGo(kept)
  }
}
