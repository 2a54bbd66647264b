import { describe, expect, test } from 'vitest'
import { revealMember } from '../../../shared/cases/privacy/reveal.ts'
import { type Contact, contactsOf } from '../../../shared/cases/reads/read-contacts.ts'
import { readHistory } from '../../../shared/cases/reads/read-history.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import { readNeighbours } from '../../../shared/cases/reads/read-neighbours.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { readTask } from '../../../shared/cases/reads/read-task.ts'
import { aProposal, CITY, claims, newScene, type Scene, taskOf, tell, VILLAGE } from '../../story/road.ts'

const VERIFIER = `${CITY}/verifier`

const taskAt = async (scene: Scene): Promise<string> => `${scene.id}.${(await taskOf(scene)).n}`

/** Whom a reader of the case finds beside it, by office. */
async function contacts(scene: Scene, client: string): Promise<Contact[]> {
  const { deps } = scene.world
  const actor = scene.world.officer(client)
  const history = await readHistory(deps, actor, scene.id)
  const task = await readTask(deps, actor, await taskAt(scene))
  const proposal = await readProposal(deps, actor, scene.id)
  if (history.kind !== 'found' || task.kind !== 'found' || proposal.kind !== 'found') throw new Error('not seen')
  const { agency, holder } = task.task
  return contactsOf(deps, actor, history.entries, {
    now: { agency: agency.id, holder },
    group: proposal.proposal.group.id,
  })
}

describe('whom one asks about a case', () => {
  test('who worked on it last at each office, and who holds it now; never oneself', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    const { world } = scene
    const head = world.officer(`${VILLAGE}/head`)
    expect(await contacts(scene, VERIFIER)).toMatchObject([
      { office: { id: VILLAGE }, person: { sub: head.sub, roles: ['head'] }, is: 'before' },
      { office: { id: CITY }, person: { roles: ['operator'] }, is: 'now' },
    ])
    await tell(scene, claims(VERIFIER))
    const holder = world.officer(VERIFIER)
    expect(await contacts(scene, `${VILLAGE}/operator`)).toMatchObject([
      { office: { id: VILLAGE }, person: { sub: head.sub } },
      { office: { id: CITY }, person: { sub: holder.sub, roles: ['verifier'] }, is: 'holder' },
    ])
    expect((await contacts(scene, VERIFIER)).map(({ office }) => office.id)).toEqual([VILLAGE])
  })

  test('not who only looked', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    const { world } = scene
    const operator = world.officer(`${CITY}/operator/2`)
    await revealMember(
      world.deps,
      operator,
      scene.id,
      0,
      { reason: 'complaint' },
      { digest: 'd', request: 'r', status: 200 },
    )
    expect((await contacts(scene, `${VILLAGE}/operator`)).map(({ person }) => person?.sub)).not.toContain(operator.sub)
  })
})

describe('turning over the tasks of a list', () => {
  test('a task stands between two others by due date, also once it has left the list', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    await tell(scene, aProposal('city-verification', { n: 2, from: '2026-03-09' }))
    await tell(scene, aProposal('city-verification', { n: 3, from: '2026-03-16' }))
    const { deps } = scene.world
    const actor = scene.world.officer(VERIFIER)
    const list = { view: 'unclaimed' } as const
    const { items } = await readInbox(deps, actor, { ...list, limit: 50 })
    const [first, second, third] = items
    if (!first || !second || !third) throw new Error('three tasks wait')
    expect(await readNeighbours(deps, actor, list, second)).toEqual({
      place: 2,
      of: 3,
      more: false,
      before: first.id,
      after: third.id,
    })
    scene.id = second.caseId
    await tell(scene, claims(VERIFIER))
    expect(await readNeighbours(deps, actor, list, second)).toEqual({
      place: null,
      of: 2,
      more: false,
      before: first.id,
      after: third.id,
    })
    expect(await readNeighbours(deps, actor, list, third)).toMatchObject({ place: 2, before: first.id, after: null })
  })

  test('a list of what others have is not turned over', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    const { deps } = scene.world
    const actor = scene.world.officer(VERIFIER)
    const read = await readTask(deps, actor, await taskAt(scene))
    if (read.kind !== 'found') throw new Error('not seen')
    expect(await readNeighbours(deps, actor, { view: 'waiting' }, read.task)).toBeUndefined()
  })
})
