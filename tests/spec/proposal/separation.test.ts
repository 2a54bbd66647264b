import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { act } from '../../../shared/cases/act.ts'
import { claimNext } from '../../../shared/cases/claim-next.ts'
import { delegateTask } from '../../../shared/cases/delegate.ts'
import { taskIdOf } from '../../../shared/cases/list-rows.ts'
import { changeStaff } from '../../../shared/cases/people/change-staff.ts'
import { relieve } from '../../../shared/cases/people/relieve.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import { readWhy } from '../../../shared/cases/reads/read-task.ts'
import type { Message } from '../../../shared/contracts/messages.ts'
import type { Instant } from '../../../shared/kit/instant.ts'
import {
  aDraft,
  aProposal,
  approves,
  CITY,
  claims,
  DESK,
  decides,
  dossierOf,
  everythingArrives,
  give,
  gives,
  goesOnTo,
  type Line,
  leaves,
  MINISTRY,
  newScene,
  PROVINCE,
  returns,
  type Scene,
  seconds,
  stands,
  story,
  submits,
  taskOf,
  tell,
  usualOfficer,
  VILLAGE,
  wasDone,
  wasRefused,
  withPapers,
  works,
} from '../../story/road.ts'

/** P8: no person decides two steps that must be separate, however the task reached them. */

const BOTH = 's-both'
/** One person with every role in the village, at the city and at the ministry: nothing but the rule keeps them from a step. */
const oneForAll: Line = (scene) =>
  tell(
    scene,
    works('both/village', BOTH, VILLAGE, ['operator', 'head']),
    works('both/city', BOTH, CITY, ['operator', 'verifier', 'head', 'facilitator']),
    works('both/ministry', BOTH, MINISTRY, ['operator', 'verifier', 'head'], DESK),
  ).then(() => {})
const AT: Readonly<Record<string, string>> = {
  draft: 'both/village',
  'village-endorsement': 'both/village',
  'ministry-verification': 'both/ministry',
  'ministry-determination': 'both/ministry',
  disbursement: 'both/ministry',
}
const both = (step: string): string => AT[step] ?? 'both/city'

const draftedByBoth: Line = (scene) =>
  tell(
    scene,
    aDraft(dossierOf(), { by: 'both/village' }),
    withPapers('both/village'),
    decides('submit', { by: 'both/village' }),
    wasDone(),
  ).then(() => {})
const writtenByBoth: Line = (scene) =>
  tell(
    scene,
    aDraft(dossierOf(), { by: 'both/village' }),
    gives('both/village', (task) => ({ type: 'Release', task })),
    claims(`${VILLAGE}/operator`),
    withPapers(),
    submits(),
    wasDone(),
  ).then(() => {})
/** The dossier was made by a facilitator of the city. */
const draftedByFacilitator: Line = (scene) =>
  tell(
    scene,
    aDraft(dossierOf(), { by: 'both/city' }),
    withPapers('both/city'),
    decides('submit', { by: 'both/city' }),
    wasDone(),
  ).then(() => {})
const decided =
  (step: string, outcome: Line): Line =>
  (scene) =>
    tell(scene, aProposal(step, { source: 'APBN_DEKON' }), outcome, wasDone(), everythingArrives()).then(() => {})
const approvedByBoth = (step: string): Line => decided(step, approves(undefined, { by: both(step) }))
const sentBackByBoth = (step: string, outcome = 'return'): Line =>
  decided(step, decides(outcome, { by: both(step), reason: 'Belum sesuai.' }))

