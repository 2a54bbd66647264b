import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUSINESSES, draftOf } from '../../infra/local/seed/dossiers.ts'
import { inventedName } from '../../infra/local/seed/people.ts'
import { attach } from '../../infra/local/seed/travel.ts'
import { makeWorld, type World } from '../../infra/local/seed/world.ts'
import { registerInProcess } from '../../infra/local/simulators/register.ts'
import { headFrom } from '../../shared/cases/load.ts'
import { openProposal } from '../../shared/cases/open-proposal.ts'
import { openTaskOf } from '../../shared/engine/case-state.ts'
import { instant, plusSeconds } from '../../shared/kit/instant.ts'
import { agencyId, levelsOf } from '../../shared/names/agencies.ts'
import { createKeysFile } from '../../shared/store/keys/file-keys.ts'
import { inboxOf } from '../../shared/store/row-keys.ts'
import { DraftInput } from '../../shared/workflows/proposal/v1/input.ts'
import { type Figure, figureOf, percentile } from './figures.ts'

/** Every village files one proposal on the same day, a quarter of them in one hour (S3 of domain.md 7.2). */
const HOURS = 8
const PEAK_SHARE = 0.25
const HOUR_SECONDS = 3_600
const MORNING = instant('2026-03-02T01:00:00.000Z')
/** One village in so many goes the road; its time stands for the others', which are all alike. */
const ONE_IN = 40
/** Messages at once: batches side by side and messages in each, as `infra/stack.ts` sets them. */
const QUEUES = {
  'handoff-city': { consumers: 20, batch: 10 },
  'registry-checks': { consumers: 2, batch: 2 },
} as const
/** A message in the cloud waits for the table some times; a check for the register, which is asked once for all members. */
const CLOUD_MS = { 'handoff-city': 60, 'registry-checks': 300 } as const
const GOAL = { faster: 1, ageSeconds: 60 }

/**
 * The surge, in two parts that are told apart: the whole road over the memory table for one village in forty, from draft to
 * the city's inbox with its checks, of which nothing may be lost; and both queues of the whole nation, served as the
 * stack serves them, with the time of a message as it would be in the cloud (a design default, or this machine's if longer).
 */
