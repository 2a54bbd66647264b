import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientOf, formOf, NEEDS_FILE } from '../../infra/local/seed/decisions.ts'
import { BUSINESSES, draftOf, groupName, type SeededGroup } from '../../infra/local/seed/dossiers.ts'
import { attach, travel } from '../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../infra/local/seed/world.ts'
import { type Acted, act, type Command } from '../../shared/cases/act.ts'
import type { Deps } from '../../shared/cases/deps.ts'
import { entryText } from '../../shared/cases/entry.ts'
import type { CaseEvent, ProposalHead } from '../../shared/cases/head.ts'
import { loadGroup } from '../../shared/cases/load.ts'
import { openProposal } from '../../shared/cases/open-proposal.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { instant, plusSeconds } from '../../shared/kit/instant.ts'
import { invariant } from '../../shared/kit/invariant.ts'
import { type AgencyId, levelsOf } from '../../shared/names/agencies.ts'
import type { BudgetSource } from '../../shared/names/proposal.ts'
import type { RefusalCode } from '../../shared/names/refusals.ts'
import type { Role } from '../../shared/names/roles.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import { DraftInput } from '../../shared/workflows/proposal/v1/input.ts'
import { storyFiles } from './files.ts'
import { storyRegister } from './register.ts'

/** The whole road of a proposal in memory: real cases, real rules, invented people of Kota Batu. */

export const TULUNGREJO = '35.79.02.2004'
export const VILLAGE = `village-${TULUNGREJO}` as const
export const CITY = 'city-social-35.79'
export const PROVINCE = 'province-social-35'
export const MINISTRY = 'ministry'
/** The ministry's desk for East Java since 2022. */
export const DESK = 'DITJEN_DAYASOS'
const AMOUNT = 20_000_000
/** Monday. */
const FROM = '2026-03-02'
/** Later than any story; a journey's clock never passes it. */
const END_OF_TIME = instant('2099-01-01T00:00:00.000Z')
const PAGE_OF_EVENTS = 200

export type Scene = {
  readonly world: World
  readonly register: ReturnType<typeof storyRegister>
  readonly files: ReturnType<typeof storyFiles>
  /** The proposal that is told about, and those told about before. */
  id: string
  readonly plans: Map<string, Plan>
  /** What became of the last command. */
  answer: Acted | undefined
}

/** One sentence of a story: something done, or something seen. */
export type Line = (scene: Scene) => Promise<void> | void

/** A group that proposes: `n` makes it another group of other people. */
export type Plan = {
  n?: number
  village?: string
  members?: number
  source?: BudgetSource
  year?: number
  amount?: number
  /** Local day of the first draft. */
  from?: string
}

const groupOf = ({ n = 1, village = TULUNGREJO, members = 10, source, year, amount }: Plan): SeededGroup => ({
  n,
  village,
  business: BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0],
  members,
  budgetYear: year ?? 2026,
  budgetSource: source ?? 'APBN_CENTRAL',
  amount: amount ?? AMOUNT,
})

/** What a village would write for this group, whole and without a fault. */
export const dossierOf = (plan: Plan = {}): DraftInput => DraftInput.parse(draftOf(groupOf(plan)))
export const nameOfGroup = (plan: Plan = {}): string => groupName(groupOf(plan))

export type Trouble = Parameters<typeof makeWorld>[0]['trouble']

/** Nothing has happened yet; it is Monday morning, nine o'clock in Batu. */
export async function newScene(trouble: Trouble = {}): Promise<Scene> {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'simpul-road-')), 'keys.json')
  await createKeysFile(keysFile)
  const files = storyFiles()
  const register = storyRegister(() => world.deps.now())
  const world = makeWorld({ keysFile, issuer: 'https://issuer.example', registry: register, objects: files, trouble })
  world.at(instant(`${FROM}T02:00:00.000Z`))
  return { world, register, files, id: '', plans: new Map(), answer: undefined }
}

