import { expect, test } from 'vitest'
import { saveDraft } from '../../../shared/cases/dossier/draft.ts'
import { withDraftNames } from '../../../shared/cases/draft-names.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import {
  aDraft,
  aProposal,
  dossierOf,
  newScene,
  type Scene,
  TULUNGREJO,
  taskOf,
  tell,
  VILLAGE,
} from '../../story/road.ts'

const OPERATOR = `${VILLAGE}/operator`
const NAME = 'Keripik Kenanga'

/** The names of the village's tasks, as somebody is shown them. */
async function namesFor(scene: Scene, client: string): Promise<string[]> {
  const { deps } = scene.world
  const { items } = await readInbox(deps, scene.world.officer(OPERATOR), { view: 'agency', limit: 50 })
  return (await withDraftNames(deps, scene.world.officer(client), items)).map(({ title }) => title)
}

async function isNamed(scene: Scene): Promise<Scene> {
  const { world, id } = scene
  const { n } = await taskOf(scene)
  const input = { ...dossierOf(), group: { name: NAME } }
  await saveDraft(world.deps, world.officer(OPERATOR), id, n, input, undefined)
  return scene
}

test('a draft stands under the name that its form has by now', async () => {
  const scene = await isNamed(await tell(await newScene(), aDraft({ village: TULUNGREJO })))
  expect(await namesFor(scene, OPERATOR)).toEqual([NAME])
  expect(await namesFor(scene, `${VILLAGE}/head`)).toEqual([NAME])
})

test('who does not write the draft is not told its name', async () => {
  const scene = await isNamed(await tell(await newScene(), aDraft({ village: TULUNGREJO })))
  expect(await namesFor(scene, 'village-35.79.01.1001/operator')).toEqual([''])
  expect(await namesFor(scene, 'city-social-35.79/head')).toEqual([''])
})

test('a task that has a name keeps it, and a draft without one stays without', async () => {
  const scene = await tell(await newScene(), aProposal('village-endorsement'))
  const [name] = await namesFor(scene, OPERATOR)
  expect(name).not.toBe('')
  expect(await namesFor(scene, 'city-social-35.79/head')).toEqual([name])
})
