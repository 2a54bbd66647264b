import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CaseState } from '../../../shared/engine/case-state.ts'
import type { Actor, EngineCommand } from '../../../shared/engine/commands.ts'
import { mustNotDecide, wakeOf } from '../../../shared/engine/decide.ts'
import { separatedFrom, stepOf } from '../../../shared/engine/definition.ts'
import { epochMsOf, type Instant, instantOf, plusSeconds } from '../../../shared/kit/instant.ts'
import { bayu, dewi, hadi, letter, rina, sari, visit, wati, yoga } from '../../story/batu.ts'
import { smallProposal } from '../../story/small-proposal.ts'
import { give, type Scene, sceneOf } from '../../story/story.ts'

const RUNS = 300
const people = [sari, hadi, rina, yoga, wati, bayu, dewi]
const forms: Readonly<Record<string, unknown>> = { 'city-verification': visit, 'city-submission': letter }

/** One thing that anyone tries, about the open task; `seconds` pass before. */
type Attempt = {
  who: number
  /** What people do; the platform's own commands have stories of their own. */
  what: Exclude<EngineCommand['type'], 'Proceed' | 'Expire'>
  other: number
  outcome: number
  lease: number | undefined
  seconds: number
}

const kindsOf = (...kinds: Attempt['what'][]) => fc.constantFrom(...kinds)
/** Mostly what brings a case on, so that walks go deep; now and then what nobody would expect. */
const attempt: fc.Arbitrary<Attempt> = fc.record({
  who: fc.nat(people.length - 1),
  what: fc.oneof(
    { weight: 30, arbitrary: kindsOf('Claim', 'Complete', 'ReceiveHandoff') },
    { weight: 8, arbitrary: kindsOf('Tick', 'Start', 'Release', 'Delegate', 'Suspend', 'Resume') },
    { weight: 2, arbitrary: kindsOf('Forward', 'SendAgain', 'Relieve') },
    { weight: 1, arbitrary: kindsOf('Cancel') },
  ),
  other: fc.nat(people.length - 1),
  outcome: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 5, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constant(2) },
  ),
  lease: fc.option(fc.integer({ min: 30, max: 7200 }), { nil: undefined }),
  seconds: fc.oneof(
    { weight: 6, arbitrary: fc.nat(60) },
    { weight: 2, arbitrary: fc.nat(7200) },
    { weight: 1, arbitrary: fc.nat(20 * 86_400) },
  ),
})
const attempts = fc.array(attempt, { minLength: 1, maxLength: 150, size: 'max' })
const answers = fc.boolean()
const limits = fc.integer({ min: 1, max: 3 })

const personAt = (i: number) => people[i] ?? sari
/** Mostly the one who holds the task, or may claim it, so that walks go deep. */
function actorOf({ state, rules }: Scene, { who, other, what }: Attempt): Actor {
  if (what === 'Tick' || what === 'ReceiveHandoff' || what === 'SendAgain' || what === 'Relieve')
    return { kind: 'system', system: 'any' }
  const anyone = personAt(who)
  if (state.custody.kind !== 'held' || other === who) return anyone.actor
  const { hold, step } = state.custody.task
  const fits =
    hold.state === 'Ready'
      ? people.find(({ sub }, i) => i >= who && !mustNotDecide(smallProposal, state, step, sub, rules))
      : people.find(({ sub }) => what !== 'Claim' && sub === hold.holder.sub)
  return (fits ?? anyone).actor
}