/** A test that reads as a story: what was so, what someone does, what is then seen. */
export function story(title: string) {
  return {
    given: (...given: readonly Line[]) => ({
      when: (...when: readonly Line[]) => ({
        // biome-ignore lint/suspicious/noThenProperty: the third word of every story (style rule 16); nobody awaits it
        then: (...then: readonly Line[]): void =>
          test(title, async () => {
            expect.hasAssertions()
            await tell(await newScene(), ...given, ...when, ...then)
          }),
      }),
    }),
  }
}
export async function tell(scene: Scene, ...lines: readonly Line[]): Promise<Scene> {
  for (const line of lines) await line(scene)
  return scene
}

export async function headOf({ world, id }: Scene): Promise<ProposalHead> {
  const head = await world.head(id)
  invariant(head.kind === 'proposal', `${id} is a proposal`)
  return head
}
export async function taskOf(scene: Scene) {
  const task = openTaskOf((await headOf(scene)).flow)
  invariant(task, `${scene.id} has an open task`)
  return task
}
/** Every event of the proposal's history, oldest first, as stored. */
export async function historyOf({ world, id }: Scene): Promise<CaseEvent[]> {
  const { rows } = await world.table.query({ pk: `CASE#${id}`, prefix: 'EVENT#', limit: PAGE_OF_EVENTS })
  return rows.flatMap((row) => (JSON.parse(entryText(row) ?? '') as { events: CaseEvent[] }).events)
}

// What is so, and what is done.

/** A proposal of this group has come to a step on the shortest way, and waits there. */
export const aProposal =
  (at: string, plan: Plan = {}): Line =>
  async (scene) => {
    const journey = { group: groupOf(plan), from: plan.from ?? FROM, until: at, pace: 1 }
    const head = await travel(scene.world, journey, END_OF_TIME)
    scene.id = head.flow.id
    scene.plans.set(scene.id, plan)
    scene.answer = undefined
  }

/** A draft that says what is given, without its papers. */
export const aDraft =
  (draft: unknown, { by, ...plan }: Plan & { by?: string } = {}): Line =>
  async (scene) => {
    const input = DraftInput.parse(draft)
    const maker = scene.world.officer(by ?? clientOf('draft', input.village))
    const opened = await openProposal(scene.world.deps, maker, input, undefined)
    invariant(opened.kind === 'opened', `the draft was opened: ${JSON.stringify(opened)}`)
    scene.id = opened.head.flow.id
    scene.plans.set(scene.id, { ...plan, village: input.village })
    scene.answer = undefined
  }

/** Both papers of the dossier are announced and lie there. */
export const withPapers =
  (by?: string): Line =>
  async (scene) => {
    for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES'] as const) await fileFor(scene, kind, by)
  }
/** A file of a kind, announced by the officer who holds the open task, and put. */
export async function fileFor(scene: Scene, kind: string, by?: string): Promise<string> {
  const { world, id } = scene
  return attach(world, by ?? usualOfficer(scene, (await taskOf(scene)).step), id, kind)
}

const planOf = ({ plans, id }: Scene): Plan => plans.get(id) ?? {}
/** The login of the officer who decides a step of this proposal when nothing is out of the ordinary. */
export const usualOfficer = (scene: Scene, step: string): string => clientOf(step, planOf(scene).village ?? TULUNGREJO)

/** Gives any command as anyone; what became of it is the scene's answer. */
export async function give(scene: Scene, client: string, command: Command): Promise<Acted> {
  scene.answer = await act(scene.world.deps, scene.world.officer(client), scene.id, command)
  return scene.answer
}
/** Somebody works in an office from now on, beside or instead of what they do elsewhere. */
export const works =
  (client: string, sub: string, agency: AgencyId, roles: readonly Role[], desk: string | null = null): Line =>
  ({ world }) =>
    world.hire({ client, sub, name: `Nama ${sub}`, agency, desk, roles })
/** Nobody has this login's place any more. */
export const leaves =
  (client: string): Line =>
  ({ world }) => {
    const { sub, name, agency, desk } = world.officer(client)
    return world.hire({ client, sub, name, agency, desk, roles: [] })
  }
/** Gives a command about the open task. */
export const gives =
  (client: string, command: (task: number) => Command): Line =>
  async (scene) => {
    const { flow } = await headOf(scene)
    await give(scene, client, command(openTaskOf(flow)?.n ?? flow.tasks))
  }
