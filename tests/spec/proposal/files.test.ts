import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SAMPLE_PDF, SAMPLE_SHA256 } from '../../../infra/local/seed/world.ts'
import { act } from '../../../shared/cases/act.ts'
import { objectKey } from '../../../shared/cases/dossier/attachments.ts'
import { declareUpload, readAttachment, type UploadBody } from '../../../shared/cases/dossier/uploads.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import {
  aDraft,
  aProposal,
  approves,
  CITY,
  claims,
  dossierOf,
  everythingArrives,
  happened,
  historyOf,
  newScene,
  type Scene,
  seconds,
  story,
  submits,
  taskOf,
  tell,
  VILLAGE,
  wasDone,
  wasRefused,
  withPapers,
} from '../../story/road.ts'

const MAKER = `${VILLAGE}/operator`
const PAGE: UploadBody = {
  kind: 'PROPOSAL_DOC',
  fileName: 'proposal.pdf',
  mediaType: 'application/pdf',
  size: SAMPLE_PDF.length,
  sha256: SAMPLE_SHA256,
}

let serial = 0
async function announce(scene: Scene, body: Partial<UploadBody> = {}, client = MAKER, key?: string) {
  serial += 1
  const digest = createHash('sha256')
    .update(key ?? `upload ${serial}`)
    .digest('hex')
  const { deps } = scene.world
  return declareUpload(
    deps,
    scene.world.officer(client),
    scene.id,
    undefined,
    { ...PAGE, ...body },
    { digest, request: 'r', status: 201 },
  )
}
async function announced(scene: Scene, body: Partial<UploadBody> = {}): Promise<string> {
  const answer = await announce(scene, body)
  if (answer.kind !== 'declared') throw new Error(`refused: ${answer.code}`)
  return answer.attachment.id
}
const stateOf = async (scene: Scene, id: string): Promise<string | undefined> => {
  const seen = await readProposal(scene.world.deps, scene.world.officer(MAKER), scene.id)
  return seen.kind === 'found' ? seen.proposal.attachments.find((one) => one.id === id)?.state : undefined
}
const download = (scene: Scene, id: string, client = MAKER) =>
  readAttachment(scene.world.deps, scene.world.officer(client), scene.id, id)
/** A village with a whole draft, where nothing lies until it is put. */
async function village(): Promise<Scene> {
  const scene = await tell(await newScene(), aDraft(dossierOf()))
  scene.files.nothingIsPut()
  return scene
}

describe('a file counts once it was put and looked at', () => {
  test('announced and never put, it is missing', async () => {
    const scene = await village()
    const id = await announced(scene)
    await announced(scene, { kind: 'FORMATION_MINUTES' })
    await tell(
      scene,
      submits(),
      wasRefused('incomplete', [
        ['/attachments', 'missing-proposal-doc'],
        ['/attachments', 'missing-formation-minutes'],
      ]),
    )
    expect(await stateOf(scene, id)).toBe('awaiting-upload')
    expect(await download(scene, id)).toMatchObject({ code: 'not-found' })
  })

  test('put as announced, it is stored by the submit that looks', async () => {
    const scene = await village()
    const ids = [await announced(scene), await announced(scene, { kind: 'FORMATION_MINUTES' })]
    for (const id of ids) scene.files.put(objectKey(scene.id, id), SAMPLE_PDF)
    await tell(scene, submits(), wasDone())
    expect((await historyOf(scene)).filter(({ type }) => type === 'AttachmentStored')).toHaveLength(2)
    for (const id of ids) expect(await stateOf(scene, id)).toBe('stored')
  })

  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  const longer = bytes(`${new TextDecoder().decode(SAMPLE_PDF)} and more`)
  const other = SAMPLE_PDF.map((byte, i) => (i === 20 ? byte + 1 : byte))
  const notPdf = bytes('<script>alert(1)</script>'.padEnd(SAMPLE_PDF.length, ' '))
  test.each([
    ['of another length', 'size', longer, {}],
    ['of the same length, but another', 'sha256', other, {}],
    [
      'that is no PDF, whatever it is called',
      'content',
      notPdf,
      { sha256: createHash('sha256').update(notPdf).digest('hex') },
    ],
    ['that calls itself a photograph', 'content', SAMPLE_PDF, { mediaType: 'image/jpeg' as const }],
  ])('a file %s is refused', async (_, cause, content, body) => {
    const scene = await village()
    const id = await announced(scene, body)
    scene.files.put(objectKey(scene.id, id), content)
    expect(await download(scene, id)).toMatchObject({ code: 'not-found' })
    expect(await stateOf(scene, id)).toBe('refused')
    expect(await historyOf(scene)).toContainEqual({ type: 'AttachmentRefused', attachment: id, cause })
    // What is put afterwards in the same place does not make it good.
    scene.files.put(objectKey(scene.id, id), SAMPLE_PDF)
    await download(scene, id)
    expect(await stateOf(scene, id)).toBe('refused')
  })

  test('a download looks first, and everyone who may read the case may have it', async () => {
    const scene = await village()
    const id = await announced(scene)
    scene.files.put(objectKey(scene.id, id), SAMPLE_PDF)
    expect(await download(scene, id, `${VILLAGE}/head`)).toMatchObject({ kind: 'found' })
    expect(await stateOf(scene, id)).toBe('stored')
    expect(await download(scene, id, `${CITY}/operator`)).toMatchObject({ code: 'not-found' })
  })
})

