import { describe, expect, test } from 'vitest'
import { followChain } from '../../../shared/cases/audit/verify-history.ts'
import { delegateTask } from '../../../shared/cases/delegate.ts'
import { changeStaff } from '../../../shared/cases/people/change-staff.ts'
import { relieve } from '../../../shared/cases/people/relieve.ts'
import { staffOfAgency } from '../../../shared/cases/people/staff.ts'
import { transferStaff } from '../../../shared/cases/people/transfer-staff.ts'
import { entriesOf } from '../../../shared/cases/reads/read-history.ts'
import type { StaffCommand } from '../../../shared/staff/decide-staff.ts'
import { staffKey } from '../../../shared/store/row-keys.ts'
import { CITY, does, HEALTH, type Offices, offices } from './offices.ts'

const VERIFIER = `s-${CITY}-verifier-1`
const SECOND = `s-${CITY}-verifier-2`
const THIRD = `s-${CITY}-verifier-3`
const HEAD = `s-${CITY}-head-1`

/** The supervisor of the city says it, and it must be taken. */
async function says(batu: Offices, sub: string, command: StaffCommand): Promise<void> {
  const changed = await changeStaff(
    batu.world.deps,
    batu.world.officer(`${CITY}/supervisor`),
    { agency: CITY, sub },
    command,
  )
  expect(changed).toMatchObject({ kind: 'changed' })
}

