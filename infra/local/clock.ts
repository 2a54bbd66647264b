import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { localNow, moveClock } from './clock-offset.ts'
import { placesIn } from './data-folder.ts'
import { Trouble } from './trouble.ts'

// npm run clock -- [+3d | -2h | =2026-12-01T00:00:00Z | reset] [--data DIR]
try {
  // A move may begin with a minus, which would read as an option.
  const move = process.argv.slice(2).find((argument) => /^-\d/.test(argument))
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== move),
    options: { data: { type: 'string', default: '.simpul' } },
    allowPositionals: true,
  })
  const data = resolve(values.data)
  if (!existsSync(data)) throw new Trouble(`There is no local stack in ${data}. Start one with: npm start`)
  const { clockOffset } = placesIn(data)
  const [wanted = move] = positionals
  console.log(wanted === undefined ? localNow(clockOffset) : moveClock(clockOffset, wanted))
} catch (error) {
  const isOurs = error instanceof Trouble || (error instanceof TypeError && 'code' in error)
  if (!isOurs) throw error
  console.error(error.message)
  process.exitCode = 1
}
