import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { marshall } from '@aws-sdk/util-dynamodb'
import { setGroupStatus } from '../../../shared/cases/group-status.ts'
import { headFrom } from '../../../shared/cases/load.ts'
import { foldIndicators } from '../../../shared/cases/throughput/read-indicators.ts'
import { tallyHistories } from '../../../shared/cases/throughput/tally.ts'
import { epochMsOf, type Instant, instant } from '../../../shared/kit/instant.ts'
import type { WelfareRegistry } from '../../../shared/ports/welfare-registry.ts'
import type { Row } from '../../../shared/store/table.ts'
import { keepMonths } from './group-months.ts'
import { type ActiveGroup, sowProgrammeYears } from './programme-years.ts'
import { studyGroups, supervisorOf, waitingProposals } from './scenario.ts'
import { travel } from './travel.ts'
import { makeWorld, SAMPLE_PDF, type World } from './world.ts'

export { people } from './people.ts'

export type SeedTarget = {
  client: DynamoDBClient
  table: string
  s3: S3Client
  bucket: string
  keysFile: string
  issuer: string
  registry: WelfareRegistry
  now: Instant
  say(line: string): void
}

const BATCH = 25
const LOADERS = 4
const UPLOADERS = 8
/** When the city looked who still works (study, chapter V: interview of 7 December 2020). */
const REVIEWED_ON = instant('2020-12-07T04:00:00.000Z')

/**
 * Sows Kota Batu and a little of Kota Malang and Kota Surakarta: everything goes the one road, in memory and with dated
 * clocks; then the rows and files are put into the engines.
 */
export async function seed(target: SeedTarget): Promise<void> {
  const world = makeWorld(target)
  const groups = await sowStudy(world, target.now)
  target.say(`${groups.length} groups of the study went from village to money; partners and yearly reports followed`)
  const waiting = waitingProposals(target.now.slice(0, 10), (days) => workingDaysBefore(world, target.now, days))
  for (const journey of waiting) await travel(world, journey, target.now)
  target.say(`${waiting.length} proposals wait at their steps`)
  await keepMonths(world, groups, target.now)
  await countCases(world)
  const thisYear = Number(target.now.slice(0, 4))
  await foldIndicators(world.deps, '35.79', [2017, 2018, 2019, 2020, 2021, thisYear - 1, thisYear])
  const rows = world.table.dump()
  await loadRows(target, rows)
  await putFiles(target, world.uploads)
  target.say(`${rows.length} rows and ${world.uploads.length} files are in the engines`)
}

/** What the study tells of 2017 to 2020: its groups, what partners did for them, who still works, what was accounted for. */
export async function sowStudy(world: World, now: Instant): Promise<ActiveGroup[]> {
  const idle: string[] = []
  const groups: ActiveGroup[] = []
  for (const { journey, active } of studyGroups()) {
    const { facts } = await travel(world, journey, now)
    if (!('group' in facts) || !facts.group) continue
    const { budgetYear, business } = journey.group
    groups.push({ id: facts.group.id, category: business.category, fundedYear: budgetYear })
    if (!active) idle.push(facts.group.id)
  }
  await sowProgrammeYears(world, groups)
  await reviewGroups(world, idle)
  return groups
}

/** The stream brings only what comes after the seed, so the seed counts its own cases, from their histories. */
async function countCases({ deps, table }: World): Promise<void> {
  for (const row of table.dump())
    if (row.sk === 'HEAD' && row.pk.startsWith('CASE#')) await tallyHistories(deps, 1, [headFrom(row)])
}

/** Eighteen groups no longer work at the end of 2020; a supervisor says so with a reason. */
async function reviewGroups(world: World, idle: readonly string[]): Promise<void> {
  world.at(REVIEWED_ON)
  for (const group of idle) {
    const done = await setGroupStatus(world.deps, world.officer(supervisorOf('35.79.01.1001')), group, {
      status: 'INACTIVE',
      reason: 'Usaha tidak berjalan saat pendataan Desember 2020.',
    })
    if (done.kind !== 'done') throw new Error(`the seed's group status was not set: ${JSON.stringify(done)}`)
  }
}

function workingDaysBefore(world: World, now: Instant, days: number): string {
  const { calendar } = world.deps
  let at = epochMsOf(now)
  for (let walked = 0; walked < days * 3; walked += 1) {
    at -= 86_400_000
    const day = instant(new Date(at).toISOString())
    if (calendar.workingDaysBetween(day, now, 'ministry') >= days) return calendar.dayOf(day, 'ministry')
  }
  throw new Error(`no working day ${days} days before ${now}`)
}

/** Puts rows into the engine as they are, many at once; doing it twice changes nothing. */
export async function loadRows(
  { client, table }: Pick<SeedTarget, 'client' | 'table'>,
  rows: readonly Row[],
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) =>
    rows.slice(i * BATCH, (i + 1) * BATCH),
  )
  await inParallel(LOADERS, batches, async (batch) => {
    let RequestItems: BatchWriteItems = {
      [table]: batch.map((row) => ({ PutRequest: { Item: marshall(row, { removeUndefinedValues: true }) } })),
    }
    for (let tries = 0; Object.keys(RequestItems).length > 0; tries += 1) {
      if (tries === 10) throw new Error('the engine does not take the seed')
      RequestItems = (await client.send(new BatchWriteItemCommand({ RequestItems }))).UnprocessedItems ?? {}
    }
  })
}
type BatchWriteItems = NonNullable<ConstructorParameters<typeof BatchWriteItemCommand>[0]['RequestItems']>

export const putFiles = ({ s3, bucket }: Pick<SeedTarget, 's3' | 'bucket'>, keys: readonly string[]): Promise<void> =>
  inParallel(UPLOADERS, keys, async (Key) => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: SAMPLE_PDF,
        ContentType: 'application/pdf',
        ChecksumAlgorithm: 'SHA256',
      }),
    )
  })

async function inParallel<Item>(
  lanes: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const item of left) await work(item)
    }),
  )
}
