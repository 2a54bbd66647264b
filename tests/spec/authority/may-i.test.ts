import { describe, expect, test } from 'vitest'
import { type Action, levelAbove, mayI, type Resource } from '../../../shared/authority/may-i.ts'
import type { StaffActor } from '../../../shared/contracts/staff.ts'
import type { AgencyId } from '../../../shared/names/agencies.ts'
import { ROLES, type Role } from '../../../shared/names/roles.ts'

// Who may do what, said once more as lists of people. Everybody whom a list does not name is told no where they see the
// thing, and that it does not exist where they do not.

const VILLAGE = '35.79.01.1001'
const HERE = `village-${VILLAGE}` as const
const CITY = 'city-social-35.79'
const HEALTH = 'city-health-35.79'
const PROVINCE = 'province-social-35'
const OFFICES: readonly AgencyId[] = [
  HERE,
  'village-35.79.01.1002',
  'village-35.73.01.1001',
  CITY,
  'city-social-35.73',
  'city-trade-35.79',
  HEALTH,
  'city-health-35.73',
  PROVINCE,
  'province-social-33',
  'ministry',
  'platform',
]

const person = (agency: AgencyId, roles: readonly Role[], more: Partial<StaffActor> = {}): StaffActor => ({
  kind: 'person',
  sub: `${agency}/${roles.join('+')}`,
  name: 'Contoh',
  agency,
  desk: null,
  roles,
  language: 'id',
  ...more,
})
const EVERYBODY = OFFICES.flatMap((agency) => ROLES.map((role) => person(agency, [role])))
const named = (offices: readonly string[], roles: readonly Role[] = ROLES): string[] =>
  offices.flatMap((office) => roles.map((role) => `${office}/${role}`))

/** Asks for everybody and expects exactly these. */
function expectMay(
  action: Action,
  resource: Resource,
  { may, see }: { may: readonly string[]; see: readonly string[] },
) {
  const answers = Object.fromEntries(EVERYBODY.map((one) => [one.sub, mayI(one, action, resource)]))
  const wanted = Object.fromEntries(
    EVERYBODY.map(({ sub }) => [sub, may.includes(sub) ? 'yes' : see.includes(sub) ? 'no' : 'hidden']),
  )
  expect(answers).toEqual(wanted)
}

type Case = Extract<Resource, { kind: 'case' }>
const proposal: Case = {
  kind: 'case',
  workflow: 'proposal',
  village: VILLAGE,
  draft: false,
  maker: 'somebody',
  owner: null,
  parties: null,
  address: { agency: CITY, desk: null },
  task: { by: ['verifier', 'partner-system'], holder: null },
}
const request: Case = {
  ...proposal,
  workflow: 'food-inspection',
  maker: null,
  parties: [CITY, HEALTH],
  address: { agency: HEALTH, desk: null },
}
const SEERS = named([HERE, CITY, PROVINCE, 'ministry'])
const WORK = ['claim', 'start', 'complete', 'draft', 'suspend', 'resume', 'attach'] as const

