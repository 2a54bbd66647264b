import { describe, expect, test } from 'vitest'
import { act } from '../../../shared/cases/act.ts'
import { openActivity } from '../../../shared/cases/facilitation/open-activity.ts'
import { isActivityHead } from '../../../shared/cases/head.ts'
import { listDue } from '../../../shared/cases/list-due.ts'
import { loadGroup, loadHead } from '../../../shared/cases/load.ts'
import { wakeOf } from '../../../shared/cases/outgoing.ts'
import { receive } from '../../../shared/cases/receive.ts'
import { isForIntake } from '../../../shared/contracts/messages.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import type { OpenedByHand } from '../../../shared/names/facilitation.ts'
import { type Batu, batuWithGroup, CITY } from '../requests/requests.ts'

const REPORT = {
  membersActive: 9,
  meetingsHeld: 1,
  attendance: 8,
  turnover: 4_000_000,
  cost: 2_500_000,
  profit: 1_500_000,
  trend: 'STEADY',
  progress: [],
  stock: 0,
  cash: 500_000,
  dues: 20_000,
  books: ['cash', 'minutes'],
  helpNeeded: [],
  photos: [],
}

/** What the clock does on a day: every wake that is due becomes a message, and each may come twice. */
async function clockOn(batu: Batu, moment: string, times = 1): Promise<void> {
  batu.at(moment)
  batu.world.table.settle()
  for await (const due of listDue(batu.world.table, batu.now()))
    for (const aggregate of due)
      for (let n = 0; n < times; n += 1) {
        const { message } = wakeOf(aggregate, batu.now())
        if (isForIntake(message)) await receive(batu.world.deps, message)
      }
  await batu.world.deliver()
}
async function opened(batu: Batu, kind: string): Promise<string[]> {
  const heads = await Promise.all(
    batu.world.table
      .dump()
      .flatMap((row) =>
        row.sk === 'HEAD' && row.pk.startsWith('CASE#') ? [loadHead(batu.world.table, row.pk.slice(5))] : [],
      ),
  )
  return heads.flatMap((head) => (head?.kind === kind ? [head.flow.id] : []))
}
async function does(batu: Batu, client: string, id: string, outcome: string, form: unknown, reason?: string) {
  const head = await loadHead(batu.world.table, id)
  const task = head && openTaskOf(head.flow)
  if (!task) throw new Error(`${id} has no open task`)
  if (task.hold.state === 'Ready') await batu.world.act(client, id, { type: 'Claim', task: task.n })
  const acted = await act(batu.world.deps, batu.world.officer(client), id, {
    type: 'Complete',
    task: task.n,
    outcome,
    form,
    reason,
  })
  await batu.world.deliver()
  return acted.kind === 'done' ? acted.head.flow.state : acted
}
const group = async (batu: Batu) => {
  const found = await loadGroup(batu.world.table, batu.group)
  if (!found) throw new Error('the group is there')
  return found.group
}
async function plan(batu: Batu, kind: OpenedByHand, client: string, groupId?: string): Promise<string> {
  const key = { digest: sha256Hex(`${kind}${batu.now()}`), request: 'r', status: 201 }
  const made = await openActivity(batu.world.deps, batu.world.officer(client), { kind, groupId }, key)
  if (made.kind !== 'opened') throw new Error(`not opened: ${JSON.stringify(made)}`)
  return made.head.flow.id
}