describe('a verifier is away', () => {
  test('on the first day what she holds goes to her deputy, however often the clock says so', async () => {
    const batu = await offices()
    const first = await batu.heldAt('city-verification', `${CITY}/verifier`)
    const second = await batu.heldAt('city-verification', `${CITY}/verifier`)
    await says(batu, VERIFIER, { type: 'SetAbsence', from: '2026-03-04', to: '2026-03-06', deputy: SECOND })
    await batu.clockLooks()
    expect(await first.holder()).toBe(VERIFIER)

    batu.on('2026-03-04')
    const messages = await batu.clockLooks(3)
    expect(messages.filter(({ type }) => type === 'simpul.staff.wake')).toHaveLength(1)
    expect([await first.holder(), await second.holder()]).toEqual([SECOND, SECOND])
    const { version } = await first.now()
    await relieve(batu.world.deps, { agency: CITY, sub: VERIFIER })
    expect((await first.now()).version).toBe(version)
    expect((await batu.clockLooks()).filter(({ type }) => type === 'simpul.staff.wake')).toEqual([])
  })

  test('without a deputy it goes back to the queue, also what was suspended', async () => {
    const batu = await offices()
    const held = await batu.heldAt('city-verification', `${CITY}/verifier`)
    await batu.world.act(`${CITY}/verifier`, held.id, {
      type: 'Suspend',
      task: Number(held.task.split('.')[1]),
      reason: 'hujan',
      until: null,
    })
    await says(batu, VERIFIER, { type: 'SetAbsence', from: '2026-03-02', to: '2026-03-06', deputy: null })
    await batu.clockLooks(2)
    expect(await held.holder()).toBeNull()
  })

  test('a deputy who decided what must stay separate does not get it: the queue does', async () => {
    const batu = await offices()
    // Whoever verified must not submit, also not for the head.
    const held = await batu.heldAt('city-submission', `${CITY}/head`)
    await says(batu, VERIFIER, {
      type: 'Describe',
      name: 'Plt',
      desk: null,
      language: 'id',
      roles: [
        { role: 'verifier', from: '2016-01-01', to: null },
        { role: 'head', from: '2026-03-02', to: '2026-03-31' },
      ],
    })
    await says(batu, HEAD, { type: 'SetAbsence', from: '2026-03-02', to: '2026-03-06', deputy: VERIFIER })
    await batu.clockLooks()
    expect(await held.holder()).toBeNull()
    const actor = await batu.officer(CITY, VERIFIER)
    expect(await does(batu, actor, held, { type: 'Claim' })).toMatchObject({ code: 'separation-of-duties' })
  })

  test('an acting head who decided nothing of it takes it, and is no head any more afterwards', async () => {
    const batu = await offices()
    const held = await batu.heldAt('city-submission', `${CITY}/head`)
    const describe = (to: string): StaffCommand => ({
      type: 'Describe',
      name: 'Plt',
      desk: null,
      language: 'id',
      roles: [
        { role: 'verifier', from: '2016-01-01', to: null },
        { role: 'head', from: '2026-03-02', to },
      ],
    })
    await says(batu, THIRD, describe('2026-03-03'))
    await says(batu, HEAD, { type: 'SetAbsence', from: '2026-03-02', to: '2026-03-06', deputy: THIRD })
    await batu.clockLooks()
    expect(await held.holder()).toBe(THIRD)
    batu.on('2026-03-04')
    await batu.clockLooks(2)
    expect(await held.holder()).toBeNull()
    expect((await batu.officer(CITY, THIRD)).roles).toEqual(['verifier'])
  })

  test('nothing new can be delegated to her, and who deputises is said', async () => {
    const batu = await offices()
    const held = await batu.heldAt('city-verification', `${CITY}/verifier/2`)
    await says(batu, VERIFIER, { type: 'SetAbsence', from: '2026-03-02', to: '2026-03-06', deputy: THIRD })
    const refused = await delegateTask(
      batu.world.deps,
      batu.world.officer(`${CITY}/verifier/2`),
      held.task,
      VERIFIER,
      {},
    )
    expect(refused).toMatchObject({ kind: 'refused', code: 'incomplete', faults: [{ pointer: '/to', code: 'absent' }] })
    batu.on('2026-03-09')
    const given = await delegateTask(batu.world.deps, batu.world.officer(`${CITY}/verifier/2`), held.task, VERIFIER, {})
    expect(given).toMatchObject({ kind: 'answered', task: { holder: { sub: VERIFIER } } })
  })

  test('she says it herself; about others only a supervisor does, and nobody gives themselves a role', async () => {
    const batu = await offices()
    const { deps } = batu.world
    const absence = { type: 'SetAbsence', from: '2026-03-04', to: '2026-03-06', deputy: null } as const
    const verifier = batu.world.officer(`${CITY}/verifier`)
    const supervisor = batu.world.officer(`${CITY}/supervisor`)
    expect(await changeStaff(deps, verifier, { agency: CITY, sub: VERIFIER }, absence)).toMatchObject({
      kind: 'changed',
    })
    expect(await changeStaff(deps, verifier, { agency: CITY, sub: SECOND }, absence)).toMatchObject({
      code: 'forbidden',
    })
    const head: StaffCommand = {
      type: 'Describe',
      name: supervisor.name,
      desk: null,
      language: 'id',
      roles: [{ role: 'head', from: '2026-03-02', to: null }],
    }
    expect(await changeStaff(deps, supervisor, { agency: CITY, sub: supervisor.sub }, head)).toMatchObject({
      code: 'forbidden',
    })
    const elsewhere = { agency: HEALTH, sub: `s-${HEALTH}-verifier-1` }
    expect(await changeStaff(deps, supervisor, elsewhere, absence)).toMatchObject({ code: 'not-found' })
    const village = { agency: 'village-35.79.01.1001', sub: 's-village-35.79.01.1001-operator-1' }
    expect(await changeStaff(deps, supervisor, village, absence)).toMatchObject({ kind: 'changed' })
    expect(await changeStaff(deps, batu.world.officer('platform/platform-operator'), elsewhere, absence)).toMatchObject(
      { kind: 'changed' },
    )
  })

  test('an absence that is over, a deputy who is away or of elsewhere, a role that the office has not: each is refused by its field', async () => {
    const batu = await offices()
    const supervisor = batu.world.officer(`${CITY}/supervisor`)
    const ask = (sub: string, command: StaffCommand) =>
      changeStaff(batu.world.deps, supervisor, { agency: CITY, sub }, command)
    await says(batu, SECOND, { type: 'SetAbsence', from: '2026-03-05', to: '2026-03-05', deputy: null })
    expect(
      await ask(VERIFIER, { type: 'SetAbsence', from: '2026-02-04', to: '2026-02-06', deputy: null }),
    ).toMatchObject({ code: 'incomplete', faults: [{ pointer: '/to' }] })
    for (const [deputy, code] of [
      [SECOND, 'absent'],
      [VERIFIER, 'unknown'],
      [`s-${HEALTH}-verifier-1`, 'unknown'],
    ] as const)
      expect(await ask(VERIFIER, { type: 'SetAbsence', from: '2026-03-04', to: '2026-03-06', deputy })).toMatchObject({
        code: 'incomplete',
        faults: [{ pointer: '/deputy', code }],
      })
    const roles = [
      { role: 'verifier', from: '2026-03-02', to: '2026-03-01' },
      { role: 'platform-operator', from: '2026-03-02', to: null },
    ] as const
    expect(
      await ask('baru', { type: 'Describe', name: ' ', desk: 'PFM_I', language: 'id', roles: [...roles] }),
    ).toMatchObject({
      faults: [{ pointer: '/name' }, { pointer: '/desk' }, { pointer: '/roles/0/to' }, { pointer: '/roles/1/role' }],
    })
    expect(await ask('3579010101900001', { type: 'EndAbsence' })).toMatchObject({ code: 'not-found' })
  })
})

