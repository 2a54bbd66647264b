import { beforeAll, describe, expect, test } from 'vitest'
import { type ProposalQuery, readProposals } from '../../../shared/cases/reads/read-proposals.ts'
import {
  aDraft,
  aProposal,
  CITY,
  dossierOf,
  goesOnToTheEnd,
  newScene,
  PROVINCE,
  rejects,
  type Scene,
  TULUNGREJO,
  tell,
  VILLAGE,
  wasDone,
} from '../../story/road.ts'

const OTHER = '35.79.01.2005'
const MALANG = '35.73.01.1001'

/** Two years of proposals in two villages of Kota Batu and one of Kota Malang: open, closed, and a draft. */
let scene: Scene
beforeAll(async () => {
  scene = await newScene()
  const old = { year: 2025, from: '2025-02-03' }
  await tell(scene, aProposal('activation', { n: 1, ...old }), goesOnToTheEnd())
  await tell(
    scene,
    aProposal('city-verification', { n: 2, village: OTHER, ...old }),
    rejects('Tidak layak.'),
    wasDone(),
  )
  await tell(scene, aProposal('city-verification', { n: 3 }), rejects('Tidak layak.'), wasDone())
  for (let n = 4; n <= 8; n += 1)
    await aProposal('city-verification', { n, village: n % 2 ? OTHER : TULUNGREJO })(scene)
  await aProposal('ministry-verification', { n: 9 })(scene)
  await aProposal('city-verification', { n: 10, village: MALANG })(scene)
  await aDraft(dossierOf({ n: 11 }), { n: 11 })(scene)
})

const find = async (client: string, query: Partial<ProposalQuery> = {}) => {
  const found = await readProposals(scene.world.deps, scene.world.officer(client), { limit: 50, ...query })
  return found.kind === 'found' ? found : found.code
}
/** The groups by their number in these stories. */
const groups = async (client: string, query: Partial<ProposalQuery> = {}): Promise<number[]> => {
  const found = await find(client, query)
  return typeof found === 'string' ? [] : found.items.map(({ id }) => scene.plans.get(id)?.n ?? 0).sort((a, b) => a - b)
}

describe('who sees which proposals', () => {
  test('a village its own, with its drafts; a city all of the city, without them', async () => {
    expect(await groups(`${VILLAGE}/operator`)).toEqual([1, 3, 4, 6, 8, 9, 11])
    expect(await groups(`village-${OTHER}/head`)).toEqual([2, 5, 7])
    expect(await groups(`${CITY}/operator`)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await groups('city-social-35.73/operator')).toEqual([10])
  })

  test('above the city one asks for a city, a village or a number', async () => {
    for (const client of [`${PROVINCE}/head`, 'ministry/verifier']) {
      expect(await find(client)).toBe('invalid')
      expect(await groups(client, { city: '35.73' })).toEqual([10])
      expect(await groups(client, { village: OTHER })).toEqual([2, 5, 7])
    }
    const batu = await find(`${CITY}/operator`, { village: TULUNGREJO, state: 'SUBMITTED_TO_MINISTRY' })
    const number = typeof batu === 'string' ? '' : (batu.items[0]?.number ?? '')
    expect(await groups('ministry/verifier', { q: number })).toEqual([9])
  })

  test('outside one’s own there is nothing to find', async () => {
    expect(await groups(`${CITY}/operator`, { city: '35.73' })).toEqual([])
    expect(await groups(`${CITY}/operator`, { village: MALANG })).toEqual([])
    expect(await groups(`${VILLAGE}/operator`, { village: OTHER })).toEqual([])
    expect(await groups('province-social-33/head', { city: '35.79' })).toEqual([])
    expect(await groups('city-trade-35.79/operator')).toEqual([])
    expect(await groups(`${CITY}/operator`, { village: OTHER, city: '35.73' })).toEqual([])
  })
})

describe('filters, search and pages', () => {
  test('by state, step and budget year', async () => {
    expect(await groups(`${CITY}/operator`, { state: 'REJECTED' })).toEqual([2, 3])
    expect(await groups(`${CITY}/operator`, { state: 'ACTIVE' })).toEqual([1])
    expect(await groups(`${CITY}/operator`, { step: 'ministry-verification' })).toEqual([9])
    expect(await groups(`${CITY}/operator`, { budgetYear: 2025 })).toEqual([1, 2])
  })

  test('by a name as somebody remembers it', async () => {
    const found = await find(`${CITY}/operator`, { q: 'bawang goreng' })
    expect(typeof found === 'string' ? [] : found.items.map(({ group }) => group.name)).toEqual([
      expect.stringContaining('Bawang Goreng'),
    ])
    expect(await groups(`${CITY}/operator`, { q: 'bawnag' })).toEqual(await groups(`${CITY}/operator`, { q: 'bawang' }))
    expect(await groups(`${CITY}/operator`, { q: 'tidak ada kelompok ini' })).toEqual([])
  })

  test.each([1, 2, 3, 7])('pages of %i go on where the one before ended, over open and closed years', async (limit) => {
    for (const [client, filter] of [
      [`${CITY}/operator`, {}],
      [`${VILLAGE}/operator`, {}],
      [`${CITY}/operator`, { state: 'REJECTED' }],
      ['ministry/verifier', { city: '35.79', step: 'city-verification' }],
    ] as const) {
      const whole = await find(client, filter)
      const ids: string[] = []
      let after: string | undefined
      for (let page = 0; page < 60; page += 1) {
        const found = await find(client, { ...filter, limit, after })
        if (typeof found === 'string') throw new Error(found)
        expect(found.items.length).toBeLessThanOrEqual(limit)
        ids.push(...found.items.map(({ id }) => id))
        if (found.next === null) break
        after = found.next
      }
      expect(ids).toEqual(typeof whole === 'string' ? [] : whole.items.map(({ id }) => id))
    }
  })

  test('open ones stand first, then those closed by year', async () => {
    const found = await find(`${CITY}/operator`)
    const kinds = typeof found === 'string' ? [] : found.items.map(({ custody }) => custody.kind)
    expect(kinds).toEqual([...kinds.filter((kind) => kind !== 'closed'), ...kinds.filter((kind) => kind === 'closed')])
  })

  test('an item tells of nobody: no person, no budget, no file', async () => {
    const found = await find(`${CITY}/operator`)
    for (const item of typeof found === 'string' ? [] : found.items)
      for (const field of ['members', 'budget', 'deliberation', 'attachments', 'checks'])
        expect(item).not.toHaveProperty(field)
  })
})
