import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientOf, formOf, NEEDS_FILE } from '../../infra/local/seed/decisions.ts'
import { groupName } from '../../infra/local/seed/dossiers.ts'
import { waitingProposals } from '../../infra/local/seed/scenario.ts'
import { travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, SAMPLE_PDF, SAMPLE_SHA256 } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import { act, type Command } from '../../shared/cases/act.ts'
import type { CommandKey } from '../../shared/cases/command-key.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import type { Head } from '../../shared/cases/head.ts'
import { loadHead } from '../../shared/cases/load.ts'
import { outgoingOfRow } from '../../shared/cases/outgoing.ts'
import { receive } from '../../shared/cases/receive.ts'
import { runChecks } from '../../shared/cases/run-checks.ts'
import { tallyHeads } from '../../shared/cases/throughput/tally.ts'
import { isForIntake } from '../../shared/contracts/messages.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { instant, plusSeconds } from '../../shared/kit/instant.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import { caseKey, EVENT_PREFIX } from '../../shared/store/row-keys.ts'
import type { Used } from '../../shared/store/table.ts'
import { createTable, startDynoxide } from '../store/engine.ts'
import type { Figure } from './figures.ts'

/** Write units that a command may take, indexes included (the figures of docs/deploy.md are made of these). */
const GOALS = { handoff: 26, step: 18, claim: 10 } as const
type Kind = keyof typeof GOALS

const TABLE = 'Units'
const ISSUER = 'http://127.0.0.1/'
const NOW = instant('2026-03-02T04:00:00.000Z')

type Count = { read: number; write: number }
/** What the engine counted for one decision: the officer's claim, the decision itself, and its arrival elsewhere. */
type Line = {
  step: string
  to: string
  claim: Count
  decision: Count
  arrival: Count | null
  copies: Count
  checks: Count
  /** The ministry's counters, for the claim and for all that followed; a batch of the stream may do with less. */
  counters: Count
}

/**
 * Capacity units of the whole way of one proposal, as the engine counts them: each claim, each decision, each arrival.
 * `npm run bench:units` prints them.
 */
