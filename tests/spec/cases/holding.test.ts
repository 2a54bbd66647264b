import { describe, expect, test } from 'vitest'
import { claimNext } from '../../../shared/cases/claim-next.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import {
  aProposal,
  approves,
  CITY,
  claims,
  decides,
  everythingArrives,
  give,
  gives,
  happened,
  itIs,
  type Line,
  MINISTRY,
  newScene,
  returns,
  type Scene,
  seconds,
  stands,
  story,
  taskOf,
  tell,
  wasDone,
  wasRefused,
  works,
} from '../../story/road.ts'

const FIRST = `${CITY}/verifier`
const OTHER = `${CITY}/verifier/2`
const FIRST_SUB = 's-city-social-35.79-verifier-1'
const OTHER_SUB = 's-city-social-35.79-verifier-2'
const atCity = aProposal('city-verification')
const rejectsAs = (client: string, claimToken?: number): Line =>
  gives(client, (task) => ({
    type: 'Complete',
    task,
    outcome: 'reject',
    reason: 'Tidak layak.',
    ...(claimToken === undefined ? {} : { claimToken }),
  }))
const isHeldBy =
  (sub: string | null, claimToken: number): Line =>
  async (scene) => {
    const { hold, claimToken: token } = await taskOf(scene)
    expect([hold.state === 'Ready' ? null : hold.holder.sub, token]).toEqual([sub, claimToken])
  }
const says =
  (extra: Record<string, unknown>): Line =>
  ({ answer }) => {
    expect(answer).toMatchObject({ kind: 'refused', extra })
  }

describe('two people never hold the same task (P4)', () => {
  const VERIFIERS = 50
  const TASKS = 10
  const ROUNDS = 8
  const verifier = (n: number): string => `verifier ${n}`

  test('fifty who take what is next at once get different tasks, every round', async () => {
    const scene = await newScene()
    for (let n = 0; n < TASKS; n += 1) await aProposal('city-verification', { n: n + 1 })(scene)
    for (let n = 0; n < VERIFIERS; n += 1) await works(verifier(n), `s-verifier-${n}`, CITY, ['verifier'])(scene)
    const { world } = scene
    for (let round = 0; round < ROUNDS; round += 1) {
      const took = await Promise.all(
        Array.from({ length: VERIFIERS }, (_, n) => claimNext(world.deps, world.officer(verifier(n)), {}, undefined)),
      )
      const taken = took.flatMap((one, n) => (one.kind === 'done' ? [[one.head.flow.id, n] as const] : []))
      expect(new Set(taken.map(([id]) => id)).size).toBe(taken.length)
      expect(taken).toHaveLength(TASKS)
      for (const [id, n] of taken) {
        const held = openTaskOf((await world.head(id)).flow)
        expect(held?.hold).toMatchObject({ state: 'Reserved', holder: { sub: `s-verifier-${n}` } })
        expect(held?.claimToken).toBe(round + 1)
        scene.id = id
        await tell(
          scene,
          gives(verifier(n), (task) => ({ type: 'Release', task })),
          wasDone(),
        )
      }
      expect(took.filter(({ kind }) => kind === 'none')).toHaveLength(VERIFIERS - TASKS)
    }
  })

  test('of fifty who claim one task one has it, and the others are told who', async () => {
    const scene = await tell(await newScene(), atCity)
    for (let n = 0; n < VERIFIERS; n += 1) await works(verifier(n), `s-verifier-${n}`, CITY, ['verifier'])(scene)
    const scenes = Array.from({ length: VERIFIERS }, (): Scene => ({ ...scene }))
    await Promise.all(scenes.map((one, n) => tell(one, claims(verifier(n)))))
    const won = scenes.filter(({ answer }) => answer?.kind === 'done')
    expect(won).toHaveLength(1)
    const { hold } = await taskOf(scene)
    const holder = hold.state === 'Ready' ? null : { sub: hold.holder.sub, name: hold.holder.name }
    for (const { answer } of scenes.filter((one) => one.answer?.kind !== 'done'))
      expect(answer).toMatchObject({ kind: 'refused', code: 'already-claimed', extra: { holder } })
  })

  test('a decision given twice at once is taken once', async () => {
    const scene = await tell(await newScene(), atCity, claims(FIRST))
    const twice = [{ ...scene }, { ...scene }]
    await Promise.all(twice.map((one) => tell(one, rejectsAs(FIRST))))
    expect(twice.map(({ answer }) => (answer?.kind === 'refused' ? answer.code : answer?.kind)).sort()).toEqual([
      'done',
      'wrong-state',
    ])
  })

  story('the most urgent first, and only what the caller may do')
    .given(
      aProposal('city-administration', { n: 1 }),
      aProposal('city-verification', { n: 2, from: '2026-03-09' }),
      aProposal('city-verification', { n: 3 }),
    )
    .when(async (scene) => {
      const next = await claimNext(scene.world.deps, scene.world.officer(FIRST), {}, undefined)
      expect(scene.plans.get(next.kind === 'done' ? next.head.flow.id : '')).toMatchObject({ n: 3 })
      const after = await claimNext(scene.world.deps, scene.world.officer(FIRST), {}, undefined)
      expect(scene.plans.get(after.kind === 'done' ? after.head.flow.id : '')).toMatchObject({ n: 2 })
    })
    .then(async (scene) => {
      expect(await claimNext(scene.world.deps, scene.world.officer(FIRST), {}, undefined)).toEqual({ kind: 'none' })
      const head = await claimNext(scene.world.deps, scene.world.officer(`${CITY}/head`), {}, undefined)
      expect(head).toEqual({ kind: 'none' })
    })
})

