import type { Outgoing } from '../../shared/cases/outgoing.ts'
import { QUEUES, type QueueName } from '../../shared/names/queues.ts'
import type { Chance } from './chance.ts'
import type { Turns } from './turns.ts'

/** A message in a queue, as SQS keeps it. */
export type Letter = {
  readonly id: string
  readonly queue: QueueName
  /** The agency that caused it. */
  readonly group: string
  readonly body: string
  readonly sentMs: number
  receives: number
  /** Nobody gets it before: it is delayed, or a consumer has it. */
  hiddenUntilMs: number
}

/** As `infra/queues.ts` sets them. */
const VISIBILITY_MS = 180_000
const RECEIVES_MAX = 5
const COPIES_MAX = 5
const LATE_MS_MAX = 2 * 3_600_000

type Lane = { ready: Map<string, Letter[]>; hidden: Letter[]; dead: Letter[] }

/**
 * Standard queues of SQS: at least once, in any order, each letter hidden while a consumer has it and dead after five
 * receives. Groups are served in turn, as fair queues do, so that one busy office does not hold up the others.
 */
export class SimulatedQueues {
  private readonly lanes = new Map<QueueName, Lane>(
    QUEUES.map((name) => [name, { ready: new Map(), hidden: [], dead: [] }]),
  )
  private readonly chance: Chance
  private readonly turns: Pick<Turns, 'nowMs' | 'strikes'>
  private serial = 0

  constructor(chance: Chance, turns: SimulatedQueues['turns']) {
    this.chance = chance
    this.turns = turns
  }

  accept({ queue, group, message }: Outgoing): void {
    const copies = this.turns.strikes('message-doubled') ? this.chance.between(2, COPIES_MAX) : 1
    for (let copy = 0; copy < copies; copy += 1) {
      const late = this.turns.strikes('message-late') ? this.chance.below(LATE_MS_MAX) : 0
      this.serial += 1
      this.place({
        id: `m${this.serial}`,
        queue,
        group,
        body: JSON.stringify(message),
        sentMs: this.turns.nowMs,
        receives: 0,
        hiddenUntilMs: this.turns.nowMs + late,
      })
    }
  }

  /** As a queue that takes whatever it is given. */
  async send(messages: readonly Outgoing[]): Promise<number[]> {
    for (const message of messages) this.accept(message)
    return []
  }

  /** Queues that have something to give now. */
  withMail(): QueueName[] {
    return QUEUES.filter((name) => {
      const lane = this.lane(name)
      this.wakeUp(lane)
      return lane.ready.size > 0
    })
  }

  /** Up to so many letters, one group after the other. */
  receive(queue: QueueName, max: number): Letter[] {
    const lane = this.lane(queue)
    this.wakeUp(lane)
    const given: Letter[] = []
    while (given.length < max) {
      const [group, letters] = lane.ready.entries().next().value ?? []
      if (group === undefined || !letters) break
      lane.ready.delete(group)
      const any = letters.length > 1 && this.turns.strikes('message-reordered')
      const [letter] = letters.splice(any ? this.chance.below(letters.length) : 0, 1)
      // Who was served stands at the end of the line.
      if (letters.length > 0) lane.ready.set(group, letters)
      if (!letter) continue
      letter.receives += 1
      letter.hiddenUntilMs = this.turns.nowMs + VISIBILITY_MS
      lane.hidden.push(letter)
      given.push(letter)
    }
    return given
  }

  /** A consumer is done with it. */
  remove(letter: Letter): void {
    const { hidden } = this.lane(letter.queue)
    const at = hidden.indexOf(letter)
    if (at >= 0) hidden.splice(at, 1)
  }

  /** A consumer reports that it failed: it comes again after a moment. */
  giveBack(letter: Letter): void {
    letter.hiddenUntilMs = Math.min(letter.hiddenUntilMs, this.turns.nowMs + 1_000)
  }

  get dead(): readonly Letter[] {
    return [...this.lanes.values()].flatMap((lane) => lane.dead)
  }
  /** Letters that are not dead. */
  get underWay(): number {
    return [...this.lanes.values()].reduce(
      (sum, { ready, hidden }) =>
        sum + hidden.length + [...ready.values()].reduce((n, letters) => n + letters.length, 0),
      0,
    )
  }
  /** When the next hidden letter can be seen. */
  get nextMs(): number | undefined {
    const moments = [...this.lanes.values()].flatMap(({ hidden }) => hidden.map(({ hiddenUntilMs }) => hiddenUntilMs))
    return moments.length === 0 ? undefined : Math.min(...moments)
  }

  /** An operator sends every dead letter back. @returns how many */
  redrive(): number {
    const dead = [...this.lanes.values()].flatMap((lane) => lane.dead.splice(0))
    for (const letter of dead) this.place({ ...letter, receives: 0, hiddenUntilMs: this.turns.nowMs })
    return dead.length
  }

  private lane(name: QueueName): Lane {
    const lane = this.lanes.get(name)
    if (!lane) throw new Error(`no queue ${name}`)
    return lane
  }

  private place(letter: Letter): void {
    const lane = this.lane(letter.queue)
    if (letter.hiddenUntilMs > this.turns.nowMs) lane.hidden.push(letter)
    else this.show(lane, letter)
  }

  private show({ ready, dead }: Lane, letter: Letter): void {
    if (letter.receives >= RECEIVES_MAX) dead.push(letter)
    else ready.set(letter.group, [...(ready.get(letter.group) ?? []), letter])
  }

  private wakeUp(lane: Lane): void {
    if (!lane.hidden.some(({ hiddenUntilMs }) => hiddenUntilMs <= this.turns.nowMs)) return
    const due = lane.hidden.filter(({ hiddenUntilMs }) => hiddenUntilMs <= this.turns.nowMs)
    lane.hidden = lane.hidden.filter(({ hiddenUntilMs }) => hiddenUntilMs > this.turns.nowMs)
    for (const letter of due) this.show(lane, letter)
  }
}
