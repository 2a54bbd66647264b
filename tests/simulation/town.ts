import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { enqueueDue } from '../../functions/clock/enqueue-due.ts'
import type { Log } from '../../functions/environment.ts'
import { relay } from '../../functions/relay/relay.ts'
import { tally } from '../../functions/tally/tally.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import { entryText } from '../../shared/cases/entry.ts'
import { recordFailure } from '../../shared/cases/failures.ts'
import { annualMessage, foldMessage, recountMessage } from '../../shared/cases/outgoing.ts'
import { deliver } from '../../shared/cases/partners/deliver.ts'
import { actorOf, findStaff } from '../../shared/cases/people/staff.ts'
import { receive } from '../../shared/cases/receive.ts'
import { runChecks } from '../../shared/cases/run-checks.ts'
import { isForWebhooks } from '../../shared/contracts/messages.ts'
import type { Staff, StaffActor } from '../../shared/contracts/staff.ts'
import { epochMsOf, instantOf } from '../../shared/kit/instant.ts'
import type { QueueName } from '../../shared/names/queues.ts'
import type { Objects } from '../../shared/ports/objects.ts'
import type { WebhookSender } from '../../shared/ports/webhook-sender.ts'
import type { RegisterAnswer, WelfareRegistry } from '../../shared/ports/welfare-registry.ts'
import { eachMessage } from '../../shared/queue/batch.ts'
import type { Queue } from '../../shared/queue/queue.ts'
import { calendar } from '../../shared/reference/calendar/calendar.ts'
import { REGIONS_FOLDER } from '../../shared/reference/regions/folder.ts'
import { openRegions } from '../../shared/reference/regions/regions.ts'
import { createKeysFile, fileKeys } from '../../shared/store/keys/file-keys.ts'
import type { Keys } from '../../shared/store/keys/keys.ts'
import { type MemoryTable, memoryTable } from '../../shared/store/memory-table.ts'
import { staffOf, TALLY_PULSE } from '../../shared/store/row-keys.ts'
import type { Action, Row, Table, WriteResult } from '../../shared/store/table.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Command, Heard } from './doors.ts'
import { FAIR_WEATHER, FAULTS, type Fault, type Weather } from './faults.ts'
import { officesOf, staffOfOffices } from './people.ts'
import { BEGINNING, CITY, PROVINCE, VILLAGES } from './places.ts'
import type { Plant } from './planted.ts'
import { Referee } from './referee.ts'
import { type Letter, SimulatedQueues } from './simulated-queues.ts'
import { type Batch, SimulatedStream } from './simulated-stream.ts'
import { type End, Sent, Turns, type Work } from './turns.ts'

export const PAGE = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>\n%%EOF\n')
export const PAGE_SHA256 = createHash('sha256').update(PAGE).digest('hex')

/** Time-outs as `infra/times.ts` has them. */
const API_MS = 10_000
const BATCH_MS = 30_000
const MESSAGES_A_BATCH = 10
const MESSAGE_MS = 12_000
const REGISTER_SLOW_MS = 40_000

/** What every history shares: it never changes, and to make it takes a while. */
const PARTS = { regions: openRegions(REGIONS_FOLDER), calendar: calendar() }
export const STAFF: readonly Staff[] = staffOfOffices(officesOf(VILLAGES, [CITY], [PROVINCE]))

let keys: Promise<Keys> | undefined
/** Real keys, made once for this process. */
function makeKeys(): Promise<Keys> {
  keys ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simpul-simulation-'))
    const path = join(folder, 'keys.json')
    await createKeysFile(path)
    const made = fileKeys(path)
    rmSync(folder, { recursive: true })
    return made
  })()
  return keys
}

/** What a town was at some moment, from which others may go on. */
export type Snapshot = {
  rows: readonly Row[]
  nowMs: number
  serial: number
  memory: ReturnType<Referee['remembered']>
  objects: readonly string[]
  commands: readonly GivenCommand[]
}

/** A command that was given, and what its caller knows of it. */
export type GivenCommand = {
  command: Command
  /** The first answer of this key, once there was one. */
  heard: Heard | undefined
  /** Whether the officer's rights changed since. */
  unsure: boolean
}

/** One sentence of the story, made only where somebody listens. */
export type Tell = (sentence: () => string) => void

