import { describe, expect, test } from 'vitest'
import { readDraft } from '../../../shared/cases/dossier/draft.ts'
import { readAttachment } from '../../../shared/cases/dossier/uploads.ts'
import { findAffected, namesIn } from '../../../shared/cases/privacy/affected.ts'
import { findDataSubject } from '../../../shared/cases/privacy/data-subject.ts'
import { revealMember } from '../../../shared/cases/privacy/reveal.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { CITY, offices } from '../identity/offices.ts'
import { dossierOf, drafted, numbersOf, proposed, SISIR, submitted, TULUNGREJO } from './proposals.ts'

const INPUT = dossierOf(SISIR, 330, 'Keripik Jejak')
const [NIK = '', SECOND = ''] = numbersOf(INPUT)

async function looked() {
  const batu = await offices()
  const { world } = batu
  const id = await proposed(world, INPUT)
  const verifier = world.officer(`${CITY}/verifier`)
  batu.on('2026-03-03')
  await readProposal(world.deps, verifier, id)
  await readProposal(world.deps, verifier, id)
  batu.on('2026-03-04')
  const key = { digest: 'reveal', request: 'r', status: 200 }
  await revealMember(world.deps, verifier, id, 0, { reason: 'register-mismatch' }, key)
  return { batu, world, id, verifier }
}

describe('a person asks what is held on them and who saw it', () => {
  test('their cases, their place in each revision, forms, and every look with time and reason', async () => {
    const { world, id, verifier } = await looked()
    const found = await findDataSubject(world.deps, NIK)
    expect(found).toMatchObject({
      group: { name: 'Keripik Jejak', status: 'FORMED' },
      everFunded: false,
      cases: [
        { id, kind: 'proposal', places: [{ revision: 1, member: 0, erasedAt: null }], inDraft: false, hold: false },
      ],
      looks: [
        { at: '2026-03-03T02:00:00.000Z', shown: 'case', sub: verifier.sub, office: CITY },
        { at: '2026-03-04T02:00:00.000Z', shown: 'numbers', reason: 'register-mismatch', sub: verifier.sub },
      ],
    })
    expect(found.cases[0]?.records).toMatchObject([{ revision: 1, member: { nationalId: NIK } }])
  })

  test('of another member of the same group only what concerns them: nobody looked at their numbers', async () => {
    const { world } = await looked()
    const { looks, cases } = await findDataSubject(world.deps, SECOND)
    expect(looks.map(({ shown }) => shown)).toEqual(['case'])
    expect(JSON.stringify(cases)).not.toContain(NIK)
  })

  test('also what stands in a draft that nobody has sent, and who had it open', async () => {
    const { world } = await offices()
    const id = await drafted(world, dossierOf(TULUNGREJO, 331, 'Keripik Konsep'))
    const [nik = ''] = numbersOf(dossierOf(TULUNGREJO, 331, ''))
    const operator = world.officer(`village-${TULUNGREJO}/operator`)
    await readDraft(world.deps, operator, id, 1)
    const found = await findDataSubject(world.deps, nik)
    expect(found).toMatchObject({
      group: null,
      cases: [{ id, inDraft: true, places: [] }],
      looks: [{ shown: 'draft' }],
    })
  })

  test('under either key while one takes the place of the other; of a stranger nothing', async () => {
    const { world, id } = await looked()
    world.deps.keys = { ...world.deps.keys, personVersions: [2, 1] }
    expect(await findDataSubject(world.deps, NIK)).toMatchObject({ cases: [{ id }], group: { status: 'FORMED' } })
    const stranger = numbersOf(dossierOf(SISIR, 399, ''))[0] ?? ''
    expect(await findDataSubject(world.deps, stranger)).toEqual({
      group: null,
      everFunded: false,
      cases: [],
      looks: [],
    })
  })

  test('whoever is refused sees nothing, and does not stand in the log', async () => {
    const { world, id } = await looked()
    await readProposal(world.deps, world.officer('city-social-35.73/verifier'), id)
    await readDraft(world.deps, world.officer(`${CITY}/verifier`), id, 1)
    await readAttachment(world.deps, world.officer('village-35.79.02.2004/head'), id, 'A1')
    expect((await findDataSubject(world.deps, NIK)).looks).toHaveLength(2)
  })
})

describe('after a breach', () => {
  test('every case that was shown between two moments, with how many people, to whom', async () => {
    const { batu, world, id, verifier } = await looked()
    const other = await drafted(world, dossierOf(TULUNGREJO, 332, 'Keripik Lain'))
    await submitted(world, TULUNGREJO, other)
    batu.on('2026-03-05')
    await readProposal(world.deps, world.officer(`${CITY}/operator`), other)

    const between = (from: string, to: string, actor?: string) =>
      findAffected(world.deps, { from: `${from}T00:00:00.000Z`, to: `${to}T23:59:59.999Z`, actor })
    expect(await between('2026-03-03', '2026-03-04')).toMatchObject([
      { id, persons: 5, group: { name: 'Keripik Jejak' }, looks: [{ shown: 'case' }, { shown: 'numbers' }] },
    ])
    expect((await between('2026-03-03', '2026-03-05')).map((one) => one.id).toSorted()).toEqual([id, other].toSorted())
    expect((await between('2026-03-03', '2026-03-05', verifier.sub)).map((one) => one.id)).toEqual([id])
    expect(await between('2026-03-06', '2026-03-07')).toEqual([])
    expect(await namesIn(world.deps, id)).toEqual(INPUT.members?.map(({ fullName }) => fullName))
  })

  test('a look within the hour in which the span begins counts', async () => {
    const { world } = await looked()
    const from = '2026-03-03T02:30:00.000Z'
    expect(await findAffected(world.deps, { from, to: '2026-03-03T02:31:00.000Z' })).toHaveLength(1)
  })

  test('no number stands in the log, in the trail or in the list', async () => {
    const { world } = await looked()
    const log = world.table.dump().filter(({ pk }) => pk.startsWith('ACCESS#') || pk.startsWith('PROBE#'))
    expect(log.length).toBeGreaterThan(0)
    const list = await findAffected(world.deps, { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' })
    for (const nik of numbersOf(INPUT)) expect(JSON.stringify([log, list])).not.toContain(nik)
  })
})