describe('the month of an active group', () => {
  test('opens its meeting and its report with the facilitator, due on the fifth of the next month, once', async () => {
    const batu = await batuWithGroup('snack')
    await clockOn(batu, '2026-04-01T01:00:00.000Z', 3)
    const [report, ...others] = await opened(batu, 'monthly-report')
    expect(others).toEqual([])
    expect(await opened(batu, 'monthly-meeting')).toHaveLength(1)
    const head = await loadHead(batu.world.table, report ?? '')
    expect(head?.flow.custody).toMatchObject({
      kind: 'held',
      task: {
        step: 'report',
        address: { agency: CITY },
        hold: { state: 'Reserved', holder: { sub: `s-${CITY}-facilitator-1` } },
        deadline: { dueAt: '2026-05-05T16:59:59.999Z' },
      },
    })
  })

  test('a report must add up, is approved by another person, and stands with the group', async () => {
    const batu = await batuWithGroup('snack')
    await clockOn(batu, '2026-04-01T01:00:00.000Z')
    const [report = ''] = await opened(batu, 'monthly-report')
    batu.at('2026-05-04T03:00:00.000Z')
    expect(await does(batu, `${CITY}/facilitator`, report, 'report', { ...REPORT, profit: 1 })).toMatchObject({
      code: 'incomplete',
      faults: [{ pointer: '/form/profit' }],
    })
    expect(await does(batu, `${CITY}/facilitator`, report, 'report', REPORT)).toBe('REPORTED')
    expect(await does(batu, `${CITY}/operator`, report, 'approve', { read: true })).toBe('APPROVED')
    expect((await group(batu)).monthly.last).toMatchObject({ period: '2026-04', turnover: 4_000_000 })
    expect(await opened(batu, 'coaching')).toEqual([])
  })

  test('a loss asks the city for guidance', async () => {
    const batu = await batuWithGroup('snack')
    await clockOn(batu, '2026-04-01T01:00:00.000Z')
    const [report = ''] = await opened(batu, 'monthly-report')
    batu.at('2026-05-04T03:00:00.000Z')
    await does(batu, `${CITY}/facilitator`, report, 'report', { ...REPORT, cost: 5_000_000, profit: -1_000_000 })
    await does(batu, `${CITY}/operator`, report, 'approve', { read: true })
    const [coaching = ''] = await opened(batu, 'coaching')
    const head = await loadHead(batu.world.table, coaching)
    expect(head && isActivityHead(head) && head.facts.because).toBe('Rugi pada bulan ini.')
  })

  test('two silent months warn the supervisor; after three the group is inactive and a visit is due', async () => {
    const batu = await batuWithGroup('snack')
    const incidents = async () => (await opened(batu, 'incident')).length
    for (const [moment, missed, warned] of [
      ['2026-04-01', 0, 0],
      ['2026-05-01', 0, 0],
      ['2026-06-01', 1, 0],
      ['2026-07-01', 2, 1],
    ] as const) {
      await clockOn(batu, `${moment}T01:00:00.000Z`)
      expect([moment, (await group(batu)).monthly.missed, await incidents()]).toEqual([moment, missed, warned])
    }
    expect((await group(batu)).status).toBe('ACTIVE')
    await clockOn(batu, '2026-08-03T01:00:00.000Z')
    expect((await group(batu)).status).toBe('INACTIVE')
    const [visit = ''] = await opened(batu, 'group-visit')
    batu.at('2026-08-10T03:00:00.000Z')
    const found = { heldOn: '2026-08-10', findings: 'Kelompok bekerja lagi sejak Juli.', photos: [] }
    expect(await does(batu, `${CITY}/verifier`, visit, 'active', found)).toBe('DONE')
    expect(await group(batu)).toMatchObject({
      status: 'ACTIVE',
      monthly: { missed: 0, nextAt: '2026-09-01T00:00:00.000Z' },
    })
  })

  test('a visit that finds the group gone dissolves it and frees its members for another', async () => {
    const batu = await batuWithGroup('snack')
    const id = await plan(batu, 'group-visit', `${CITY}/operator`, batu.group)
    const gone = { heldOn: '2026-03-02', findings: 'Kelompok sudah bubar.', photos: [] }
    const claims = () => batu.world.table.dump().filter((row) => row.pk.startsWith('CLAIM#person#'))
    expect(claims().every((row) => row['group'] === batu.group)).toBe(true)
    expect(await does(batu, `${CITY}/operator`, id, 'dissolved', gone, 'Bubar')).toBe('DONE')
    expect((await group(batu)).status).toBe('DISSOLVED')
    expect(claims().every((row) => row['group'] === '')).toBe(true)
  })

  test('a report without sales is no good month; one with sales ends the count', async () => {
    const batu = await batuWithGroup('snack')
    const reportOf = async (month: string, turnover: number) => {
      const found = await batu.world.table.get({ pk: `GROUP#${batu.group}`, sk: `MONTH#${month}#monthly-report` })
      const id = String(found?.['case'])
      await does(batu, `${CITY}/facilitator`, id, 'report', { ...REPORT, turnover, cost: 0, profit: turnover })
      await does(batu, `${CITY}/operator`, id, 'approve', { read: true })
    }
    await clockOn(batu, '2026-04-01T01:00:00.000Z')
    await clockOn(batu, '2026-05-01T01:00:00.000Z')
    await reportOf('2026-04', 0)
    await clockOn(batu, '2026-06-01T01:00:00.000Z')
    expect((await group(batu)).monthly.missed).toBe(1)
    await reportOf('2026-05', 100_000)
    await clockOn(batu, '2026-07-01T01:00:00.000Z')
    expect((await group(batu)).monthly.missed).toBe(0)
  })
})