/** The whole platform in one thread: the table below, and everything that reads, writes, sends and receives. */
export class Town {
  readonly chance: Chance
  readonly turns: Turns
  readonly referee: Referee
  readonly queues: SimulatedQueues
  readonly stream: SimulatedStream
  readonly table: MemoryTable
  readonly given: GivenCommand[]
  /** Commands whose callers never heard an answer. */
  readonly unanswered: GivenCommand[] = []
  /** Batches that functions have in hand. */
  busy = 0
  staff: Staff[] = [...STAFF]
  serial: number
  private readonly keys: Keys
  private readonly objects: Set<string>
  private readonly plant: Plant | undefined
  private readonly tell: Tell

  static async begin(
    seed: number,
    options: { weather?: Weather; plant?: Plant | undefined; tell?: Tell; from?: Snapshot | undefined },
  ): Promise<Town> {
    return new Town(await makeKeys(), seed, options)
  }

  private constructor(
    keys: Keys,
    seed: number,
    { weather = FAIR_WEATHER, plant, tell = () => {}, from }: Parameters<typeof Town.begin>[1],
  ) {
    this.keys = keys
    this.plant = plant
    this.tell = tell
    this.chance = chanceOf(seed)
    this.turns = new Turns(this.chance, {
      nowMs: from?.nowMs ?? epochMsOf(BEGINNING),
      weather,
      onFault: (fault, work) => this.say(() => `   ⚡ ${FAULTS[fault].says}${work ? ` (${work.name})` : ''}`),
    })
    this.referee = new Referee({ ...PARTS, staff: () => this.staff }, from && structuredClone(from.memory))
    this.queues = new SimulatedQueues(this.chance, this.turns)
    this.stream = new SimulatedStream(this.chance, this.turns)
    this.serial = from?.serial ?? 0
    this.objects = new Set(from?.objects)
    this.given = (from?.commands ?? []).map((given) => ({ ...given }))
    const indexLag = weather['index-lags']
    this.table = memoryTable({
      // The table throws for nothing but whether an index has a change already.
      random: () => {
        const thrown = this.chance.next()
        if (thrown < indexLag) this.turns.count('index-lags')
        return thrown
      },
      indexLag,
    })
    this.table.load(from?.rows ?? STAFF.map(rowOfStaff))
  }

  say(sentence: () => string): void {
    this.tell(() => `${instantOf(this.turns.nowMs).slice(5, 19).replace('T', ' ')} ${sentence()}`)
  }

  snapshot(): Snapshot {
    return {
      rows: this.table.dump(),
      nowMs: this.turns.nowMs,
      serial: this.serial,
      memory: this.referee.remembered(),
      objects: [...this.objects],
      commands: this.given.map((given) => ({ ...given })),
    }
  }

  // What the code under test is given.

  /** Everything from outside, as one piece of work sees it. */
  depsOf(work: Work): Deps & { registry: WelfareRegistry } {
    const own = this.tableOf(work)
    return {
      ...PARTS,
      table: this.plant?.table ? this.plant.table(own, this) : own,
      keys: this.keys,
      objects: this.objectsOf(work),
      registry: this.registryOf(work),
      now: () => instantOf(this.turns.nowMs),
      newId: () => this.newId(),
      random: this.chance.next,
      sleep: () => this.turns.turn(work, 'waits', async () => {}),
      webhookTargets: { loopback: false },
    }
  }

  private newId(): string {
    this.serial += 1
    return ulid(this.turns.nowMs + this.serial, this.chance.next)
  }

  private tableOf(work: Work): Table {
    const { table, turns } = this
    return {
      get: (key, options) => turns.turn(work, 'reads', () => table.get(key, options)),
      getMany: (wanted) => turns.turn(work, 'reads', () => table.getMany(wanted)),
      query: (query) => turns.turn(work, 'reads', () => table.query(query)),
      add: (key, attribute, by) => turns.turn(work, 'writes', () => table.add(key, attribute, by)),
      write: (actions) => turns.turn(work, 'writes', () => this.write(work, actions)),
      scan: () => table.scan(),
    }
  }

  /** Where every write ends, and where it is seen: by the referee and by the stream. */
  private async write(work: Work, actions: readonly Action[]): Promise<WriteResult> {
    if (actions.length > 1 && this.turns.strikes('write-conflict', work)) return { kind: 'contended' }
    const result = await this.table.write(actions)
    if (result.kind !== 'written') return result
    const rows = actions.flatMap((action) => (action.kind === 'put' ? [action.row] : []))
    const fresh = rows.map((row) => !this.referee.knows(row))
    this.referee.observe(actions, { command: work.command, door: work.command !== undefined })
    for (const [i, row] of rows.entries()) this.stream.bring(row, fresh[i] ?? false)
    this.say(() => storyOf(actions) ?? `   ${work.name} writes ${actions.length} rows`)
    return result
  }