describe('a lease', () => {
  story('ends by itself, and the task is anybody’s')
    .given(atCity, claims(FIRST, 30), wasDone())
    .when(seconds(30), claims(OTHER))
    .then(happened('TaskClaimed'), isHeldBy(OTHER_SUB, 2))

  story('holds to its last moment')
    .given(atCity, claims(FIRST, 30), wasDone())
    .when(seconds(29), claims(OTHER))
    .then(wasRefused('already-claimed'), isHeldBy(FIRST_SUB, 1))

  story('grows when its holder claims again, with the same token')
    .given(atCity, claims(FIRST, 30), wasDone(), seconds(20), claims(FIRST, 60), wasDone())
    .when(seconds(50), claims(OTHER))
    .then(wasRefused('already-claimed'), isHeldBy(FIRST_SUB, 1))

  story('never shrinks, and a hold without end stays one')
    .given(atCity, claims(FIRST, 600), wasDone(), claims(FIRST, 30), happened())
    .when(seconds(60), claims(OTHER))
    .then(wasRefused('already-claimed'))

  for (const length of [29, 86_401])
    story(`of ${length} seconds is none`)
      .given(atCity)
      .when(claims(FIRST, length))
      .then(wasRefused('invalid', [['/leaseSeconds', 'out-of-bounds']]))

  story('stands still while the task is suspended')
    .given(
      atCity,
      claims(FIRST, 60),
      gives(FIRST, (task) => ({ type: 'Suspend', task, reason: 'Panen.', until: null })),
    )
    .when(seconds(3600), claims(OTHER))
    .then(wasRefused('already-claimed'), stands({ is: 'Suspended' }))
})