describe('a proposal', () => {
  test('is seen by its village, its city, its province and the ministry', () => {
    expectMay('read', proposal, { may: SEERS, see: [] })
  })
  test.each(WORK)('%s: by those of its office whose role the step names, and by no machine', (action) => {
    expectMay(action, proposal, { may: named([CITY], ['verifier']), see: SEERS })
  })
  test.each(['release', 'delegate'] as const)('%s: by its holder and the supervisor', (action) => {
    expectMay(action, proposal, { may: named([CITY], ['supervisor']), see: SEERS })
    const held: Case = { ...proposal, task: { by: ['verifier'], holder: `${CITY}/verifier` } }
    expectMay(action, held, { may: named([CITY], ['supervisor', 'verifier']), see: SEERS })
  })
  test('is passed to another desk by whoever may work it, its holder and the supervisor', () => {
    expectMay('forward', proposal, { may: named([CITY], ['supervisor', 'verifier']), see: SEERS })
    const held: Case = { ...proposal, task: { by: ['verifier'], holder: `${CITY}/head` } }
    expectMay('forward', held, { may: named([CITY], ['supervisor', 'verifier', 'head']), see: SEERS })
  })
  test('is taken back by its village’s operator or head', () => {
    expectMay('cancel', proposal, { may: named([HERE], ['operator', 'head']), see: SEERS })
  })
  test('shows whole numbers to those who compare them', () => {
    const may = [
      ...named([HERE, CITY, PROVINCE, 'ministry'], ['auditor']),
      ...named([CITY], ['operator', 'verifier', 'head']),
      ...named(['ministry'], ['verifier']),
    ]
    expectMay('reveal', proposal, { may, see: SEERS })
  })
  test('has nothing that could be revoked', () => {
    expectMay('revoke', proposal, { may: [], see: SEERS })
  })
  test('under way or over, it is worked by nobody', () => {
    for (const action of [...WORK, 'release', 'delegate', 'forward'] as const) {
      expectMay(action, { ...proposal, task: null }, { may: [], see: SEERS })
      expectMay(action, { ...proposal, address: null }, { may: [], see: SEERS })
    }
  })
  test('of another office’s supervisor nothing is released', () => {
    const there: Case = { ...proposal, address: { agency: PROVINCE, desk: null } }
    expectMay('release', there, { may: named([PROVINCE], ['supervisor']), see: SEERS })
  })
  test('who has no role any more sees nothing', () => {
    expect(mayI(person(CITY, []), 'read', proposal)).toBe('hidden')
    expect(mayI(person('platform', []), 'read', { ...proposal, owner: 'platform' })).toBe('hidden')
  })
  test('a machine with a person’s role too works as that person', () => {
    expect(mayI(person(CITY, ['partner-system', 'verifier']), 'complete', proposal)).toBe('yes')
    expect(mayI(person(CITY, ['partner-system']), 'complete', { ...proposal, workflow: 'annual-report' })).toBe('yes')
  })
  test('one of several roles is enough', () => {
    expect(mayI(person(CITY, ['verifier', 'operator']), 'complete', proposal)).toBe('yes')
    expect(mayI(person(HERE, ['facilitator', 'operator']), 'cancel', proposal)).toBe('yes')
  })
  test('a desk’s task is for those of the desk, and those without one', () => {
    const atDesk: Case = { ...proposal, address: { agency: 'ministry', desk: 'A' } }
    const of = (desk: string | null): string => mayI(person('ministry', ['verifier'], { desk }), 'claim', atDesk)
    expect([of('A'), of('B'), of(null)]).toEqual(['yes', 'no', 'yes'])
    const anyDesk: Case = { ...proposal, address: { agency: 'ministry', desk: null } }
    expect(mayI(person('ministry', ['verifier'], { desk: 'B' }), 'claim', anyDesk)).toBe('yes')
  })
})

describe('a draft', () => {
  const draft: Case = {
    ...proposal,
    draft: true,
    maker: `${CITY}/facilitator`,
    address: { agency: HERE, desk: null },
    task: { by: ['operator'], holder: null },
  }
  test('is seen by its village and its maker alone', () => {
    expectMay('read', draft, { may: [...named([HERE]), `${CITY}/facilitator`], see: [] })
  })
  test('is worked by the village’s operator and its maker', () => {
    expectMay('complete', draft, {
      may: [`${HERE}/operator`, `${CITY}/facilitator`],
      see: named([HERE]),
    })
  })
  test('once submitted its maker works it no more, and sees it still', () => {
    const submitted: Case = { ...draft, draft: false, maker: 'village-35.73.01.1001/operator' }
    expect(mayI(person('village-35.73.01.1001', ['operator']), 'read', submitted)).toBe('yes')
    expect(mayI(person('village-35.73.01.1001', ['operator']), 'complete', submitted)).toBe('no')
    expect(mayI(person(HERE, ['operator']), 'complete', { ...draft, maker: null })).toBe('yes')
  })
  test('of another one’s village is nothing to a city', () => {
    expect(mayI(person(CITY, ['facilitator'], { sub: 'another' }), 'read', draft)).toBe('hidden')
  })
})

describe('a request to a partner', () => {
  const PARTIES = named([CITY, HEALTH])
  test('is seen by both parties alone', () => {
    expectMay('read', request, { may: PARTIES, see: [] })
  })
  test('is worked by the partner, also by its system', () => {
    expectMay('complete', request, { may: named([HEALTH], ['verifier', 'partner-system']), see: PARTIES })
  })
  test('is taken back by whoever asked', () => {
    expectMay('cancel', request, { may: named([CITY], ['operator', 'facilitator']), see: PARTIES })
  })
  test('what it gave is taken back by the partner', () => {
    expectMay('revoke', request, { may: named([HEALTH], ['head', 'operator', 'partner-system']), see: PARTIES })
  })
  test('names no person whole', () => {
    expectMay('reveal', request, { may: [], see: PARTIES })
  })
})

