import { expect, test } from 'vitest'
import type { CaseState } from '../../shared/engine/case-state.ts'
import type { Actor, Calendar, Context, EngineCommand, EngineRefusal, Rules } from '../../shared/engine/commands.ts'
import { decide, open } from '../../shared/engine/decide.ts'
import type { Definition } from '../../shared/engine/definition.ts'
import type { EngineEvent } from '../../shared/engine/events.ts'
import { begin, evolve } from '../../shared/engine/evolve.ts'
import type { Decision } from '../../shared/kit/decision.ts'
import { type Instant, instant, plusSeconds } from '../../shared/kit/instant.ts'
import { invariant } from '../../shared/kit/invariant.ts'
import { officeDays } from './office-days.ts'
import { smallProposal } from './small-proposal.ts'

export type Answer = Decision<EngineEvent, EngineRefusal>
export type Past = { event: EngineEvent; at: Instant }

/** One case in one story: what stands, what happened, what was answered last, and what time it is. */
export type Scene = {
  readonly definition: Definition
  readonly calendar: Calendar
  readonly rules: Rules
  now: Instant
  state: CaseState
  readonly history: Past[]
  answer: Answer
}

/** One sentence of a story: something done, or something seen. */
export type Sentence = (scene: Scene) => void

/** Monday 2 March 2026, nine in the morning in Batu. */
export const MONDAY_MORNING = instant('2026-03-02T02:00:00.000Z')

const office = {
  village: 'village-35.79.02.2004',
  'city-social': 'city-social-35.79',
  'province-social': 'province-social-35',
}
const isOffice = (at: string): at is keyof typeof office => Object.hasOwn(office, at)
export const officeOf = (at: string): string => (isOffice(at) ? office[at] : at)

/** Nothing is barred, nothing is outdated, and no form has a fault of its own, unless the story says so. */
export const plainRules: Rules = {
  addressOf: (at) => ({ agency: officeOf(at), desk: at === 'ministry' ? 'region-2' : null }),
  asks: () => false,
  bars: () => false,
  desksOf: (agency) => (agency === 'ministry' ? ['region-1', 'region-2'] : []),
  overseers: () => [],
  checksOutdated: () => false,
  formFaults: () => [],
}

type Telling = { definition?: Definition; calendar?: Calendar; rules?: Partial<Rules>; now?: Instant }

/** A case just opened by its maker. */
export function sceneOf(maker: Actor, telling: Telling = {}): Scene {
  const definition = telling.definition ?? smallProposal
  const calendar = telling.calendar ?? officeDays()
  const rules = { ...plainRules, ...telling.rules }
  const now = telling.now ?? MONDAY_MORNING
  const { events } = open(definition, 'the-case', { actor: maker, now, rules, calendar })
  const [opened, ...more] = events
  invariant(opened?.type === 'CaseOpened', 'a case opens with its opening')
  return {
    definition,
    calendar,
    rules,
    now,
    state: more.reduce((state, event) => evolve(state, event, now), begin(opened, now)),
    history: events.map((event) => ({ event, at: now })),
    answer: { kind: 'accepted', events },
  }
}

/** Gives a command in a scene; what is accepted becomes history. */
export function give(scene: Scene, actor: Actor, command: EngineCommand): Answer {
  const { now, rules, calendar } = scene
  const context: Context = { actor, now, rules, calendar, salt: 'salt' }
  scene.answer = decide(scene.definition, scene.state, command, context)
  if (scene.answer.kind === 'accepted')
    for (const event of scene.answer.events) {
      scene.state = evolve(scene.state, event, now)
      scene.history.push({ event, at: now })
    }
  return scene.answer
}

/** The number of the open task, or of the last there was. */
const taskOf = ({ state }: Scene): number => (state.custody.kind === 'held' ? state.custody.task.n : state.tasks)

type Decided = { reason?: string; form?: unknown; claimToken?: number }

/** What a person can do in a story. Every sentence is about the open task, unless it names another. */
export function person(sub: string, name: string) {
  const actor: Actor = { kind: 'person', sub, name }
  const does =
    (command: (task: number) => EngineCommand): Sentence =>
    (scene) => {
      give(scene, actor, command(taskOf(scene)))
    }
  return {
    sub,
    name,
    actor,
    claims: (leaseSeconds?: number) => does((task) => ({ type: 'Claim', task, leaseSeconds })),
    starts: () => does((task) => ({ type: 'Start', task })),
    releases: () => does((task) => ({ type: 'Release', task })),
    delegatesTo: (to: { sub: string; name: string }) =>
      does((task) => ({ type: 'Delegate', task, to: { sub: to.sub, name: to.name } })),
    forwardsTo: (desk: string) => does((task) => ({ type: 'Forward', task, desk })),
    suspends: (reason: string, until: Instant | null = null) =>
      does((task) => ({ type: 'Suspend', task, reason, until })),
    resumes: () => does((task) => ({ type: 'Resume', task })),
    decides: (outcome: string, more: Decided = {}) => does((task) => ({ type: 'Complete', task, outcome, ...more })),
    decidesTask: (task: number, outcome: string, more: Decided = {}) =>
      does(() => ({ type: 'Complete', task, outcome, ...more })),
    claimsTask: (task: number) => does(() => ({ type: 'Claim', task })),
    takesBack: (reason: string) => does(() => ({ type: 'Cancel', reason })),
  }
}
export type Person = ReturnType<typeof person>