describe('who leaves or moves', () => {
  test('what she holds goes to whom she named, after her last day; then her login opens nothing', async () => {
    const batu = await offices()
    const held = await batu.heldAt('city-verification', `${CITY}/verifier`)
    await says(batu, VERIFIER, { type: 'Leave', lastDay: '2026-03-03', deputy: THIRD })
    await batu.clockLooks()
    expect(await held.holder()).toBe(VERIFIER)
    batu.on('2026-03-04')
    await batu.clockLooks(2)
    expect(await held.holder()).toBe(THIRD)
    expect((await batu.signIn(`${CITY}/verifier`))?.roles).toEqual([])
  })

  test('a transfer takes the login along on the day; what was decided before still keeps from what must be separate', async () => {
    const batu = await offices()
    const verified = await batu.heldAt('city-submission', `${CITY}/head`)
    const held = await batu.heldAt('city-verification', `${CITY}/verifier`)
    const operator = batu.world.officer('platform/platform-operator')
    const move = (to: string, from: string, role: 'head' | 'verifier') =>
      transferStaff(
        batu.world.deps,
        operator,
        { agency: to === CITY ? HEALTH : CITY, sub: VERIFIER },
        {
          to,
          from,
          deputy: null,
          description: { name: 'Pindahan', desk: null, language: 'id', roles: [{ role, from, to: null }] },
        },
      )
    expect(await move(HEALTH, '2026-03-04', 'verifier')).toMatchObject({ kind: 'changed' })
    expect(await move(HEALTH, '2026-03-04', 'verifier')).toMatchObject({ kind: 'changed', events: [] })
    expect(await batu.signIn(`${CITY}/verifier`)).toMatchObject({ agency: CITY, roles: ['verifier'] })

    batu.on('2026-03-04')
    await batu.clockLooks(2)
    expect(await batu.signIn(`${CITY}/verifier`)).toMatchObject({ agency: HEALTH, roles: ['verifier'], sub: VERIFIER })
    expect(await held.holder()).toBeNull()

    expect(await move(CITY, '2026-03-05', 'head')).toMatchObject({ kind: 'changed' })
    expect(await batu.signIn(`${CITY}/verifier`)).toMatchObject({ agency: HEALTH })
    batu.on('2026-03-05')
    const back = await batu.signIn(`${CITY}/verifier`)
    expect(back).toMatchObject({ agency: CITY, roles: ['head'] })
    await batu.world.act(`${CITY}/head`, verified.id, { type: 'Release', task: Number(verified.task.split('.')[1]) })
    if (back)
      expect(await does(batu, back, verified, { type: 'Claim' })).toMatchObject({ code: 'separation-of-duties' })
  })

  test('only whoever manages both offices moves somebody between them', async () => {
    const batu = await offices()
    const plan = {
      to: HEALTH,
      from: '2026-03-04',
      deputy: null,
      description: {
        name: 'P',
        desk: null,
        language: 'id',
        roles: [{ role: 'verifier', from: '2026-03-04', to: null }],
      },
    } as const
    const asked = (client: string) =>
      transferStaff(
        batu.world.deps,
        batu.world.officer(client),
        { agency: CITY, sub: VERIFIER },
        { ...plan, description: { ...plan.description, roles: [...plan.description.roles] } },
      )
    expect(await asked(`${CITY}/supervisor`)).toMatchObject({ code: 'forbidden' })
    expect(await asked(`${CITY}/verifier/2`)).toMatchObject({ code: 'forbidden' })
    expect(await asked('province-social-35/supervisor')).toMatchObject({ kind: 'changed' })
  })
})

describe('the directory keeps its own history', () => {
  test('a command given again with its key happens once, and each change is an entry of an unbroken chain', async () => {
    const batu = await offices()
    const { deps, table } = batu.world
    const supervisor = batu.world.officer(`${CITY}/supervisor`)
    const key = { digest: 'absence-1', request: 'r', status: 200 }
    const command = { type: 'SetAbsence', from: '2026-03-04', to: '2026-03-06', deputy: null } as const
    const give = () => changeStaff(deps, supervisor, { agency: CITY, sub: VERIFIER }, command, { key })
    expect(await give()).toMatchObject({ kind: 'changed' })
    expect(await give()).toMatchObject({ kind: 'replayed' })
    await says(batu, VERIFIER, { type: 'EndAbsence' })
    await says(batu, VERIFIER, { type: 'EndAbsence' })
    await says(batu, VERIFIER, { type: 'EndRole', role: 'verifier', lastDay: '2026-03-10' })
    const entries = await entriesOf(table, staffKey(CITY, VERIFIER))
    expect(followChain(entries)).toMatchObject({ kind: 'whole' })
    expect(entries).toHaveLength(3)
    expect((await staffOfAgency(deps, CITY)).find(({ sub }) => sub === VERIFIER)).toMatchObject({
      version: 3,
      absence: null,
    })
  })

  test('two supervisors at once: both changes stand, one after the other', async () => {
    const batu = await offices()
    const ask = (command: StaffCommand) =>
      changeStaff(batu.world.deps, batu.world.officer(`${CITY}/supervisor`), { agency: CITY, sub: VERIFIER }, command)
    const both = await Promise.all([
      ask({ type: 'SetAbsence', from: '2026-03-04', to: '2026-03-06', deputy: null }),
      ask({ type: 'EndRole', role: 'verifier', lastDay: '2026-03-10' }),
    ])
    for (const one of both) expect(one).toMatchObject({ kind: 'changed' })
    const staff = (await staffOfAgency(batu.world.deps, CITY)).find(({ sub }) => sub === VERIFIER)
    expect(staff).toMatchObject({ absence: { from: '2026-03-04' }, roles: [{ to: '2026-03-10' }], version: 2 })
  })
})