/** What the person did, and the step that is then closed to them. */
const PAIRS: readonly (readonly [did: string, past: Line, closed: string])[] = [
  ['submitted the draft', draftedByBoth, 'village-endorsement'],
  ['wrote the draft that a colleague submitted', writtenByBoth, 'village-endorsement'],
  ['endorsed, and sent it back', sentBackByBoth('village-endorsement'), 'draft'],
  ['verified in the field', approvedByBoth('city-verification'), 'city-submission'],
  ['signed the submission back', sentBackByBoth('city-submission'), 'city-verification'],
  ['verified at the ministry', approvedByBoth('ministry-verification'), 'ministry-determination'],
  ['verified at the ministry', approvedByBoth('ministry-verification'), 'disbursement'],
  ['determined', approvedByBoth('ministry-determination'), 'disbursement'],
  ['checked the account', approvedByBoth('account-verification'), 'disbursement'],
  ['let the bank return it', sentBackByBoth('disbursement', 'bank-returned'), 'account-verification'],
  ...[
    'city-administration',
    'city-verification',
    'city-submission',
    'responsibility-statement',
    'account-verification',
  ].map((closed) => ['made the draft as a facilitator', draftedByFacilitator, closed] as const),
  [
    'goes with the group',
    decided(
      'responsibility-statement',
      approves((form) => ({ ...form, facilitator: BOTH })),
    ),
    'account-verification',
  ],
]

type Way = (scene: Scene, client: string) => Promise<unknown>
const taskId = async (scene: Scene): Promise<string> => taskIdOf(scene.id, (await taskOf(scene)).n)
const given = async (scene: Scene, from: string): Promise<unknown> => {
  const { world } = scene
  const done = await delegateTask(world.deps, world.officer(from), await taskId(scene), BOTH, {})
  return done
}

const WAYS: Readonly<Record<string, Way>> = {
  'claims it': async (scene, client) => {
    await tell(scene, claims(client))
    return scene.answer
  },
  'decides without holding it': async (scene, client) => {
    await tell(scene, claims(usualOfficer(scene, (await taskOf(scene)).step)), wasDone())
    const { n } = await taskOf(scene)
    return give(scene, client, { type: 'Complete', task: n, outcome: 'approve' })
  },
  'takes whatever is next': ({ world }, client) => claimNext(world.deps, world.officer(client), {}, undefined),
  'is given it by a colleague who held it': async (scene) => {
    const colleague = usualOfficer(scene, (await taskOf(scene)).step)
    await tell(scene, claims(colleague), wasDone())
    return given(scene, colleague)
  },
  'is given it by the supervisor': async (scene) => {
    const { agency } = (await taskOf(scene)).address
    // A village has no supervisor.
    return agency === VILLAGE ? SEPARATE : given(scene, `${agency}/supervisor`)
  },
  'is the deputy of a colleague who is away': async (scene) => {
    const colleague = usualOfficer(scene, (await taskOf(scene)).step)
    await tell(scene, claims(colleague), wasDone())
    const { deps, officer } = scene.world
    const { agency, sub } = officer(colleague)
    const today = deps.calendar.dayOf(deps.now(), agency)
    const absence = { type: 'SetAbsence', from: today, to: today, deputy: BOTH } as const
    const said = await changeStaff(deps, { kind: 'system', system: 'operator' }, { agency, sub }, absence)
    expect(said).toMatchObject({ kind: 'changed' })
    await relieve(deps, { agency, sub })
    return (await taskOf(scene)).hold
  },
  'claims it after another’s lease ran out': async (scene, client) => {
    await tell(
      scene,
      claims(usualOfficer(scene, (await taskOf(scene)).step), 30),
      wasDone(),
      seconds(31),
      claims(client),
    )
    return scene.answer
  },
}
const SEPARATE = { kind: 'refused', code: 'separation-of-duties' }
const EXPECTED: Readonly<Record<string, unknown>> = {
  'takes whatever is next': { kind: 'none' },
  'is the deputy of a colleague who is away': { state: 'Ready' },
  'decides without holding it': { kind: 'refused', code: 'not-holder' },
}