describe('facilitators', () => {
  test('one is selected, named by the head, reported to the ministry, and then known to the groups', async () => {
    const batu = await batuWithGroup('snack')
    const id = await plan(batu, 'facilitator-appointment', `${CITY}/operator`)
    const letter = (number: string) => ({ letter: { number, date: '2026-03-02' } })
    const chosen = { facilitator: `s-${CITY}-facilitator-2`, groups: [batu.group], qualification: 'Sarjana sosial' }
    expect(await does(batu, `${CITY}/operator`, id, 'propose', { ...chosen, facilitator: 'nobody' })).toMatchObject({
      faults: [{ pointer: '/form/facilitator' }],
    })
    const eleven = { ...chosen, groups: Array.from({ length: 11 }, (_, n) => `G${n}`) }
    expect(await does(batu, `${CITY}/operator`, id, 'propose', eleven)).toMatchObject({ code: 'invalid' })
    expect(await does(batu, `${CITY}/operator`, id, 'propose', chosen)).toBe('SELECTED')
    const decree = { ...letter('SK/7'), signer: 'Kepala Dinas', from: '2026-03-02', to: '2026-12-31' }
    expect(await does(batu, `${CITY}/head`, id, 'approve', decree)).toBe('DECREED')
    expect((await group(batu)).facilitator?.sub).toBe(`s-${CITY}-facilitator-1`)
    expect(await does(batu, `${CITY}/operator`, id, 'approve', letter('L/8'))).toBe('ACTIVE')
    expect((await group(batu)).facilitator?.sub).toBe(`s-${CITY}-facilitator-2`)
    expect(await does(batu, `${CITY}/head`, id, 'ended', { endedOn: '2026-03-02' })).toBe('ENDED')
  })

  test('one who is replaced in mid-month owes nothing any more: what is open of the month is the new one’s', async () => {
    const batu = await batuWithGroup('snack')
    await clockOn(batu, '2026-04-01T01:00:00.000Z')
    const [[report = ''], [meeting = '']] = [
      await opened(batu, 'monthly-report'),
      await opened(batu, 'monthly-meeting'),
    ]
    const holderOf = async (id: string) => {
      const head = await loadHead(batu.world.table, id)
      const hold = head && openTaskOf(head.flow)?.hold
      return hold && hold.state !== 'Ready' ? hold.holder.sub : undefined
    }
    const [before, after] = [1, 2].map((n) => `s-${CITY}-facilitator-${n}`)
    expect([await holderOf(report), await holderOf(meeting)]).toEqual([before, before])

    batu.at('2026-04-15T02:00:00.000Z')
    const letter = { letter: { number: 'SK/15', date: '2026-04-15' } }
    const id = await plan(batu, 'facilitator-appointment', `${CITY}/operator`)
    const chosen = { facilitator: after, groups: [batu.group], qualification: 'Sarjana sosial' }
    await does(batu, `${CITY}/operator`, id, 'propose', chosen)
    await does(batu, `${CITY}/head`, id, 'approve', {
      ...letter,
      signer: 'Kepala Dinas',
      from: '2026-04-15',
      to: '2026-12-31',
    })
    expect(
      await does(batu, `${CITY}/operator`, id, 'approve', { letter: { number: 'L/15', date: '2026-04-15' } }),
    ).toBe('ACTIVE')
    expect([await holderOf(report), await holderOf(meeting)]).toEqual([after, after])

    batu.at('2026-05-04T03:00:00.000Z')
    expect(await does(batu, `${CITY}/facilitator`, report, 'report', REPORT)).toMatchObject({ code: 'not-holder' })
    expect(await does(batu, `${CITY}/facilitator/2`, report, 'report', REPORT)).toBe('REPORTED')
    await does(batu, `${CITY}/operator`, report, 'approve', { read: true })
    expect((await group(batu)).monthly.last).toMatchObject({ period: '2026-04', turnover: 4_000_000 })
    // The next month is opened with whoever facilitates then, and the month's silence was nobody's.
    await clockOn(batu, '2026-05-01T01:00:00.000Z')
    const may = (await opened(batu, 'monthly-report')).find((other) => other !== report)
    expect([await holderOf(may ?? ''), (await group(batu)).monthly.missed]).toEqual([after, 0])
  })

  test('what is heard of late does not bring back the facilitator before', async () => {
    const batu = await batuWithGroup('snack')
    const letter = (number: string) => ({ letter: { number, date: '2026-03-02' } })
    const appoint = async (n: 1 | 2, moment: string): Promise<string> => {
      batu.at(moment)
      const id = await plan(batu, 'facilitator-appointment', `${CITY}/operator`)
      const chosen = {
        facilitator: `s-${CITY}-facilitator-${n}`,
        groups: [batu.group],
        qualification: 'Sarjana sosial',
      }
      await does(batu, `${CITY}/operator`, id, 'propose', chosen)
      const decree = { ...letter(`SK/${n}`), signer: 'Kepala Dinas', from: '2026-03-02', to: '2026-12-31' }
      await does(batu, `${CITY}/head`, id, 'approve', decree)
      expect(await does(batu, `${CITY}/operator`, id, 'approve', letter(`L/${n}`))).toBe('ACTIVE')
      return id
    }
    const began = '2026-03-03T02:00:00.000Z'
    const older = await appoint(2, began)
    expect((await group(batu)).facilitator?.sub).toBe(`s-${CITY}-facilitator-2`)
    await appoint(1, '2026-03-04T02:00:00.000Z')
    await receive(batu.world.deps, {
      specversion: '1.0',
      id: `${older}.again`,
      source: 'simpul/relay',
      type: 'simpul.group.facilitator',
      time: began,
      subject: older,
      data: { group: batu.group, case: older },
    })
    expect((await group(batu)).facilitator?.sub).toBe(`s-${CITY}-facilitator-1`)
  })

  test('an outreach session counts who came and which groups', async () => {
    const batu = await batuWithGroup('snack')
    const id = await plan(batu, 'outreach', `${CITY}/facilitator`)
    const held = {
      heldOn: '2026-03-02',
      place: 'Balai desa',
      topic: 'Cara mengusulkan KUBE',
      participants: 40,
      groups: [batu.group],
      attendance: [],
      photos: [],
    }
    expect(await does(batu, `${CITY}/facilitator`, id, 'held', held)).toBe('HELD')
    const head = await loadHead(batu.world.table, id)
    expect(head && isActivityHead(head) && head.facts).toMatchObject({
      figures: { participants: 40 },
      covers: [batu.group],
    })
  })
})