export const claims = (client: string, leaseSeconds?: number): Line =>
  gives(client, (task) => ({ type: 'Claim', task, leaseSeconds }))

type Decision = {
  /** Who decides, where it is not the usual officer. */
  by?: string
  reason?: string
  form?: unknown
}

/** The officer takes the task, unless they hold it, and decides; a refusal is the answer. */
export const decides =
  (outcome: string, { by, reason, form }: Decision = {}): Line =>
  async (scene) => {
    const task = await taskOf(scene)
    const client = by ?? usualOfficer(scene, task.step)
    const claimed = task.hold.state === 'Ready' && (await give(scene, client, { type: 'Claim', task: task.n }))
    if (claimed && claimed.kind === 'refused') return
    await give(scene, client, {
      type: 'Complete',
      task: task.n,
      outcome,
      ...(reason === undefined ? {} : { reason }),
      ...(form === undefined ? {} : { form }),
    })
  }

/** The form with which the usual officer approves, their files put. */
export async function approvingForm(scene: Scene, by?: string): Promise<Record<string, unknown> | undefined> {
  const { world } = scene
  const task = await taskOf(scene)
  const plan = planOf(scene)
  const village = plan.village ?? TULUNGREJO
  const kind = NEEDS_FILE[task.step]
  const { facts } = await headOf(scene)
  const form = formOf(task.step, {
    village,
    day: world.deps.calendar.dayOf(world.deps.now(), MINISTRY),
    serial: `story-${plan.n ?? 1}`,
    groupName: facts.group?.name ?? nameOfGroup(plan),
    amount: plan.amount ?? AMOUNT,
    facilitator: world.officer(`city-social-${levelsOf(village).city}/facilitator`).sub,
    attachments: kind ? [await fileFor(scene, kind, by)] : [],
  })
  return form as Record<string, unknown> | undefined
}

/** The usual officer approves; `changed` makes of the form what this story is about. */
export const approves =
  (changed: (form: Record<string, unknown>) => unknown = (form) => form, { by }: { by?: string } = {}): Line =>
  async (scene) => {
    const task = await taskOf(scene)
    const client = by ?? usualOfficer(scene, task.step)
    const claimed = task.hold.state === 'Ready' && (await give(scene, client, { type: 'Claim', task: task.n }))
    if (claimed && claimed.kind === 'refused') return
    const form = await approvingForm(scene, client)
    await decides('approve', { by: client, form: form && changed(form) })(scene)
  }
export const submits = (form?: unknown): Line => decides('submit', { form })
export const returns = (reason: string): Line => decides('return', { reason })
export const rejects = (reason: string): Line => decides('reject', { reason })

/** The road for somebody who is outrun: between their reading and their first write, others do this. */
export function outrunBy(scene: Scene, ...lines: readonly Line[]): Deps {
  const { deps } = scene.world
  let isFirst = true
  const write: Deps['table']['write'] = async (actions) => {
    if (isFirst) {
      isFirst = false
      await tell(scene, ...lines)
    }
    return deps.table.write(actions)
  }
  return { ...deps, table: { ...deps.table, write } }
}

/** Whatever is under way arrives, look-ups too. */
export const everythingArrives =
  (): Line =>
  ({ world }) =>
    world.deliver()
/** The same proposal goes on to another step, each office approving. */
export const goesOnTo =
  (step: string): Line =>
  async (scene) => {
    for (let steps = 0; (await taskOf(scene)).step !== step; steps += 1) {
      invariant(steps < 20, `the way leads to ${step}`)
      await tell(scene, (await taskOf(scene)).step === 'draft' ? submits() : approves(), wasDone(), everythingArrives())
    }
  }
export const goesOnToTheEnd = (): Line => async (scene) => {
  await tell(scene, goesOnTo('activation'), approves(), wasDone(), everythingArrives())
}

export const itIs =
  (at: string): Line =>
  ({ world }) =>
    world.at(instant(at))
export const seconds =
  (n: number): Line =>
  ({ world }) =>
    world.at(plusSeconds(world.deps.now(), n))