const relay: Actor = { kind: 'system', system: 'relay' }
const platform: Actor = { kind: 'system', system: 'platform' }
export const theClock = {
  /** Lets the clock look at the case, as a wake does. */
  looks: (): Sentence => (scene) => {
    give(scene, { kind: 'system', system: 'clock' }, { type: 'Tick' })
  },
}
export const theMessage = {
  arrives:
    (handoff?: number): Sentence =>
    (scene) => {
      give(scene, relay, { type: 'ReceiveHandoff', handoff: handoff ?? scene.state.handoffs })
    },
  isSentAgainByHand: (): Sentence => (scene) => {
    give(scene, relay, { type: 'SendAgain' })
  },
}

/** What the platform does by itself, about the open task unless it names another. */
export const thePlatform = {
  relieves:
    (holder: { sub: string }, deputy: { sub: string; name: string } | null, task?: number): Sentence =>
    (scene) => {
      const to = deputy && { sub: deputy.sub, name: deputy.name }
      give(scene, platform, { type: 'Relieve', task: task ?? taskOf(scene), holder: holder.sub, deputy: to })
    },
  goesOnBy:
    (outcome: string, task?: number): Sentence =>
    (scene) => {
      give(scene, platform, { type: 'Proceed', task: task ?? taskOf(scene), outcome })
    },
  ends:
    (as: string, reason: string): Sentence =>
    (scene) => {
      give(scene, platform, { type: 'Expire', as, reason })
    },
}

export const seconds =
  (n: number): Sentence =>
  (scene) => {
    scene.now = plusSeconds(scene.now, n)
  }
export const minutes = (n: number): Sentence => seconds(n * 60)
export const days = (n: number): Sentence => seconds(n * 86_400)
export const itIs =
  (text: string): Sentence =>
  (scene) => {
    scene.now = instant(text)
  }
export const several =
  (...sentences: readonly Sentence[]): Sentence =>
  (scene) => {
    for (const sentence of sentences) sentence(scene)
  }

/**
 * A test that reads as a story: what was so, what someone does, what is then seen. Sentences may be of either kind
 * anywhere, so that one can also look in the middle.
 */
export function story(title: string, telling: Telling = {}) {
  return {
    given: (...given: readonly Sentence[]) => ({
      when: (...when: readonly Sentence[]) => ({
        // biome-ignore lint/suspicious/noThenProperty: the third word of every story (style rule 16); nobody awaits it
        then: (...then: readonly Sentence[]): void =>
          test(title, () => {
            expect.hasAssertions()
            const scene = sceneOf(makerOfAll.actor, telling)
            for (const sentence of [...given, ...when, ...then]) sentence(scene)
          }),
      }),
    }),
  }
}
const makerOfAll = person('sari', 'Sari, village operator')

// What can be seen.

export const wasRefused =
  (code: EngineRefusal, more: { extra?: Record<string, unknown>; pointers?: readonly string[] } = {}): Sentence =>
  ({ answer }) => {
    expect(answer).toMatchObject({ kind: 'refused', code })
    if (answer.kind !== 'refused') return
    if (more.extra) expect(answer.extra).toEqual(more.extra)
    if (more.pointers) expect(answer.faults?.map(({ pointer }) => pointer)).toEqual(more.pointers)
  }
/** What the last command made happen, by kind and in order. */
export const happened =
  (...types: readonly EngineEvent['type'][]): Sentence =>
  ({ answer }) => {
    expect(answer.kind).toBe('accepted')
    expect(answer.kind === 'accepted' ? answer.events.map(({ type }) => type) : answer).toEqual(types)
  }
export const nothingHappened = (): Sentence => happened()
/** One event of the last answer, with at least these words. */
export const saying =
  (event: Partial<EngineEvent> & { type: EngineEvent['type'] }): Sentence =>
  ({ answer }) => {
    expect(answer.kind === 'accepted' ? answer.events : []).toContainEqual(expect.objectContaining(event))
  }
export const theTask =
  (expected: {
    n?: number
    step?: string
    at?: string
    desk?: string | null
    is?: 'Ready' | 'Reserved' | 'InProgress' | 'Suspended'
    heldBy?: string | null
    until?: Instant | null
    token?: number
    dueAt?: string | null
    late?: boolean
    escalated?: boolean
    returned?: { step: string; reason: string } | null
  }): Sentence =>
  ({ state }) => {
    invariant(state.custody.kind === 'held', `the case is ${state.custody.kind}`)
    const { task } = state.custody
    const holder = task.hold.state === 'Ready' ? null : task.hold.holder
    const seen = {
      n: task.n,
      step: task.step,
      at: task.address.agency,
      desk: task.address.desk,
      is: task.hold.state,
      heldBy: holder?.sub ?? null,
      until: holder?.until ?? null,
      token: task.claimToken,
      dueAt: task.deadline?.dueAt ?? null,
      late: task.deadline?.late ?? false,
      escalated: task.deadline?.escalated ?? false,
      returned: task.returned,
    }
    expect(seen).toMatchObject(expected)
  }
export const theCase =
  (
    expected: Partial<Pick<CaseState, 'state' | 'tasks' | 'handoffs' | 'returns' | 'deciders'>> & {
      custody?: 'held' | 'inTransit' | 'closed'
      outcome?: string
    },
  ): Sentence =>
  ({ state }) => {
    const { custody, outcome, ...rest } = expected
    expect(state).toMatchObject(rest)
    if (custody) expect(state.custody.kind).toBe(custody)
    if (outcome) expect(state.custody).toMatchObject({ kind: 'closed', outcome })
  }
/** How often something has happened in the whole history. */
export const soFar =
  (type: EngineEvent['type'], times: number): Sentence =>
  ({ history }) => {
    expect(history.filter(({ event }) => event.type === type)).toHaveLength(times)
  }