  private objectsOf(work: Work): Objects {
    return {
      signUpload: async ({ key }) => ({ method: 'PUT', url: key, headers: {}, expiresAt: '' }),
      signDownload: async ({ key }) => key,
      erase: async (key) => void this.objects.delete(key),
      inspect: (key) =>
        this.turns.turn(work, 'reads', async () =>
          this.objects.has(key) ? { size: PAGE.length, sha256: PAGE_SHA256, firstBytes: PAGE.slice(0, 16) } : undefined,
        ),
    }
  }
  /** An officer's browser puts a file where it was told to. */
  put(key: string): void {
    this.objects.add(key)
  }

  private registryOf(work: Work): WelfareRegistry {
    return {
      lookUp: (people) =>
        this.turns.turn(work, 'reads', async (): Promise<RegisterAnswer> => {
          if (this.turns.strikes('register-slow', work)) this.turns.nowMs += REGISTER_SLOW_MS
          if (this.turns.strikes('register-down', work))
            return { kind: 'unavailable', cause: 'timeout', retryAfterSeconds: null }
          if (this.turns.strikes('register-wrong', work))
            return { kind: 'unavailable', cause: 'malformed', retryAfterSeconds: null }
          const month = Number(instantOf(this.turns.nowMs).slice(5, 7))
          return {
            kind: 'answered',
            registry: 'DTSEN',
            period: `${instantOf(this.turns.nowMs).slice(0, 4)}Q${Math.ceil(month / 3)}`,
            people: people.map(({ villageCode }) => ({
              found: true,
              decile: 2,
              familyCardMatches: true,
              villageCode,
              alive: true,
              publicServant: false,
            })),
          }
        }),
    }
  }

  /** Whoever is told of events takes them at once. */
  private readonly partner: WebhookSender = async () => ({ kind: 'answered', status: 204, text: '', ms: 1 })

  private queueOf(work: Work): Queue {
    const own: Queue = {
      send: (messages) =>
        this.turns.turn(work, 'sends', async () =>
          messages.flatMap((message, place) => {
            if (this.turns.strikes('queue-refuses', work)) return [place]
            this.queues.accept(message)
            return []
          }),
        ),
    }
    return this.plant?.queue ? this.plant.queue(own, this) : own
  }

  // Those who act.

  /** An officer looks at something. @returns nothing where no answer came */
  look<Seen>(
    staff: Pick<Staff, 'sub' | 'agency'>,
    reads: (deps: Deps, actor: StaffActor) => Promise<Seen>,
  ): Promise<Seen | undefined> {
    let seen: Seen | undefined
    return new Promise((resolve) =>
      this.atDoor(
        staff.sub,
        async (deps) => {
          const actor = await this.actor(deps, staff)
          if (actor) seen = await reads(deps, actor)
        },
        () => resolve(seen),
      ),
    )
  }

  /** A request at a door of the API. */
  private atDoor(
    name: string,
    request: (deps: Deps, work: Work) => Promise<void>,
    onEnd: (end: End) => void,
    command?: string,
  ): void {
    this.turns.start(
      { name, timeoutMs: API_MS, command },
      (work) => request(this.depsOf(work), work),
      (end) => {
        this.judge(end, name)
        onEnd(end)
      },
    )
  }

  /** Gives a command as its officer for the first time. @returns what they hear, if anything */
  ask(command: Command): Promise<Heard | undefined> {
    const given: GivenCommand = { command, heard: undefined, unsure: false }
    this.given.push(given)
    return this.give(given)
  }

  /** Gives a command, perhaps once more; what its officer hears is kept, and that they hear nothing as well. */
  give(given: GivenCommand): Promise<Heard | undefined> {
    return new Promise((resolve) => this.startGiving(given, resolve))
  }