export const days = (n: number): Line => seconds(n * 86_400)
/** The clock comes by, as a wake lets it. */
export const theClockLooks = (): Line => async (scene) => {
  scene.answer = await act(scene.world.deps, { kind: 'system', system: 'clock' }, scene.id, { type: 'Tick' })
}
/** The first moment at which the open task is late. */
export const itIsLate = (): Line => async (scene) => {
  const { deadline } = await taskOf(scene)
  invariant(deadline, 'the task has a deadline')
  scene.world.at(deadline.dueAt)
}
// What is seen.

/** The last command was accepted; what it made happen. */
export function eventsOf({ answer }: Scene): readonly CaseEvent[] {
  expect(answer).toMatchObject({ kind: 'done' })
  return answer?.kind === 'done' ? answer.events : []
}
export const wasDone = (): Line => (scene) => {
  eventsOf(scene)
}
export const happened =
  (...types: readonly CaseEvent['type'][]): Line =>
  (scene) => {
    expect(eventsOf(scene).map(({ type }) => type)).toEqual(types)
  }
export const nothingHappened = (): Line => happened()
export const saying =
  (event: { type: CaseEvent['type'] } & Record<string, unknown>): Line =>
  (scene) => {
    expect(eventsOf(scene)).toContainEqual(expect.objectContaining(event))
  }
export const wasRefused =
  (code: RefusalCode, faults?: readonly (readonly [pointer: string, code: string])[]): Line =>
  ({ answer }) => {
    expect(answer).toMatchObject({ kind: 'refused', code })
    if (faults && answer?.kind === 'refused')
      expect(answer.faults?.map((fault) => [fault.pointer, fault.code])).toEqual(faults)
  }
/** It is held by an office at a step, or says so of a part of this. */
export const stands =
  (expected: {
    state?: string
    step?: string
    at?: string
    desk?: string | null
    is?: string
    returned?: unknown
  }): Line =>
  async (scene) => {
    const { flow } = await headOf(scene)
    const task = await taskOf(scene)
    const { agency, desk } = task.address
    const seen = { state: flow.state, step: task.step, at: agency, desk, is: task.hold.state, returned: task.returned }
    expect(seen).toMatchObject(expected)
  }
export const isUnderWay =
  (expected: { state?: string; step: string; from: string; to: string }): Line =>
  async (scene) => {
    const { flow } = await headOf(scene)
    const { custody } = flow
    invariant(custody.kind === 'inTransit', `it is ${custody.kind}`)
    const { step, from, to } = custody
    expect({ state: flow.state, step, from: from.agency, to: to.agency }).toMatchObject(expected)
  }
export const isClosed =
  (as: string): Line =>
  async (scene) => {
    const { flow } = await headOf(scene)
    expect(flow).toMatchObject({ state: as, custody: { kind: 'closed', outcome: as } })
  }
/** Exactly these offices were sent a copy of the decision. */
export const copiesWentTo =
  (...agencies: readonly string[]): Line =>
  (scene) => {
    expect(eventsOf(scene).flatMap((event) => (event.type === 'CopySent' ? [event.to] : []))).toEqual(agencies)
  }
export const theGroup =
  (expected: Record<string, unknown>): Line =>
  async (scene) => {
    const { facts } = await headOf(scene)
    invariant(facts.group, 'the proposal has a group')
    expect((await loadGroup(scene.world.table, facts.group.id))?.group).toMatchObject(expected)
  }

/** So many working days of its office after it was opened. */
export const isDueIn =
  (workingDays: number): Line =>
  async (scene) => {
    const { deadline, address, createdAt } = await taskOf(scene)
    expect(deadline?.dueAt).toBe(scene.world.deps.calendar.dueAfter(createdAt, workingDays, address.agency).at)
  }
export const hasNoDueDate = (): Line => async (scene) => {
  expect((await taskOf(scene)).deadline).toBeNull()
}
export const returnsSoFar =
  (times: number): Line =>
  async (scene) => {
    const { returns: counted } = (await headOf(scene)).flow
    expect(Object.values(counted).reduce((sum, n) => sum + n, 0)).toBe(times)
  }