describe.each(PAIRS)('who %s', (_, past, closed) => {
  // The way there is gone once; each test begins where it ends.
  let scene: Scene
  let arrived: { rows: ReturnType<Scene['world']['table']['dump']>; now: Instant; outbox: Message[] }
  beforeAll(async () => {
    scene = await tell(await newScene(), oneForAll, past, goesOnTo(closed))
    const { table, deps, outbox } = scene.world
    arrived = { rows: table.dump(), now: deps.now(), outbox: [...outbox] }
  })
  beforeEach(() => {
    const { table, at, outbox } = scene.world
    at(arrived.now)
    table.load(arrived.rows)
    outbox.splice(0, outbox.length, ...arrived.outbox)
    scene.answer = undefined
  })

  test.each(Object.entries(WAYS))(`does not get ${closed} when he or she %s`, async (way, tries) => {
    expect(await tries(scene, both(closed))).toMatchObject(EXPECTED[way] ?? SEPARATE)
  })

  test(`is told why ${closed} is closed, and a colleague decides it`, async () => {
    const { world } = scene
    const why = await readWhy(world.deps, world.officer(both(closed)), await taskId(scene))
    expect(why).toMatchObject({ mayAct: false })
    expect(why.kind === 'found' ? why.reasons.map(({ code }) => code) : why).toContain('separation-of-duties')
    await tell(scene, closed === 'draft' ? submits() : approves(), wasDone())
  })
})

describe('the steps that need not be separate', () => {
  story('one who checked the papers may also visit')
    .given(oneForAll, approvedByBoth('city-administration'))
    .when(approves(undefined, { by: 'both/city' }))
    .then(wasDone())

  story('the facilitator who made the draft activates the group')
    .given(oneForAll, draftedByFacilitator, goesOnTo('activation'))
    .when(approves(undefined, { by: 'both/city' }))
    .then(wasDone())
})

describe('a desk of the ministry', () => {
  // In 2021 the ministry still had desks by area (domain.md 1.8).
  const IN_2021 = { from: '2021-03-01', year: 2021 }
  const atDesk = (sub: string, desk: string, roles: Parameters<typeof works>[3]): Line =>
    works(`${sub}/${desk}`, sub, MINISTRY, roles, desk)

  story('to which a task was forwarded cannot give it to who verified it')
    .given(
      atDesk(BOTH, 'PFM_I', ['verifier']),
      atDesk('s-head', 'PFM_I', ['head']),
      aProposal('ministry-verification', IN_2021),
      approves(undefined, { by: `${BOTH}/PFM_I` }),
      wasDone(),
      // The verifier has moved to the other desk and is its head now.
      atDesk(BOTH, 'PFM_II', ['head']),
      forwards('s-head/PFM_I', 'PFM_II'),
      wasDone(),
    )
    .when(claims(`${BOTH}/PFM_II`))
    .then(wasRefused('separation-of-duties'))
})

describe('the facilitator whom the statement names', () => {
  const named = (sub: string): Line => approves((form) => ({ ...form, facilitator: sub }))
  story('works as a facilitator at the city’s office')
    .given(aProposal('responsibility-statement'))
    .when(named('s-city-social-35.79-verifier-1'))
    .then(wasRefused('incomplete', [['/form/facilitator', 'unknown']]), stands({ step: 'responsibility-statement' }))

  story('has decided no step of the city')
    .given(oneForAll, approvedByBoth('city-administration'), goesOnTo('responsibility-statement'))
    .when(named(BOTH))
    .then(wasRefused('incomplete', [['/form/facilitator', 'separation-of-duties']]))

  story('is not the one who signs')
    .given(oneForAll, aProposal('responsibility-statement'))
    .when(approves((form) => ({ ...form, facilitator: BOTH }), { by: 'both/city' }))
    .then(wasRefused('incomplete', [['/form/facilitator', 'separation-of-duties']]))
})