  private startGiving(given: GivenCommand, onEnd: (heard: Heard | undefined) => void): void {
    const { command } = given
    this.say(() => `${command.sub} ${command.says}`)
    let answered = false
    let last: Heard | undefined
    const writtenBefore = this.referee.timesWritten(command.digest) > 0
    this.atDoor(
      command.sub,
      async (deps) => {
        const actor = await this.actor(deps, command)
        if (!actor) {
          given.unsure = true
          answered = true
          return
        }
        const heard = await command.give(deps, actor)
        if (this.turns.strikes('reader-gone')) return
        answered = true
        last = heard
        this.hear(given, heard, writtenBefore)
      },
      () => {
        if (!answered && !this.unanswered.includes(given)) this.unanswered.push(given)
        onEnd(last)
      },
      command.digest,
    )
  }

  /** Whoever gives a command must be in the directory that very moment. */
  private async actor(deps: Deps, { agency, sub }: { agency: string; sub: string }) {
    const found = await findStaff(deps, agency, sub)
    if (!found) return undefined
    const actor = actorOf(deps, found)
    return actor.roles.length === 0 ? undefined : actor
  }

  private hear(given: GivenCommand, heard: Heard, writtenBefore: boolean): void {
    const { command, heard: before } = given
    this.say(
      () =>
        `   ${command.sub} hears: ${heard.kind === 'refused' ? `no, ${heard.code} ${heard.pointers.join(' ')}` : heard.kind}${heard.kind === 'done' && heard.replayed ? ' (before)' : ''}`,
    )
    const times = this.referee.timesWritten(command.digest)
    const say = (because: string) =>
      this.referee.say('an acknowledged command is in effect once', `${command.sub} ${command.says}: ${because}`)
    if (heard.kind === 'done' && times !== 1) say(`answered as done and written ${times} times`)
    // Of two given at once one may find nothing to do before the other does it.
    if (heard.kind === 'nothing' && writtenBefore) say('answered as nothing to do after it took effect')
    if (heard.kind === 'refused' && times !== 0 && !given.unsure && heard.code !== 'not-found')
      say(`refused as ${heard.code} after it took effect`)
    if (writtenBefore && heard.kind === 'done' && !heard.replayed) say('answered as new after it took effect')
    if (
      before?.kind === 'done' &&
      heard.kind === 'done' &&
      (heard.status !== before.status || heard.about !== before.about)
    )
      say('the second answer is not the first')
    if (heard.kind === 'done') given.heard ??= heard
  }

  /** Starts the function that drains a queue. */
  drain(queue: QueueName): void {
    const letters = this.queues.receive(queue, MESSAGES_A_BATCH)
    if (letters.length === 0) return
    this.busy += 1
    const name = queue === 'registry-checks' ? 'checks' : 'intake'
    this.say(() => `   ${name} takes ${letters.map(({ body }) => nameOf(body)).join(', ')}`)
    const failed = new Set(letters.map(({ id }) => id))
    this.turns.start(
      { name, timeoutMs: BATCH_MS },
      async (work) => {
        const deps = this.depsOf(work)
        const event = { Records: letters.map(recordOf) }
        const { batchItemFailures } = await eachMessage(event, {
          messageMs: MESSAGE_MS,
          timeLeftMs: () => work.since + BATCH_MS - this.turns.nowMs,
          handle: async (message) => {
            if (message.type === 'simpul.checks.asked') await runChecks(deps, message.data)
            else if (isForWebhooks(message))
              await deliver({ ...deps, queue: this.queueOf(work), send: this.partner, realNow: deps.now }, message)
            else await receive(deps, message)
          },
          onFailure: async ({ messageId, receives, error }) => {
            this.judge({ kind: 'threw', error }, name)
            this.say(() => `   ${name} fails at ${messageId}: ${error instanceof Error ? error.message : ''}`)
            await recordFailure(deps, messageId, receives, error)
          },
        })
        failed.clear()
        for (const { itemIdentifier } of batchItemFailures) failed.add(itemIdentifier)
        for (const letter of letters) if (failed.has(letter.id)) this.queues.giveBack(letter)
      },
      (end) => {
        this.busy -= 1
        this.judge(end, name)
        for (const letter of letters) if (!failed.has(letter.id)) this.queues.remove(letter)
      },
    )
  }

  /** Starts a reader of the stream with its next batch. */
  read(batch: Batch): void {
    this.busy += 1
    let failed: readonly string[] | undefined
    this.turns.start(
      { name: batch.reader, timeoutMs: BATCH_MS },
      async (work) => {
        failed =
          batch.reader === 'relay'
            ? await relay({ queue: this.queueOf(work), table: this.depsOf(work).table }, batch.records, QUIET)
            : await tally(this.depsOf(work), batch.records, QUIET)
      },
      (end) => {
        this.busy -= 1
        this.judge(end, batch.reader)
        this.stream.settle(batch, this.plant?.settle ? this.plant.settle(failed) : failed)
      },
    )
  }

