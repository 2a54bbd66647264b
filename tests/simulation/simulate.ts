import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { progress } from '../../tools/progress.ts'
import { FAULTS } from './faults.ts'
import { runHistory } from './history.ts'
import { runLanes } from './lanes.ts'
import { PLANTS } from './planted.ts'

const USAGE = `npm run simulate -- [--histories N] [--seed N]   N histories from a first seed (2,000 from 1 when nothing is said)
npm run simulate -- --seed N                     the history of one seed, told as a story
npm run simulate -- --planted                    finds each planted bug, and writes how soon into docs/simulation.md
`
const PLANTED_HISTORIES_MAX = 5_000

const { values } = parseArgs({
  options: {
    histories: { type: 'string' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    plant: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const seed = values.seed === undefined ? 1 : Number(values.seed)
const histories = values.histories === undefined ? 2_000 : Number(values.histories)
if (values.help || !Number.isSafeInteger(seed) || !Number.isSafeInteger(histories) || histories < 1) {
  process.stderr.write(USAGE)
  process.exit(values.help ? 0 : 1)
}
if (values.planted) await findPlanted()
else if (values.seed !== undefined && values.histories === undefined) await tellOne()
else await runMany()

async function runMany(): Promise<void> {
  const began = performance.now()
  const bar = progress('histories', histories)
  const { findings, struck, ...tally } = await runLanes({ histories, from: seed }, (done) => bar.to(done))
  bar.end(tally.histories)
  const seconds = (performance.now() - began) / 1000
  process.stdout.write(
    `${tally.histories} histories in ${seconds.toFixed(0)} s, ${(tally.histories / seconds).toFixed(0)} a second\n`,
  )
  for (const [fault, { says }] of Object.entries(FAULTS))
    process.stdout.write(`${String(struck.get(fault) ?? 0).padStart(9)}  ${says}\n`)
  for (const { seed: found, promise, because } of findings)
    process.stdout.write(`\nseed ${found}: not so that ${promise}: ${because}\n  npm run simulate -- --seed ${found}\n`)
  process.stdout.write(
    findings.length === 0 ? 'every promise held\n' : `${findings.length} histories broke a promise\n`,
  )
  process.exitCode = findings.length === 0 ? 0 : 1
}

async function tellOne(): Promise<void> {
  const plant = PLANTS.find(({ name }) => name === values.plant)
  const { finding } = await runHistory(seed, {
    plant,
    tell: (sentence) => void process.stdout.write(`${sentence()}\n`),
  })
  process.stdout.write(finding ? `\nnot so that ${finding.promise}: ${finding.because}\n` : '\nevery promise held\n')
  process.exitCode = finding ? 1 : 0
}

/** Each planted bug is looked for in the same histories that the code itself passes. */
async function findPlanted(): Promise<void> {
  const lines: string[] = []
  for (const { name, says } of PLANTS) {
    const { findings } = await runLanes({ histories: PLANTED_HISTORIES_MAX, from: seed, plant: name, findingsMax: 1 })
    const [first] = findings
    if (!first) process.exitCode = 1
    const after = first ? String(first.seed - seed + 1) : `not in ${PLANTED_HISTORIES_MAX}`
    process.stdout.write(`${name.padEnd(26)} ${after.padStart(6)}  ${first?.promise ?? ''}\n`)
    lines.push(`| \`${name}\` | ${says} | ${after} | ${first?.promise ?? '-'} |`)
  }
  const page = join(import.meta.dirname, '../../docs/simulation.md')
  const table = [
    '| planted bug | what somebody forgot | found after histories | broken promise |',
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(/(<!-- planted -->\n)[\s\S]*?(<!-- \/planted -->)/, `$1${table}\n$2`),
  )
}
