import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { placesIn } from './data-folder.ts'
import { startStack } from './local-stack.ts'
import { CASES_MAX, type SownCity, sharesOf, sowCity } from './seed/nation.ts'
import { openBook } from './seed/nation-book.ts'
import { loadRows, putFiles, type SeedTarget } from './seed/seed.ts'
import { Trouble } from './trouble.ts'

const USE = 'npm run nation -- --cases N [--data DIR]'
const WIDTH = 30
const MS_A_MINUTE = 60_000

// npm run nation -- --cases 100000: a believable nation in a data folder of its own; then: npm start -- --data DIR. What it
// writes is what the road writes: each city is worked in memory by its own officers, then its rows are put into the engines.
// Stopped half-way (Ctrl-C), run it again and it goes on.
let stopping = false
try {
  const { cases, data } = readOptions()
  const book = join(data, 'nation.jsonl')
  if (existsSync(placesIn(data).seeded) && !existsSync(book))
    throw new Trouble(`${data} is in use for something else. Choose another folder with --data DIR.`)
  process.on('SIGINT', () => {
    stopping = true
    console.log('\nStopping after this city.')
  })
  const stack = await startStack({
    data,
    fresh: false,
    port: 0,
    say: (line) => console.log(line),
    tell: (line) => console.error(line),
    fill: (target) => fill(target, book, cases),
  })
  await stack.stop()
  console.log(
    stopping ? `To go on: npm run nation -- --cases ${cases} --data ${data}` : `Now: npm start -- --data ${data}`,
  )
  process.exit(0)
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error)
  process.exit(1)
}

function readOptions(): { cases: number; data: string } {
  try {
    const { values } = parseArgs({
      options: { cases: { type: 'string' }, data: { type: 'string', default: '.simpul-nation' } },
    })
    const cases = Number(values.cases)
    if (!Number.isInteger(cases) || cases < 1 || cases > CASES_MAX)
      throw new Trouble(`--cases takes a whole number up to ${CASES_MAX}.\nUse: ${USE}`)
    return { cases, data: resolve(values.data) }
  } catch (error) {
    if (error instanceof Trouble) throw error
    throw new Trouble(`${error instanceof Error ? error.message : String(error)}\nUse: ${USE}`)
  }
}

/** City by city; while one is put into the engines the next is worked. */
async function fill(target: SeedTarget, bookFile: string, cases: number): Promise<void> {
  const plan = sharesOf(cases)
  const book = openBook(bookFile, { cases, now: target.now })
  const left = plan.filter(({ city }) => !book.isDone(city))
  const began = Date.now()
  const had = book.cases()
  let loading: Promise<void> = Promise.resolve()
  for (const share of left) {
    if (stopping) break
    const sown = await sowCity({ ...target, now: book.opened.now }, share)
    await loading
    loading = load(target, sown).then(() => {
      book.done(share.city, sown.cases, sown.shared)
      draw(book.cases(), cases, (book.cases() - had) / (Date.now() - began))
    })
    // Awaited a city later; until then its failure is not lost.
    loading.catch(() => {})
  }
  await loading
  await loadRows(target, book.sharedRows())
}

async function load(target: SeedTarget, { rows, files }: SownCity): Promise<void> {
  await loadRows(target, rows)
  await putFiles(target, files)
}

/** @param pace cases a millisecond */
function draw(done: number, all: number, pace: number): void {
  const share = Math.min(1, done / all)
  const filled = Math.round(share * WIDTH)
  const minutes = pace > 0 ? Math.ceil((all - done) / pace / MS_A_MINUTE) : 0
  const line = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %  ${done} of ${all} cases, about ${minutes} minutes left`
  process.stdout.write(process.stdout.isTTY ? `\r${line}` : `${line}\n`)
}
