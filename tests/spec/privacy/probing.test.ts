import { describe, expect, test } from 'vitest'
import { headersOf, problemOf } from '../../../functions/api/problem.ts'
import { PROBES_A_DAY } from '../../../shared/cases/privacy/probes.ts'
import { revealMember } from '../../../shared/cases/privacy/reveal.ts'
import { readInbox } from '../../../shared/cases/reads/read-inbox.ts'
import { CITY, offices } from '../identity/offices.ts'
import { dossierOf, drafted, proposed, SISIR, submitted, TULUNGREJO, withdraws } from './proposals.ts'

const AUDIT = { reason: 'audit' } as const
const key = (n: number) => ({ digest: `reveal ${n}`, request: 'r', status: 200 })

describe('somebody tries national ids', () => {
  test('by proposals: after twenty in a day no submit tells anything until the next, and the office above is told once', async () => {
    const batu = await offices()
    const { world } = batu
    const first = await proposed(world, dossierOf(SISIR, 320, 'Keripik Punya'))
    const probe = await drafted(world, dossierOf(TULUNGREJO, 320, 'Keripik Coba'))
    for (let n = 0; n < PROBES_A_DAY; n += 1)
      expect(await submitted(world, TULUNGREJO, probe)).toMatchObject({ code: 'person-already-in-group' })
    await withdraws(world, SISIR, first)
    for (let n = 0; n < 3; n += 1) {
      const refused = await submitted(world, TULUNGREJO, probe)
      expect(refused).toMatchObject({ code: 'rate-limited' })
      if (refused.kind !== 'refused') continue
      // Nine in the morning: fifteen hours are left of the day.
      expect(headersOf(refused)).toEqual({ 'retry-after': String(15 * 3600) })
      expect(problemOf(refused, 'id', 'urn:uuid:1').status).toBe(429)
    }
    const inbox = await readInbox(world.deps, world.officer(`${CITY}/supervisor`), {
      view: 'agency',
      kind: 'incident',
      limit: 50,
    })
    expect(inbox.items).toMatchObject([{ title: 'NIK dicoba-coba berulang kali' }])
    batu.on('2026-03-03')
    expect(await submitted(world, TULUNGREJO, probe)).toMatchObject({ kind: 'done' })
  })

  test('by asking for whole numbers without the right to: the same cap, also for what one may', async () => {
    const { world } = await offices()
    const id = await proposed(world, dossierOf(SISIR, 321, 'Keripik Lihat'))
    const head = world.officer(`village-${SISIR}/head`)
    for (let n = 0; n < PROBES_A_DAY; n += 1)
      expect(await revealMember(world.deps, head, id, 0, AUDIT, key(n))).toMatchObject({ code: 'forbidden' })
    expect(await revealMember(world.deps, head, id, 0, AUDIT, key(99))).toMatchObject({ code: 'rate-limited' })
    const verifier = world.officer(`${CITY}/verifier`)
    expect(await revealMember(world.deps, verifier, id, 0, AUDIT, key(100))).toMatchObject({ kind: 'revealed' })
  })

  test('at the ministry: its supervisor finds the task at the own desk', async () => {
    const { world } = await offices()
    const id = await proposed(world, dossierOf(SISIR, 322, 'Keripik Jauh'))
    const operator = world.officer('ministry/operator')
    for (let n = 0; n < PROBES_A_DAY; n += 1)
      expect(await revealMember(world.deps, operator, id, 0, AUDIT, key(n))).toMatchObject({ code: 'forbidden' })
    const supervisor = world.officer('ministry/supervisor')
    expect(supervisor.desk).not.toBeNull()
    const inbox = await readInbox(world.deps, supervisor, { view: 'agency', kind: 'incident', limit: 50 })
    expect(inbox.items).toMatchObject([{ title: 'NIK dicoba-coba berulang kali', desk: supervisor.desk }])
  })
})
