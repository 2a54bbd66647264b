import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runTool, Trouble } from '../../tools/operator.ts'
import { openStack, type Stack, startStack } from '../walks/stack.ts'
import { measureBundles } from './bundles.ts'
import { CASES_A_CITY, CITIES, citiesFolder, QUIET_CITY } from './cities.ts'
import { type Figure, machine, tableOf, writePage } from './figures.ts'
import { measureHandoffs, measureLatency } from './handoffs.ts'
import { measureInbox } from './inbox.ts'
import { nationFolder } from './nation.ts'
import { measureNationwide, nationwideFolder } from './nationwide.ts'
import { measurePages } from './pages.ts'
import { measurePartners } from './partners.ts'
import type { Size } from './size.ts'
import { measureStart } from './start.ts'
import { measureSurge } from './surge.ts'
import { measureTallyLag } from './tally-lag.ts'
import { measureTest } from './test-run.ts'
import { figuresOfUnits, measureUnits } from './units.ts'

type Told = { figures: Figure[]; words?: string }
type Part = { says: string; run(bench: Bench): Promise<Told> }
/** What the parts share: one stack with the ten cities, started when the first part asks for it. */
type Bench = {
  folder: string
  size: Size
  stack(): Promise<Stack>
  /** Builds the cities' folder if need be, and ends the stack that works on it. */
  folderAtRest(): Promise<string>
  say(line: string): void
}

/** In this order, so that what measures the least is not disturbed by what loads the most. */
const PARTS: Readonly<Record<string, Part>> = {
  start: {
    says: 'how soon `npm start` is ready, and its memory',
    run: ({ size, say }) => measureStart(size, say),
  },
  inbox: {
    says: 'a page of the inbox, alone and among the cases of the nation',
    async run({ folder, folderAtRest, size, say }) {
      const cities = await folderAtRest()
      const nation = join(folder, 'nation')
      nationFolder(nation, cities, say)
      const stacks: Stack[] = []
      try {
        for (const data of [cities, nation]) stacks.push(await openStack(data))
        const [small, large] = stacks
        if (!small || !large) throw new Error('both stacks are started')
        return await measureInbox(small, large, size, say)
      } finally {
        for (const stack of stacks) await stack.kill()
      }
    },
  },
  handoffs: {
    says: 'handoffs a second under load, and where the time goes',
    run: async ({ stack, size, say }) => measureHandoffs(await stack(), size, say),
  },
  latency: {
    says: 'how long until the next office can read a case',
    run: async ({ stack, size, say }) => ({ figures: await measureLatency(await stack(), size, say) }),
  },
  partners: {
    says: 'how soon a partner has a request in its inbox and at its endpoint; deliveries a second',
    async run({ size, say }) {
      const stack = await startStack()
      try {
        return { figures: await measurePartners(stack, size, say) }
      } finally {
        await stack.remove()
      }
    },
  },
  nation: {
    says: 'the nation on one page: time, read units, size',
    run: async ({ folder, size, say }) => {
      const data = join(folder, 'nationwide')
      nationwideFolder(data, say)
      return { figures: await measureNationwide(data, size, say) }
    },
  },
  tally: {
    says: 'how far the counters lag behind 300 events a second',
    run: async ({ size, say }) => ({ figures: await measureTallyLag(size, say) }),
  },
  surge: {
    says: 'every village files a proposal on one day',
    run: async ({ say }) => measureSurge(say),
  },
  units: {
    says: 'write units of a handoff, a step and a claim',
    run: async () => ({ figures: figuresOfUnits(await measureUnits()) }),
  },
  bundles: {
    says: 'size of the bundles, and what loading them takes',
    run: async ({ stack, say }) => measureBundles(await stack(), say),
  },
  pages: {
    says: 'size, time and first paint of each page of the console',
    // One city beside the seed is enough to look at, and soon built.
    async run({ folder, say }) {
      const data = join(folder, 'console')
      await citiesFolder(data, { cities: [QUIET_CITY], cases: CASES_A_CITY }, say)
      const stack = await openStack(data)
      try {
        return await measurePages(stack, say)
      } finally {
        await stack.kill()
      }
    },
  },
  test: {
    says: 'how long `npm test` takes; only when it is asked for',
    run: async ({ say }) => ({ figures: measureTest(say) }),
  },
}
const ON_REQUEST: readonly string[] = ['test']
const RUNS = 3

const USE = `npm run bench -- [part ...] [--runs N] [--seconds N] [--data DIR] [--write]
  --runs    of which the median is taken (${RUNS})
  --seconds of one run under load (60), for a quick look
  --write   puts the figures into docs/bench.md
  --data    where the bench keeps what it built (.cache/bench)
${Object.entries(PARTS)
  .map(([name, { says }]) => `  ${name.padEnd(9)} ${says}`)
  .join('\n')}`

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: String(RUNS) },
      seconds: { type: 'string' },
      data: { type: 'string', default: '.cache/bench' },
      write: { type: 'boolean', default: false },
    },
  })
  const unknown = positionals.filter((name) => !PARTS[name])
  if (unknown.length > 0) throw new Trouble(`No part ${unknown.join(', ')}.\nUse: ${USE}`)
  const size: Size = {
    runs: Number(values.runs),
    seconds: values.seconds === undefined ? undefined : Number(values.seconds),
  }
  if (!(size.runs >= 1) || (size.seconds !== undefined && !(size.seconds >= 1))) throw new Trouble(`Use: ${USE}`)
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS).filter((name) => !ON_REQUEST.includes(name))

  const began = performance.now()
  const say = (line: string): void =>
    console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`)
  const folder = resolve(values.data)
  mkdirSync(folder, { recursive: true })
  const when = machine()
  let running: Promise<Stack> | undefined
  const cities = join(folder, 'cities')
  const endStack = async (): Promise<void> => {
    const ending = running
    running = undefined
    await (await ending?.catch(() => undefined))?.kill()
  }
  const folderAtRest = async (): Promise<string> => {
    await endStack()
    await citiesFolder(cities, { cities: [...CITIES, QUIET_CITY], cases: CASES_A_CITY }, say)
    return cities
  }
  const stack = async (): Promise<Stack> => {
    if (!running) running = openStack(await folderAtRest())
    return running
  }
  const figures: Figure[] = []
  const words = new Map<string, string>()
  try {
    for (const name of names) {
      say(`${name}: ${PARTS[name]?.says}`)
      const told = await PARTS[name]?.run({ folder, size, say, stack, folderAtRest })
      figures.push(...(told?.figures ?? []))
      if (told?.words !== undefined) words.set(name, told.words)
    }
  } finally {
    await endStack()
  }
  console.log(`\n${when.text}\n\n${tableOf(figures, when.short)}`)
  for (const text of words.values()) console.log(`\n${text}`)
  if (values.write) writePage(figures, words, Object.keys(PARTS), when)
  const missed = figures.filter(({ met }) => met === false).length
  say(missed === 0 ? 'every goal is met' : `${missed} goals are missed`)
})