describe('when nobody in the office may decide, somebody is told', () => {
  const isToldOf =
    (client: string, step: string): Line =>
    async (scene) => {
      const { world } = scene
      const { items } = await readInbox(world.deps, world.officer(client), {
        view: 'agency',
        kind: 'incident',
        limit: 50,
      })
      expect(items).toHaveLength(1)
      const [incident] = items
      expect(incident).toMatchObject({ step: 'mend', title: 'Tidak ada yang boleh memutus' })
      const head = await world.head(incident?.caseId ?? '')
      const { n, step: at } = await taskOf(scene)
      expect({ at, facts: head.facts }).toMatchObject({ at: step, facts: { refersTo: taskIdOf(scene.id, n) } })
    }
  const noOneIsTold =
    (client: string): Line =>
    async ({ world }) => {
      const { items } = await readInbox(world.deps, world.officer(client), {
        view: 'agency',
        kind: 'incident',
        limit: 50,
      })
      expect(items).toEqual([])
    }

  story('the supervisor, when a case arrives from another office')
    .given(
      aProposal('village-endorsement'),
      ...[1, 2, 3].map((n) => leaves(`${CITY}/operator${n === 1 ? '' : `/${n}`}`)),
    )
    .when(approves(), everythingArrives())
    .then(isToldOf(`${CITY}/supervisor`, 'city-administration'))

  story('the supervisor, when the next step is in the same office')
    .given(oneForAll, leaves(`${CITY}/head`), aProposal('city-verification'))
    .when(approves(undefined, { by: 'both/city' }), everythingArrives())
    .then(isToldOf(`${CITY}/supervisor`, 'city-submission'))

  story('the ministry’s supervisor at the desk that has the case')
    .given(aProposal('city-submission'), ...[1, 2, 3].map((n) => leaves(`ministry/verifier${n === 1 ? '' : `/${n}`}`)))
    .when(approves(), everythingArrives())
    .then(isToldOf('ministry/supervisor', 'ministry-verification'))

  story('the city’s supervisor, for a village whose only officer both wrote and would endorse')
    .given(oneForAll, leaves(`${VILLAGE}/head`))
    .when(draftedByBoth, everythingArrives())
    .then(isToldOf(`${CITY}/supervisor`, 'village-endorsement'))

  story('even when whoever received the case died before telling: the message comes again')
    .given(
      aProposal('village-endorsement'),
      ...[1, 2, 3].map((n) => leaves(`${CITY}/operator${n === 1 ? '' : `/${n}`}`)),
      approves(),
      // Received, and nothing else: as after a crash in between.
      async (scene) => {
        const intake = { kind: 'system', system: 'intake' } as const
        scene.answer = await act(scene.world.deps, intake, scene.id, { type: 'ReceiveHandoff', handoff: 1 })
      },
      wasDone(),
    )
    .when(everythingArrives())
    .then(isToldOf(`${CITY}/supervisor`, 'city-administration'))

  story('and once, however often the message comes')
    .given(oneForAll, leaves(`${CITY}/head`), aProposal('city-verification'))
    .when(
      approves(undefined, { by: 'both/city' }),
      async ({ world }) => {
        world.outbox.push(...world.outbox)
        await world.deliver()
      },
      everythingArrives(),
    )
    .then(isToldOf(`${CITY}/supervisor`, 'city-submission'))

  story('nobody, while there is someone')
    .given(aProposal('city-verification'))
    .when(approves(), everythingArrives())
    .then(noOneIsTold(`${CITY}/supervisor`), noOneIsTold(`${PROVINCE}/supervisor`))

  story('a village without an officer has a city')
    .given(aProposal('city-administration'), leaves(`${VILLAGE}/operator`))
    .when(returns('Belum lengkap.'), everythingArrives())
    .then(isToldOf(`${CITY}/supervisor`, 'draft'))
})

function forwards(client: string, desk: string): Line {
  return async (scene) => {
    await give(scene, client, { type: 'Forward', task: (await taskOf(scene)).n, desk })
  }
}
