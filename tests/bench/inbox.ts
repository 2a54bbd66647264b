import { readFileSync } from 'node:fs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { placesIn } from '../../infra/local/data-folder.ts'
import { identityDigest, officerOf } from '../../shared/cases/people/staff.ts'
import { readInbox } from '../../shared/cases/reads/read-inbox.ts'
import { agencyId } from '../../shared/names/agencies.ts'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { identityOf } from '../../shared/store/row-keys.ts'
import { openStage } from '../../tools/operator.ts'
import type { Stack } from '../walks/stack.ts'
import { callerOf, tokensOf } from './callers.ts'
import { peopleOfCity, QUIET_CITY } from './cities.ts'
import { type Figure, figureOf, median } from './figures.ts'
import type { Size } from './size.ts'

const PAGE = 50
const ASKED_A_RUN = 300
const WARM = 50
const GOAL = { queries: 1, readUnits: 6, kilobytes: 50, ms: 10, growth: 1.05 }
const CLIENT = `${agencyId('city-social', QUIET_CITY)}/operator`

/**
 * A page of the inbox: what it costs, how large it is, how long it takes; and how much longer where the nation's cases lie
 * in the same table. Both stacks are asked in turn, so that a busy moment slows both alike.
 */
export async function measureInbox(
  small: Stack,
  nation: Stack,
  { runs }: Size,
  say: (line: string) => void,
): Promise<{ figures: Figure[] }> {
  const cost = await costOfPage(small)
  await letIn(nation)
  const asks = await Promise.all([small, nation].map(asker))
  const times: number[][] = []
  const growth: number[] = []
  let bytes = 0
  for (let run = 0; run <= runs; run += 1) {
    const took: [number[], number[]] = [[], []]
    for (let i = 0; i < (run === 0 ? WARM : ASKED_A_RUN); i += 1)
      for (const [which, ask] of asks.entries()) {
        const heard = await ask()
        took[which]?.push(heard.ms)
        bytes = heard.bytes
      }
    if (run === 0) continue
    times.push(took[0])
    growth.push(median(took[1]) / median(took[0]))
    say(`run ${run}: p50 ${median(took[0]).toFixed(2)} ms, with the nation ${median(took[1]).toFixed(2)} ms`)
  }
  const most = { most: true } as const
  return {
    figures: [
      figureOf('inbox', `a page of ${PAGE} of the inbox: Queries`, [cost.queries], {
        ...most,
        goal: GOAL.queries,
        unit: '',
      }),
      figureOf('inbox', 'its read units', [cost.readUnits], { ...most, goal: GOAL.readUnits, unit: '', digits: 1 }),
      figureOf('inbox', 'its size', [bytes / 1000], { ...most, goal: GOAL.kilobytes, unit: ' KB', digits: 1 }),
      figureOf('inbox', 'its time, p50', times.map(median), { ...most, goal: GOAL.ms, unit: ' ms', digits: 1 }),
      figureOf('inbox', 'with 100,000 more open tasks and 1,000,000 closed cases, p50', growth, {
        ...most,
        goal: GOAL.growth,
        unit: ' ×',
        digits: 2,
      }),
    ],
  }
}

const Local = z.object({ environment: z.record(z.string(), z.string()) })
/** A stack beside another has an issuer of its own: the officer is made known to it. */
async function letIn({ data, issuer }: Stack): Promise<void> {
  const { environment } = Local.parse(JSON.parse(readFileSync(placesIn(data).local, 'utf8')))
  const client = new DynamoDBClient({
    endpoint: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  })
  const table = dynamoTable({
    client,
    table: environment[ENVIRONMENT.table] ?? '',
    random: Math.random,
    onUsed: () => {},
  })
  const person = peopleOfCity(QUIET_CITY).find((one) => one.client === CLIENT)
  if (!person) throw new Error(`${CLIENT} is nobody`)
  const { agency, sub } = person
  await table.write([{ kind: 'put', row: { ...identityOf(identityDigest(issuer, CLIENT)), agency, sub } }])
}

async function asker({ base, data, issuer }: Stack): Promise<() => Promise<{ ms: number; bytes: number }>> {
  const ask = callerOf(base)
  const token = await tokensOf(data, issuer)
  const headers = { authorization: `Bearer ${await token(CLIENT)}` }
  return async () => {
    const { status, ms, bytes } = await ask({ path: `/v1/tasks?view=agency&limit=${PAGE}`, headers })
    if (status !== 200) throw new Error(`an inbox answers ${status}: ${bytes}`)
    return { ms, bytes: bytes.byteLength }
  }
}

/** As the engine counts it, by the code of the API itself. */
async function costOfPage({ data, issuer }: Stack): Promise<{ queries: number; readUnits: number }> {
  const stage = openStage(data)
  let readUnits = 0
  let queries = 0
  const table = dynamoTable({
    client: new DynamoDBClient(),
    table: process.env[ENVIRONMENT.table] ?? '',
    random: Math.random,
    onUsed: (used) => {
      readUnits += used.readUnits
    },
  })
  const deps: typeof stage = {
    ...stage,
    table: {
      ...table,
      query: (query) => {
        queries += 1
        return table.query(query)
      },
    },
  }
  const officer = await officerOf(deps, issuer, CLIENT)
  if (!officer) throw new Error(`${CLIENT} is not in the directory`)
  readUnits = 0
  const { items } = await readInbox(deps, officer, { view: 'agency', limit: PAGE })
  if (items.length !== PAGE) throw new Error(`the inbox has ${items.length} tasks, not a page of ${PAGE}`)
  return { queries, readUnits }
}