describe('who announces a file', () => {
  test('holds the task, now', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'), claims(`${CITY}/verifier`, 60))
    expect(await announce(scene, { kind: 'VISIT_PHOTO' }, `${CITY}/verifier`)).toMatchObject({ kind: 'declared' })
    expect(await announce(scene, { kind: 'VISIT_PHOTO' }, `${CITY}/verifier/2`)).toMatchObject({ code: 'not-holder' })
    await tell(scene, seconds(61))
    expect(await announce(scene, { kind: 'VISIT_PHOTO' }, `${CITY}/verifier`)).toMatchObject({ code: 'not-holder' })
  })

  test('gets the same place again with the same key, also when the task is over', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()), withPapers())
    const first = await announce(scene, {}, MAKER, 'the same key')
    await tell(scene, submits(), wasDone())
    const again = await announce(scene, {}, MAKER, 'the same key')
    expect(again).toMatchObject({ kind: 'declared', replayed: true })
    expect(again.kind === 'declared' && again.attachment.id).toBe(first.kind === 'declared' && first.attachment.id)
  })

  test('puts the cards of twenty members beside the papers, and the dossier still goes in one submit', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf({ members: 20 })), withPapers())
    for (let n = 0; n < 40; n += 1)
      expect(await announce(scene, { kind: 'MEMBER_ID_CARD' })).toMatchObject({ kind: 'declared' })
    await tell(scene, submits(), wasDone())
    expect((await historyOf(scene)).filter(({ type }) => type === 'AttachmentStored')).toHaveLength(42)
  })

  test('puts some of what was announced before announcing more', async () => {
    const scene = await village()
    const ids: string[] = []
    for (let n = 0; n < 25; n += 1) ids.push(await announced(scene))
    expect(await announce(scene)).toMatchObject({ code: 'incomplete', faults: [{ code: 'too-many' }] })
    scene.files.put(objectKey(scene.id, ids[0] ?? ''), SAMPLE_PDF)
    expect(await announce(scene)).toMatchObject({ kind: 'declared' })
  })

  test('has a hundred files at most', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf()))
    for (let n = 0; n < 100; n += 1) await announced(scene, { kind: n === 0 ? 'FORMATION_MINUTES' : 'PROPOSAL_DOC' })
    expect(await announce(scene)).toMatchObject({ code: 'incomplete', faults: [{ code: 'too-many' }] })
    await tell(scene, submits(), wasDone())
  })
})

describe('a decision that shows files', () => {
  const photos =
    (...ids: string[]) =>
    (form: Record<string, unknown>) => ({ ...form, photos: ids })

  story('names files of this case')
    .given(aProposal('city-verification'))
    .when(approves(photos('NOSUCHFILE')))
    .then(wasRefused('incomplete', [['/form/photos/0', 'unknown']]))

  test('of the kind that is asked for, and stored', async () => {
    const scene = await tell(await newScene(), aProposal('city-verification'))
    await tell(scene, claims(`${CITY}/verifier`))
    scene.files.nothingIsPut()
    const awaited = await announce(scene, { kind: 'VISIT_PHOTO' }, `${CITY}/verifier`)
    const paper = await announce(scene, { kind: 'PROPOSAL_DOC' }, `${CITY}/verifier`)
    const ids = [awaited, paper].map((one) => (one.kind === 'declared' ? one.attachment.id : ''))
    await tell(
      scene,
      approves(photos(...ids)),
      wasRefused('incomplete', [
        ['/form/photos/0', 'not-stored'],
        ['/form/photos/1', 'unknown'],
      ]),
    )
  })
})

test('looking twice says it once', async () => {
  const scene = await village()
  const id = await announced(scene)
  scene.files.put(objectKey(scene.id, id), SAMPLE_PDF)
  const look = async () => {
    scene.answer = await act(scene.world.deps, { kind: 'system', system: 'intake' }, scene.id, {
      type: 'SettleUploads',
    })
  }
  await look()
  await tell(scene, happened('AttachmentStored'))
  await look()
  await tell(scene, happened(), everythingArrives())
  expect((await taskOf(scene)).step).toBe('draft')
})