function commandOf(
  { state, definition, now }: Scene,
  { what, other, outcome, lease, seconds }: Attempt,
): EngineCommand {
  const task = state.custody.kind === 'held' ? state.custody.task.n : Math.max(1, state.tasks)
  switch (what) {
    case 'Claim':
      return { type: what, task, leaseSeconds: lease }
    case 'Start':
    case 'Release':
    case 'Resume':
      return { type: what, task }
    case 'Delegate':
      return { type: what, task, to: { sub: personAt(other).sub, name: personAt(other).name } }
    case 'Relieve': {
      const hold = state.custody.kind === 'held' ? state.custody.task.hold : undefined
      const holder = hold && hold.state !== 'Ready' ? hold.holder.sub : personAt(other).sub
      const { sub, name } = personAt(other)
      return { type: what, task, holder, deputy: outcome === 0 ? null : { sub, name } }
    }
    case 'Forward':
      return { type: what, task, desk: other % 2 === 0 ? 'region-1' : 'region-2' }
    case 'Suspend':
      return { type: what, task, reason: 'rain', until: seconds % 2 === 0 ? null : plusSeconds(now, 60 + seconds) }
    case 'Complete': {
      const step = state.custody.kind === 'held' ? stepOf(definition, state.custody.task.step) : undefined
      const codes = Object.keys(step?.outcomes ?? { approve: null })
      const chosen = codes[outcome % codes.length] ?? 'approve'
      const form = step?.outcomes[chosen]?.form ? forms[step.name] : undefined
      return { type: what, task, outcome: chosen, reason: 'as it is', ...(form === undefined ? {} : { form }) }
    }
    case 'ReceiveHandoff':
      return { type: what, handoff: other % 3 === 0 ? Math.max(1, state.handoffs - 1) : state.handoffs }
    case 'Cancel':
      return { type: what, reason: 'enough' }
    case 'Tick':
    case 'SendAgain':
      return { type: what }
  }
}

function everyWalk(
  title: string,
  seen: (scene: Scene, before: CaseState, command: EngineCommand, actor: Actor) => void,
) {
  test(title, () => {
    // On failure fast-check prints the seed and the shortest walk that fails.
    fc.assert(
      fc.property(attempts, answers, limits, (walk, asks, returnsMax) => {
        const definition = { ...smallProposal, returnsMax }
        const scene = sceneOf(sari.actor, { definition, rules: { asks: () => asks } })
        for (const tried of walk) {
          scene.now = plusSeconds(scene.now, tried.seconds)
          const before = scene.state
          const actor = actorOf(scene, tried)
          const command = commandOf(scene, tried)
          if (command.type === 'ReceiveHandoff' && before.handoffs === 0) continue
          give(scene, actor, command)
          seen(scene, before, command, actor)
        }
      }),
      { numRuns: RUNS },
    )
  })
}