export async function measureUnits(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'simpul-units-'))
  const engine = await startDynoxide()
  try {
    await createTable(engine.client, TABLE)
    const registry = registerInProcess(() => NOW)
    const keysFile = join(folder, 'keys.json')
    await createKeysFile(keysFile)
    const world = makeWorld({ keysFile, issuer: ISSUER, registry })
    // The second of the seed's proposals goes by the province: the longest way there is.
    const [journey] = waitingProposals('2026-03-02', () => '2026-01-05').filter(
      ({ group }) => group.budgetSource === 'APBN_DEKON',
    )
    if (!journey) throw new Error('the seed has a proposal that goes by the province')
    const begun = await travel(world, { ...journey, until: 'village-endorsement' }, NOW)
    let used = NOTHING
    const table = dynamoTable({
      client: engine.client,
      table: TABLE,
      random: Math.random,
      onUsed: ({ readUnits, writeUnits }: Used) => {
        used = { read: used.read + readUnits, write: used.write + writeUnits }
      },
    })
    const deps: Deps = { ...world.deps, table }
    for (const row of world.table.dump()) await table.write([{ kind: 'put', row }])

    const measured = async <Result>(run: () => Promise<Result>): Promise<[Result, Count]> => {
      used = NOTHING
      const result = await run()
      return [result, used]
    }
    let keys = 0
    let minute = 0
    const give = async (client: string, id: string, command: Command): Promise<Head> => {
      keys += 1
      const key: CommandKey = { digest: `${keys}`.padStart(64, '0'), request: 'f'.repeat(64), status: 200 }
      const head = await loadHead(table, id)
      const desk = (head && openTaskOf(head.flow)?.address.desk) ?? null
      const officer = world.officer(client)
      const done = await act(deps, officer.agency === 'ministry' ? { ...officer, desk } : officer, id, command, { key })
      if (done.kind !== 'done') throw new Error(`${command.type} by ${client} was not done: ${JSON.stringify(done)}`)
      return done.head
    }

    const lines: Line[] = []
    let head = begun
    const { village } = journey.group
    const id = begun.flow.id
    for (let task = openTaskOf(head.flow); task; task = openTaskOf(head.flow)) {
      const { n, step } = task
      minute += 1
      world.at(plusSeconds(NOW, 60 * minute)) // copies are told apart by their moment
      const client = clientOf(step, village)
      const [held, claim] = await measured(() => give(client, id, { type: 'Claim', task: n }))
      const [, counted] = await measured(() => tallyHeads(deps, [held]))
      const kind = NEEDS_FILE[step]
      const attachments = kind ? [await attach(deps, kind, (command) => give(client, id, command))] : []
      const form = formOf(step, {
        village,
        day: deps.calendar.dayOf(deps.now(), 'ministry'),
        serial: `units-${n}`,
        groupName: groupName(journey.group),
        amount: journey.group.amount,
        facilitator: world.officer('city-social-35.79/facilitator').sub,
        attachments,
      })
      const before = head.version
      const [after, decision] = await measured(() =>
        give(client, id, { type: 'Complete', task: n, outcome: 'approve', ...(form === undefined ? {} : { form }) }),
      )
      let arrival: Count | null = null
      let copies = NOTHING
      let checks = NOTHING
      for (let entry = before + 1; ; entry += 1) {
        const row = await table.get({ pk: caseKey(id), sk: `${EVENT_PREFIX}${String(entry).padStart(5, '0')}` })
        if (!row) break
        for (const { message } of outgoingOfRow(row)) {
          const [, count] = await measured(async () => {
            if (message.type === 'simpul.checks.asked') await runChecks({ ...deps, registry }, message.data)
            else if (isForIntake(message)) await receive(deps, message)
          })
          if (message.type === 'simpul.case.handed-off') arrival = count
          else if (message.type === 'simpul.checks.asked') checks = sum(checks, count)
          else copies = sum(copies, count)
        }
      }
      head = (await loadHead(table, id)) ?? after
      const [, countedMore] = await measured(() => tallyHeads(deps, [head]))
      const counters = sum(counted, countedMore)
      const { custody } = head.flow
      const to = custody.kind === 'held' ? custody.task.step : custody.kind
      lines.push({ step, to, claim, decision, arrival, copies, checks, counters })
    }
    return lines
  } finally {
    await engine.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** All units of a proposal's way together. */
export const unitsOfTheWay = (lines: readonly Line[]): Count =>
  lines
    .flatMap(({ claim, decision, arrival, copies, checks, counters }) => [
      ...[claim, decision, copies, checks, counters],
      ...(arrival ? [arrival] : []),
    ])
    .reduce(sum, NOTHING)

async function attach(deps: Deps, kind: string, give: (command: Command) => Promise<Head>): Promise<string> {
  const id = deps.newId()
  await give({
    type: 'DeclareAttachment',
    id,
    kind,
    fileName: 'sample.pdf',
    mediaType: 'application/pdf',
    size: SAMPLE_PDF.length,
    sha256: SAMPLE_SHA256,
  })
  return id
}

/** Steps whose decision also writes the group's history and its members' claim rows: two units for each of ten persons. */
const ALSO_THE_GROUP: ReadonlySet<string> = new Set(['responsibility-statement', 'disbursement', 'activation'])
const NOTHING: Count = { read: 0, write: 0 }
const sum = (a: Count, b: Count): Count => ({ read: a.read + b.read, write: a.write + b.write })

/** The most of each kind; what lies below is beside it. */
export function figuresOfUnits(lines: readonly Line[]): Figure[] {
  const plain = lines.filter(({ step }) => !ALSO_THE_GROUP.has(step))
  const counted: Record<Kind, number[]> = {
    handoff: plain.flatMap(({ decision, arrival }) => (arrival ? [decision.write + arrival.write] : [])),
    step: plain.flatMap(({ decision, arrival }) => (arrival ? [] : [decision.write])),
    claim: lines.map(({ claim }) => claim.write),
  }
  const says: Record<Kind, string> = {
    handoff: 'write units of a handoff between offices, the most',
    step: 'of a step within one office, the most',
    claim: 'of a claim, the most',
  }
  return (['handoff', 'step', 'claim'] as const).map((kind) => ({
    part: 'units',
    figure: says[kind],
    goal: `≤ ${GOALS[kind]}`,
    measured: String(Math.max(...counted[kind])),
    spread: `${Math.min(...counted[kind])} to ${Math.max(...counted[kind])}, ${counted[kind].length} steps of the road`,
    met: Math.max(...counted[kind]) <= GOALS[kind],
  }))
}

if (import.meta.main) {
  const lines = await measureUnits()
  const shown = (count: Count | null): string => (count ? `${count.write} w ${count.read} r` : '')
  console.table(
    Object.fromEntries(
      lines.map(({ step, to, claim, decision, arrival, copies, checks, counters }) => [
        step,
        {
          to,
          claim: shown(claim),
          decision: shown(decision),
          arrival: shown(arrival),
          'decision + arrival': decision.write + (arrival?.write ?? 0),
          copies: shown(copies),
          checks: shown(checks),
          counters: shown(counters),
        },
      ]),
    ),
  )
  for (const { figure, goal, measured, met } of figuresOfUnits(lines))
    console.log(`${figure}: ${measured}, goal ${goal}${met ? '' : '  ABOVE'}`)
  const { write, read } = unitsOfTheWay(lines)
  console.log(`a proposal from the village head to the active group: ${write} write and ${read} read units`)
}