export async function measureSurge(say: (line: string) => void): Promise<{ figures: Figure[]; words: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'simpul-surge-'))
  try {
    const keysFile = join(folder, 'keys.json')
    await createKeysFile(keysFile)
    const world = makeWorld({ keysFile, issuer: 'http://127.0.0.1/', registry: registerInProcess(() => MORNING) })
    const all = allVillages(world)
    const villages = all.filter((_, n) => n % ONE_IN === 0)
    for (const village of villages) await staff(world, village)
    say(`${villages.length} of ${all.length} villages go the road`)
    const moments = arrivals(villages.length)
    const began = performance.now()
    const took = { 'handoff-city': [] as number[], 'registry-checks': [] as number[] }
    for (const [n, village] of villages.entries()) {
      world.at(plusSeconds(MORNING, Math.round(moments[n] ?? 0)))
      await file(world, village, n)
      for (let message = world.outbox.shift(); message; message = world.outbox.shift()) {
        const at = performance.now()
        await world.receive(message)
        took[message.type === 'simpul.checks.asked' ? 'registry-checks' : 'handoff-city'].push(performance.now() - at)
      }
      if (n % 500 === 499) say(`${n + 1} are at their cities`)
    }
    const seconds = (performance.now() - began) / 1000
    const lost = villages.length - arrived(world, villages)
    const dayMoments = arrivals(all.length)
    const ages = (Object.keys(QUEUES) as (keyof typeof QUEUES)[]).map((queue) => ({
      queue,
      age: longestAge(dayMoments, {
        ...QUEUES[queue],
        serviceMs: Math.max(CLOUD_MS[queue], percentile(took[queue], 0.5)),
      }),
    }))
    const factor = (HOURS * HOUR_SECONDS) / (seconds * ONE_IN)
    const most = { most: true } as const
    return {
      figures: [
        figureOf('surge', 'proposals of one day: lost or doubled', [Math.abs(lost)], { ...most, goal: 0, unit: '' }),
        figureOf('surge', 'the day on one core, faster than real time', [factor], {
          most: false,
          goal: GOAL.faster,
          unit: ' ×',
          digits: 1,
        }),
        ...ages.map(({ queue, age }) =>
          figureOf('surge', `oldest message of ${queue}`, [age], {
            ...most,
            goal: GOAL.ageSeconds,
            unit: ' s',
            digits: 1,
          }),
        ),
      ],
      words: `${villages.length} of ${all.length} villages went the road over the memory table in ${seconds.toFixed(0)} s; the queues are simulated for all of them.`,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function allVillages({ deps: { regions } }: World): string[] {
  return regions
    .cities()
    .flatMap(({ code }) => regions.children(code).flatMap((district) => regions.children(district.code)))
    .map(({ code }) => code)
}

async function staff(world: World, village: string): Promise<void> {
  const office = agencyId('village', village)
  for (const [n, role] of (['operator', 'head'] as const).entries())
    await world.hire({
      client: `${office}/${role}`,
      sub: `s-${office}-${role}-1`,
      name: inventedName(n),
      agency: office,
      desk: null,
      roles: [role],
    })
}

/** Seconds after the beginning of the day, rising. */
function arrivals(many: number): number[] {
  const peak = Math.round(many * PEAK_SHARE)
  const busy = Array.from({ length: peak }, (_, i) => 3 * HOUR_SECONDS + (i / peak) * HOUR_SECONDS)
  const others = Array.from({ length: many - peak }, (_, i) => {
    const at = (i / (many - peak)) * (HOURS - 1) * HOUR_SECONDS
    return at < 3 * HOUR_SECONDS ? at : at + HOUR_SECONDS
  })
  return [...busy, ...others].toSorted((a, b) => a - b)
}

/** Opened, submitted and endorsed: from then on it is on its way to the city. */
async function file(world: World, village: string, n: number): Promise<void> {
  const [maker, head] = [`village-${village}/operator`, `village-${village}/head`]
  const business = BUSINESSES[n % BUSINESSES.length] ?? BUSINESSES[0]
  const draft = draftOf({
    n,
    village,
    business,
    members: 10,
    budgetYear: 2026,
    budgetSource: 'APBN_CENTRAL',
    amount: 20_000_000,
  })
  const opened = await openProposal(world.deps, world.officer(maker), DraftInput.parse(draft), undefined)
  if (opened.kind !== 'opened') throw new Error(`not opened: ${JSON.stringify(opened)}`)
  const { id } = opened.head.flow
  for (const kind of ['PROPOSAL_DOC', 'FORMATION_MINUTES']) await attach(world, maker, id, kind)
  await world.act(maker, id, { type: 'Complete', task: 1, outcome: 'submit' })
  await world.act(head, id, { type: 'Claim', task: 2 })
  await world.act(head, id, { type: 'Complete', task: 2, outcome: 'approve', form: { deliberationHeld: true } })
}

/** Cases that their city has, each with one row of its inbox; one that has two counts against it. */
function arrived(world: World, villages: readonly string[]): number {
  const rows = world.table.dump()
  const inboxes = new Set(villages.map((village) => inboxOf(agencyId('city-social', levelsOf(village).city), null)))
  const listed = rows.filter(({ pk }) => inboxes.has(pk)).length
  const held = rows.flatMap((row) => {
    if (row.sk !== 'HEAD' || !row.pk.startsWith('CASE#')) return []
    return openTaskOf(headFrom(row).flow)?.step === 'city-administration' ? [row.pk] : []
  }).length
  return listed === held ? held : Number.NaN
}

/** Of messages that come at some moments, the longest that one waited for a consumer, seconds. */
function longestAge(
  moments: readonly number[],
  { consumers, batch, serviceMs }: { consumers: number; batch: number; serviceMs: number },
): number {
  const free = Array.from({ length: consumers }, () => 0)
  let longest = 0
  for (let next = 0; next < moments.length; ) {
    const one = free.indexOf(Math.min(...free))
    const from = Math.max(free[one] ?? 0, moments[next] ?? 0)
    let done = 0
    for (; done < batch && next < moments.length && (moments[next] ?? 0) <= from; next += 1) {
      longest = Math.max(longest, from + (done * serviceMs) / 1000 - (moments[next] ?? 0))
      done += 1
    }
    free[one] = from + (done * serviceMs) / 1000
  }
  return longest
}
