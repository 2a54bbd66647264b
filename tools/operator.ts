import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { makeDeps } from '../functions/deps.ts'
import type { Deps } from '../shared/cases/deps.ts'
import { loadHead } from '../shared/cases/load.ts'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { REGIONS_FOLDER } from '../shared/reference/regions/folder.ts'
import { openRegions } from '../shared/reference/regions/regions.ts'
import { closedPlace, openPlace } from '../shared/store/row-keys.ts'

const Local = z.object({ base: z.string(), environment: z.record(z.string(), z.string()) })

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
    // The AWS clients read their endpoints from the process's own environment.
    Object.assign(process.env, Local.parse(JSON.parse(readFileSync(file, 'utf8'))).environment)
  }
  return { ...makeDeps(process.env), regions: openRegions(REGIONS_FOLDER) }
}

const FIRST_YEAR = 2017

/** A case by its id or by its number. @throws Trouble when there is none. */
export async function findCase(deps: Deps, idOrNumber: string): Promise<string> {
  if (await loadHead(deps.table, idOrNumber)) return idOrNumber
  const number = /^(\d{2})(\d{2})-\d{2}-\d{4,}$/.exec(idOrNumber)
  if (number) {
    const city = `${number[1]}.${number[2]}`
    const years = Array.from({ length: Number(deps.now().slice(0, 4)) - FIRST_YEAR + 1 }, (_, i) =>
      String(FIRST_YEAR + i),
    )
    for (const pk of [openPlace('proposal', city), ...years.map((year) => closedPlace('proposal', city, year))]) {
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
    if (!(error instanceof Trouble)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
