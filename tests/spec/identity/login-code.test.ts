import { describe, expect, test } from 'vitest'
import { changeStaff } from '../../../shared/cases/people/change-staff.ts'
import { giveLogin, offerLogin } from '../../../shared/cases/people/login-code.ts'
import { entriesOf } from '../../../shared/cases/reads/read-history.ts'
import { staffKey } from '../../../shared/store/row-keys.ts'
import { CITY, HEALTH, ISSUER, type Offices, offices } from './offices.ts'

const ACCOUNT = 'akun-kirana'
const KIRANA = { agency: CITY, sub: 'kirana' }
const supervisor = ({ world }: Offices) => world.officer(`${CITY}/supervisor`)

/** The supervisor has added her; at the issuer she has an account, and has tried to sign in with it. */
async function kiranaIsNew(): Promise<{ batu: Offices; code: string }> {
  const batu = await offices()
  const added = await changeStaff(batu.world.deps, supervisor(batu), KIRANA, {
    type: 'Describe',
    name: 'Kirana Peraga',
    desk: null,
    language: 'id',
    roles: [{ role: 'verifier', from: '2026-03-01', to: null }],
  })
  expect(added).toMatchObject({ kind: 'changed' })
  return { batu, code: await offerLogin(batu.world.deps, { issuer: ISSUER, subject: ACCOUNT }) }
}

const CODE_IS_WRONG = { kind: 'refused', code: 'incomplete', faults: [{ pointer: '/code' }] }

describe('an officer without a login', () => {
  test('signs in once the supervisor has written down the code, however it was written; the history says who did', async () => {
    const { batu, code } = await kiranaIsNew()
    expect(await batu.signIn(ACCOUNT)).toBeUndefined()
    const written = code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replace('-', ' ')
    expect(await giveLogin(batu.world.deps, supervisor(batu), KIRANA, written)).toMatchObject({ kind: 'changed' })
    expect(await batu.signIn(ACCOUNT)).toMatchObject({ sub: 'kirana', agency: CITY, roles: ['verifier'] })
    const entries = await entriesOf(batu.world.table, staffKey(CITY, 'kirana'))
    expect(JSON.parse(entries.at(-1) ?? '')).toMatchObject({
      actor: { sub: supervisor(batu).sub },
      events: [{ type: 'LoginGiven' }],
    })
  })

  test('is told the same code again, and what was done once is not done twice', async () => {
    const { batu, code } = await kiranaIsNew()
    expect(await offerLogin(batu.world.deps, { issuer: ISSUER, subject: ACCOUNT })).toBe(code)
    await giveLogin(batu.world.deps, supervisor(batu), KIRANA, code)
    expect(await giveLogin(batu.world.deps, supervisor(batu), KIRANA, code)).toMatchObject({ events: [] })
    expect(await entriesOf(batu.world.table, staffKey(CITY, 'kirana'))).toHaveLength(2)
  })

  test('gets nothing by a code that nobody was told, nor by one that is more than a week old', async () => {
    const { batu, code } = await kiranaIsNew()
    const gives = (text: string) => giveLogin(batu.world.deps, supervisor(batu), KIRANA, text)
    expect(await gives('0000-0000')).toMatchObject(CODE_IS_WRONG)
    expect(await gives('')).toMatchObject(CODE_IS_WRONG)
    batu.on('2026-03-10')
    expect(await gives(code)).toMatchObject(CODE_IS_WRONG)
    expect(await batu.signIn(ACCOUNT)).toBeUndefined()
  })

  test('never gets another’s login', async () => {
    const { batu } = await kiranaIsNew()
    const others = await offerLogin(batu.world.deps, { issuer: ISSUER, subject: `${CITY}/operator` })
    expect(await giveLogin(batu.world.deps, supervisor(batu), KIRANA, others)).toMatchObject({
      kind: 'refused',
      code: 'incomplete',
      faults: [{ pointer: '/subject', code: 'taken' }],
    })
    expect(await batu.signIn(`${CITY}/operator`)).toMatchObject({ sub: `s-${CITY}-operator-1` })
  })

  test.each([
    ['a colleague', `${CITY}/operator`, 'forbidden'],
    ['another office’s supervisor', `${HEALTH}/supervisor`, 'not-found'],
  ])('gets none from %s, whether the code is right or not', async (_, client, code) => {
    const { batu, code: told } = await kiranaIsNew()
    for (const text of [told, '0000-0000'])
      expect(await giveLogin(batu.world.deps, batu.world.officer(client), KIRANA, text)).toMatchObject({
        kind: 'refused',
        code,
      })
  })
})

test('nobody gives themselves a second login', async () => {
  const { batu, code } = await kiranaIsNew()
  const self = supervisor(batu)
  expect(await giveLogin(batu.world.deps, self, self, code)).toMatchObject({ kind: 'refused', code: 'forbidden' })
})
