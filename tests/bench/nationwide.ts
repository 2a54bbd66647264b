import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { officerOf } from '../../shared/cases/people/staff.ts'
import { readOverview } from '../../shared/cases/throughput/read-overview.ts'
import { ENVIRONMENT } from '../../shared/names/environment.ts'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { TALLY_VIEWS } from '../../shared/store/row-keys.ts'
import { openStage } from '../../tools/operator.ts'
import { openStack, type Stack } from '../walks/stack.ts'
import { callerOf, tokensOf } from './callers.ts'
import { type Figure, figureOf, percentile } from './figures.ts'
import type { Size } from './size.ts'

/** Enough for every city to have a past and a present. */
const CASES = 12_000
const CLIENT = 'ministry/head'
const ASKED_A_RUN = 200
const WARM = 10
const GOAL = { p50: 10, p99: 50, readUnits: 4, kilobytes: 40 }
const ROOT = join(import.meta.dirname, '../..')

/** A folder with a nation in it, made once (`npm run nation`). */
export function nationwideFolder(data: string, say: (line: string) => void): void {
  const whole = join(data, 'whole')
  if (existsSync(whole)) return
  say(`a nation of ${CASES} cases is loaded, once`)
  const told = execFileSync(process.execPath, ['infra/local/nation.ts', '--cases', String(CASES), '--data', data], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (!told.includes('Now: npm start')) throw new Error(`the nation was not loaded: ${told.slice(-500)}`)
  writeFileSync(whole, '')
}

/** The nation on one page: what it costs when it is made and when it is shown again, how large it is, how soon it is there. */
export async function measureNationwide(data: string, { runs }: Size, say: (line: string) => void): Promise<Figure[]> {
  const stack = await openStack(data)
  try {
    const cost = await costOf(stack)
    say(`made anew it takes ${cost.anew} read units, shown again ${cost.again}`)
    const ask = callerOf(stack.base)
    const token = await tokensOf(stack.data, stack.issuer)
    const headers = { authorization: `Bearer ${await token(CLIENT)}` }
    const times: number[][] = []
    let bytes = 0
    for (let run = 0; run <= runs; run += 1) {
      const took: number[] = []
      for (let i = 0; i < (run === 0 ? WARM : ASKED_A_RUN); i += 1) {
        const heard = await ask({ path: '/v1/throughput?scope=nation', headers })
        if (heard.status !== 200) throw new Error(`the nation answers ${heard.status}`)
        took.push(heard.ms)
        bytes = heard.bytes.byteLength
      }
      if (run > 0) times.push(took)
    }
    const most = { most: true, digits: 1 } as const
    return [
      figureOf(
        'nation',
        'nationwide view, p50',
        times.map((took) => percentile(took, 0.5)),
        { ...most, goal: GOAL.p50, unit: ' ms' },
      ),
      figureOf(
        'nation',
        'the same, p99',
        times.map((took) => percentile(took, 0.99)),
        { ...most, goal: GOAL.p99, unit: ' ms' },
      ),
      figureOf('nation', 'its read units', [cost.again], { ...most, goal: GOAL.readUnits, unit: '' }),
      figureOf('nation', 'its read units when it is made anew, at most every 30 s', [cost.anew], {
        ...most,
        goal: null,
        unit: '',
      }),
      figureOf('nation', 'its size', [bytes / 1000], { ...most, goal: GOAL.kilobytes, unit: ' KB' }),
    ]
  } finally {
    await stack.kill()
  }
}

/** As the engine counts it, by the code of the page itself. */
async function costOf({ data, issuer }: Stack): Promise<{ anew: number; again: number }> {
  const stage = openStage(data)
  let readUnits = 0
  const table = dynamoTable({
    client: new DynamoDBClient(),
    table: process.env[ENVIRONMENT.table] ?? '',
    random: Math.random,
    onUsed: (used) => {
      readUnits += used.readUnits
    },
  })
  const deps = { ...stage, table }
  const officer = await officerOf(deps, issuer, CLIENT)
  if (!officer) throw new Error(`${CLIENT} is not in the directory`)
  for await (const { pk, sk } of table.scan())
    if (pk.startsWith(TALLY_VIEWS)) await table.write([{ kind: 'delete', key: { pk, sk } }])
  const read = async (): Promise<number> => {
    readUnits = 0
    const found = await readOverview(deps, officer, { scope: 'nation' })
    if (found.kind === 'refused') throw new Error(found.code)
    return readUnits
  }
  return { anew: await read(), again: await read() }
}
