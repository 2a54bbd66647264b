import { DEFINITIONS, definitionOf, isRequest } from '../../shared/cases/head.ts'
import { readInbox } from '../../shared/cases/reads/read-inbox.ts'
import { entryRowsOf, resend } from '../../shared/cases/resend.ts'
import { recountTally } from '../../shared/cases/throughput/tally-recount.ts'
import { type Definition, stepOf, targetsOf } from '../../shared/engine/definition.ts'
import { holdsCredential } from '../../shared/groups/group.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { kindOf } from '../../shared/names/agencies.ts'
import { NATION } from '../../shared/names/counters.ts'
import { caseKey, groupKey, tallyPartition } from '../../shared/store/row-keys.ts'
import type { Row } from '../../shared/store/table.ts'
import { chanceOf } from './chance.ts'
import { goOn } from './diligence.ts'
import { drawWeather, FAIR_WEATHER, type Fault } from './faults.ts'
import { Officers } from './officers.ts'
import { CITY, PROVINCE } from './places.ts'
import type { Plant } from './planted.ts'
import type { Finding } from './referee.ts'
import { type Snapshot, STAFF, type Tell, Town } from './town.ts'

/** What became of one history. */
export type Report = {
  seed: number
  finding: Finding | undefined
  /** How often each fault struck. */
  struck: ReadonlyMap<Fault, number>
  /** `kind/step/outcome` of every decision, and `kind/step` of every visit. */
  seen: ReadonlySet<string>
  commits: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const BEGINNINGS = 32
/** The village submits and endorses a proposal before it comes to the city, where the register is asked. */
const DECISIONS_TO_THE_CITY = 2
/** So often a tick may come before its index shows what is due. */
const TICKS_MAX = 3
/** Beyond this something goes round for ever. */
const ROUNDS_MAX = 20_000

/** Lets everything run on that can without a turn. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** One whole history from its seed: the same at every run. */
export async function runHistory(
  seed: number,
  { plant, tell }: { plant?: Plant | undefined; tell?: Tell | undefined } = {},
): Promise<Report> {
  const chance = chanceOf(seed)
  const from = await beginning(chance.below(BEGINNINGS))
  const weather = drawWeather(chance)
  const town = await Town.begin(seed, { weather, plant, from, ...(tell ? { tell } : {}) })
  const history = new History(town)
  await history.storm()
  await history.calm()
  return history.report(seed)
}

const beginnings = new Map<number, Promise<Snapshot>>()
/** Towns in which some cases have come some way in fair weather, so that histories need not all begin with a first draft. */
function beginning(n: number): Promise<Snapshot> {
  const known = beginnings.get(n) ?? makeBeginning(n)
  beginnings.set(n, known)
  return known
}
async function makeBeginning(n: number): Promise<Snapshot> {
  const town = await Town.begin(1_000_000 + n, {})
  const history = new History(town)
  await history.early(n)
  return town.snapshot()
}

class History {
  private readonly town: Town
  private readonly officers: Officers
  private commits = 0
  private stalledUntilMs = 0
  private asleepUntilMs = 0

  constructor(town: Town) {
    this.town = town
    this.officers = new Officers(town)
  }

  /** @param n how far the cases come: none at 0, the further the larger */
  async early(n: number): Promise<void> {
    const { town, officers } = this
    const decisions = Math.round(n * 1.3)
    const proposals = n === 0 ? 0 : 1 + (n % 3)
    const makers = town.staff.filter(
      ({ agency, roles }) => agency.startsWith('village-') && roles.some(({ role }) => role === 'operator'),
    )
    for (let i = 0; i < proposals; i += 1) await this.until(officers.propose(town.chance.pick(makers)))
    for (let i = 0; i < decisions; i += 1) {
      await this.quiet()
      const open = town.referee.open()
      const group = [...town.referee.groups.values()].find(({ group }) => group.funded)?.group
      if (group && town.chance.happens(0.4)) {
        const asker = town.staff.find(
          ({ agency, roles }) => agency.startsWith('city-social') && roles.some(({ role }) => role === 'operator'),
        )
        if (asker) await this.until(officers.askForService(asker, group.id))
      } else if (open.length > 0) await this.until(goOn(town, officers, town.chance.pick(open), 'longest'))
      town.turns.nowMs += HOUR_MS
    }
    // In three towns of four one more has come to the city while the register was down: it is to be asked again soon.
    if (n % 4 !== 0) {
      const before = new Set(town.referee.open().map(({ flow }) => flow.id))
      await this.until(officers.propose(town.chance.pick(makers)))
      town.turns.weather = { ...FAIR_WEATHER, 'register-down': 1 }
      for (let decision = 0; decision < DECISIONS_TO_THE_CITY; decision += 1) {
        await this.quiet()
        const young = town.referee.open().find(({ flow }) => !before.has(flow.id))
        if (young) await this.until(goOn(town, officers, young, 'longest'))
      }
      await this.quiet()
      town.turns.weather = FAIR_WEATHER
    }
    await this.quiet()
    if (town.referee.finding) throw new Error(`a beginning breaks a promise: ${JSON.stringify(town.referee.finding)}`)
  }

  private get broken(): boolean {
    return this.town.referee.finding !== undefined
  }

  // While faults strike.

  async storm(): Promise<void> {
    const { town, officers } = this
    const { chance, turns } = town
    let visits = chance.between(8, 36)
    let openings = chance.between(0, 3)
    for (let round = 0; round < ROUNDS_MAX && !this.broken; round += 1) {
      const mail = town.queues.withMail()
      const does = chance.weighted<() => void | Promise<void>>([
        [turns.waits > 0 ? 12 : 0, () => turns.takeOne()],
        [officers.thinking.length > 0 ? 4 : 0, () => this.goOnThinking()],
        [
          visits > 0 && officers.active < 6 ? 2 : 0,
          () => {
            visits -= 1
            officers.begin()
          },
        ],
        [
          openings > 0 && officers.active < 6 ? 0.6 : 0,
          () => {
            openings -= 1
            officers.open()
          },
        ],
        [0.02, () => officers.takeBack()],
        [town.unanswered.length > 0 ? 1 : 0, () => this.askAgain()],
        [town.given.length > 0 ? 0.15 : 0, () => void town.give(chance.pick(town.given))],
        [mail.length > 0 && town.busy < 5 ? 4 : 0, () => town.drain(chance.pick(mail))],
        [town.stream.waiting() > 0 ? 4 : 0, () => this.readStream()],
        [0.4, () => this.tick()],
        [0.02, () => town.askForNightWork()],
        [0.5, () => this.letTimePass()],
        [turns.weather['staff-leaves'] * 0.2, () => this.changeStaff()],
        [turns.weather['office-empty'] * 0.3, () => this.emptyOffice()],
        [turns.weather['workers-restart'] * 0.3, () => this.restart()],
      ])
      await does?.()
      await drained()
      this.commits += 1
      if (visits === 0 && openings === 0 && officers.active === 0 && turns.runs === 0 && chance.happens(0.2)) return
    }
  }

  private goOnThinking(): void {
    const { thinking } = this.officers
    thinking.splice(this.town.chance.below(thinking.length), 1)[0]?.()
  }
  private askAgain(): void {
    const { unanswered, chance } = this.town
    const [given] = unanswered.splice(chance.below(unanswered.length), 1)
    if (given) void this.town.give(given)
  }
  private readStream(): void {
    const { town } = this
    if (town.turns.nowMs < this.stalledUntilMs) return
    if (town.turns.strikes('stream-stalls')) {
      this.stalledUntilMs = town.turns.nowMs + town.chance.below(3 * HOUR_MS)
      return
    }
    const batch = town.stream.take()
    if (batch) town.read(batch)
  }
  private tick(): void {
    const { town } = this
    if (town.turns.nowMs < this.asleepUntilMs) return
    if (town.turns.strikes('clock-sleeps')) this.asleepUntilMs = town.turns.nowMs + town.chance.below(DAY_MS)
    else town.tick()
  }
  private letTimePass(): void {
    const { turns, chance } = this.town
    turns.nowMs += turns.strikes('clock-jumps')
      ? chance.below(chance.pick([2 * HOUR_MS, DAY_MS, 20 * DAY_MS]))
      : chance.below(20 * MINUTE_MS)
  }
  private async changeStaff(): Promise<void> {
    const { town } = this
    if (!town.turns.strikes('staff-leaves')) return
    const back = town.chance.happens(0.5)
    await town.setStaff(back ? [...STAFF] : town.staff.filter(() => !town.chance.happens(0.1)))
  }
  private async emptyOffice(): Promise<void> {
    const { town } = this
    if (!town.turns.strikes('office-empty')) return
    const open = town.referee.open()
    if (open.length === 0) return
    // Where a case is about to arrive, so that it meets nobody.
    const { flow } = town.chance.pick(open)
    const definition = definitionOf(flow.workflow)
    const next =
      flow.custody.kind === 'held'
        ? nextSteps(definition, flow.custody.task.step)
        : flow.custody.kind === 'inTransit'
          ? [flow.custody.step]
          : []
    if (next.length === 0) return
    const { at, by } = stepOf(definition, town.chance.pick(next))
    await town.setStaff(
      STAFF.filter(({ agency, roles }) => kindOf(agency) !== at || !roles.some(({ role }) => by.includes(role))),
    )
  }
  private restart(): void {
    if (this.town.turns.strikes('workers-restart')) this.town.turns.killAll()
  }

  // When no fault strikes any more.

  /** Everything that was begun ends, what went wrong is mended, and each promise is looked at. */
  async calm(): Promise<void> {
    const { town, officers } = this
    if (this.broken) return
    town.say(() => '☀ no fault strikes any more')
    town.turns.weather = FAIR_WEATHER
    await this.quiet()
    // A day without officers: what is under way arrives, what was asked is answered.
    await this.pass(30 * HOUR_MS)
    await this.expectAllTold()
    await this.mendByHand()
    await this.expectAllArrived()
    await town.setStaff([...STAFF])
    await this.listsThroughTheDoor()
    // A few histories go every long way, so that each step of each workflow is reached.
    const wandering = town.chance.happens(0.2) ? { days: 15, likely: 0.8 } : { days: 3, likely: 0.3 }
    for (let day = 0; day < 200 && !this.broken && town.referee.open().length > 0; day += 1) {
      let because: string | undefined
      for (const head of town.referee.open()) {
        if (this.broken) return
        const now = town.referee.heads.get(head.flow.id)
        if (now?.flow.custody.kind !== 'held') continue
        because =
          (await this.until(
            goOn(
              town,
              officers,
              now,
              day < wandering.days && town.chance.happens(wandering.likely) ? 'any onward' : 'shortest',
            ),
          )) ?? because
        await this.quiet()
      }
      await this.pass(DAY_MS)
      if (day === 199 && because) town.referee.say('everything ends', because)
    }
    const [open] = town.referee.open()
    if (open)
      town.referee.say('everything ends', `${open.kind} ${open.flow.id} is still ${JSON.stringify(open.flow.custody)}`)
    await this.quiet()
    await this.expectCounters()
    await this.expectNothingNew()
    await this.expectSameAnswers()
  }

  /** Goes on until a script of officers is over. */
  private async until<Value>(script: Promise<Value>): Promise<Value> {
    let over = false
    const done = script.finally(() => {
      over = true
    })
    for (let round = 0; !over; round += 1) {
      await drained()
      if (this.town.turns.waits > 0) this.town.turns.takeOne()
      else if (this.officers.thinking.length > 0) this.goOnThinking()
      if (round > ROUNDS_MAX) throw new Error('a script of officers never ends')
    }
    return done
  }

  /** Until nothing is running, and queues and stream are empty but for what is hidden. */
  private async quiet(): Promise<void> {
    const { town, officers } = this
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      await drained()
      if (this.broken) return
      const [queue] = town.queues.withMail()
      if (town.turns.waits > 0) town.turns.takeOne()
      else if (town.turns.runs > 0) throw new Error('something runs and waits for no turn')
      else if (officers.thinking.length > 0) this.goOnThinking()
      else if (town.unanswered.length > 0) this.askAgain()
      else if (town.stream.waiting() > 0) {
        const batch = town.stream.take()
        if (batch) town.read(batch)
      } else if (queue) town.drain(queue)
      else return
    }
    town.referee.say('everything ends', 'messages make messages for ever')
  }

  /** Time goes by, from one moment at which something is due to the next; the clock ticks at each. */
  private async pass(ms: number): Promise<void> {
    const { town } = this
    const { turns } = town
    const endMs = turns.nowMs + ms
    let tries = 0
    for (let round = 0; round < ROUNDS_MAX && !this.broken; round += 1) {
      const wakes = town.referee.wakes()
      const nextMs = Math.min(...wakes, town.queues.nextMs ?? Infinity)
      // What stays due although the clock ticked has a promise of its own.
      tries = nextMs <= turns.nowMs ? tries + 1 : 0
      if (nextMs > endMs || tries > TICKS_MAX) break
      turns.nowMs = Math.max(turns.nowMs, nextMs) + 1
      town.table.settle()
      if (wakes.some((wakeMs) => wakeMs <= turns.nowMs)) town.tick()
      await this.quiet()
    }
    turns.nowMs = Math.max(turns.nowMs, endMs)
  }

  /** What an operator does who sees dead letters and a bucket of given-up records. */
  private async mendByHand(): Promise<void> {
    const { town } = this
    const lost: Row[] = town.stream.givenUp.filter(({ reader }) => reader === 'relay').map(({ record }) => record.row)
    if (lost.length > 0) {
      town.say(() => `the operator sends ${lost.length} entries again`)
      await resend({ queue: town.queues, table: town.table }, lost)
    }
    const redriven = town.queues.redrive()
    if (redriven > 0) town.say(() => `the operator sends ${redriven} dead letters back`)
    await this.quiet()
    await this.pass(3 * HOUR_MS)
  }

  /** By itself, without any hand, what is under way has arrived or is somebody's trouble. */
  private async expectAllTold(): Promise<void> {
    const { town } = this
    if (this.broken) return
    const lostByHand = town.stream.givenUp.length > 0 || town.queues.dead.length > 0
    for (const head of town.referee.open()) {
      const { custody, id } = head.flow
      if (custody.kind === 'inTransit' && !lostByHand)
        town.referee.say('no case is lost', `${id} is under way for a day and nobody brings it`)
      if (head.kind === 'proposal' && head.facts.checks.pending && !lostByHand && custody.kind === 'held')
        town.referee.say('everything ends', `the look-up of ${id} is never answered`)
    }
  }

  /** After the operator's hand nothing is missing any more. */
  private async expectAllArrived(): Promise<void> {
    const { town } = this
    if (this.broken) return
    for (const { key, what } of town.referee.owed)
      if (!(await town.table.get(key))) town.referee.say('copies arrive', `${what} never came`)
    for (const head of town.referee.open())
      if (head.flow.custody.kind === 'inTransit')
        town.referee.say('no case is lost', `${head.flow.id} is under way and nobody brings it`)
    const today = instantOf(town.turns.nowMs).slice(0, 10)
    for (const head of town.referee.open()) {
      if (!isRequest(head) || head.facts.waitingFor.length === 0) continue
      const group = town.referee.groups.get(head.facts.group.id)?.group
      if (group && head.facts.waitingFor.every((kind) => holdsCredential(group, kind, today)))
        town.referee.say('everything ends', `${head.flow.id} waits for what its group has`)
    }
    for (const because of town.referee.untold()) town.referee.say('trouble is told', because)
    if (town.queues.dead.length > 0)
      town.referee.say('everything ends', `a message dies in fair weather: ${town.queues.dead[0]?.body}`)
  }

  /** What the lists of the offices answer is what the cases say (P3). */
  private async listsThroughTheDoor(): Promise<void> {
    const { town } = this
    if (this.broken) return
    const open = new Map([...town.referee.openTasks()].map((row) => [String(row['id']), String(row['a'])]))
    for (const agency of new Set(town.staff.map((one) => one.agency))) {
      const reader = town.staff.find((one) => one.agency === agency)
      if (!reader) continue
      const page = await this.until(
        town.look(reader, async (deps, actor) => readInbox(deps, actor, { view: 'agency', limit: 100 })),
      )
      const listed = (page?.items ?? []).map(({ id }) => id).toSorted()
      const wanted = [...open]
        .filter(([, at]) => at === agency)
        .map(([id]) => id)
        .toSorted()
      if (listed.join() !== wanted.join())
        town.referee.say(
          'custody and lists agree',
          `${agency} is shown ${listed.join(', ')} and has ${wanted.join(', ')}`,
        )
    }
  }

  private async expectCounters(): Promise<void> {
    const { town } = this
    if (this.broken || town.stream.givenUp.some(({ reader }) => reader === 'tally')) return
    town.table.settle()
    const found = new Map<string, number>()
    for (const kind of new Set(DEFINITIONS.map(({ name }) => name)))
      for (const scope of [NATION, PROVINCE, CITY]) {
        const { rows } = await town.table.query({ pk: tallyPartition(1, kind, scope), limit: 1000 })
        for (const { pk: _, sk, ...figures } of rows)
          for (const [figure, n] of Object.entries(figures)) {
            const name = `${kind}#${scope} ${/^DAY#(.{10})/.exec(sk)?.[1] ?? 'now'} ${figure}`
            if (typeof n === 'number') found.set(name, (found.get(name) ?? 0) + n)
          }
      }
    for (const name of new Set([...found.keys(), ...town.referee.counts.keys()])) {
      const [is, should] = [found.get(name) ?? 0, town.referee.counts.get(name) ?? 0]
      if (is !== should) town.referee.say('counters equal a recount', `${name} is ${is} and should be ${should}`)
    }
    const [reader] = STAFF
    const drift = reader && (await this.until(town.look(reader, (deps) => recountTally(deps, PROVINCE))))
    if (drift !== 0) town.referee.say('counters equal a recount', `the nightly recount says ${drift}`)
  }

  /** Every message of every history comes once more, and changes nothing (P2). */
  private async expectNothingNew(): Promise<void> {
    const { town } = this
    if (this.broken || !town.chance.happens(0.3)) return
    const before = versionsOf(town)
    for (const aggregate of [
      ...[...town.referee.heads.keys()].map(caseKey),
      ...[...town.referee.groups.keys()].map(groupKey),
    ])
      await resend({ queue: town.queues, table: town.table }, entryRowsOf(town.table, aggregate))
    await this.quiet()
    if (versionsOf(town) !== before)
      town.referee.say('no task comes twice', 'messages that came again changed something')
  }

  /** Commands of the whole day are given again, and answered as they were (P6). */
  private async expectSameAnswers(): Promise<void> {
    const { town } = this
    if (this.broken) return
    const before = versionsOf(town)
    const done = town.given.filter(({ heard, unsure }) => heard?.kind === 'done' && !unsure)
    for (let i = 0; i < 8 && done.length > 0 && !this.broken; i += 1) {
      const [given] = done.splice(town.chance.below(done.length), 1)
      if (given) await this.until(town.give(given))
    }
    if (versionsOf(town) !== before)
      town.referee.say('an acknowledged command is in effect once', 'a command that was given again changed something')
  }

  report(seed: number): Report {
    const { referee, turns } = this.town
    return { seed, finding: referee.finding, struck: turns.struck, seen: referee.seen, commits: this.commits }
  }
}

const nextSteps = (definition: Definition, name: string): string[] =>
  Object.values(stepOf(definition, name).outcomes).flatMap(targetsOf)

const versionsOf = ({ referee }: Town): string =>
  [...referee.heads].map(([id, { version }]) => `${id} ${version}`).join() +
  [...referee.groups].map(([id, { version }]) => `${id} ${version}`).join()
