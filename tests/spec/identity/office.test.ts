import { describe, expect, test } from 'vitest'
import { changeStaff } from '../../../shared/cases/people/change-staff.ts'
import { readOffice, readPerson } from '../../../shared/cases/reads/read-office.ts'
import { CITY, HEALTH, offices } from './offices.ts'

const VERIFIER = `s-${CITY}-verifier-1`
const VILLAGE = 'village-35.79.02.2004'
const SUPERVISOR = `${CITY}/supervisor`

describe('a supervisor looks at the office', () => {
  test('who has how much in hand, what nobody has taken, and who is away today', async () => {
    const batu = await offices()
    await batu.heldAt('city-verification', `${CITY}/verifier`)
    await batu.heldAt('city-verification', `${CITY}/verifier`)
    const { deps } = batu.world
    const supervisor = batu.world.officer(SUPERVISOR)
    const away = { type: 'SetAbsence', from: '2026-03-01', to: '2026-03-31', deputy: null } as const
    await changeStaff(deps, supervisor, { agency: CITY, sub: `s-${CITY}-verifier-3` }, away)
    const read = await readOffice(deps, supervisor, CITY)
    if (read.kind !== 'found') throw new Error(read.code)
    const of = (sub: string) => read.people.find(({ person }) => person.sub === sub)
    expect(of(VERIFIER)).toMatchObject({ roles: ['verifier'], isAway: false, load: { open: 2, late: 0 } })
    expect(of(`s-${CITY}-verifier-3`)).toMatchObject({ isAway: true, load: { open: 0 } })
    expect(read).toMatchObject({ isOwn: true, unclaimed: { open: 0 }, capped: false })
    expect(read.below).toHaveLength(24)
  })

  test('and at the offices right below, without their tasks; at no other, and nobody else looks', async () => {
    const { world } = await offices()
    const look = async (client: string, agency: string) => {
      const read = await readOffice(world.deps, world.officer(client), agency)
      return read.kind === 'found' ? read.isOwn : read.code
    }
    expect(await look(SUPERVISOR, VILLAGE)).toBe(false)
    expect(await look(SUPERVISOR, 'village-35.73.01.1001')).toBe('not-found')
    expect(await look(SUPERVISOR, HEALTH)).toBe('not-found')
    expect(await look('province-social-35/supervisor', CITY)).toBe(false)
    expect(await look(`${CITY}/verifier`, CITY)).toBe('forbidden')
    expect(await look('platform/platform-operator', CITY)).toBe(false)
  })
})

describe('one person of the office', () => {
  test('is seen with tasks and history by the supervisor, by themselves without the history, by colleagues not at all', async () => {
    const batu = await offices()
    const held = await batu.heldAt('city-verification', `${CITY}/verifier`)
    const { deps } = batu.world
    const away = { type: 'SetAbsence', from: '2026-03-09', to: '2026-03-10', deputy: null } as const
    const person = { agency: CITY, sub: VERIFIER }
    await changeStaff(deps, batu.world.officer(`${CITY}/verifier`), person, away)
    const look = (client: string) => readPerson(deps, batu.world.officer(client), person)
    const seen = await look(SUPERVISOR)
    if (seen.kind !== 'found') throw new Error(seen.code)
    expect(seen.tasks.map(({ id }) => id)).toEqual([held.task])
    expect(seen.actions).toEqual(['set-absence', 'manage-staff'])
    expect(seen.entries.flatMap(({ events }) => events.map(({ type }) => type))).toContain('AbsenceSet')
    expect(seen.colleagues.map(({ sub }) => sub)).not.toContain(VERIFIER)
    expect(await look(`${CITY}/verifier`)).toMatchObject({ actions: ['set-absence'], entries: [] })
    expect(await look(`${CITY}/operator`)).toMatchObject({ code: 'forbidden' })
    expect(await look('city-social-35.73/supervisor')).toMatchObject({ code: 'not-found' })
  })
})
