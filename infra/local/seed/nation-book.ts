import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import * as z from 'zod'
import { type Instant, InstantText } from '../../../shared/kit/instant.ts'
import type { Row } from '../../../shared/store/table.ts'
import type { SharedFigures } from './twins.ts'

const Opened = z.object({ cases: z.number().int().positive(), now: InstantText })
const Done = z.object({
  city: z.string(),
  cases: z.number().int(),
  shared: z.record(z.string(), z.record(z.string(), z.number())),
})
type Done = z.infer<typeof Done>

/** Counters that many cities share lie in a shard of their own, beside those that the stream writes. */
const SHARD = 8

/** What was loaded so far: a line a city, so that a load that was stopped goes on. */
export type NationBook = {
  /** The moment that all of it is made for, and how many cases it is to be. */
  opened: { cases: number; now: Instant }
  isDone(city: string): boolean
  done(city: string, cases: number, shared: SharedFigures): void
  /** Proposals so far. */
  cases(): number
  /** The counters of all cities together. */
  sharedRows(): Row[]
}

/** Opens the book of a data folder, or begins one. @throws where it was begun for another number of cases */
export function openBook(file: string, wanted: { cases: number; now: Instant }): NationBook {
  if (!existsSync(file)) appendFileSync(file, `${JSON.stringify(wanted)}\n`)
  const text = readFileSync(file, 'utf8')
  // A line that was being written when the power went is none.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
  const [first, ...rest] = whole.split('\n').slice(0, -1)
  const opened = Opened.parse(JSON.parse(first ?? '{}'))
  if (opened.cases !== wanted.cases)
    throw new Error(`This folder was begun for ${opened.cases} cases; go on with --cases ${opened.cases}.`)
  const cities = new Map(rest.map((line) => Done.parse(JSON.parse(line))).map((done) => [done.city, done]))
  return {
    opened,
    isDone: (city) => cities.has(city),
    done(city, cases, shared) {
      const line: Done = { city, cases, shared }
      appendFileSync(file, `${JSON.stringify(line)}\n`)
      cities.set(city, line)
    },
    cases: () => [...cities.values()].reduce((sum, { cases }) => sum + cases, 0),
    sharedRows() {
      const sums: SharedFigures = {}
      for (const { shared } of cities.values())
        for (const [name, figures] of Object.entries(shared)) {
          const row = sums[name] ?? {}
          for (const [figure, by] of Object.entries(figures)) row[figure] = (row[figure] ?? 0) + by
          sums[name] = row
        }
      return Object.entries(sums).map(([name, figures]): Row => {
        const [pk = '', sk = ''] = name.split(' ')
        return { pk, sk: `${sk}#${SHARD}`, ...figures }
      })
    },
  }
}