test('an incident is its owner’s alone', () => {
  const incident: Case = { ...proposal, workflow: 'incident', village: null, maker: null, owner: 'platform' }
  expectMay('read', incident, { may: named(['platform']), see: [] })
  expectMay('read', { ...incident, owner: null }, { may: [], see: [] })
})

describe('an office', () => {
  test('a village’s proposal is begun by its operator, or a facilitator of its city', () => {
    expectMay(
      'open-proposal',
      { kind: 'agency', agency: HERE },
      {
        may: [`${HERE}/operator`, `${CITY}/facilitator`],
        see: named(OFFICES),
      },
    )
  })
  test('its endpoints are for its system and its supervisor', () => {
    expectMay(
      'use-hooks',
      { kind: 'agency', agency: HEALTH },
      {
        may: named([HEALTH], ['partner-system', 'supervisor']),
        see: named([HEALTH]),
      },
    )
    expect(mayI(person(HEALTH, []), 'use-hooks', { kind: 'agency', agency: HEALTH })).toBe('hidden')
  })
  test('is asked for nothing else', () => {
    expectMay('read', { kind: 'agency', agency: HERE }, { may: [], see: [] })
    expectMay('claim', { kind: 'agency', agency: CITY }, { may: [], see: [] })
  })
})

describe('the staff of an office', () => {
  const operator: Resource = { kind: 'staff', agency: CITY, sub: `${CITY}/operator` }
  const supervisors = [`${CITY}/supervisor`, `${PROVINCE}/supervisor`, ...named(OFFICES, ['platform-operator'])]
  test('are seen by their colleagues, by the supervisor above and the platform', () => {
    expectMay('read', operator, { may: [...named([CITY]), ...supervisors], see: [] })
  })
  test('say themselves that they are away, or their supervisors do', () => {
    expectMay('set-absence', operator, { may: [...supervisors, `${CITY}/operator`], see: named([CITY]) })
  })
  test('get their roles from supervisors, never from themselves', () => {
    expectMay('manage-staff', operator, { may: supervisors, see: named([CITY]) })
    expectMay(
      'manage-staff',
      { kind: 'staff', agency: CITY, sub: `${CITY}/supervisor` },
      {
        may: supervisors.filter((one) => one !== `${CITY}/supervisor`),
        see: named([CITY]),
      },
    )
  })
  test('are asked for nothing else', () => {
    expectMay('claim', operator, { may: [], see: [...named([CITY]), ...supervisors] })
    expect(mayI(person(CITY, []), 'read', operator)).toBe('hidden')
  })
})

describe('a group', () => {
  const group: Resource = { kind: 'group', village: VILLAGE }
  test('is seen by whoever sees its village', () => {
    expectMay('read', group, { may: SEERS, see: [] })
  })
  test('its city asks for services and judges', () => {
    expectMay('open-request', group, { may: named([CITY], ['operator', 'facilitator']), see: SEERS })
    expectMay('set-status', group, { may: named([CITY], ['supervisor']), see: SEERS })
    expectMay('set-stage', group, { may: named([CITY], ['facilitator', 'verifier', 'supervisor']), see: SEERS })
    expectMay('claim', group, { may: [], see: SEERS })
  })
})

test('what runs below the offices is the platform’s operator’s alone', () => {
  expectMay('operate', { kind: 'platform' }, { may: named(OFFICES, ['platform-operator']), see: [] })
})

test('late decisions are heard of one level up', () => {
  const above = Object.fromEntries(OFFICES.map((office) => [office, levelAbove(office)]))
  expect(above).toEqual({
    [HERE]: CITY,
    'village-35.79.01.1002': CITY,
    'village-35.73.01.1001': 'city-social-35.73',
    [CITY]: PROVINCE,
    'city-social-35.73': PROVINCE,
    'city-trade-35.79': PROVINCE,
    [HEALTH]: PROVINCE,
    'city-health-35.73': PROVINCE,
    [PROVINCE]: 'ministry',
    'province-social-33': 'ministry',
    ministry: null,
    platform: null,
  })
})
