import type { Outgoing } from '../../shared/cases/outgoing.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { chanceOf } from './chance.ts'
import { SimulatedQueues } from './simulated-queues.ts'

/** How long messages waited for a consumer, seconds: by the office in whose turn they were worked. */
export type Waits = ReadonlyMap<string, readonly number[]>

/**
 * Serves what lies in the queues at one moment by so many consumers as the stack gives a queue (`infra/stack.ts`), each
 * with so many messages at once; a message takes the time that `serviceMs` says.
 */
export function waitsOf(
  messages: readonly Outgoing[],
  { consumers, batch, serviceMs }: { consumers: number; batch: number; serviceMs: (message: Outgoing) => number },
): Waits {
  const turns = { nowMs: 0, strikes: () => false }
  const queues = new SimulatedQueues(chanceOf(1), turns)
  const taken = new Map<string, number>()
  const waits = new Map<string, number[]>()
  for (const message of messages) {
    taken.set(message.message.id, serviceMs(message))
    queues.accept(message)
  }
  const free = Array.from({ length: consumers }, () => 0)
  for (let left = messages.length; left > 0; ) {
    const next = free.indexOf(Math.min(...free))
    turns.nowMs = free[next] ?? 0
    const [queue] = queues.withMail()
    if (queue === undefined) throw new Error(`${left} messages are nowhere at ${instantOf(turns.nowMs)}`)
    let busyMs = 0
    for (const letter of queues.receive(queue, batch)) {
      const office = waits.get(letter.group) ?? []
      office.push((turns.nowMs + busyMs) / 1000)
      waits.set(letter.group, office)
      busyMs += taken.get(JSON.parse(letter.body).id) ?? 0
      queues.remove(letter)
      left -= 1
    }
    free[next] = turns.nowMs + busyMs
  }
  return waits
}
