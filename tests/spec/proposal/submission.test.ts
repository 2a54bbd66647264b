import { describe, expect, test } from 'vitest'
import { readPersonClaims } from '../../../shared/cases/claims.ts'
import { personsOf } from '../../../shared/cases/dossier/persons.ts'
import { setGroupStatus } from '../../../shared/cases/group-status.ts'
import type { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import {
  aDraft,
  aProposal,
  approves,
  CITY,
  claims,
  decides,
  dossierOf,
  everythingArrives,
  gives,
  goesOnTo,
  headOf,
  itIs,
  type Line,
  newScene,
  type Plan,
  rejects,
  returns,
  type Scene,
  stands,
  story,
  submits,
  TULUNGREJO,
  tell,
  wasDone,
  wasRefused,
  withPapers,
} from '../../story/road.ts'

const MALANG = '35.73.01.1001'
type Member = NonNullable<DraftInput['members']>[number]
const membersOf = (draft: DraftInput): Member[] => [...(draft.members ?? [])]

/** A whole dossier in which one thing is otherwise. */
const dossier = (changed: Partial<DraftInput>, plan: Plan = {}): DraftInput => ({ ...dossierOf(plan), ...changed })
/** The members of a group, some of them otherwise. */
const members = (changes: Readonly<Record<number, Partial<Member>>>, plan: Plan = {}): DraftInput => {
  const all = membersOf(dossierOf(plan))
  return dossier({ members: all.map((one, i) => ({ ...one, ...changes[i] })) }, plan)
}
const money = (rupiah: number): Partial<DraftInput> => ({
  budget: [{ item: 'Peralatan', quantity: 1, unit: 'paket', unitPrice: rupiah }],
  requestedAmount: rupiah,
})
const submitted = (draft: unknown): Line[] => [aDraft(draft), withPapers(), submits()]

describe('rules by budget year, source and place', () => {
  const underRules =
    (id: string): Line =>
    async (scene) => {
      await tell(scene, wasDone())
      expect((await headOf(scene)).facts.ruleSet).toBe(id)
    }
  const sets = [
    ['KUBE-2019', 2017, 'APBN_CENTRAL', TULUNGREJO],
    ['KUBE-2019', 2019, 'APBN_DEKON', TULUNGREJO],
    ['KUBE-2020', 2020, 'APBN_CENTRAL', TULUNGREJO],
    ['KUBE-2020', 2024, 'APBD_PROVINCE', TULUNGREJO],
    ['KUBE-2026', 2025, 'APBN_CENTRAL', TULUNGREJO],
    ['KUBE-2026', 2026, 'APBD_CITY', TULUNGREJO],
    ['BATU-APBD', 2019, 'APBD_CITY', TULUNGREJO],
    ['BATU-APBD', 2024, 'APBD_CITY', TULUNGREJO],
    // Batu's practice is Batu's.
    ['KUBE-2020', 2024, 'APBD_CITY', MALANG],
  ] as const
  for (const [id, year, source, village] of sets)
    story(`${source} of ${year} in ${village === MALANG ? 'Kota Malang' : 'Kota Batu'} is judged by ${id}`)
      .given(aDraft(dossierOf({ year, source, village })), withPapers())
      .when(submits())
      .then(underRules(id))

  const sums = [
    ['20 million are the most in 2019', { year: 2019, members: 5 }, 20_000_000, null],
    ['and not a rupiah more', { year: 2019, members: 20 }, 20_000_001, 'above-ceiling'],
    ['two million a member in 2020', { year: 2020, members: 12 }, 24_000_000, null],
    ['and not a rupiah more', { year: 2020, members: 12 }, 24_000_001, 'above-ceiling'],
    ['20 million again since 2025', { year: 2025, members: 12 }, 24_000_000, 'above-ceiling'],
    ['nothing is no request', { year: 2026 }, 0, 'above-ceiling'],
  ] as const
  for (const [what, plan, rupiah, code] of sums)
    story(what)
      .given(aDraft(dossier(money(rupiah), plan)), withPapers())
      .when(submits())
      .then(code === null ? wasDone() : wasRefused('incomplete', [['/requestedAmount', code]]))

  const sizes = [
    ['five members are enough', { members: 5 }, null],
    ['four are not', { members: 4 }, 'group-size'],
    ['twenty are not too many', { members: 20 }, null],
    ['ten are the most for Batu’s own money', { members: 10, year: 2024, source: 'APBD_CITY' }, null],
    ['eleven are not', { members: 11, year: 2024, source: 'APBD_CITY' }, 'group-size'],
  ] as const
  for (const [what, plan, code] of sizes)
    story(what)
      .given(aDraft(dossierOf({ ...plan, amount: 8_000_000 })), withPapers())
      .when(submits())
      .then(code === null ? wasDone() : wasRefused('incomplete', [['/members', code]]))

  story('Batu counts persons, not heads of family')
    .given(aDraft(members({ 4: { headOfFamily: false } }, { year: 2024, source: 'APBD_CITY' })), withPapers())
    .when(submits())
    .then(wasDone())

  story('the ministry counts heads of family')
    .given(aDraft(members({ 4: { headOfFamily: false } })), withPapers())
    .when(submits())
    .then(wasRefused('incomplete', [['/members/4/headOfFamily', 'not-head']]))

  story('the rules of a case are those of its last dossier, and decide by which office it goes')
    .given(
      aProposal('city-administration', { source: 'APBN_DEKON' }),
      returns('Sumber dana keliru.'),
      everythingArrives(),
    )
    .when(
      claims(`village-${TULUNGREJO}/operator`),
      submits(dossierOf({ source: 'APBN_CENTRAL' })),
      wasDone(),
      goesOnTo('city-submission'),
      approves(),
      everythingArrives(),
    )
    .then(stands({ step: 'ministry-verification' }))
})

describe('what is against the rules is told all together, by place, and changes nothing', () => {
  test('a dossier with every fault', async () => {
    const [first = {}, second = {}] = membersOf(dossierOf())
    const draft = dossier({
      ...members({
        1: { familyCardNo: first.familyCardNo ?? '' },
        2: { role: 'MEMBER' },
        3: { nationalId: second.nationalId ?? '' },
        4: { nationalId: '3579013902800001' },
        5: { familyCardNo: '3579010000100001' },
      }),
      requestedAmount: 30_000_000,
    })
    const scene = await tell(await newScene(), aDraft(draft))
    const before = scene.world.table.dump()
    await tell(
      scene,
      submits(),
      wasRefused('incomplete', [
        ['/members/4/nationalId', 'not-a-national-id'],
        ['/members/5/familyCardNo', 'not-a-family-card'],
        ['/members/3/nationalId', 'doubled'],
        ['/members/1/familyCardNo', 'doubled'],
        ['/members', 'one-treasurer'],
        ['/requestedAmount', 'not-the-sum'],
        ['/requestedAmount', 'above-ceiling'],
        ['/attachments', 'missing-proposal-doc'],
        ['/attachments', 'missing-formation-minutes'],
      ]),
    )
    expect(scene.world.table.dump()).toEqual(before)
    expect(JSON.stringify(scene.answer)).not.toContain(second.nationalId)
  })

  story('a draft of nothing but a village lacks everything')
    .given(aDraft({ village: TULUNGREJO }), withPapers())
    .when(submits())
    .then(
      wasRefused(
        'incomplete',
        ['group', 'members', 'budget', 'requestedAmount', 'deliberation', 'budgetYear', 'budgetSource'].map(
          (field) => [`/${field}`, 'required'] as const,
        ),
      ),
    )

  story('a member without a name, a line without a price')
    .given(
      aDraft(
        dossier({
          members: membersOf(dossierOf()).map((one, i) => (i === 2 ? { ...one, fullName: undefined } : one)),
          budget: [{ item: 'Alat', quantity: 1, unit: 'buah' }],
        }),
      ),
      withPapers(),
    )
    .when(submits())
    .then(
      wasRefused('incomplete', [
        ['/members/2/fullName', 'required'],
        ['/budget/0/unitPrice', 'required'],
      ]),
    )

  story('a proposal stays in its village')
    .given(aDraft(dossierOf()), withPapers())
    .when(submits(dossierOf({ village: '35.79.02.2005' })))
    .then(wasRefused('incomplete', [['/village', 'fixed']]))

  story('a group of another village is none of this one')
    .given(
      aProposal('ministry-determination', { n: 2, village: '35.79.02.2005' }),
      decides('waitlist'),
      async (scene) => {
        const { facts } = await headOf(scene)
        await tell(scene, aDraft(dossier({ groupId: facts.group?.id })), withPapers())
      },
    )
    .when(submits())
    .then(wasRefused('incomplete', [['/groupId', 'unknown']]))
})

describe('a person is in one group', () => {
  const PERSON = membersOf(dossierOf({ n: 1 }))[0]?.nationalId ?? ''
  /** Group 2 with one person of group 1 in the fourth place. */
  const withPerson = members({ 3: { nationalId: PERSON } }, { n: 2 })
  const IN_ANOTHER = ['/members/3/nationalId', 'person-already-in-group'] as const
  const standing = async ({ world }: Scene) => {
    const [person] = await personsOf(world.deps, [PERSON])
    if (!person) throw new Error('one number is one person')
    return (await readPersonClaims(world.table, [person])).get(person.digest)?.claim
  }
  const isTaken: Line[] = [...submitted(withPerson), wasRefused('person-already-in-group', [IN_ANOTHER])]
  const isFree: Line[] = [...submitted(withPerson), wasDone()]

  story('whose proposal is open')
    .given(aProposal('village-endorsement', { n: 1 }))
    .when()
    .then(...isTaken)
  story('who was drafted, but never submitted, is free')
    .given(aDraft(dossierOf({ n: 1 })))
    .when()
    .then(...isFree)

  const ends: readonly (readonly [string, Line[]])[] = [
    ['was rejected', [aProposal('city-administration', { n: 1 }), rejects('Tidak layak.')]],
    ['was put on the waiting list', [aProposal('ministry-determination', { n: 1 }), decides('waitlist')]],
    ['was withdrawn', [aProposal('responsibility-statement', { n: 1 }), decides('withdraw', { reason: 'Bubar.' })]],
    [
      'was taken back',
      [
        aProposal('city-verification', { n: 1 }),
        gives(`village-${TULUNGREJO}/head`, () => ({ type: 'Cancel', reason: 'Bubar.' })),
      ],
    ],
  ]
  for (const [how, past] of ends)
    story(`and is free when the proposal ${how}`)
      .given(...past, wasDone())
      .when()
      .then(...isFree)

  story('and stays when money came')
    .given(aProposal('activation', { n: 1 }))
    .when(approves(), wasDone())
    .then(...isTaken, async (scene) => expect(await standing(scene)).toMatchObject({ everFunded: true }))

  story('and stays while the money is on its way back from the bank')
    .given(aProposal('disbursement', { n: 1 }))
    .when(decides('bank-returned', { reason: 'Rekening tutup.' }), wasDone())
    .then(...isTaken)

  story('who was left out of the next dossier is free; who came in is taken')
    .given(aProposal('city-administration', { n: 1 }), returns('Anggota ganda.'), everythingArrives())
    .when(
      claims(`village-${TULUNGREJO}/operator`),
      submits(members({ 0: { nationalId: membersOf(dossierOf({ n: 7 }))[0]?.nationalId ?? '' } }, { n: 1 })),
      wasDone(),
    )
    .then(...isFree, ...submitted(dossierOf({ n: 7 })), wasRefused('person-already-in-group'))

  const rejectedAgain: Line = async (scene) => {
    const { facts } = await headOf(scene)
    await tell(
      scene,
      ...submitted(dossier({ groupId: facts.group?.id, budgetYear: 2027 }, { n: 1 })),
      wasDone(),
      rejects('Sudah pernah.'),
      wasDone(),
    )
  }
  story('and stays in the group that was funded, though its next proposal is rejected')
    .given(aProposal('activation', { n: 1 }), approves(), wasDone())
    .when(rejectedAgain)
    .then(...isTaken)

  test('and is free again when the group is dissolved, whatever comes of the next group', async () => {
    const scene = await tell(await newScene(), aProposal('activation', { n: 1 }), approves(), wasDone())
    const { facts } = await headOf(scene)
    const supervisor = scene.world.officer(`${CITY}/supervisor`)
    const dissolved = { status: 'DISSOLVED', reason: 'Usaha berhenti.' } as const
    expect(await setGroupStatus(scene.world.deps, supervisor, facts.group?.id ?? '', dissolved)).toMatchObject({
      kind: 'done',
    })
    await tell(scene, ...isFree, rejects('Tidak layak.'), wasDone())
    // What once reached the person is kept, and keeps nobody in a group that got nothing.
    expect(await standing(scene)).toMatchObject({ group: '', everFunded: true })
  })

  test('of two villages that submit at once, one gets the person', async () => {
    const scene = await tell(await newScene(), aDraft(dossierOf({ n: 1 })), withPapers())
    const first = scene.id
    await tell(scene, aDraft(withPerson), withPapers())
    const second = scene.id
    const scenes = [first, second].map((id): Scene => ({ ...scene, id }))
    await Promise.all(scenes.map((one) => tell(one, submits())))
    const codes = scenes.map(({ answer }) => (answer?.kind === 'refused' ? answer.code : answer?.kind))
    expect(codes.sort()).toEqual(['done', 'person-already-in-group'])
  })
})

describe('a group', () => {
  const again =
    (changed: Partial<DraftInput> = {}, plan: Plan = { n: 1 }): Line =>
    async (scene) => {
      const { facts } = await headOf(scene)
      await tell(scene, ...submitted(dossier({ groupId: facts.group?.id, ...changed }, plan)))
    }

  story('has a name of its own in its village, however it is written')
    .given(aProposal('village-endorsement', { n: 1 }))
    .when(...submitted(dossier({ group: { ...dossierOf({ n: 2 }).group, name: '  kopi  BUBUK máwar ' } }, { n: 2 })))
    .then(wasRefused('group-name-taken', [['/group/name', 'group-name-taken']]))

  story('and shares it with a group of another village')
    .given(aProposal('village-endorsement', { n: 1 }))
    .when(...submitted(dossier({ group: dossierOf({ n: 1 }).group }, { n: 2, village: '35.79.02.2005' })))
    .then(wasDone())

  story('that takes another name leaves the old one')
    .given(
      aProposal('city-administration', { n: 1 }),
      returns('Ganti nama.'),
      everythingArrives(),
      claims(`village-${TULUNGREJO}/operator`),
      submits(dossier({ group: { ...dossierOf({ n: 1 }).group, name: 'Kopi Baru' } }, { n: 1 })),
      wasDone(),
    )
    .when(...submitted(dossier({ group: dossierOf({ n: 1 }).group }, { n: 2 })))
    .then(wasDone())

  story('has one open proposal')
    .given(aProposal('city-verification', { n: 1 }))
    .when(again())
    .then(wasRefused('proposal-already-open'))

  story('that was rejected waits for the next budget year')
    .given(aProposal('city-verification', { n: 1 }), rejects('Tidak layak.'), wasDone())
    .when(again())
    .then(wasRefused('rejected-this-year', [['/budgetYear', 'rejected-this-year']]))

  story('may propose for the next budget year')
    .given(aProposal('city-verification', { n: 1 }), rejects('Tidak layak.'), wasDone())
    .when(again({ budgetYear: 2027 }))
    .then(wasDone())

  story('that was put on the waiting list may propose again at once')
    .given(aProposal('ministry-determination', { n: 1 }), decides('waitlist'), wasDone())
    .when(again())
    .then(wasDone())
})

describe('a letter', () => {
  const two = (step: string): Line[] => [aProposal(step, { n: 1 }), aProposal(step, { n: 2 })]
  const of =
    (n: number): Line =>
    (scene) => {
      scene.id = [...scene.plans].find(([, plan]) => plan.n === n)?.[0] ?? ''
    }
  const letter = (number: string, date: string): Line => approves((form) => ({ ...form, letter: { number, date } }))
  const USED = [['/form/letter/number', 'letter-number-used']] as const

  for (const step of ['city-submission', 'ministry-determination', 'responsibility-statement', 'disbursement']) {
    story(`of ${step} has a number that the office used for no other`)
      .given(...two(step), itIs('2026-06-02T02:00:00.000Z'), of(1), letter('460/17', '2026-06-01'), wasDone())
      .when(of(2), letter('460/17', '2026-06-02'))
      .then(wasRefused('letter-number-used', USED), stands({ step }))

    story(`of ${step} covers more than one group`)
      .given(...two(step), itIs('2026-06-02T02:00:00.000Z'), of(1), letter('460/17', '2026-06-01'), wasDone())
      .when(of(2), letter('460/17', '2026-06-01'))
      .then(wasDone())
  }

  story('of another kind needs another number')
    .given(
      aProposal('city-submission', { n: 1 }),
      aProposal('responsibility-statement', { n: 2 }),
      itIs('2026-06-02T02:00:00.000Z'),
      of(1),
      letter('460/17', '2026-06-01'),
      wasDone(),
    )
    .when(of(2), letter('460/17', '2026-06-01'))
    .then(wasRefused('letter-number-used', USED))

  story('of another office has numbers of its own')
    .given(
      aProposal('city-submission', { n: 1 }),
      aProposal('city-submission', { n: 2, village: MALANG }),
      itIs('2026-06-02T02:00:00.000Z'),
      of(1),
      letter('460/17', '2026-06-01'),
      wasDone(),
    )
    .when(of(2), letter('460/17', '2026-06-02'))
    .then(wasDone())

  story('is not dated after today')
    .given(aProposal('city-submission'))
    .when(letter('460/17', '2099-01-01'))
    .then(wasRefused('incomplete', [['/form/letter/date', 'in-the-future']]))

  story('that was refused with its decision is free')
    .given(...two('city-submission'), of(1), letter('460/17', '2099-01-01'), wasRefused('incomplete'))
    .when(letter('460/17', '2026-03-01'))
    .then(wasDone())
})
