import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'docs/bench.md')

/** One figure of docs/bench.md: what was measured, what it should be, and with which part it can be measured again. */
export type Figure = {
  part: string
  figure: string
  goal: string
  measured: string
  /** The least and the most of its runs. */
  spread: string
  /** `null` where there is no goal. */
  met: boolean | null
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)
/** @param share 0 to 1 */
export const percentile = (values: readonly number[], share: number): number => {
  const at = sorted(values)
  return at[Math.min(at.length - 1, Math.floor(at.length * share))] ?? Number.NaN
}
export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** A figure of several runs. @param most the goal is to stay below, else above */
export function figureOf(
  part: string,
  figure: string,
  runs: readonly number[],
  { goal, most, unit, digits = 0 }: { goal: number | null; most: boolean; unit: string; digits?: number },
): Figure {
  const shown = (value: number): string => `${value.toFixed(digits)}${unit}`
  const value = median(runs)
  return {
    part,
    figure,
    goal: goal === null ? '' : `${most ? '≤' : '≥'} ${goal}${unit}`,
    measured: shown(value),
    spread: runs.length < 2 ? '' : `${shown(Math.min(...runs))} to ${shown(Math.max(...runs))}, ${runs.length} runs`,
    met: goal === null ? null : most ? value <= goal : value >= goal,
  }
}

/** What the figures were measured on, and how busy it was with other work. */
export function machine(): { text: string; short: string } {
  const [cpu] = cpus()
  const commit = git('rev-parse', '--short=10', 'HEAD')
  const changed = git('status', '--porcelain', '--', 'shared', 'functions', 'infra') === '' ? '' : ' with changes'
  const load = loadavg()[0]?.toFixed(1)
  const day = new Date().toISOString().slice(0, 10)
  return {
    text: `${cpus().length} cores of ${cpu?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB, Linux ${release()}, Node ${process.version}`,
    short: `${day}, ${commit}${changed}, load ${load}`,
  }
}
const git = (...words: string[]): string => execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim()

const HEADER = [
  '| figure | goal | median | runs | met | `npm run bench --` | day, version, load at the beginning |',
  '| --- | --- | ---: | --- | --- | --- | --- |',
]
const rowOf = ({ part, figure, goal, measured, spread, met }: Figure, when: string): string =>
  `| ${figure} | ${goal} | ${measured} | ${spread} | ${met === null ? '' : met ? 'yes' : '**no**'} | \`${part}\` | ${when} |`

/** The figures as a table of markdown. */
export const tableOf = (figures: readonly Figure[], when: string): string =>
  [...HEADER, ...figures.map((figure) => rowOf(figure, when))].join('\n')

/**
 * Puts figures, and what a part tells besides, into docs/bench.md; figures of parts that did not run stay as they are.
 * @param order of the parts
 */
export function writePage(
  figures: readonly Figure[],
  told: ReadonlyMap<string, string>,
  order: readonly string[],
  { text, short }: ReturnType<typeof machine>,
): void {
  if (!existsSync(PAGE)) throw new Error(`${PAGE} has the places for the figures`)
  let page = readFileSync(PAGE, 'utf8')
  const ran = new Set(figures.map(({ part }) => part))
  const before = between(page, 'figures')
    .split('\n')
    .filter((line) => line.startsWith('|') && !HEADER.includes(line))
    .map((line) => ({ line, part: /\| `([a-z]+)` \|/.exec(line)?.[1] ?? '' }))
    .filter(({ part }) => !ran.has(part))
  const rows = [...before, ...figures.map((figure) => ({ line: rowOf(figure, short), part: figure.part }))]
  const inOrder = order.flatMap((part) => rows.filter((row) => row.part === part).map(({ line }) => line))
  page = put(page, 'figures', [...HEADER, ...inOrder].join('\n'))
  page = put(page, 'machine', text)
  for (const [part, words] of told) page = put(page, part, words)
  writeFileSync(PAGE, page)
}

const placeOf = (name: string): RegExp => new RegExp(`(<!-- ${name} -->\\n)([\\s\\S]*?)(<!-- /${name} -->)`)
const between = (page: string, name: string): string => placeOf(name).exec(page)?.[2] ?? ''
function put(page: string, name: string, words: string): string {
  if (!placeOf(name).test(page)) throw new Error(`docs/bench.md has no place for ${name}`)
  return page.replace(placeOf(name), (_, opening: string, __, closing: string) => `${opening}${words}\n${closing}`)
}
