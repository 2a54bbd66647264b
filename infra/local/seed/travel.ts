import { act } from '../../../shared/cases/act.ts'
import { objectKey } from '../../../shared/cases/dossier/attachments.ts'
import { type Head, wakeOfHead } from '../../../shared/cases/head.ts'
import { openProposal } from '../../../shared/cases/open-proposal.ts'
import { openTaskOf } from '../../../shared/engine/case-state.ts'
import { type Instant, instant } from '../../../shared/kit/instant.ts'
import { levelsOf } from '../../../shared/names/agencies.ts'
import { DraftInput } from '../../../shared/workflows/proposal/v1/input.ts'
import { clientOf, formOf, NEEDS_FILE } from './decisions.ts'
import { draftOf, groupName } from './dossiers.ts'
import type { Journey } from './scenario.ts'
import { SAMPLE_PDF, SAMPLE_SHA256, type World } from './world.ts'

/** More steps than any road has, with all its returns. */
const STEPS_MAX = 200
const OFFICE = 'ministry'

/** Takes one proposal along the road, each decision on a later working day, until it waits where the journey ends. */
export async function travel(
  world: World,
  { group, from, until, returns = {}, pace, ends, timeActs = false }: Journey,
  today: Instant,
): Promise<Head> {
  const { village } = group
  let day = from
  let hour = 9
  const clock = (): Instant => {
    const at = instant(`${day}T0${hour - 7}:${String(10 + (group.n % 45)).padStart(2, '0')}:00.000Z`)
    return at < today ? at : today
  }
  const later = (workingDays: number): void => {
    for (let left = workingDays; left > 0; left -= 1) day = nextWorkingDay(world, day)
    hour = 9 + ((group.n + hour) % 6)
    world.at(clock())
  }
  while (isFree(world, day)) day = nextWorkingDay(world, day)
  world.at(clock())

  const maker = clientOf('draft', village)
  const opened = await openProposal(world.deps, world.officer(maker), DraftInput.parse(draftOf(group)), undefined)
  if (opened.kind !== 'opened') throw new Error(`the seed's draft was not opened: ${JSON.stringify(opened)}`)
  let head = opened.head
  const id = head.flow.id
  for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES'] as const) await attach(world, maker, id, kind)

  const left = new Map(Object.entries(returns))
  const passed = new Set<string>()
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const task = openTaskOf(head.flow)
    if (!task || (task.step === until && (until !== 'draft' || [...left.values()].every((times) => times === 0))))
      return timeActs ? letTimeAct(world, id, today) : head
    const client = clientOf(task.step, village)
    const isDraft = task.step === 'draft'
    // Where time acts, an officer takes the task some days before deciding it.
    const worked = timeActs && !isDraft ? Math.floor(pace / 2) : 0
    later(isDraft ? 0 : pace - worked)
    if (timeActs) await letTimeAct(world, id, clock())
    world.at(clock())
    if (task.hold.state === 'Ready') await world.act(client, id, { type: 'Claim', task: task.n })
    if (worked > 0) {
      later(worked)
      await letTimeAct(world, id, clock())
      world.at(clock())
    }
    const timesLeft = left.get(task.step) ?? 0
    if (timesLeft > 0) {
      left.set(task.step, timesLeft - 1)
      head = await world.act(client, id, {
        type: 'Complete',
        task: task.n,
        outcome: 'return',
        reason: 'Berita acara belum ditandatangani ketua.',
      })
    } else if (ends?.step === task.step) {
      head = await world.act(client, id, {
        type: 'Complete',
        task: task.n,
        outcome: ends.outcome,
        reason: ends.outcome === 'reject' ? 'Syarat program tidak terpenuhi.' : 'Kuota tahun ini sudah terpakai.',
      })
    } else if (task.step === 'account-verification' && until === 'account-correction') {
      head = await world.act(client, id, {
        type: 'Complete',
        task: task.n,
        outcome: 'correct',
        reason: 'Nama pemilik rekening belum sama dengan nama kelompok.',
      })
    } else {
      const kind = NEEDS_FILE[task.step]
      const attachments = kind ? [await attach(world, client, id, kind)] : []
      const form = formOf(task.step, {
        village,
        day: world.deps.calendar.dayOf(world.deps.now(), OFFICE),
        // A letter that is written again has a number of its own.
        serial: `${levelsOf(village).city.replace('.', '')}-${group.n}${passed.has(task.step) ? `-${task.n}` : ''}`,
        groupName: groupName(group),
        amount: group.amount,
        facilitator: world.officer(`city-social-${levelsOf(village).city}/facilitator`).sub,
        attachments,
      })
      passed.add(task.step)
      const outcome = task.step === 'draft' ? 'submit' : 'approve'
      head = await world.act(client, id, {
        type: 'Complete',
        task: task.n,
        outcome,
        ...(form === undefined ? {} : { form }),
      })
    }
    await world.deliver()
    head = await world.head(id)
  }
  throw new Error(`the seed's proposal ${group.n} goes round`)
}

/** More than time has to do for one case. */
const WAKES_MAX = 50

/** What the clock does for a case up to a moment, each at its time. */
async function letTimeAct(world: World, id: string, until: Instant): Promise<Head> {
  for (let n = 0; n < WAKES_MAX; n += 1) {
    const head = await world.head(id)
    const wake = wakeOfHead(head)
    if (wake === null || wake > until) return head
    world.at(wake)
    const acted = await act(world.deps, { kind: 'system', system: 'clock' }, id, { type: 'Tick' })
    if (acted.kind !== 'done') throw new Error(`the seed's clock was refused: ${JSON.stringify(acted)}`)
    await world.deliver()
  }
  throw new Error(`time has no end with ${id}`)
}

/** Announces a sample page of a kind on a case whose open task the officer holds. @returns its id */
export async function attach(world: World, client: string, id: string, kind: string): Promise<string> {
  const attachment = world.deps.newId()
  await world.act(client, id, {
    type: 'DeclareAttachment',
    id: attachment,
    kind,
    fileName: `${kind.toLowerCase().replaceAll('_', '-')}.pdf`,
    mediaType: 'application/pdf',
    size: SAMPLE_PDF.length,
    sha256: SAMPLE_SHA256,
  })
  world.uploads.push(objectKey(id, attachment))
  return attachment
}

/** Noon in Jakarta of the working day after a day. */
const nextWorkingDay = (world: World, day: string): string =>
  world.deps.calendar.dayOf(world.deps.calendar.dueAfter(instant(`${day}T05:00:00.000Z`), 1, OFFICE).at, OFFICE)
const isFree = (world: World, day: string): boolean =>
  world.deps.calendar.workingDaysBetween(
    instant(`${dayBefore(day)}T05:00:00.000Z`),
    instant(`${day}T05:00:00.000Z`),
    OFFICE,
  ) === 0
const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