describe('whatever anyone tries, in any order', () => {
  test('walks get somewhere: some close, some return, some are handed on', () => {
    const kinds = new Set<string>()
    fc.assert(
      fc.property(attempts, (walk) => {
        const scene = sceneOf(sari.actor)
        for (const tried of walk) {
          const command = commandOf(scene, tried)
          if (command.type === 'ReceiveHandoff' && scene.state.handoffs === 0) continue
          scene.now = plusSeconds(scene.now, tried.seconds)
          give(scene, actorOf(scene, tried), command)
        }
        for (const { event } of scene.history) kinds.add(event.type)
        kinds.add(scene.state.custody.kind)
        for (const times of Object.values(scene.state.returns)) kinds.add(`returned ${times} times`)
      }),
      // One seed for ever: this is about the walks, not about what is walked.
      { numRuns: 2 * RUNS, seed: 3579 },
    )
    for (const kind of [
      'closed',
      'inTransit',
      'HandoffReceived',
      'TaskSuspended',
      'TaskResumed',
      'TaskLate',
      'ChecksAsked',
      'FormRecorded',
      'HandoffStuck',
      'TaskExited',
      'TaskEscalated',
      'returned 3 times',
      'TaskDelegated',
      'HandoffSentAgain',
    ])
      expect(kinds).toContain(kind)
  })

  everyWalk(
    'what is accepted can always be written down, and a refusal changes nothing',
    ({ answer, state }, before) => {
      if (answer.kind === 'refused') expect(state).toBe(before)
    },
  )

  everyWalk('tasks and handoffs are numbered without a gap', ({ history, state }) => {
    const opened = history.flatMap(({ event }) => (event.type === 'TaskOpened' ? [event.task] : []))
    expect(opened).toEqual(opened.map((_, i) => i + 1))
    expect(state.tasks).toBe(opened.length)
    const sent = history.flatMap(({ event }) => (event.type === 'HandedOff' ? [event.handoff] : []))
    expect(sent).toEqual(sent.map((_, i) => i + 1))
  })

  everyWalk('the token never falls, and rises whenever the holder changes', ({ state }, before) => {
    if (state.custody.kind !== 'held' || before.custody.kind !== 'held') return
    const [now, then] = [state.custody.task, before.custody.task]
    if (now.n !== then.n) return
    expect(now.claimToken).toBeGreaterThanOrEqual(then.claimToken)
    const [holder, former] = [now, then].map(({ hold }) => (hold.state === 'Ready' ? null : hold.holder.sub))
    if (holder !== null && holder !== former) expect(now.claimToken).toBeGreaterThan(then.claimToken)
  })

  everyWalk('a closed case takes nothing but what changes nothing', ({ answer, state }, before) => {
    if (before.custody.kind !== 'closed') return
    expect(state).toBe(before)
    if (answer.kind === 'accepted') expect(answer.events).toEqual([])
  })

  everyWalk('no step returns a case more often than it may', ({ definition, state }) => {
    for (const times of Object.values(state.returns)) expect(times).toBeLessThanOrEqual(definition.returnsMax)
  })

  everyWalk('no person ever decides two steps that must be separate', ({ state }) => {
    for (const [step, deciders] of Object.entries(state.deciders))
      for (const other of separatedFrom(smallProposal, step))
        expect(deciders.filter((sub) => (state.deciders[other] ?? []).includes(sub))).toEqual([])
  })

  everyWalk(
    'only who holds a task, by a lease that has not run out, decides it',
    ({ answer, now }, before, command, actor) => {
      if (command.type !== 'Complete' || answer.kind !== 'accepted') return
      const hold = before.custody.kind === 'held' ? before.custody.task.hold : undefined
      expect(hold?.state).toMatch(/^(Reserved|InProgress)$/)
      if (!hold || hold.state === 'Ready') return
      expect(actor).toMatchObject({ sub: hold.holder.sub })
      if (hold.holder.until !== null) expect(hold.holder.until > now).toBe(true)
    },
  )

  everyWalk('late and escalated are said at most once for a task', ({ history }) => {
    for (const type of ['TaskLate', 'TaskEscalated'] as const) {
      const said = history.flatMap(({ event }) => (event.type === type ? [event.task] : []))
      expect(new Set(said).size).toBe(said.length)
    }
  })

  everyWalk('the clock is always to look at the next thing that time does, and at nothing before', (scene) => {
    const at = wakeOf(scene.state)
    const looked = (now: Instant): string => {
      const { answer } = lookedAt(scene, now)
      return answer.kind === 'accepted' ? answer.events.map(({ type }) => type).join() : answer.code
    }
    if (at === null) return expect(looked(plusSeconds(scene.now, 400 * 86_400))).toBe('')
    expect(looked(at)).not.toBe('')
    expect(looked(instantOf(epochMsOf(at) - 1))).toBe('')
  })

  everyWalk('looking again and again comes to an end', (scene) => {
    const copy = { ...scene, history: [...scene.history] }
    let looks = 0
    for (let at = wakeOf(copy.state); at !== null; at = wakeOf(copy.state)) {
      copy.now = at
      give(copy, { kind: 'system', system: 'clock' }, { type: 'Tick' })
      looks += 1
      expect(looks).toBeLessThan(10)
    }
  })
})

/** What the clock would see in a scene at a moment, without changing it. */
function lookedAt(scene: Scene, now: Instant): Scene {
  const copy: Scene = { ...scene, now, history: [] }
  give(copy, { kind: 'system', system: 'clock' }, { type: 'Tick' })
  return copy
}
