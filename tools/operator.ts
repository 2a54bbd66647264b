import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import * as z from 'zod'
import { makeDeps } from '../functions/deps.ts'
import type { Deps } from '../shared/cases/deps.ts'
import { loadHead } from '../shared/cases/load.ts'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { SERVICES } from '../shared/names/requests.ts'
import { REGIONS_FOLDER } from '../shared/reference/regions/folder.ts'
import { openRegions } from '../shared/reference/regions/regions.ts'
import { closedPlace, openPlace } from '../shared/store/row-keys.ts'

const Local = z.object({ pid: z.number(), environment: z.record(z.string(), z.string()) })

/** Ends the tool with a sentence instead of a stack. */
export class Trouble extends Error {}

/**
 * What an operator's tool works on: the stage that the environment names, else the local stack that is running.
 * @throws Trouble when there is neither
 */
export function openStage(data = '.simpul'): Deps {
  if (!process.env[ENVIRONMENT.table]) {
    const file = join(resolve(data), 'local.json')
    if (!existsSync(file)) throw new Trouble(`No local stack is running on ${data}. Start one with: npm start`)
    const { pid, environment } = Local.parse(JSON.parse(readFileSync(file, 'utf8')))
    if (!isRunning(pid)) throw new Trouble(`The local stack on ${data} has ended. Start it again with: npm start`)
    // The AWS clients read their endpoints from the process's own environment.
    Object.assign(process.env, environment)
  }
  return { ...makeDeps(process.env), regions: openRegions(REGIONS_FOLDER) }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/**
 * What was asked for on the command line.
 * @throws Trouble with the use of the tool when an option is unknown, or there are fewer words than `words`
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  use: string,
  options: Options,
  words = 0,
): { values: ReturnType<typeof parseArgs<{ options: Options }>>['values']; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs<{ options: Options; allowPositionals: true }>({
      options,
      allowPositionals: true,
    })
    if (positionals.length === words) return { values, positionals }
  } catch (error) {
    if (!isOfTheCommandLine(error)) throw error
    throw new Trouble(`${error.message}\nUse: ${use}`)
  }
  throw new Trouble(`Use: ${use}`)
}

const FIRST_YEAR = 2017
/** Kinds of case that have a place, and so can be found by their number. */
const KINDS = ['proposal', ...SERVICES] as const

/** A case by its id or by its number. @throws Trouble when there is none. */
export async function findCase(deps: Deps, idOrNumber: string): Promise<string> {
  if (await loadHead(deps.table, idOrNumber)) return idOrNumber
  const number = /^(\d{2})(\d{2})-\d{2}-\d{4,}$/.exec(idOrNumber)
  if (number) {
    const city = `${number[1]}.${number[2]}`
    const years = Array.from({ length: Number(deps.now().slice(0, 4)) - FIRST_YEAR + 1 }, (_, i) =>
      String(FIRST_YEAR + i),
    )
    const places = KINDS.flatMap((kind) => [
      openPlace(kind, city),
      ...years.map((year) => closedPlace(kind, city, year)),
    ])
    for (const pk of places) {
      let after: Awaited<ReturnType<Deps['table']['query']>>['next']
      do {
        const page = await deps.table.query({ pk, index: 'byPlace', limit: 100, ...(after ? { after } : {}) })
        const found = page.rows.find((row) => row['number'] === idOrNumber)
        if (found) return found.pk.slice('CASE#'.length)
        after = page.next
      } while (after)
    }
  }
  throw new Trouble(`There is no case ${idOrNumber} here.`)
}

/** Runs a tool: its trouble is one line on stderr and exit code 1; anything else is a bug and shows its stack. */
export async function runTool(tool: () => Promise<void>): Promise<void> {
  try {
    await tool()
  } catch (error) {
    if (!(error instanceof Trouble || isOfTheCommandLine(error))) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

/** An option that a tool does not know, or one without its value. */
function isOfTheCommandLine(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
