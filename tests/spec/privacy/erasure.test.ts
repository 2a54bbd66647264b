import { describe, expect, test } from 'vitest'
import { studyGroups } from '../../../infra/local/seed/scenario.ts'
import { travel } from '../../../infra/local/seed/travel.ts'
import { act } from '../../../shared/cases/act.ts'
import { checkTable } from '../../../shared/cases/audit/check-table.ts'
import { followChain } from '../../../shared/cases/audit/verify-history.ts'
import { readAttachment } from '../../../shared/cases/dossier/uploads.ts'
import { eraseFiles } from '../../../shared/cases/privacy/keep.ts'
import { revealMember } from '../../../shared/cases/privacy/reveal.ts'
import { rotateDigests } from '../../../shared/cases/privacy/rotate-digests.ts'
import { readHistory } from '../../../shared/cases/reads/read-history.ts'
import { readProposal } from '../../../shared/cases/reads/read-proposal.ts'
import { caseKey, dossierOf as dossierKey, formOf } from '../../../shared/store/row-keys.ts'
import { CITY, MONDAY, offices } from '../identity/offices.ts'
import { dossierOf, numbersOf, proposed, SISIR, TULUNGREJO, withdraws } from './proposals.ts'

const OPERATOR = { kind: 'system', system: 'operator' } as const
const WHY = {
  reason: 'Permintaan anggota, UU 27/2022 pasal 43.',
  by: { sub: 's-platform-platform-operator-1', name: 'Petugas' },
}
const INPUT = dossierOf(SISIR, 310, 'Keripik Hapus')

async function withdrawn() {
  const batu = await offices()
  const { world } = batu
  const id = await proposed(world, INPUT)
  const head = `village-${SISIR}/head`
  await world.act(head, id, { type: 'Claim', task: 2 })
  await world.act(head, id, { type: 'Complete', task: 2, outcome: 'approve', form: { deliberationHeld: true } })
  await world.deliver()
  const keep = (type: 'SetLegalHold' | 'LiftLegalHold' | 'ErasePersonalData') =>
    act(world.deps, OPERATOR, id, { type, ...WHY })
  return { batu, world, id, keep, withdraw: () => withdraws(world, SISIR, id) }
}

describe('personal data of a case is erased', () => {
  test('its keys are gone, its chain is whole, and pages say so instead of failing', async () => {
    const { world, id, keep, withdraw } = await withdrawn()
    await withdraw()
    expect(await keep('ErasePersonalData')).toMatchObject({
      kind: 'done',
      events: [
        {
          type: 'PersonalDataErased',
          revisions: [1],
          forms: [2],
          attachments: [expect.any(String), expect.any(String)],
          ...WHY,
        },
      ],
    })
    for (const key of [dossierKey(id, 1), formOf(id, 2)])
      expect(await world.table.get(key)).toMatchObject({
        content: null,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
    const sealed = world.table.dump().filter(({ pk, content }) => pk === caseKey(id) && content)
    expect(sealed).toEqual([])

    const verifier = world.officer(`${CITY}/verifier`)
    const read = await readProposal(world.deps, verifier, id)
    expect(read).toMatchObject({
      proposal: { erasedAt: MONDAY, members: Array(5).fill({ fullName: 'Dihapus', nationalId: '••••••' }), budget: [] },
    })
    const key = { digest: 'reveal', request: 'r', status: 200 }
    expect(await revealMember(world.deps, verifier, id, 0, { reason: 'audit' }, key)).toMatchObject({
      code: 'not-found',
    })
    const [attachment = ''] = read.kind === 'found' ? read.proposal.attachments.map((one) => one.id) : []
    expect(await readAttachment(world.deps, verifier, id, attachment)).toMatchObject({ code: 'not-found' })
    expect(read).toMatchObject({ proposal: { attachments: [{ fileName: 'dihapus', state: 'refused' }, {}] } })

    const history = await readHistory(world.deps, verifier, id)
    if (history.kind === 'found') expect(followChain(history.entries)).toMatchObject({ kind: 'whole' })
    expect((await checkTable(world.deps)).faults).toEqual([])
    const everything = JSON.stringify(world.table.dump().filter(({ pk }) => pk === caseKey(id)))
    for (const nik of numbersOf(INPUT)) expect(everything).not.toContain(nik)
  })

  test('again it does nothing more; the files go after the commit, as often as one likes', async () => {
    const { world, id, keep, withdraw } = await withdrawn()
    await withdraw()
    await keep('ErasePersonalData')
    const erased: string[] = []
    world.deps.objects = { ...world.deps.objects, erase: async (key) => void erased.push(key) }
    expect(await eraseFiles(world.deps, id)).toBe(2)
    expect(await keep('ErasePersonalData')).toMatchObject({ kind: 'done', events: [] })
    expect(await eraseFiles(world.deps, id)).toBe(2)
    expect(new Set(erased).size).toBe(2)
  })

  test('never of a live case, never under a hold, and never by an officer', async () => {
    const { world, id, keep, withdraw } = await withdrawn()
    expect(await keep('ErasePersonalData')).toMatchObject({ code: 'wrong-state', faults: [{ code: 'live' }] })
    await keep('SetLegalHold')
    expect(await keep('SetLegalHold')).toMatchObject({ events: [] })
    await withdraw()
    expect(await keep('ErasePersonalData')).toMatchObject({ code: 'wrong-state', faults: [{ code: 'legal-hold' }] })
    await keep('LiftLegalHold')
    const supervisor = world.officer(`${CITY}/supervisor`)
    expect(await act(world.deps, supervisor, id, { type: 'ErasePersonalData', ...WHY })).toMatchObject({
      kind: 'refused',
    })
    expect(await keep('ErasePersonalData')).toMatchObject({ events: [{ type: 'PersonalDataErased' }] })
  })

  test('papers about money that was paid stay ten years, then go', async () => {
    const { world } = await offices()
    const [study] = studyGroups()
    if (!study) throw new Error('the study has groups')
    const { flow } = await travel(world, study.journey, MONDAY)
    world.at(MONDAY)
    const erase = () => act(world.deps, OPERATOR, flow.id, { type: 'ErasePersonalData', ...WHY })
    expect(await erase()).toMatchObject({ code: 'wrong-state', faults: [{ code: 'kept-for-audit' }] })
    world.at('2037-03-02T02:00:00.000Z' as typeof MONDAY)
    expect(await erase()).toMatchObject({ kind: 'done', events: [{ type: 'PersonalDataErased' }] })
  })

  test('the person is free for another group, and a change of keys passes over what nobody can read', async () => {
    const { world, id, keep, withdraw } = await withdrawn()
    await withdraw()
    await keep('ErasePersonalData')
    await proposed(world, dossierOf(TULUNGREJO, 310, 'Keripik Baru'))
    world.deps.keys = { ...world.deps.keys, personVersions: [2, 1] }
    expect(await rotateDigests(world.deps)).toEqual({ dossiers: 1, claims: 5, unknowable: 5 })
    expect(await world.head(id)).toMatchObject({ flow: { state: 'CANCELLED' } })
  })
})
