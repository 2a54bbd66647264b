import type { Chance } from './chance.ts'
import type { Fault, Weather } from './faults.ts'

/** A fault that was sent: what the code met was meant, and says nothing about it. */
export class Sent extends Error {
  override readonly name: 'ThrottlingException' | 'TimeoutError'
  constructor(name: Sent['name']) {
    super(`sent by the simulation: ${name}`)
    this.name = name
  }
}

/** How a piece of work came to its end. */
export type End = { kind: 'done' } | { kind: 'died' } | { kind: 'threw'; error: unknown }

/** One running function or request. What it asks of table and queue are its turns; between two of them others may run. */
export type Work = {
  readonly name: string
  readonly since: number
  /** A function is ended when it has run so long. */
  readonly timeoutMs: number
  /** The command that it carries out, where it is a door's. */
  readonly command: string | undefined
  state: 'running' | 'ended'
}

type Turn = { work: Work; take: () => void }
/** What a turn does: a read may be repeated, a write or a send takes effect. */
type Deed = 'reads' | 'writes' | 'sends' | 'waits'

const TURN_MS_MAX = 12

/**
 * Runs any number of pieces of work in one thread, in an order that chance alone decides. A piece is ended like a killed
 * process: what it had asked for last is never answered, and nothing of it runs on.
 */
export class Turns {
  /** Epoch milliseconds of the simulated world. */
  nowMs: number
  weather: Weather
  readonly struck = new Map<Fault, number>()
  private readonly chance: Chance
  private readonly waiting: Turn[] = []
  private readonly running = new Map<Work, (end: End) => void>()
  private readonly onFault: (fault: Fault, work: Work | undefined) => void

  constructor(
    chance: Chance,
    { nowMs, weather, onFault }: { nowMs: number; weather: Weather; onFault: Turns['onFault'] },
  ) {
    this.chance = chance
    this.nowMs = nowMs
    this.weather = weather
    this.onFault = onFault
  }

  get waits(): number {
    return this.waiting.length
  }
  get runs(): number {
    return this.running.size
  }

  /** Whether a fault strikes now; counted where it does. */
  strikes(fault: Fault, work?: Work): boolean {
    if (!this.chance.happens(this.weather[fault])) return false
    this.count(fault)
    this.onFault(fault, work)
    return true
  }
  /** One that struck elsewhere. */
  count(fault: Fault): void {
    this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1)
  }

  /** @param onEnd told once, whatever happens: a killed piece of work ends too */
  start(
    { name, timeoutMs, command }: { name: string; timeoutMs: number; command?: string | undefined },
    work: (self: Work) => Promise<void>,
    onEnd: (end: End) => void,
  ): void {
    const self: Work = { name, since: this.nowMs, timeoutMs, command, state: 'running' }
    this.running.set(self, onEnd)
    work(self).then(
      () => this.end(self, { kind: 'done' }),
      (error: unknown) => this.end(self, { kind: 'threw', error }),
    )
  }

  kill(work: Work): void {
    this.end(work, { kind: 'died' })
  }
  killAll(): void {
    for (const work of [...this.running.keys()]) this.kill(work)
  }

  private end(work: Work, end: End): void {
    if (work.state === 'ended') return
    work.state = 'ended'
    for (let at = this.waiting.length - 1; at >= 0; at -= 1)
      if (this.waiting[at]?.work === work) this.waiting.splice(at, 1)
    const onEnd = this.running.get(work)
    this.running.delete(work)
    onEnd?.(end)
  }

  /** Lets one of those that wait have its turn. */
  takeOne(): void {
    const [turn] = this.waiting.splice(this.chance.below(this.waiting.length), 1)
    if (!turn) return
    if (this.nowMs - turn.work.since > turn.work.timeoutMs) this.kill(turn.work)
    else turn.take()
  }

  /**
   * One thing that a piece of work asks of the world: done at once, or after others had their turn, or never.
   * @param effect done in one step: nobody else's turn falls into it
   */
  turn<Value>(work: Work, deed: Deed, effect: () => Promise<Value>): Promise<Value> {
    if (work.state === 'ended') return new Promise(() => {})
    if (this.chance.happens(this.runs === 1 ? 0.8 : 0.5)) return this.take(work, deed, effect)
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, take: () => void this.take(work, deed, effect).then(resolve, reject) })
    })
  }

  private async take<Value>(work: Work, deed: Deed, effect: () => Promise<Value>): Promise<Value> {
    this.nowMs += 1 + this.chance.below(TURN_MS_MAX)
    if (deed === 'waits') return effect()
    if (this.strikes('death-before', work)) return this.never(work)
    if (this.strikes('throttled', work)) throw new Sent('ThrottlingException')
    const value = await effect()
    if (deed === 'reads') return value
    if (this.strikes('death-after', work)) return this.never(work)
    if (this.strikes('answer-lost', work)) throw new Sent('TimeoutError')
    return value
  }

  private never<Value>(work: Work): Promise<Value> {
    this.kill(work)
    return new Promise(() => {})
  }
}
