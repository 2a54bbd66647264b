import { tickGroup } from '../../../shared/cases/facilitation/tick-group.ts'
import { setGrowthStage } from '../../../shared/cases/growth-stage.ts'
import { loadGroup } from '../../../shared/cases/load.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { type Instant, instant } from '../../../shared/kit/instant.ts'
import { agencyId, levelsOf } from '../../../shared/names/agencies.ts'
import { GROWTH_MARKS } from '../../../shared/names/facilitation.ts'
import { monthOfGroup } from '../../../shared/store/row-keys.ts'
import type { ActiveGroup } from './programme-years.ts'
import type { World } from './world.ts'

/** Turnover of a group's months in thousands of rupiah: it grows, with a weak fasting month. */
const MONTHS = [3_100, 3_400, 3_250, 2_700, 3_900, 4_200, 4_050, 4_600] as const
const COST_SHARE = 0.68
/** The last months that the silent group did not report. */
const SILENT_MONTHS = 3

/**
 * The last months of two groups, so that a first look shows what months tell: one reports each month, meets, and grows;
 * one has fallen silent, and the supervisor was warned.
 */
export async function keepMonths(world: World, groups: readonly ActiveGroup[], now: Instant): Promise<void> {
  const active: string[] = []
  for (const { id, category } of groups)
    if (category === 'snack' && (await loadGroup(world.table, id))?.group.status === 'ACTIVE') active.push(id)
  const [diligent, silent] = active
  if (diligent === undefined || silent === undefined) throw new Error('the study has active groups that make snacks')
  const months = monthsBefore(now, MONTHS.length)
  for (const [n, month] of months.entries()) {
    world.at(instant(`${month}-01T01:00:00.000Z`))
    await tickGroup(world.deps, diligent)
    await tickGroup(world.deps, silent)
    const turnover = (MONTHS[n] ?? 0) * 1000
    const next = months[n + 1] ?? now.slice(0, 7)
    await report(world, diligent, month, `${next}-02`, turnover, now)
    if (n < MONTHS.length - SILENT_MONTHS)
      await report(world, silent, month, `${next}-02`, Math.round(turnover / 4), now)
    if (n === 1) await grow(world, diligent)
  }
  world.at(now)
  await tickGroup(world.deps, diligent)
  await tickGroup(world.deps, silent)
  await world.deliver()
}

/** The facilitator tells of a month early in the next one, and another person of the city reads it. */
async function report(
  world: World,
  group: string,
  month: string,
  day: string,
  turnover: number,
  now: Instant,
): Promise<void> {
  const at = instant(`${day}T02:00:00.000Z`)
  if (at > now) return
  const profit = turnover - Math.round(turnover * COST_SHARE)
  world.at(instant(`${month}-18T02:00:00.000Z`))
  await decide(world, group, month, 'monthly-meeting', 'facilitator', 'held', {
    heldOn: `${month}-18`,
    present: 9,
    minutes: 'Pembukuan dibacakan; pembagian tugas bulan depan.',
    attendance: [],
    photos: [],
  })
  world.at(at)
  await decide(world, group, month, 'monthly-report', 'facilitator', 'report', {
    membersActive: 9,
    meetingsHeld: 1,
    attendance: 9,
    turnover,
    cost: turnover - profit,
    profit,
    trend: 'STEADY',
    progress: [],
    stock: 1_500_000,
    cash: Math.round(profit / 2),
    dues: 45_000,
    books: ['members', 'minutes', 'cash'],
    helpNeeded: [],
    photos: [],
  })
  await decide(world, group, month, 'monthly-report', 'operator', 'approve', { read: true })
}

async function decide(
  world: World,
  group: string,
  month: string,
  kind: string,
  role: string,
  outcome: string,
  form: unknown,
): Promise<void> {
  const id = String((await world.table.get(monthOfGroup(group, month, kind)))?.['case'])
  const { flow } = await world.head(id)
  const task = openTaskOf(flow)
  const village = (await loadGroup(world.table, group))?.group.village ?? ''
  const client = `${agencyId('city-social', levelsOf(village).city)}/${role}`
  if (!task) throw new Error(`the seed's ${kind} of ${month} has no open task`)
  if (task.hold.state === 'Ready') await world.act(client, id, { type: 'Claim', task: task.n })
  await world.act(client, id, { type: 'Complete', task: task.n, outcome, form })
  await world.deliver()
}

async function grow(world: World, group: string): Promise<void> {
  const marks = [...GROWTH_MARKS.GROWING, ...GROWTH_MARKS.DEVELOPING].map(({ code }) => code)
  const village = (await loadGroup(world.table, group))?.group.village ?? ''
  const facilitator = world.officer(`${agencyId('city-social', levelsOf(village).city)}/facilitator`)
  const done = await setGrowthStage(world.deps, facilitator, group, { marks })
  if (done.kind !== 'done') throw new Error(`the seed's group did not grow: ${JSON.stringify(done)}`)
}

/** Whole months before the one of a moment, oldest first. */
const monthsBefore = (now: Instant, many: number): string[] =>
  Array.from({ length: many }, (_, i) =>
    new Date(Date.UTC(Number(now.slice(0, 4)), Number(now.slice(5, 7)) - 1 - many + i, 1)).toISOString().slice(0, 7),
  )