describe('a stale holder cannot decide (P5)', () => {
  story('when the lease ran out and nobody has it')
    .given(atCity, claims(FIRST, 30), wasDone(), seconds(31))
    .when(rejectsAs(FIRST))
    .then(wasRefused('not-holder'), says({ holder: null }), stands({ step: 'city-verification' }))

  story('when the lease ran out and another has it: they are told who')
    .given(atCity, claims(FIRST, 30), wasDone(), seconds(31), claims(OTHER), wasDone())
    .when(rejectsAs(FIRST))
    .then(
      wasRefused('not-holder'),
      (scene) => says({ holder: { sub: OTHER_SUB, name: scene.world.officer(OTHER).name } })(scene),
      rejectsAs(OTHER),
      wasDone(),
    )

  story('with the token of an earlier hold, though they hold it again')
    .given(atCity, claims(FIRST, 30), wasDone(), seconds(31), claims(FIRST, 30), wasDone(), isHeldBy(FIRST_SUB, 2))
    .when(rejectsAs(FIRST, 1))
    .then(wasRefused('not-holder'), rejectsAs(FIRST, 2), wasDone())

  story('after letting go')
    .given(
      atCity,
      claims(FIRST),
      gives(FIRST, (task) => ({ type: 'Release', task })),
      wasDone(),
    )
    .when(rejectsAs(FIRST))
    .then(wasRefused('not-holder'))

  story('after a supervisor gave it to another')
    .given(
      atCity,
      claims(FIRST),
      gives(`${CITY}/supervisor`, (task) => ({ type: 'Delegate', task, to: { sub: OTHER_SUB, name: 'Lain' } })),
      wasDone(),
      isHeldBy(OTHER_SUB, 2),
    )
    .when(rejectsAs(FIRST))
    .then(wasRefused('not-holder'), rejectsAs(OTHER), wasDone())

  story('when the task moved on')
    .given(atCity, claims(FIRST), returns('Belum lengkap.'), wasDone())
    .when(async (scene) => {
      await give(scene, FIRST, { type: 'Complete', task: 4, outcome: 'reject', reason: 'Tidak layak.' })
    })
    .then(wasRefused('wrong-state'), says({ state: 'Completed' }))

  story('when they hold no such role any more')
    .given(atCity, claims(FIRST), wasDone(), works(FIRST, FIRST_SUB, CITY, ['operator']))
    .when(rejectsAs(FIRST))
    .then(wasRefused('forbidden'))
})

describe('a task forwarded to another desk', () => {
  const IN_2021 = { from: '2021-03-01', year: 2021 }
  const atDesk = (desk: string): Line => works(`verifier/${desk}`, `s-${desk}`, MINISTRY, ['verifier'], desk)
  const forwards = (client: string, desk: string): Line => gives(client, (task) => ({ type: 'Forward', task, desk }))

  story('stands there, held by nobody, and who forwarded it has it no more')
    .given(
      atDesk('PFM_I'),
      atDesk('PFM_II'),
      aProposal('ministry-verification', IN_2021),
      claims('verifier/PFM_I'),
      wasDone(),
    )
    .when(forwards('verifier/PFM_I', 'PFM_II'))
    .then(
      happened('TaskForwarded'),
      stands({ at: MINISTRY, desk: 'PFM_II', is: 'Ready' }),
      rejectsAs('verifier/PFM_I'),
      wasRefused('forbidden'),
      claims('verifier/PFM_II'),
      wasDone(),
      approves(undefined, { by: 'verifier/PFM_II' }),
      wasDone(),
    )

  story('is one that the ministry has on that day')
    .given(atDesk('PFM_I'), aProposal('ministry-verification', IN_2021))
    .when(forwards('verifier/PFM_I', 'DITJEN_DAYASOS'))
    .then(wasRefused('invalid', [['/desk', 'unknown']]))

  const desks = [
    ['the east of Java goes to Wilayah I in 2021', '35.79.02.2004', '2021-03-01', 2021, 'PFM_I'],
    ['the middle of Java to Wilayah II', '33.72.01.1001', '2021-03-01', 2021, 'PFM_II'],
    ['and everyone to the directorate general since 2022', '35.79.02.2004', '2022-01-03', 2022, 'DITJEN_DAYASOS'],
  ] as const
  for (const [what, village, from, year, desk] of desks)
    story(what)
      .given(aProposal('ministry-verification', { village, from, year }))
      .when()
      .then(stands({ at: MINISTRY, desk }))

  story('and what was on its way on the last day of a desk to the one that took over')
    .given(
      aProposal('city-submission', { from: '2021-12-20', year: 2021 }),
      itIs('2021-12-31T09:00:00.000Z'),
      approves(),
      wasDone(),
    )
    .when(itIs('2022-01-03T02:00:00.000Z'), everythingArrives())
    .then(stands({ step: 'ministry-verification', at: MINISTRY, desk: 'DITJEN_DAYASOS' }))
})

test('who may not decide is told so before anything is judged', async () => {
  const scene = await tell(await newScene(), atCity, decides('approve', { by: `${CITY}/operator`, form: {} }))
  expect(scene.answer).toMatchObject({ kind: 'refused', code: 'forbidden' })
})
