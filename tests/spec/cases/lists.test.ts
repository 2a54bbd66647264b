import { describe, expect, test } from 'vitest'
import {
  countElsewhere,
  type InboxQuery,
  readCounts,
  readDesk,
  readInbox,
  type View,
} from '../../../shared/cases/reads/read-inbox.ts'
import { readTask } from '../../../shared/cases/reads/read-task.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import {
  aProposal,
  approves,
  CITY,
  claims,
  days,
  everythingArrives,
  gives,
  itIsLate,
  type Line,
  newScene,
  type Scene,
  seconds,
  taskOf,
  tell,
  theClockLooks,
  VILLAGE,
  wasDone,
} from '../../story/road.ts'
import { asked, batuWithGroup } from '../requests/requests.ts'

const VERIFIER = `${CITY}/verifier`
const list = async (scene: Scene, client: string, query: Partial<InboxQuery> = {}) => {
  const { deps } = scene.world
  return (await readInbox(deps, scene.world.officer(client), { view: 'agency', limit: 50, ...query })).items
}
const suspends = (client: string): Line =>
  gives(client, (task) => ({ type: 'Suspend', task, reason: 'Panen.', until: null }))

describe('late', () => {
  test('from the very moment at which it is due, and at once in list, filter and counts', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'), itIsLate())
    const { deps } = scene.world
    expect(await list(scene, VERIFIER, { due: 'late' })).toMatchObject([{ late: true }])
    expect(await list(scene, VERIFIER, { due: 'today' })).toEqual([])
    expect(await readCounts(deps, scene.world.officer(VERIFIER))).toMatchObject({ open: 1, late: 1, dueToday: 0 })
    await tell(scene, seconds(-1))
    expect(await list(scene, VERIFIER, { due: 'late' })).toEqual([])
    expect(await list(scene, VERIFIER, { due: 'today' })).toMatchObject([{ late: false }])
    expect(await readCounts(deps, scene.world.officer(VERIFIER))).toMatchObject({ open: 1, late: 0, dueToday: 1 })
  })

  test('not while it is suspended: its clock stands still, and its date moves when it is taken up again', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'), claims(VERIFIER), suspends(VERIFIER))
    await tell(scene, itIsLate(), days(3))
    expect(await list(scene, VERIFIER)).toMatchObject([{ state: 'Suspended', late: false }])
    expect(await list(scene, VERIFIER, { due: 'late' })).toEqual([])
    await tell(
      scene,
      gives(VERIFIER, (task) => ({ type: 'Resume', task })),
      wasDone(),
    )
    expect(await list(scene, VERIFIER)).toMatchObject([{ state: 'InProgress', late: false }])
  })

  test('what was late before it was suspended stays so', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'), claims(VERIFIER))
    await tell(scene, itIsLate(), theClockLooks(), suspends(VERIFIER), wasDone())
    expect(await list(scene, VERIFIER, { due: 'late' })).toMatchObject([{ state: 'Suspended', late: true }])
  })
})

describe('a task that is over', () => {
  test('can still be opened, completed or left, by whoever had it', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'), claims(VERIFIER, 60))
    const { world, id } = scene
    const { n } = await taskOf(scene)
    const completed = await readTask(world.deps, world.officer(VERIFIER), `${id}.${n - 1}`)
    expect(completed).toMatchObject({ task: { state: 'Completed', actions: [], outcomes: [] } })
    await tell(
      scene,
      gives(`${VILLAGE}/operator`, () => ({ type: 'Cancel', reason: 'Kelompok bubar.' })),
      wasDone(),
      days(30),
    )
    const left = await readTask(world.deps, world.officer(VERIFIER), `${id}.${n}`)
    expect(left).toMatchObject({
      task: { state: 'Exited', late: false, holder: { sub: 's-city-social-35.79-verifier-1' } },
    })
  })

  test('stands in `done` of who decided it, for thirty days, and of nobody else', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'), approves(), wasDone())
    expect(await list(scene, VERIFIER, { view: 'done' })).toMatchObject([
      { step: 'city-verification', state: 'Completed' },
    ])
    expect(await list(scene, `${CITY}/verifier/2`, { view: 'done' })).toEqual([])
    await tell(scene, days(31))
    expect(await list(scene, VERIFIER, { view: 'done' })).toEqual([])
  })
})