  /** The clock ticks: its pulse, then all that is due. */
  tick(): void {
    this.busy += 1
    this.turns.start(
      { name: 'clock', timeoutMs: BATCH_MS },
      async (work) => {
        const { table, now } = this.depsOf(work)
        await table.write([{ kind: 'put', row: { ...TALLY_PULSE, at: now() } }])
        await enqueueDue(table, this.queueOf(work), now())
      },
      (end) => {
        this.busy -= 1
        this.judge(end, 'clock')
      },
    )
  }

  /** What the clock asks for at night, for the one city of this town. */
  askForNightWork(): void {
    const now = instantOf(this.turns.nowMs)
    const year = Number(now.slice(0, 4))
    for (const message of [
      recountMessage(PROVINCE, now),
      foldMessage(CITY, [year, year - 1], now),
      annualMessage(CITY, year - 1, now),
    ])
      this.queues.accept(message)
  }

  /** Whoever throws met a fault that was sent, or lost a race; anything else is a bug. */
  private judge(end: End, name: string): void {
    if (end.kind !== 'threw') return
    const { error } = end
    if (error instanceof Sent) return
    const message = error instanceof Error ? error.message : 'unknown'
    if (RACES.test(message)) return
    this.referee.say('nothing breaks', `${name} throws: ${error instanceof Error ? error.stack : message}`)
  }

  // Persons come and go.

  async setStaff(staff: Staff[]): Promise<void> {
    const gone = this.staff.filter(({ sub }) => !staff.some((one) => one.sub === sub))
    const come = staff.filter(({ sub }) => !this.staff.some((one) => one.sub === sub))
    this.staff = staff
    for (const { agency, sub } of gone) await this.table.write([{ kind: 'delete', key: staffOf(agency, sub) }])
    for (const person of come) await this.table.write([{ kind: 'put', row: rowOfStaff(person) }])
    this.referee.staffChanged()
    for (const given of this.given) if (gone.some(({ sub }) => sub === given.command.sub)) given.unsure = true
    if (gone.length > 0) this.say(() => `${gone.map(({ sub }) => sub).join(', ')} left`)
    if (come.length > 0) this.say(() => `${come.map(({ sub }) => sub).join(', ')} came`)
  }
}

/** Refusals of a race from which a queue's function begins again. */
const RACES = /^(refused: conflict|contended|the counters are contended|group month not committed: outrun)$/
const QUIET: Log = { info() {}, error() {} }
const rowOfStaff = (staff: Staff): Row => ({ ...staffOf(staff.agency, staff.sub), ...staff })

const recordOf = ({ id, queue, body, receives }: Letter) => ({
  messageId: id,
  receiptHandle: id,
  body,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: 'simulation',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:ap-southeast-3:0:Simpul-${queue}`,
  awsRegion: '',
})

function nameOf(body: string): string {
  const message: unknown = JSON.parse(body)
  return typeof message === 'object' && message !== null && 'id' in message && 'type' in message
    ? `${String(message.type)} ${String(message.id)}`
    : 'a message'
}

/** What a commit says, in the words of its events. */
function storyOf(actions: readonly Action[]): string | undefined {
  const told = actions.flatMap((action) => {
    if (action.kind !== 'put' || !action.row.sk.startsWith('EVENT#')) return []
    const { events, n }: { events: { type: string }[]; n: number } = JSON.parse(entryText(action.row) ?? '')
    return [`   → ${action.row.pk} entry ${n}: ${events.map((event) => wordsOf(event)).join('; ')}`]
  })
  return told.length === 0 ? undefined : told.join('\n')
}
const TOLD = ['task', 'step', 'outcome', 'handoff', 'to', 'holder', 'state', 'times', 'service', 'number'] as const
const wordsOf = (event: { type: string }): string =>
  `${event.type}${TOLD.flatMap((name) => {
    const value: unknown = Reflect.get(event, name)
    const text =
      typeof value === 'object' && value !== null ? (Reflect.get(value, 'agency') ?? Reflect.get(value, 'sub')) : value
    return text === undefined || text === null ? [] : [` ${name} ${String(text)}`]
  }).join('')}`

export type { Fault }
