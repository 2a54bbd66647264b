import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { readAssembly } from '../../infra/local/assembly.ts'
import { placesIn } from '../../infra/local/data-folder.ts'
import { type Plan, plan } from '../../infra/local/template.ts'
import type { Stack } from '../walks/stack.ts'
import { type Figure, figureOf } from './figures.ts'

const GOAL_KB: Readonly<Record<string, number>> = { api: 250 }
const QUEUE_FUNCTION_KB = 150
const GOAL_CPU_MS = 60
const ROUNDS = 15
/** Of no goal of its own: pages and the clock are neither the API nor of a queue. */
const NO_GOAL: readonly string[] = ['web', 'clock']
const AWS = /node_modules\/(@aws-sdk|@smithy|@aws-crypto|@aws\/|tslib|bowser|fast-xml-parser|strnum|fxparser)/
/** What the template asks for; nothing is asked of them. */
const PARAMETERS = { RegisterUrl: 'http://127.0.0.1/', Issuers: '[]', ConsoleLogin: '{}' }
const EMPTY = 'exports.handler=async()=>({})'
const Local = z.object({ environment: z.record(z.string(), z.string()) })

/** Size of each function's bundle without the AWS SDK's part, and what loading it takes over loading an empty handler. */
export async function measureBundles(
  { data }: Stack,
  say: (line: string) => void,
): Promise<{ figures: Figure[]; words: string }> {
  const { assembly, local } = placesIn(data)
  const { environment } = Local.parse(JSON.parse(readFileSync(local, 'utf8')))
  const functions = functionsOf(plan(readAssembly(assembly), { queues: '', parameters: PARAMETERS }))
  const figures: Figure[] = []
  const shares: string[] = []
  const loads = measureLoads(functions, environment)
  for (const { name, folder } of functions) {
    const file = join(folder, 'index.js')
    const whole = statSync(file).size / 1000
    const parts = partsOf(join(folder, 'index.meta.json'))
    const sdk = [...parts].reduce((sum, [source, bytes]) => sum + (AWS.test(source) ? bytes : 0), 0) / 1000
    const goal = NO_GOAL.includes(name) ? null : (GOAL_KB[name] ?? QUEUE_FUNCTION_KB)
    shares.push(`| \`${name}\` | ${largestRooms(parts)} |`)
    say(`${name}: ${whole.toFixed(0)} KB, of which ${sdk.toFixed(0)} KB are the SDK's`)
    figures.push(
      figureOf('bundles', `bundle of \`${name}\`, and ${sdk.toFixed(0)} KB of the AWS SDK`, [whole - sdk], {
        goal,
        most: true,
        unit: ' KB',
      }),
      figureOf('bundles', `loading \`${name}\` over an empty handler, CPU`, loads.get(name) ?? [], {
        goal: GOAL_CPU_MS,
        most: true,
        unit: ' ms',
      }),
    )
  }
  return { figures, words: ['| bundle | its largest parts |', '| --- | --- |', ...shares].join('\n') }
}

const Metafile = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) })),
})
/** How many bytes of a bundle come from each of its sources, as the bundler says. */
function partsOf(metafile: string): Map<string, number> {
  const { outputs } = Metafile.parse(JSON.parse(readFileSync(metafile, 'utf8')))
  return new Map(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).map(([source, { bytesInOutput }]) => [source, bytesInOutput] as const),
    ),
  )
}

const ROOMS_SHOWN = 8
/** By package, and of our own by folder. */
function largestRooms(parts: ReadonlyMap<string, number>): string {
  const rooms = new Map<string, number>()
  for (const [source, bytes] of parts) {
    if (AWS.test(source)) continue
    const room =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ??
      /((?:shared|functions)\/[^/]+)/.exec(source)?.[1] ??
      'made by the bundler'
    rooms.set(room, (rooms.get(room) ?? 0) + bytes)
  }
  return [...rooms]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, ROOMS_SHOWN)
    .map(([room, bytes]) => `${room} ${(bytes / 1000).toFixed(0)} KB`)
    .join(', ')
}

type Bundled = { name: string; folder: string }
const functionsOf = ({ functions }: Plan): Bundled[] =>
  functions.map(({ name, folder }) => ({
    name: name.replace(/^.*-Function/, '').replace(/[0-9A-F]{8}$/, ''),
    folder,
  }))

/** In rounds, so that a busy moment slows every function alike; in processes of their own, as Lambda starts them. */
function measureLoads(functions: readonly Bundled[], environment: Record<string, string>): Map<string, number[]> {
  const cpuOf = (code: string, folder: string): number =>
    Number(
      execFileSync(
        process.execPath,
        [
          '-e',
          `const a=process.cpuUsage();${code};const b=process.cpuUsage(a);process.stdout.write(String((b.user+b.system)/1000));process.exit()`,
        ],
        {
          cwd: folder,
          env: { PATH: process.env['PATH'], ...environment, LAMBDA_TASK_ROOT: folder },
          encoding: 'utf8',
        },
      )
        .split('\n')
        .at(-1),
    )
  const times = new Map<string, number[]>(functions.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, folder } of functions)
      times.get(name)?.push(cpuOf(`require('${join(folder, 'index.js')}')`, folder) - cpuOf(EMPTY, folder))
  return times
}
