import { describe, expect, test } from 'vitest'
import { act } from '../../../shared/cases/act.ts'
import { saveProposal, submitProposal } from '../../../shared/cases/act-on-proposal.ts'
import { readDraft, saveDraft } from '../../../shared/cases/dossier/draft.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import type { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import {
  aDraft,
  aProposal,
  CITY,
  claims,
  dossierOf,
  everythingArrives,
  gives,
  headOf,
  type Line,
  newScene,
  outrunBy,
  PROVINCE,
  returns,
  type Scene,
  story,
  submits,
  TULUNGREJO,
  taskOf,
  tell,
  VILLAGE,
  wasDone,
  wasRefused,
  withPapers,
  works,
} from '../../story/road.ts'

const MAKER = `${VILLAGE}/operator`
const named = (name: string): DraftInput => ({ ...dossierOf(), group: { ...dossierOf().group, name } })

const save = async (scene: Scene, client: string, form: unknown, ifMatch?: number) => {
  const { n } = await taskOf(scene)
  return saveDraft(scene.world.deps, scene.world.officer(client), scene.id, n, form, ifMatch)
}
const read = async (scene: Scene, client: string) => {
  const { n } = await taskOf(scene)
  return readDraft(scene.world.deps, scene.world.officer(client), scene.id, n)
}
const see = async (scene: Scene, client: string) => {
  const seen = await readProposal(scene.world.deps, scene.world.officer(client), scene.id)
  return seen.kind === 'found' ? seen : undefined
}
const rowsOfDrafts = ({ world, id }: Scene): number =>
  world.table.dump().filter(({ pk, sk }) => pk === `CASE#${id}` && sk.startsWith('DRAFT#')).length
let serial = 0
const key = () => {
  serial += 1
  return { digest: `key-${serial}`, request: 'r', status: 200 }
}

describe('a draft is its holder’s', () => {
  test('who alone reads and writes it', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()))
    expect(await save(scene, MAKER, named('Melati'))).toMatchObject({ kind: 'saved', draft: { version: 2 } })
    expect(await read(scene, MAKER)).toMatchObject({ draft: { version: 2, form: { group: { name: 'Melati' } } } })
    for (const client of [`${VILLAGE}/head`]) {
      expect(await save(scene, client, named('Mawar'))).toMatchObject({ code: 'not-holder' })
      expect(await read(scene, client)).toMatchObject({ code: 'not-holder' })
    }
    for (const client of [`${CITY}/operator`, 'village-35.79.02.2005/operator'])
      expect(await read(scene, client)).toMatchObject({ code: 'not-found' })
  })

  test('its village sees what it says so far, and no office above sees that it exists', async () => {
    const scene = await tell(await newScene(), aDraft(named('Melati')))
    expect((await see(scene, `${VILLAGE}/head`))?.proposal.group.name).toBe('Melati')
    for (const client of [`${CITY}/operator`, `${PROVINCE}/head`, 'ministry/head'])
      expect(await see(scene, client)).toBeUndefined()
  })

  test('who lets go of it leaves it to the next, and cannot write it any more', async () => {
    const scene = await tell(
      await newScene(),
      aDraft(named('Melati')),
      gives(MAKER, (task) => ({ type: 'Release', task })),
    )
    expect(await save(scene, MAKER, named('Mawar'))).toMatchObject({ code: 'not-holder' })
  })
})

describe('a draft is a proposal from the first word', () => {
  test('only its village need be there', async () => {
    const scene = await tell(await newScene(), aDraft({ village: TULUNGREJO }))
    expect(await save(scene, MAKER, { village: TULUNGREJO, budgetYear: 2026 })).toMatchObject({ kind: 'saved' })
  })

  test.each([
    ['a field that no proposal has', { village: TULUNGREJO, colour: 'red' }, '/form/colour'],
    [
      'a NIK of fifteen digits',
      { village: TULUNGREJO, members: [{ nationalId: '357901500101000' }] },
      '/form/members/0/nationalId',
    ],
    ['nothing at all', {}, '/form/village'],
  ])('%s is refused at once, and the village still sees its draft', async (_, form, pointer) => {
    const scene = await tell(await newScene(), aDraft(named('Melati')))
    expect(await save(scene, MAKER, form)).toMatchObject({ code: 'invalid', faults: [{ pointer }] })
    expect((await see(scene, MAKER))?.proposal.group.name).toBe('Melati')
    const { n } = await taskOf(scene)
    await tell(
      scene,
      gives(MAKER, () => ({ type: 'Complete', task: n, outcome: 'submit', form })),
      wasRefused('invalid'),
    )
  })

  story('what is given with the decision counts before what was kept')
    .given(aDraft(named('Melati')), withPapers())
    .when(submits(named('Mawar')), wasDone())
    .then(async (scene) => {
      expect((await headOf(scene)).facts.group?.name).toBe('Mawar')
      expect(rowsOfDrafts(scene)).toBe(0)
    })
})

