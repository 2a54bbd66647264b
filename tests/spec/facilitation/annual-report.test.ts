import { beforeEach, describe, expect, test } from 'vitest'
import { annualReportId, openAnnualReport } from '../../../shared/cases/facilitation/open-activity.ts'
import { readReport } from '../../../shared/cases/facilitation/read-activity.ts'
import { setGroupStatus } from '../../../shared/cases/group-status.ts'
import { readReports } from '../../../shared/cases/reads/read-reports.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { type Batu, batuWithGroup, CITY, PROVINCE } from '../requests/requests.ts'

const YEAR = 2025
const REMARKS = { remarks: 'Satu kelompok bekerja baik.', obstacles: 'Sosialisasi.', plan: 'Lebih sering bertemu.' }
const SIGNED = { letter: { number: 'LPJ/1/2025', date: '2026-02-20' }, signer: 'Kepala Dinas (contoh)' }
const RETURNED = 'Sebab kelompok berhenti belum diuraikan.'

describe('the account of a year', () => {
  let batu: Batu
  beforeEach(async () => {
    batu = await batuWithGroup('snack')
    batu.at('2026-01-02T02:00:00.000Z')
    await openAnnualReport(batu.world.deps, '35.79', YEAR)
  })

  test('gathers its figures while it is written, and keeps those that were signed', async () => {
    expect((await report()).remarks).toBeNull()
    await does(`${CITY}/operator`, 'draft', REMARKS)
    expect(await report()).toMatchObject({ remarks: REMARKS, signature: null })
    await does(`${CITY}/head`, 'sign', SIGNED)
    const signed = await report()
    expect(signed).toMatchObject({ signature: SIGNED, content: { groups: { byStatus: { ACTIVE: 1 } } } })
    batu.at('2026-03-01T02:00:00.000Z')
    expect((await report()).content).toEqual(signed.content)
  })

  test('one that the province returned is no longer signed, and gathers its figures anew', async () => {
    await does(`${CITY}/operator`, 'draft', REMARKS)
    await does(`${CITY}/head`, 'sign', SIGNED)
    batu.at('2026-03-02T03:00:00.000Z')
    await does(`${PROVINCE}/verifier`, 'return', undefined, RETURNED)
    const returned = await report()
    expect(returned).toMatchObject({ state: 'COLLECTING', remarks: REMARKS, signature: null })
    expect(returned.content.gatheredAt).toBe('2026-03-02T03:00:00.000Z')
    await does(`${CITY}/operator`, 'draft', { ...REMARKS, remarks: 'Diuraikan lebih lengkap.' })
    await does(`${CITY}/head`, 'sign', { ...SIGNED, letter: { ...SIGNED.letter, number: 'LPJ/2/2025' } })
    await does(`${PROVINCE}/verifier`, 'accept', {})
    expect(await report()).toMatchObject({
      state: 'ACCEPTED',
      remarks: { remarks: 'Diuraikan lebih lengkap.' },
      signature: { letter: { number: 'LPJ/2/2025' } },
    })
  })

  test('what happens after the year belongs to another year', async () => {
    batu.at('2026-01-05T02:00:00.000Z')
    const supervisor = batu.world.officer(`${CITY}/supervisor`)
    const done = await setGroupStatus(batu.world.deps, supervisor, batu.group, {
      status: 'INACTIVE',
      reason: 'Berhenti.',
    })
    expect(done.kind).toBe('done')
    expect((await report()).content.groups.byStatus).toEqual({ ACTIVE: 1 })
  })

  test('its province sees how far each city is; a neighbour sees nothing', async () => {
    const head = batu.world.officer(`${PROVINCE}/head`)
    const seen = await readReports(batu.world.deps, head, '35', YEAR)
    if (seen.kind === 'refused') throw new Error(seen.code)
    expect(seen.reports).toHaveLength(38)
    expect(seen.reports.flatMap(({ code, report: one }) => (one ? [[code, one.state]] : []))).toEqual([
      ['35.79', 'COLLECTING'],
    ])
    const neighbour = batu.world.officer('city-social-35.73/operator')
    expect(await readReports(batu.world.deps, neighbour, '35', YEAR)).toMatchObject({ code: 'not-found' })
    expect(await readReport(batu.world.deps, neighbour, CITY, YEAR)).toMatchObject({ code: 'not-found' })
  })

  async function report() {
    const read = await readReport(batu.world.deps, batu.world.officer(`${CITY}/head`), CITY, YEAR)
    if (read.kind === 'refused') throw new Error(read.code)
    return read.report
  }
  async function does(client: string, outcome: string, form: unknown, reason?: string): Promise<void> {
    const id = annualReportId('35.79', YEAR)
    const task = openTaskOf((await batu.world.head(id)).flow)
    if (!task) throw new Error('the report has no open task')
    if (task.hold.state === 'Ready') await batu.world.act(client, id, { type: 'Claim', task: task.n })
    await batu.world.act(client, id, {
      type: 'Complete',
      task: task.n,
      outcome,
      ...(form === undefined ? {} : { form }),
      ...(reason === undefined ? {} : { reason }),
    })
    await batu.world.deliver()
  }
})
