import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import { act, type Command } from '../../../shared/cases/act.ts'
import type { Deps } from '../../../shared/cases/deps.ts'
import type { Head } from '../../../shared/cases/head.ts'
import { loadHead } from '../../../shared/cases/load.ts'
import { type Outgoing, outgoingOfRow } from '../../../shared/cases/outgoing.ts'
import { actorOf, identityDigest } from '../../../shared/cases/people/staff.ts'
import { receive } from '../../../shared/cases/receive.ts'
import { runChecks } from '../../../shared/cases/run-checks.ts'
import { isForIntake, type Message } from '../../../shared/contracts/messages.ts'
import { Staff, type StaffActor } from '../../../shared/contracts/staff.ts'
import { epochMsOf, type Instant } from '../../../shared/kit/instant.ts'
import type { Objects } from '../../../shared/ports/objects.ts'
import type { WelfareRegistry } from '../../../shared/ports/welfare-registry.ts'
import { calendar } from '../../../shared/reference/calendar/calendar.ts'
import { deskFor } from '../../../shared/reference/desks.ts'
import { REGIONS_FOLDER } from '../../../shared/reference/regions/folder.ts'
import { openRegions } from '../../../shared/reference/regions/regions.ts'
import { fileKeys } from '../../../shared/store/keys/file-keys.ts'
import { type MemoryTable, memoryTable } from '../../../shared/store/memory-table.ts'
import { identityOf, staffClaim, staffOf } from '../../../shared/store/row-keys.ts'
import type { Action, Row, Table } from '../../../shared/store/table.ts'
import { people, type SeededPerson } from './people.ts'
import { seededRandom } from './random.ts'

/** One page of paper, the same for every seeded attachment. */
export const SAMPLE_PDF = new TextEncoder().encode(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>\n%%EOF\n',
)
export const SAMPLE_SHA256 = createHash('sha256').update(SAMPLE_PDF).digest('hex')

/** Whose desk the seeded past was worked at: the study's province. */
const PROVINCE = '35'
/** Roles of the seed begin before the programme does. */
const SINCE = '2016-01-01'
/** Rounds of delivery after one act; more would be messages that make each other for ever. */
const ROUNDS_MAX = 20

/**
 * The road itself, run in memory with a clock that the seed sets: what it leaves is what years of work would have left.
 */
export type World = {
  deps: Deps
  table: MemoryTable
  /** Keys of objects that uploads were declared for. */
  uploads: string[]
  at(now: Instant): void
  officer(client: string): StaffActor
  act(client: string, caseId: string, command: Command): Promise<Head>
  head(caseId: string): Promise<Head>
  /** Gives somebody a place in an office's directory, beside the places that they have. */
  hire(person: SeededPerson): Promise<void>
  /** What the histories have sent and nobody has received yet, in order; who takes from it delivers by {@link receive}. */
  outbox: Message[]
  receive(message: Message): Promise<void>
  /** Delivers what the histories say until nothing is under way. */
  deliver(): Promise<void>
}