describe('versions of a draft', () => {
  test('who read an older one is told; who asks for none is the last', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()))
    expect(await save(scene, MAKER, named('Melati'), 1)).toMatchObject({ draft: { version: 2 } })
    expect(await save(scene, MAKER, named('Mawar'), 1)).toMatchObject({ code: 'stale' })
    expect(await save(scene, MAKER, named('Dahlia'))).toMatchObject({ draft: { version: 3 } })
  })

  test('two windows that save at once are both answered, and the later one stays', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()))
    const saved = await Promise.all(['Melati', 'Mawar'].map((name) => save(scene, MAKER, named(name))))
    expect(saved.map((one) => one.kind === 'saved' && one.draft.version).sort()).toEqual([2, 3])
    const last = saved.find((one) => one.kind === 'saved' && one.draft.version === 3)
    expect(await read(scene, MAKER)).toMatchObject({ draft: { form: last?.kind === 'saved' ? last.draft.form : null } })
  })

  test('the proposal’s own tag tells one draft from the next', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()), withPapers())
    const { world, id } = scene
    const maker = world.officer(MAKER)
    const seen = (await see(scene, MAKER))?.etag
    const saved = await saveProposal(world.deps, maker, id, named('Melati'), seen)
    expect(saved).toMatchObject({ kind: 'answered' })
    expect(await saveProposal(world.deps, maker, id, named('Mawar'), seen)).toMatchObject({ code: 'stale' })
    expect(await submitProposal(world.deps, maker, id, { key: key(), ifMatch: seen })).toMatchObject({ code: 'stale' })
    const now = saved.kind === 'answered' ? saved.etag : undefined
    expect(await submitProposal(world.deps, maker, id, { key: key(), ifMatch: now })).toMatchObject({
      kind: 'answered',
    })
  })

  test('a submit that a save overtakes takes along what was saved', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()), withPapers())
    const { n } = await taskOf(scene)
    const deps = outrunBy(scene, async () => {
      expect(await save(scene, MAKER, named('Melati'))).toMatchObject({ kind: 'saved' })
    })
    const submit = { type: 'Complete', task: n, outcome: 'submit' } as const
    expect(await act(deps, scene.world.officer(MAKER), scene.id, submit)).toMatchObject({ kind: 'done' })
    expect((await headOf(scene)).facts.group?.name).toBe('Melati')
    expect(rowsOfDrafts(scene)).toBe(0)
  })

  test('a save that a submit overtakes is refused and leaves nothing behind', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()), withPapers())
    const { n } = await taskOf(scene)
    const deps = outrunBy(scene, submits(), wasDone())
    const saved = await saveDraft(deps, scene.world.officer(MAKER), scene.id, n, named('Melati'), undefined)
    expect(saved).toMatchObject({ code: 'wrong-state' })
    expect(rowsOfDrafts(scene)).toBe(0)
  })

  test('a save that another holder overtakes is refused', async () => {
    const scene = await tell(await newScene(), works('second', 's-second', VILLAGE, ['operator']), aDraft(dossierOf()))
    const { n } = await taskOf(scene)
    const deps = outrunBy(
      scene,
      gives(MAKER, (task) => ({ type: 'Release', task })),
      claims('second'),
      wasDone(),
    )
    const saved = await saveDraft(deps, scene.world.officer(MAKER), scene.id, n, named('Melati'), undefined)
    expect(saved).toMatchObject({ code: 'not-holder' })
    expect(await read(scene, 'second')).toMatchObject({ draft: { version: 1 } })
  })
})

describe('a returned draft', () => {
  const returned: Line = (scene) =>
    tell(scene, aProposal('city-administration'), returns('Belum lengkap.'), everythingArrives()).then(() => {})

  test('starts from the last dossier, and is nobody’s until somebody takes it', async () => {
    const scene = await tell(await newScene(), returned)
    expect(await read(scene, MAKER)).toMatchObject({ code: 'not-holder' })
    await tell(scene, claims(MAKER))
    const draft = await read(scene, MAKER)
    expect(draft).toMatchObject({ draft: { version: 0, form: dossierOf() } })
  })

  test('is changed where only its village sees it: offices above see what was submitted', async () => {
    const scene = await tell(await newScene(), returned, claims(MAKER))
    const before = (await see(scene, `${CITY}/operator`))?.proposal
    const draft = { ...dossierOf(), members: dossierOf().members?.slice(0, 9) }
    expect(await save(scene, MAKER, draft, 0)).toMatchObject({ kind: 'saved' })
    expect((await see(scene, `${VILLAGE}/head`))?.proposal.members).toHaveLength(9)
    for (const client of [`${CITY}/operator`, `${PROVINCE}/head`, 'ministry/head'])
      expect((await see(scene, client))?.proposal.members).toEqual(before?.members)
    await tell(scene, submits(), wasDone())
    expect((await see(scene, `${CITY}/operator`))?.proposal.members).toHaveLength(9)
    expect((await headOf(scene)).facts.revision).toBe(2)
  })

  test('that the village takes back leaves no draft behind', async () => {
    const scene = await tell(await newScene(), returned, claims(MAKER))
    await save(scene, MAKER, dossierOf())
    await tell(
      scene,
      gives(MAKER, () => ({ type: 'Cancel', reason: 'Kelompok bubar.' })),
      wasDone(),
    )
    expect(rowsOfDrafts(scene)).toBe(0)
  })
})

test('an officer keeps the form of any step unfinished, and it goes with the decision', async () => {
  const scene = await tell(await newScene(), aProposal('village-endorsement'), claims(`${VILLAGE}/head`))
  expect(await save(scene, `${VILLAGE}/head`, { note: 'Tunggu' })).toMatchObject({ kind: 'saved' })
  expect(await read(scene, MAKER)).toMatchObject({ code: 'not-holder' })
  await tell(
    scene,
    gives(`${VILLAGE}/head`, (task) => ({ type: 'Complete', task, outcome: 'reject', reason: 'Ganda.' })),
    wasDone(),
  )
  expect(rowsOfDrafts(scene)).toBe(0)
})
