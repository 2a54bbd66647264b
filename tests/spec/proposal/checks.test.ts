import { describe, expect, test } from 'vitest'
import { wakeOfHead } from '../../../shared/cases/head.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { runChecks } from '../../../shared/cases/run-checks.ts'
import { plusSeconds } from '../../../shared/kit/instant.ts'
import type { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import {
  aDraft,
  aProposal,
  approves,
  CITY,
  days,
  dossierOf,
  everythingArrives,
  goesOnTo,
  happened,
  headOf,
  historyOf,
  itIs,
  type Line,
  newScene,
  returns,
  type Scene,
  seconds,
  stands,
  submits,
  taskOf,
  tell,
  theClockLooks,
  wasDone,
  withPapers,
} from '../../story/road.ts'

const registerIsDown =
  (cause: Parameters<Scene['register']['isDown']>[0], retryAfterSeconds?: number): Line =>
  ({ register }) =>
    register.isDown(cause, retryAfterSeconds)
const registerWorksAgain: Line = ({ register }) => register.worksAgain()

const checksSeen = async (scene: Scene) => {
  const seen = await readProposal(scene.world.deps, scene.world.officer(`${CITY}/operator`), scene.id)
  return seen.kind === 'found' ? seen.proposal.checks : []
}
const told = async (scene: Scene, type: string) => (await historyOf(scene)).filter((event) => event.type === type)
const pendingOf = async (scene: Scene) => (await headOf(scene)).facts.checks.pending

/** A dossier whose members' numbers end as given: the simulated register finds something of each ending. */
function withEndings(...endings: readonly string[]): DraftInput {
  const draft = dossierOf()
  const changed = (draft.members ?? []).map((one, i) =>
    endings[i] === undefined ? one : { ...one, nationalId: `${one.nationalId?.slice(0, 12)}${endings[i]}` },
  )
  return { ...draft, members: changed }
}

describe('the register is asked on arrival', () => {
  test('and its answer stands beside the decision, with register, period and time', async () => {
    const scene = await tell(await newScene(), aProposal('city-administration'))
    const { world } = scene
    expect(scene.register.asked).toBe(1)
    expect(await pendingOf(scene)).toBeNull()
    const seen = await checksSeen(scene)
    expect(seen.map(({ code }) => code)).toEqual([
      'registered',
      'residence',
      'family-card',
      'eligible',
      'not-elsewhere',
      'never-funded',
      'group-size',
      'budget-sum',
    ])
    expect(seen[0]).toMatchObject({ source: 'DTSEN 2026Q1', checkedAt: world.deps.now() })
    expect(seen.find(({ code }) => code === 'group-size')).toMatchObject({ result: 'pass', source: 'simpul' })
  })

  test('it names members by their place, never by a number, and blocks nobody', async () => {
    const draft = withEndings('9001', '9002', '9003', '9004', '9005', '9006', '9000')
    const scene = await tell(await newScene(), aDraft(draft), withPapers(), submits(), goesOnTo('city-administration'))
    const seen = new Map((await checksSeen(scene)).map((one) => [one.code, one]))
    expect(seen.get('registered')).toMatchObject({ result: 'fail', members: expect.arrayContaining([0]) })
    expect(seen.get('residence')).toMatchObject({ result: 'warn', members: expect.arrayContaining([3]) })
    expect(seen.get('family-card')).toMatchObject({ result: 'warn', members: expect.arrayContaining([2]) })
    expect(seen.get('eligible')).toMatchObject({ result: 'fail', members: expect.arrayContaining([4]) })
    const history = JSON.stringify(await historyOf(scene))
    for (const { nationalId = '' } of draft.members ?? []) expect(history).not.toContain(nationalId)
    await tell(scene, approves(), wasDone())
  })

  test('again at the ministry, and at the statement only when the register was renewed since', async () => {
    const scene = await tell(await newScene(), aProposal('result-notification'))
    expect(scene.register.asked).toBe(2)
    await tell(scene, approves(), everythingArrives(), stands({ step: 'responsibility-statement' }))
    expect(scene.register.asked).toBe(2)

    const later = await tell(await newScene(), aProposal('result-notification'), itIs('2026-04-01T02:00:00.000Z'))
    await tell(later, approves(), everythingArrives(), stands({ step: 'responsibility-statement' }))
    expect(later.register.asked).toBe(3)
    expect((await checksSeen(later))[0]).toMatchObject({ source: 'DTSEN 2026Q2' })
  })

  test('a step between offices that needs no look-up asks for none', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    expect(await told(scene, 'ChecksAsked')).toHaveLength(1)
  })
})