export function makeWorld({
  keysFile,
  issuer,
  registry,
  objects = sampleObjects,
  trouble = {},
}: {
  keysFile: string
  issuer: string
  registry: WelfareRegistry
  /** Where files lie; to the seed every announced file is there. */
  objects?: Objects
  /** What a table in the cloud does now and then, by chance. */
  trouble?: { indexLag?: number; contention?: number; seed?: number }
}): World {
  const { seed = 3579, ...vagaries } = trouble
  const random = seededRandom(seed)
  const memory = memoryTable({ random, ...vagaries })
  const outbox: Message[] = []
  const uploads: string[] = []
  let now = '2017-01-02T02:00:00.000Z' as Instant
  let serial = 0

  const deps: Deps = {
    table: listening(memory, (sent) => outbox.push(...sent.map(({ message }) => message))),
    keys: fileKeys(keysFile),
    objects,
    regions: openRegions(REGIONS_FOLDER),
    calendar: calendar(),
    now: () => now,
    webhookTargets: { loopback: true },
    newId: () => {
      serial += 1
      return ulid(epochMsOf(now) + serial, random)
    },
    random,
    sleep: async () => {},
  }
  const byClient = new Map(people().map((person) => [person.client, staffFrom(person)]))
  const seeded = [...byClient.keys()]
  memory.load([...byClient].flatMap(([client, staff]) => rowsOfStaff(staff, issuer, client)))

  async function receiveOne(message: Message): Promise<void> {
    if (message.type === 'simpul.checks.asked') await runChecks({ ...deps, registry }, message.data)
    else if (isForIntake(message)) await receive(deps, message)
  }
  /** Officers of the ministry sit at the desk of the day: those of 2017 are gone (domain.md 1.8). */
  let seated: string | null = null
  function seat(moment: Instant): void {
    const desk = deskFor(PROVINCE, moment.slice(0, 10))
    if (desk === seated) return
    seated = desk
    for (const client of seeded) {
      const staff = byClient.get(client)
      if (staff?.agency !== 'ministry') continue
      const moved = { ...staff, desk }
      byClient.set(client, moved)
      // In memory a write is done when the call returns.
      void memory.write([{ kind: 'put', row: { ...staffOf(moved.agency, moved.sub), ...moved } }])
    }
  }

  async function deliver(): Promise<void> {
    for (let round = 0; outbox.length > 0; round += 1) {
      if (round === ROUNDS_MAX) throw new Error('messages make messages for ever')
      for (const message of outbox.splice(0)) await receiveOne(message)
    }
  }
  const officer = (client: string): StaffActor => {
    const staff = byClient.get(client)
    if (!staff) throw new Error(`no seeded person ${client}`)
    return actorOf(deps, staff)
  }
  return {
    deps,
    table: memory,
    uploads,
    at: (moment) => {
      now = moment
      seat(moment)
    },
    officer,
    async hire(person) {
      const staff = staffFrom(person)
      byClient.set(person.client, staff)
      await memory.write(rowsOfStaff(staff, issuer, person.client).map((row) => ({ kind: 'put', row })))
    },
    outbox,
    receive: receiveOne,
    deliver,
    async head(caseId) {
      const head = await loadHead(memory, caseId)
      if (!head) throw new Error(`the seed has no case ${caseId}`)
      return head
    },
    async act(client, caseId, command) {
      const acted = await act(deps, officer(client), caseId, command)
      if (acted.kind !== 'done')
        throw new Error(`the seed's ${command.type} by ${client} was not done: ${JSON.stringify(acted)}`)
      return acted.head
    },
  }
}

const staffFrom = ({ sub, name, agency, desk, roles }: SeededPerson): Staff =>
  Staff.parse({
    sub,
    name,
    agency,
    desk,
    language: 'id',
    roles: roles.map((role) => ({ role, from: SINCE, to: null })),
  })

/** What the directory holds of somebody. */
export const rowsOfPerson = (issuer: string, person: SeededPerson): Row[] =>
  rowsOfStaff(staffFrom(person), issuer, person.client)

const rowsOfStaff = (staff: Staff, issuer: string, client: string) => [
  { ...staffOf(staff.agency, staff.sub), ...staff },
  { ...staffClaim(staff.sub), agency: staff.agency },
  { ...identityOf(identityDigest(issuer, client)), agency: staff.agency, sub: staff.sub },
]

/** A table that tells of each new entry of a case's history, as the stream does. */
function listening(table: Table, send: (messages: readonly Outgoing[]) => void): Table {
  return {
    ...table,
    async write(actions: readonly Action[]) {
      const result = await table.write(actions)
      if (result.kind !== 'written') return result
      for (const action of actions) {
        if (action.kind !== 'put' || !action.row.sk.startsWith('EVENT#')) continue
        send(outgoingOfRow(action.row))
      }
      return result
    },
  }
}

/** Every announced file is the sample page; the seed puts the real objects afterwards. */
const sampleObjects: Objects = {
  signUpload: async () => ({ method: 'PUT', url: 'seed:', headers: {}, expiresAt: '' }),
  signDownload: async () => 'seed:',
  erase: async () => {},
  inspect: async () => ({ size: SAMPLE_PDF.length, sha256: SAMPLE_SHA256, firstBytes: SAMPLE_PDF.slice(0, 16) }),
}