describe('filters and pages of a list', () => {
  const villages = ['35.79.02.2004', '35.79.01.2005', '35.79.03.2002']
  /** Nine proposals of three districts stand at the city, at three steps. */
  async function nine(): Promise<Scene> {
    const scene = await newScene()
    const steps = ['city-administration', 'city-verification', 'city-submission']
    for (let n = 0; n < 9; n += 1)
      await aProposal(steps[Math.floor(n / 3)] ?? '', { n: n + 1, village: villages[n % 3] ?? '' })(scene)
    return scene
  }
  const pagesOf = async (scene: Scene, client: string, query: Partial<InboxQuery> & { view: View }) => {
    const ids: string[] = []
    let after: string | undefined
    for (let page = 0; page < 50; page += 1) {
      const found = await readInbox(scene.world.deps, scene.world.officer(client), { limit: 2, ...query, after })
      expect(found.items.length).toBeLessThanOrEqual(2)
      ids.push(...found.items.map((task) => task.id))
      if (found.next === null) return ids
      after = found.next
    }
    throw new Error('the pages never end')
  }

  test('each page goes on where the one before ended, whatever is filtered', async () => {
    const scene = await nine()
    for (const query of [
      { view: 'agency' },
      { view: 'unclaimed' },
      { view: 'agency', step: 'city-verification' },
      { view: 'agency', district: '35.79.02' },
      { view: 'agency', kind: 'incident' },
      { view: 'agency', due: 'week' },
    ] as const) {
      const whole = (await list(scene, VERIFIER, query)).map(({ id }) => id)
      expect(await pagesOf(scene, VERIFIER, query)).toEqual(whole)
    }
    expect(await list(scene, VERIFIER)).toHaveLength(9)
    expect(await list(scene, VERIFIER, { step: 'city-verification' })).toHaveLength(3)
    expect(await list(scene, VERIFIER, { district: '35.79.02' })).toHaveLength(3)
    expect(await list(scene, VERIFIER, { step: 'city-verification', district: '35.79.02' })).toHaveLength(1)
    expect(await list(scene, VERIFIER, { kind: 'incident' })).toEqual([])
  })

  test('a list is narrowed to what the group makes or does', async () => {
    const scene = await nine()
    expect(await list(scene, VERIFIER, { product: 'coffee' })).toMatchObject([{ group: { productCategory: 'coffee' } }])
    expect(await list(scene, VERIFIER, { product: 'coffee', step: 'city-submission' })).toEqual([])
    expect(await list(scene, VERIFIER, { product: 'other-food' })).toEqual([])
  })

  test('what lies on the desks is read once and parted into any list, the same as each list by itself', async () => {
    const scene = await nine()
    await tell(scene, claims(`${CITY}/head`))
    const desk = await readDesk(scene.world.deps, scene.world.officer(`${CITY}/head`))
    for (const query of [
      { view: 'agency' },
      { view: 'unclaimed' },
      { view: 'mine' },
      { view: 'agency', step: 'city-verification' },
      { view: 'agency', product: 'coffee' },
      { view: 'mine', district: '35.79.02' },
      { view: 'agency', due: 'week' },
    ] as const)
      expect(desk.listOf(query)).toEqual(await list(scene, `${CITY}/head`, query))
    expect(desk.counts).toMatchObject({ open: 9, mine: 1, unclaimed: 8 })
    expect(desk.listOf({ view: 'waiting' })).toBeNull()
  })

  test('what lies elsewhere is counted up to fifty, and said to be more where it is', async () => {
    const scene = await newScene()
    const count = (client: string, view: 'waiting' | 'done') =>
      countElsewhere(scene.world.deps, scene.world.officer(client), view)
    for (let n = 1; n <= 51; n += 1) {
      if (n === 51) expect(await count(`${VILLAGE}/operator`, 'waiting')).toEqual({ count: 50, more: false })
      await aProposal('city-administration', { n })(scene)
    }
    expect(await count(`${VILLAGE}/operator`, 'waiting')).toEqual({ count: 50, more: true })
    expect(await count(`${VILLAGE}/head`, 'done')).toEqual({ count: 50, more: true })
    expect(await count(`${CITY}/head`, 'done')).toEqual({ count: 0, more: false })
  })

  test('the same of what an officer has decided, and of what a village waits for', async () => {
    const scene = await nine()
    for (const [client, view, count] of [
      [VERIFIER, 'done', 3],
      [`${CITY}/operator`, 'done', 6],
      [`village-${villages[0]}/operator`, 'waiting', 3],
    ] as const) {
      const whole = (await list(scene, client, { view })).map(({ id }) => id)
      expect(whole).toHaveLength(count)
      expect(await pagesOf(scene, client, { view })).toEqual(whole)
    }
  })

  test('an office waits for what it passed on, held there or still under way', async () => {
    const scene = await tell(await newScene(), aProposal('city-submission'), approves(), wasDone())
    const waits = () => list(scene, `${CITY}/head`, { view: 'waiting' })
    expect(await waits()).toMatchObject([{ step: 'ministry-verification', agency: { id: 'ministry' }, state: 'Ready' }])
    await tell(scene, everythingArrives())
    expect(await waits()).toMatchObject([{ step: 'ministry-verification', agency: { id: 'ministry' } }])
    expect(await list(scene, `${CITY}/head`, { view: 'waiting', due: 'late' })).toEqual([])
    await tell(scene, itIsLate())
    expect(await list(scene, `${CITY}/head`, { view: 'waiting', due: 'late' })).toMatchObject([{ late: true }])
    // What the city holds itself it does not wait for.
    expect(await list(scene, 'ministry/verifier', { view: 'waiting' })).toEqual([])
  })

  test('a city waits for the office that it asked, and that office for nothing that it holds itself', async () => {
    const { world, ask } = await batuWithGroup('snack')
    const id = await asked(ask('food-inspection', { product: 'Keripik', process: 'Digoreng', address: 'Jl. Contoh 3' }))
    const waits = async (client: string) =>
      (await readInbox(world.deps, world.officer(client), { view: 'waiting', limit: 50 })).items.map(
        ({ caseId }) => caseId,
      )
    expect(await waits(`${CITY}/operator`)).toEqual([id])
    expect(await waits('city-health-35.79/operator')).toEqual([])
    // Neither an office that was not asked nor one of another city.
    for (const client of ['city-trade-35.79/operator', 'city-social-35.73/operator', 'province-social-35/operator'])
      expect(await waits(client)).toEqual([])
    const { n } = openTaskOf((await world.head(id)).flow) ?? { n: 0 }
    await world.act('city-health-35.79/operator', id, { type: 'Claim', task: n })
    await world.act('city-health-35.79/operator', id, {
      type: 'Complete',
      task: n,
      outcome: 'return',
      reason: 'Data produk belum lengkap.',
    })
    await world.deliver()
    expect(await waits('city-health-35.79/operator')).toEqual([id])
    expect(await waits(`${CITY}/operator`)).toEqual([])
  })

  test('nobody’s own and everybody’s unclaimed tasks follow each claim at once', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    const seen = async () => ({
      mine: (await list(scene, VERIFIER, { view: 'mine' })).length,
      unclaimed: (await list(scene, VERIFIER, { view: 'unclaimed' })).length,
      counts: await readCounts(scene.world.deps, scene.world.officer(VERIFIER)),
    })
    expect(await seen()).toMatchObject({ mine: 0, unclaimed: 1, counts: { mine: 0, unclaimed: 1 } })
    await tell(scene, claims(VERIFIER, 60))
    expect(await seen()).toMatchObject({ mine: 1, unclaimed: 0, counts: { mine: 1, unclaimed: 0 } })
    // The lease ran out, though nobody has written so.
    await tell(scene, seconds(61))
    expect(await seen()).toMatchObject({ mine: 0, unclaimed: 1, counts: { mine: 0, unclaimed: 1 } })
  })
})
