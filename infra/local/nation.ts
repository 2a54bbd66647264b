import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { placesIn } from './data-folder.ts'
import { openEngineFile } from './engine-file.ts'
import { startStack } from './local-stack.ts'
import { CASES_MAX, planOf, sowCity, twinsOf } from './seed/nation.ts'
import { openBook } from './seed/nation-book.ts'
import { putFiles, type SeedTarget } from './seed/seed.ts'
import { type StoredRow, storedRow } from './seed/stored-rows.ts'
import type { Sown } from './seed/twins.ts'
import { Trouble } from './trouble.ts'

const USE = 'npm run nation -- --cases N [--data DIR]'
const WIDTH = 30
const MS_A_MINUTE = 60_000

// npm run nation -- --cases 100000: a believable nation in a data folder of its own; then: npm start -- --data DIR. What it
// writes is what the road writes: a few cities of each zone are worked in memory by their own officers, the others are their
// twins; the rows go straight into the engine's file. Stopped half-way (Ctrl-C, or killed), run it again and it goes on.
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
    fill: (target) => fill(target, data, book, cases),
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

/** Model by model, each followed by its twins; a city whose line stands in the book is not made again. */
async function fill(target: SeedTarget, data: string, bookFile: string, cases: number): Promise<void> {
  const plan = planOf(cases)
  const book = openBook(bookFile, { cases, now: target.now })
  const moment = { ...target, now: book.opened.now }
  const file = openEngineFile(data, target.table)
  const began = Date.now()
  const had = book.cases()
  const keep = async (city: string, { rows, files, cases: own, shared }: Sown<StoredRow>): Promise<void> => {
    file.put(rows)
    await putFiles(target, files)
    book.done(city, own, shared)
    draw(book.cases(), cases, (book.cases() - had) / (Date.now() - began))
  }
  try {
    for (const { city, cases: own } of plan.filter(({ like }) => like === null)) {
      const twins = plan.filter((one) => one.like === city && !book.isDone(one.city))
      if (stopping || (book.isDone(city) && twins.length === 0)) continue
      const sown = await sowCity(moment, { city, cases: own })
      if (!book.isDone(city)) await keep(city, { ...sown, rows: sown.rows.map((row) => storedRow(row, file.indexes)) })
      if (twins.length === 0) continue
      const twin = await twinsOf(moment, city, sown, file.indexes)
      for (const one of twins) if (!stopping) await keep(one.city, await twin(one.city))
    }
    file.put(book.sharedRows().map((row) => storedRow(row, file.indexes)))
  } finally {
    file.close()
  }
}

/** @param pace cases a millisecond */
function draw(done: number, all: number, pace: number): void {
  const share = Math.min(1, done / all)
  const filled = Math.round(share * WIDTH)
  const minutes = pace > 0 ? Math.ceil((all - done) / pace / MS_A_MINUTE) : 0
  const line = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %  ${done} of ${all} cases, about ${minutes} minutes left`
  process.stdout.write(process.stdout.isTTY ? `\r${line}` : `${line}\n`)
}