describe('a register that does not answer', () => {
  const atCity: Line[] = [aProposal('village-endorsement'), registerIsDown('timeout'), approves(), everythingArrives()]

  test('is asked again in a minute, and the officer is told when', async () => {
    const scene = await tell(await newScene(), ...atCity)
    const next = plusSeconds(scene.world.deps.now(), 60)
    expect(await pendingOf(scene)).toMatchObject({ tries: 1, cause: 'timeout', nextTryAt: next })
    expect(wakeOfHead(await headOf(scene))).toBe(next)
    for (const check of await checksSeen(scene)) {
      expect(check).toMatchObject({ result: 'pending', checkedAt: null })
      expect(check.detail).toContain(next)
    }
  })

  test('then in two, four, eight: twice as long each time, six hours at most', async () => {
    const scene = await tell(await newScene(), ...atCity)
    const waits: number[] = []
    for (let n = 0; n < 10; n += 1) {
      const pending = await pendingOf(scene)
      const now = scene.world.deps.now()
      waits.push((Date.parse(pending?.nextTryAt ?? '') - Date.parse(now)) / 60_000)
      scene.world.at(pending?.nextTryAt ?? now)
      await tell(scene, theClockLooks(), everythingArrives())
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360])
  })

  test('or when it asks to be left alone, if that is longer', async () => {
    const scene = await tell(
      await newScene(),
      aProposal('village-endorsement'),
      registerIsDown('rate-limited', 900),
      approves(),
      everythingArrives(),
    )
    expect((await pendingOf(scene))?.nextTryAt).toBe(plusSeconds(scene.world.deps.now(), 900))
  })

  test('and not before its time, however often the clock looks', async () => {
    const scene = await tell(await newScene(), ...atCity, seconds(59), theClockLooks())
    await tell(scene, happened(), seconds(1), theClockLooks(), happened('ChecksAsked'), theClockLooks(), happened())
    await tell(scene, registerWorksAgain, everythingArrives())
    expect(await pendingOf(scene)).toBeNull()
    expect(await told(scene, 'ChecksRecorded')).toHaveLength(1)
    expect((await checksSeen(scene))[0]?.result).not.toBe('pending')
  })

  test('keeps nobody from deciding, and is then not asked any more', async () => {
    const scene = await tell(await newScene(), ...atCity, approves(), wasDone())
    expect(await pendingOf(scene)).toBeNull()
    const asked = scene.register.asked
    await tell(scene, days(1), theClockLooks(), everythingArrives())
    expect(scene.register.asked).toBe(asked)
  })
})

describe('a look-up on its way', () => {
  test('whose message is lost is asked for again after twenty minutes', async () => {
    const scene = await tell(await newScene(), aProposal('village-endorsement'), approves())
    const arrives = scene.world.outbox.splice(0)
    for (const message of arrives) await scene.world.receive(message)
    // What the city's arrival sent is lost.
    scene.world.outbox.splice(0)
    await tell(
      scene,
      seconds(20 * 60 - 1),
      theClockLooks(),
      happened(),
      seconds(1),
      theClockLooks(),
      happened('ChecksAsked'),
    )
    await tell(scene, everythingArrives())
    expect(await told(scene, 'ChecksRecorded')).toHaveLength(1)
  })

  test('whose message comes twice is worked once', async () => {
    const scene = await tell(await newScene(), aProposal('village-endorsement'), approves())
    for (const message of scene.world.outbox.splice(0)) await scene.world.receive(message)
    const asking = scene.world.outbox.splice(0).filter(({ type }) => type === 'simpul.checks.asked')
    expect(asking).toHaveLength(1)
    for (const message of [...asking, ...asking, ...asking]) await scene.world.receive(message)
    expect(scene.register.asked).toBe(1)
    expect(await told(scene, 'ChecksRecorded')).toHaveLength(1)
  })

  test('that the officer overtakes is dropped: nothing is recorded for a task that is over', async () => {
    const scene = await tell(await newScene(), aProposal('village-endorsement'), approves())
    for (const message of scene.world.outbox.splice(0)) await scene.world.receive(message)
    const { n: task, step } = await taskOf(scene)
    const { world, register, id } = scene
    const slow = {
      lookUp: async (people: Parameters<typeof register.lookUp>[0]) => {
        await tell(scene, approves(), wasDone())
        return register.lookUp(people)
      },
    }
    await runChecks({ ...world.deps, registry: slow }, { case: id, task, step })
    expect(await told(scene, 'ChecksRecorded')).toEqual([])
    expect(await runChecks({ ...world.deps, registry: register }, { case: id, task, step })).toBe('not-needed')
  })

  test('belongs to its task: after a return the next visit is looked up anew', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    const before = scene.register.asked
    await tell(scene, returns('Belum lengkap.'), wasDone(), everythingArrives(), goesOnTo('city-administration'))
    expect(scene.register.asked).toBe(before + 1)
  })
})
